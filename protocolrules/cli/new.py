"""``protocolrules new SOURCE``"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from protocolrules.cli import FINDINGS
from protocolrules.cli.files import unwritable
from protocolrules.cli.skeletons import deliver
from protocolrules.cli.terminal import missing_file, wrong_use
from protocolrules.facts.document import reason
from protocolrules.trace.lock import lock_path, written
from protocolrules.trace.skeleton import write
from protocolrules.trace.source import SourceError, read_source

_EXAMPLES = """examples:
  protocolrules new NCT05621668.json -o protocols/NCT05621668/NCT05621668.rules
  protocolrules new criteria.txt > NCT05621668.rules

SOURCE is a record of ClinicalTrials.gov (JSON, API version 2) or a text with its items numbered or bulleted. Every item
becomes a criterion that is `not encoded`; with -o, the lock file that `protocolrules trace` reads is written beside the
rules, in a folder that is made where it is missing. What should be looked at is listed at the end of the rules and
on stderr.
Exit codes: 0 written, 1 no criteria could be read, 2 wrong use."""


def configure(command: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    command.epilog = _EXAMPLES
    command.add_argument("source", metavar="SOURCE", help="the registry's record, or a text with numbered items")
    command.add_argument("-o", "--output", metavar="OUT", help="write to this .rules file (default: print)")
    command.add_argument("--force", action="store_true", help="overwrite OUT, and its lock, where they exist")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read the source, write its skeleton and its lock, check the skeleton, and say what to look at."""
    source = Path(arguments.source)
    output = Path(arguments.output) if arguments.output is not None else None
    problem = missing_file(arguments.source) or _unwritable(output, arguments.force)
    if problem:
        return wrong_use(problem)
    try:
        skeleton = write(read_source(str(source), source.read_bytes()), source.name)
    except (SourceError, OSError) as wrong:
        print(f"protocolrules: {source}: {reason(wrong)}", file=sys.stderr)
        return FINDINGS
    beside = (lock_path(output), written(skeleton.lock, output.name)) if output is not None else None
    return deliver(skeleton.text, output, (f"{source}: {note}" for note in skeleton.notes), beside)


def _unwritable(output: Path | None, force: bool) -> str | None:
    if output is not None and output.suffix != ".rules":
        return f"{output}: the name of a rules file ends in .rules"
    return unwritable(output, force, makes_folder=True) or unwritable(output and lock_path(output), force, True)
