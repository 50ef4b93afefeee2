"""Actions: what an editor offers to do about a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from protocolrules.diagnostics.diagnostic import Diagnostic, Edit
from protocolrules.diagnostics.source import Span
from protocolrules.lint.allow import allowing
from protocolrules.lint.kinds import ALLOWABLE
from protocolrules.lsp.text import plain
from protocolrules.lsp.workspace import Analysis, Workspace

_MEANT = re.compile(r"did you mean `([^`]+)`\?")


@attrs.frozen
class Action:
    """Edits, what they do, and the finding that they mend (None: several).

    ``all_safe`` marks the one that makes every safe fix of a file.
    """

    title: str
    edits: tuple[Edit, ...]
    mends: Diagnostic | None = None
    preferred: bool = False
    all_safe: bool = False


def actions(analysis: Analysis, start: int, end: int) -> list[Action]:
    """Return what can be done about the findings between two characters."""
    here = [d for d in analysis.findings if analysis.has(d.span) and _touches(d.span, start, end)]
    return [action for diagnostic in here for action in _for(diagnostic)]


def _touches(span: Span, start: int, end: int) -> bool:
    return span.start <= end and start <= span.end


def _for(found: Diagnostic) -> Iterator[Action]:
    if found.fix:
        yield Action(found.fix.title, found.fix.edits, found, preferred=found.fix.safe)
    meant = _MEANT.search(found.help) or _MEANT.search(found.message)
    if meant and not found.fix and re.fullmatch(r"\w[\w-]*", found.span.text):
        yield Action(f"write `{meant[1]}`", (Edit(found.span, meant[1]),), found, preferred=True)
    if found.kind in ALLOWABLE and not found.is_error:
        yield Action(f"allow {found.kind} here, with a reason", (allowing(found),), found)


def fix_all(analysis: Analysis, workspace: Workspace) -> Action | None:
    """Return the action that makes every safe fix of a file, as `lint --fix` does; None where there is none."""
    fixed = workspace.fixed(analysis.path)
    if fixed.data is None:
        return None
    whole = Span(analysis.source, 0, len(analysis.source.text))
    return Action("make every safe fix", (Edit(whole, plain(fixed.data.decode("utf-8"))),), all_safe=True)
