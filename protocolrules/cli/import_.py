"""``protocolrules import usdm FILE``"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from protocolrules.cli import FINDINGS
from protocolrules.cli.files import unwritable
from protocolrules.cli.skeletons import deliver
from protocolrules.cli.terminal import missing_file, wrong_use
from protocolrules.usdm.document import NotUsdmError, parse
from protocolrules.usdm.read import read_study
from protocolrules.usdm.write import Skeleton, write

_EXAMPLES = """examples:
  protocolrules import usdm study.json > study.rules
  protocolrules import usdm study.json -o protocols/STUDY/STUDY.rules

Arms, timelines and eligibility criteria are written; what could not be carried is listed at the end of the
output and on stderr. Exit codes: 0 written, 1 not a USDM file, 2 wrong use."""


def configure(command: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    command.epilog = _EXAMPLES
    command.add_argument("format", choices=("usdm",), help="CDISC's Unified Study Definitions Model, version 3 or 4")
    command.add_argument("file", metavar="FILE", help="the JSON file")
    command.add_argument("-o", "--output", metavar="OUT", help="write to this file (default: print)")
    command.add_argument("--force", action="store_true", help="overwrite OUT where it exists")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read the study, write its skeleton, check it, and say what could not be carried."""
    output = Path(arguments.output) if arguments.output is not None else None
    problem = missing_file(arguments.file) or unwritable(output, arguments.force, makes_folder=True)
    if problem:
        return wrong_use(problem)
    source = Path(arguments.file)
    try:
        skeleton = write(read_study(parse(source.read_bytes())), source.name)
    except (NotUsdmError, OSError) as wrong:
        reason = wrong.strerror if isinstance(wrong, OSError) else str(wrong)
        print(f"protocolrules: {source}: {reason}", file=sys.stderr)
        return FINDINGS
    return deliver(skeleton.text, output, _notes(skeleton, source))


def _notes(skeleton: Skeleton, source: Path) -> Iterator[str]:
    yield from (f"{source}: {note}" for note in skeleton.notes)
    if skeleton.left_out:
        kinds = ", ".join(f"{kind} {number}" for kind, number in skeleton.left_out)
        yield f"{source}: no place for: {kinds}"
