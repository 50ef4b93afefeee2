"""``protocolrules explain PROTOCOL PATIENT [CRITERION]``"""

from __future__ import annotations

import argparse
import json
import sys

from protocolrules.cli import FINDINGS, FINE
from protocolrules.cli.patients import add_arguments, labels_of, patients_of, protocol_of, screenings, wrong_day
from protocolrules.cli.terminal import missing_file, wrong_use
from protocolrules.facts.timeline import TimelineError

_EXAMPLES = """examples:
  protocolrules explain PROTOCOL.rules patient.yaml
  protocolrules explain PROTOCOL.rules patient.yaml "inclusion 6"
  protocolrules explain PROTOCOL.rules patient.yaml "exclusion 2" --json"""


def configure(command: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    command.epilog = _EXAMPLES
    command.add_argument("protocol", metavar="PROTOCOL", help="the protocol's .rules file")
    command.add_argument("patient", metavar="PATIENT", help="the patient's file (.yaml or .json)")
    command.add_argument(
        "criterion", nargs="*", metavar="CRITERION", help="one or several, such as `inclusion 6` (default: all)"
    )
    add_arguments(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Explain one patient's verdicts."""
    for problem in (missing_file(arguments.patient), wrong_day(arguments.as_of)):
        if problem:
            return wrong_use(problem)
    protocol = protocol_of(arguments.protocol, arguments.root)
    if protocol is None:
        return FINDINGS
    try:
        labels = labels_of(arguments.criterion, protocol)
    except ValueError as wrong:
        return wrong_use(str(wrong))
    for screening in screenings(protocol, patients_of([arguments.patient]), arguments.as_of, arguments.arm):
        if isinstance(screening, TimelineError):
            for problem in screening.problems:
                print(f"not read: {screening.source}: {problem}", file=sys.stderr)
            return FINDINGS
        if arguments.json:
            shown = [screening.criteria[label].to_dict() for label in labels] or screening.to_dict()
            print(json.dumps(shown, ensure_ascii=False, indent=2))
        else:
            print("\n".join(map(screening.explain, labels)) if labels else screening.explain())
    return FINE
