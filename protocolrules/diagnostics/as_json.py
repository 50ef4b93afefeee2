"""Findings as JSON: a list, one object each (`Diagnostic.to_dict`)."""

from __future__ import annotations

import json

from protocolrules.diagnostics.report import Report


def write(report: Report) -> str:
    """Return the findings as a JSON list."""
    return json.dumps([found.to_dict() for found in report.found], ensure_ascii=False, indent=2)
