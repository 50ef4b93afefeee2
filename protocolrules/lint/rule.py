"""A rule of the linter: what it finds and why, in words, and the function that looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import attrs

from protocolrules.diagnostics.diagnostic import WARNING, Diagnostic, Fix, Label
from protocolrules.diagnostics.source import Span

if TYPE_CHECKING:
    from protocolrules.lint.subject import Subject


@attrs.frozen
class Rule:
    """One rule. Its file, its page and its fixture bear its ``name`` (kebab-case; the file with ``_``).

    ``finds`` and ``why`` are sentences; ``evidence`` says where real protocols have it; ``avoid`` and ``prefer``
    are texts in the language: what the rule reports, and what to write instead (both must pass `check`).
    ``look`` yields a finding for every place; ``level`` is the severity of each. Where many places of a file say the
    same, ``together`` makes one finding of those that no comment allows.
    """

    name: str
    finds: str
    why: str
    evidence: str
    avoid: str
    prefer: str
    look: Callable[[Rule, Subject], Iterator[Diagnostic]]
    level: str = WARNING
    together: Callable[[Rule, Subject, list[Diagnostic]], Diagnostic] | None = None

    def at(self, span: Span, message: str, advice: str, *labels: Label, fix: Fix | None = None) -> Diagnostic:
        """Return a finding of this rule at some characters."""
        return Diagnostic(self.name, span, message, advice, self.level, labels, fix)
