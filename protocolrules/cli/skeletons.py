"""Skeletons of rules files, whatever they were made from: delivered, and what was written is checked."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from protocolrules.cli import FINDINGS, FINE
from protocolrules.cli.files import make_folder, write_whole
from protocolrules.cli.terminal import wrong_use


def deliver(text: str, output: Path | None, notes: Iterable[str], beside: tuple[Path, str] | None = None) -> int:
    """Print a skeleton, or write it with a file *beside* it; then say the notes, check it, and return the exit code."""
    if output is None:
        sys.stdout.write(text)
    else:
        try:
            make_folder(output)
            for path, written in ((output, text), beside) if beside else ((output, text),):
                write_whole(path, written.encode())
        except OSError as wrong:
            return wrong_use(f"{output}: {wrong.strerror}")
    for note in notes:
        print(note, file=sys.stderr)
    return check_skeleton(text, output)


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
