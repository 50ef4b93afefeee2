"""``protocolrules plan PROTOCOL PATIENT``"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from protocolrules.cli import FINDINGS, FINE
from protocolrules.cli.files import unwritable, write_whole
from protocolrules.cli.patients import add_arguments, patients_of, protocol_of, wrong_day
from protocolrules.cli.terminal import missing_file, wrong_use
from protocolrules.facts.problems import DocumentError
from protocolrules.facts.timeline import TimelineError

if TYPE_CHECKING:
    from protocolrules.evaluate.planning.plan import Plan
    from protocolrules.facts.site import Site
    from protocolrules.protocol import Protocol

_EXAMPLES = """examples:
  protocolrules plan protocols/NCT05621668/NCT05621668.rules protocols/NCT05621668/patients/P71.yaml
  protocolrules plan PROTOCOL.rules patient.yaml --site houston.yaml --ics visits.ics
  protocolrules plan PROTOCOL.rules patient.yaml --assume "leukapheresis 2026-03-02"

in the table `…` is a last day without an end; below it, `✗` is what cannot be kept together and `→` what alone
would mend it, `!` a deviation or something the patient has agreed to, `?` what is still needed

exit code 1 means that a criterion fails, that the rules and the record leave no day for some step, or that a record
could not be read"""


def configure(command: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    command.epilog = _EXAMPLES
    command.add_argument("protocol", metavar="PROTOCOL", help="the protocol's .rules file")
    command.add_argument("patient", metavar="PATIENT", help="the patient's file (.yaml or .json)")
    command.add_argument(
        "--assume", action="append", default=[], metavar='"STEP DATE"', help="try out a day for a step (repeatable)"
    )
    command.add_argument("--site", metavar="FILE", help="the site's calendar (see `protocolrules schema site`)")
    command.add_argument("--ics", metavar="FILE", help="write the days ahead as a calendar file, too")
    command.add_argument("--force", action="store_true", help="overwrite the calendar file where it exists")
    add_arguments(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Plan one patient's steps and visits."""
    calendar = Path(arguments.ics) if arguments.ics is not None else None
    site_problem = missing_file(arguments.site) if arguments.site is not None else None
    for problem in (
        missing_file(arguments.patient),
        wrong_day(arguments.as_of),
        site_problem,
        unwritable(calendar, arguments.force),
        *(f"--assume `{text}` is not a step and a date" for text in arguments.assume if not _ASSUMED.fullmatch(text)),
    ):
        if problem:
            return wrong_use(problem)
    return _run(arguments, calendar)


_ASSUMED = re.compile(r"\s*(\w+(?:\s+[\w-]+)?)\s+(\d{4}-\d{2}-\d{2}\S*)\s*")


def _run(arguments: argparse.Namespace, calendar: Path | None) -> int:
    protocol = protocol_of(arguments.protocol, arguments.root, needs_criteria=False)
    if protocol is None:
        return FINDINGS
    try:
        site = _site(arguments.site)
        plans = [_plan_of(patient, arguments, protocol, site) for patient in patients_of([arguments.patient])]
    except DocumentError as wrong:
        return _unread(wrong)
    except ValueError as wrong:
        return wrong_use(str(wrong))
    if not plans:
        return wrong_use("no patients there: a patient is a .yaml, .json or .jsonl file")
    for plan in plans:
        _print(plan, arguments.json)
    if calendar is not None:
        return _write_calendar(plans, calendar) or _found(plans)
    return _found(plans)


def _found(plans: list[Plan]) -> int:
    return FINDINGS if any(plan.conflicts or plan.failed for plan in plans) else FINE


def _site(path: str | None) -> Site | None:
    if path is None:
        return None
    from protocolrules.facts.site import read_site

    return read_site(path)


def _plan_of(patient: Any, arguments: argparse.Namespace, protocol: Protocol, site: Site | None) -> Plan:
    if isinstance(patient, TimelineError):
        raise patient
    found = (_ASSUMED.fullmatch(text) for text in arguments.assume)
    assume = {" ".join(m[1].split()): m[2] for m in found if m is not None}
    return protocol.plan(patient, arguments.as_of, site=site, assume=assume, arm=arguments.arm)


def _unread(wrong: DocumentError) -> int:
    for problem in wrong.problems:
        print(f"not read: {wrong.source}: {problem}", file=sys.stderr)
    return FINDINGS


def _print(plan: Plan, as_json: bool) -> None:
    from protocolrules.cli.plan_text import plan_text

    print(json.dumps(plan.to_dict(), ensure_ascii=False, indent=2) if as_json else plan_text(plan))


def _write_calendar(plans: list[Plan], calendar: Path) -> int:
    from protocolrules.cli.calendar_file import calendar_text

    if len(plans) != 1:
        return wrong_use("--ics writes the calendar of one patient")
    try:
        write_whole(calendar, calendar_text(plans[0].to_dict()))
    except ImportError as wrong:
        return wrong_use(str(wrong))
    except OSError as wrong:
        return wrong_use(f"{calendar}: {(wrong.strerror or str(wrong)).lower()}")
    return FINE
