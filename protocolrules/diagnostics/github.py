"""Findings as commands of GitHub's workflows, which shows them beside the lines of a change."""

from __future__ import annotations

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.diagnostics.report import Report, from_root


def write(report: Report) -> str:
    """Return one ``::warning file=…,line=…::message`` a line."""
    return "\n".join(_command(found) for found in report.found)


def _command(found: Diagnostic) -> str:
    place = found.to_dict()
    values = {"file": from_root(place["file"]), "line": place["line"], "endLine": place["end_line"]}
    if place["line"] == place["end_line"]:  # columns are refused across lines; the last one is included
        values |= {"col": place["column"], "endColumn": max(place["column"], place["end_column"] - 1)}
    values["title"] = found.kind
    level = "notice" if found.severity == NOTE else found.severity
    text = f"{found.message}\n{found.help}" if found.help else found.message
    return f"::{level} {','.join(f'{key}={_property(str(value))}' for key, value in values.items())}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
