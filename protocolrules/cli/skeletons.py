"""Skeletons of rules files, whatever they were made from: what was written is checked."""

from __future__ import annotations

import sys
from pathlib import Path

from protocolrules.cli import FINDINGS, FINE


def check_skeleton(text: str, output: Path | None) -> int:
    """Check what was written and return the exit code: a skeleton with mistakes is no success."""
    from protocolrules.check.check import check
    from protocolrules.check.imports import single
    from protocolrules.diagnostics.diagnostic import Findings
    from protocolrules.diagnostics.render import concise
    from protocolrules.diagnostics.source import Source

    findings = Findings()
    check(single(Source(str(output or "<stdout>"), text), findings), findings)
    for diagnostic in findings.all:
        print(concise(diagnostic), file=sys.stderr)
    return FINDINGS if any(diagnostic.is_error for diagnostic in findings.all) else FINE
