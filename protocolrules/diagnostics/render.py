"""Problems for people: several lines with the source, or one line each."""

from __future__ import annotations

from protocolrules.diagnostics.diagnostic import ERROR, NOTE, WARNING, Diagnostic
from protocolrules.diagnostics.report import Report, counted
from protocolrules.diagnostics.source import Span

_RED, _YELLOW, _BLUE, _BOLD, _PLAIN = "\033[31m", "\033[33m", "\033[34m", "\033[1m", "\033[0m"
_PAINT = {ERROR: _RED, WARNING: _YELLOW, NOTE: _BLUE}
_WIDEST = 110


def lines(report: Report) -> str:
    """Return every finding on a line of its own."""
    return "\n".join(concise(found) for found in report.found)


def humans(report: Report) -> str:
    """Return every finding with its source, and how many there are of each severity."""
    checked = f"{counted(len(report.files), 'file')} {report.done}"
    if not report.found:
        return f"{checked}: nothing to mend"
    number = {severity: sum(d.severity == severity for d in report.found) for severity in _PAINT}
    sums = [counted(number[severity], severity) for severity in _PAINT if severity != NOTE or number[NOTE]]
    return "\n".join([*(human(found, report.colour) + "\n" for found in report.found), f"{checked}: {', '.join(sums)}"])


def concise(diagnostic: Diagnostic) -> str:
    """Return the problem on one line: ``file:line:column: error[kind]: message; help: …``."""
    line, column = diagnostic.span.source.position(diagnostic.span.start)
    place = f"{diagnostic.span.source.name}:{line}:{column}"
    advice = f"; help: {diagnostic.help}" if diagnostic.help else ""
    return f"{place}: {diagnostic.severity}[{diagnostic.kind}]: {diagnostic.message}{advice}"


def human(diagnostic: Diagnostic, colour: bool = False) -> str:
    """Return the problem with its line of source, the exact characters underlined, and the help."""
    paint = _PAINT[diagnostic.severity]
    mark = _painter(colour)
    lines = [f"{mark(diagnostic.severity, paint)}[{diagnostic.kind}]: {mark(diagnostic.message, _BOLD)}"]
    lines += _excerpt(diagnostic.span, "", mark, paint)
    for label in diagnostic.labels:
        lines += _excerpt(label.span, label.message, mark, _BLUE)
    if diagnostic.help:
        lines.append(f"  {mark('help', _BLUE)}: {diagnostic.help}")
    return "\n".join(lines)


def _painter(colour: bool):  # type: ignore[no-untyped-def]
    return (lambda text, paint: f"{paint}{text}{_PLAIN}") if colour else (lambda text, paint: text)


def _excerpt(span: Span, note: str, mark, paint: str) -> list[str]:  # type: ignore[no-untyped-def]
    number, column = span.source.position(span.start)
    line = span.source.line(number)
    start = max(0, min(column - 1, len(line)))
    offset = max(0, start - _WIDEST // 2) if len(line) > _WIDEST else 0
    shown = _printable(line[offset : offset + _WIDEST])
    width = max(1, min(span.end - span.start, len(line) - start, _WIDEST - (start - offset)))
    gutter = " " * len(str(number))
    carets = " " * (start - offset) + mark("^" * width, paint) + (f" {note}" if note else "")
    return [
        f"{gutter} --> {span.source.name}:{number}:{column}",
        f"{gutter} |",
        f"{number} | {shown}",
        f"{gutter} | {carets}",
    ]


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
