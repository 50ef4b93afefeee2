"""Several findings of a rule in a file, said as one: of which statements they speak."""

from __future__ import annotations

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.diagnostics.source import Span
from protocolrules.lint.subject import Subject

_SHOWN = 3


def statements_of(subject: Subject, found: list[Diagnostic]) -> str:
    """Return what findings stand in, shortened where they are many: `inclusion 6a`, `define fit` and 4 more."""
    labels = list(dict.fromkeys(_label(subject, one.span) for one in found))
    shown = ", ".join(f"`{label}`" for label in labels[:_SHOWN])
    return f"{shown} and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else shown


def _label(subject: Subject, span: Span) -> str:
    """Return the first two words of the statement around a place."""
    around = next(s for s in subject.file.statements if s.span.start <= span.start < s.span.end)
    return " ".join(around.span.text.split(maxsplit=2)[:2]).rstrip(":")
