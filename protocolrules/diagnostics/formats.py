"""The formats in which commands print findings: each a module of its own, imported when it is asked for."""

from __future__ import annotations

from importlib import import_module

from protocolrules.diagnostics.report import Report

_WRITERS = {
    "human": "render.humans",
    "concise": "render.lines",
    "json": "as_json.write",
    "github": "github.write",
    "sarif": "sarif.write",
    "junit": "junit.write",
}
FORMATS = tuple(_WRITERS)


def written(form: str, report: Report) -> str:
    """Return a report in one of the formats, without a line end at its end (empty: nothing to print)."""
    module, name = _WRITERS[form].split(".")
    text: str = getattr(import_module(f"protocolrules.diagnostics.{module}"), name)(report)
    return text
