"""One problem of a text, as data."""

from __future__ import annotations

from typing import Any

import attrs

from protocolrules.diagnostics.source import Span

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)  # the gravest first


@attrs.frozen
class Label:
    """A second place that a problem involves, and what to say there."""

    span: Span
    message: str


@attrs.frozen
class Edit:
    """Characters of a source (none: a place between two) and what to write in their stead."""

    span: Span
    text: str


@attrs.frozen
class Fix:
    """Edits that together mend a problem; ``title`` says what they do, as an order: "write `≥`".

    Only a fix that is ``safe``, one that changes no verdict of any record, may be made without being asked for.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


@attrs.frozen
class Diagnostic:
    """One problem: a lasting ``kind``, the exact characters, what is wrong, and what to write.

    ``message`` says what is wrong in the author's words; ``help`` says what to write instead;
    ``fix`` writes it, where that needs no thought of the author's.
    """

    kind: str
    span: Span
    message: str
    help: str = ""
    severity: str = ERROR
    labels: tuple[Label, ...] = ()
    fix: Fix | None = None

    @property
    def is_error(self) -> bool:
        """Whether the text cannot be used until it is mended."""
        return self.severity == ERROR

    def to_dict(self) -> dict[str, Any]:
        """Return the problem as plain data; lines and columns count from 1."""
        return {
            "kind": self.kind,
            "severity": self.severity,
            "message": self.message,
            "help": self.help,
            **_place(self.span),
            "labels": [{"message": label.message, **_place(label.span)} for label in self.labels],
            "fix": self.fix and _fix(self.fix),
        }


def _place(span: Span) -> dict[str, Any]:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {
        "file": span.source.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{"text": edit.text, **_place(edit.span)} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


class Findings:
    """The problems that the passes over a text collect; a pass never raises for an author's mistake."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []
        self._seen: set[tuple[str, int, str]] = set()

    def error(self, kind: str, span: Span, message: str, help: str = "", *labels: Label) -> None:  # noqa: A002
        """Collect a mistake."""
        self.add(Diagnostic(kind, span, message, help, ERROR, labels))

    def warning(self, kind: str, span: Span, message: str, help: str = "", *labels: Label) -> None:  # noqa: A002
        """Collect something that is allowed and probably not meant."""
        self.add(Diagnostic(kind, span, message, help, WARNING, labels))

    def add(self, diagnostic: Diagnostic) -> None:
        """Collect a problem once."""
        key = (diagnostic.span.source.name, diagnostic.span.start, diagnostic.kind)
        if key not in self._seen:
            self._seen.add(key)
            self._found.append(diagnostic)

    @property
    def all(self) -> tuple[Diagnostic, ...]:
        """Every problem, in order of file and place."""
        return tuple(sorted(self._found, key=lambda d: (d.span.source.name, d.span.start, d.kind)))


class RulesError(ValueError):
    """Rules that cannot be used; ``diagnostics`` holds every problem found in one run."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        from protocolrules.diagnostics.render import concise

        self.diagnostics = diagnostics
        super().__init__("\n".join(concise(d) for d in diagnostics))
