"""``protocolrules screen PROTOCOL PATIENTS…``"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from protocolrules.cli import FINDINGS, FINE
from protocolrules.cli.patients import add_arguments, patients_of, protocol_of, screenings, wrong_day
from protocolrules.cli.terminal import missing_file, shortened, table, wrong_use
from protocolrules.facts.timeline import TimelineError

if TYPE_CHECKING:
    from protocolrules.evaluate.screening import CriterionResult, Screening
    from protocolrules.protocol import Protocol

_EXAMPLES = """examples:
  protocolrules screen protocols/NCT05621668/NCT05621668.rules protocols/NCT05621668/patients
  protocolrules screen PROTOCOL.rules patient.yaml --as-of 2026-01-20
  protocolrules screen PROTOCOL.rules cohort.jsonl --arm part_a --json > verdicts.jsonl

exit code 1 means that a patient's record could not be read"""
_TITLE = 44
_MOST_NOTES = 20


def configure(command: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    command.epilog = _EXAMPLES
    command.add_argument("protocol", metavar="PROTOCOL", help="the protocol's .rules file")
    command.add_argument(
        "patients", nargs="+", metavar="PATIENTS", help="files (.yaml, .json, .jsonl) or folders of them"
    )
    add_arguments(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Screen every patient; a record that cannot be read is reported at the end."""
    for problem in (*map(missing_file, arguments.patients), wrong_day(arguments.as_of)):
        if problem:
            return wrong_use(problem)
    protocol = protocol_of(arguments.protocol, arguments.root)
    if protocol is None:
        return FINDINGS
    unknown_arm = arguments.arm is not None and arguments.arm not in protocol.program.arms
    if unknown_arm:
        known = ", ".join(protocol.program.arms) or "it has none"
        return wrong_use(f"--arm `{arguments.arm}` is not an arm of {protocol.name}: {known}")
    found = screenings(protocol, patients_of(arguments.patients), arguments.as_of, arguments.arm)
    report = _Report(protocol, arguments.json)
    for screening in _with_progress(found):
        report.add(screening)
    return report.close()


def _with_progress(found: Iterator[Screening | TimelineError]) -> Iterator[Screening | TimelineError]:
    """Show progress on a terminal, and nothing anywhere else."""
    if not sys.stderr.isatty():
        return found
    from tqdm import tqdm

    return iter(tqdm(found, desc="screening", unit=" patients", leave=False, delay=1.0))


class _Report:
    """Prints screenings as they come, and keeps only counts."""

    def __init__(self, protocol: Protocol, as_json: bool) -> None:
        self.protocol, self.as_json = protocol, as_json
        self.verdicts: Counter[str] = Counter()
        self.counts: dict[str, Counter[str]] = {c.label: Counter() for c in protocol.criteria}
        self.unread: list[TimelineError] = []
        self.screened: list[Screening] = []
        self.notes: list[str] = []

    def add(self, screening: Screening | TimelineError) -> None:
        if isinstance(screening, TimelineError):
            self.unread.append(screening)
            return
        self.verdicts[screening.verdict.value] += 1
        self.notes += [f"{screening.patient}: {note}" for note in screening.notes]
        for label, status in zip(self.counts, screening.statuses, strict=True):
            self.counts[label][status.value] += 1
        if self.as_json:
            print(json.dumps(screening.to_dict(), ensure_ascii=False))
        elif sum(self.verdicts.values()) == 1:
            self.screened.append(screening)  # printed in full if it stays the only one
        else:
            self._print_waiting()
            print(_line(screening))

    def _print_waiting(self) -> None:
        for screening in self.screened:
            print(_line(screening))
        self.screened.clear()

    def close(self) -> int:
        if not self.as_json:
            if self.screened and not self.unread:
                print(_whole(self.screened[0]))
            else:
                self._print_waiting()
                if self.verdicts:
                    self._print_summary()
        if not (self.verdicts or self.unread):
            return wrong_use("no patients there: a patient is a .yaml, .json or .jsonl file")
        for wrong in self.unread:
            for problem in wrong.problems:
                print(f"not read: {wrong.source}: {problem}", file=sys.stderr)
        return FINDINGS if self.unread else FINE

    def _print_summary(self) -> None:
        rows = [["", "met", "not met", "unknown", ""]]
        titles = {c.label: c.title or "" for c in self.protocol.criteria}
        for label, count in self.counts.items():
            numbers = [str(count[status]) for status in ("met", "not met", "unknown")]
            rows.append([label, *numbers, shortened(titles[label], _TITLE)])
        print()
        print(table(rows))
        print()
        shown = [f"{self.verdicts[v]} {v}" for v in ("eligible", "ineligible", "undetermined")]
        unread = f", {len(self.unread)} not read" if self.unread else ""
        number = sum(self.verdicts.values())
        print(f"{number} patient{'s' * (number != 1)}: {', '.join(shown)}{unread}")
        for note in self.notes[:_MOST_NOTES]:
            print(f"note: {note}")
        if len(self.notes) > _MOST_NOTES:
            print(f"… and {len(self.notes) - _MOST_NOTES} notes more (each is in the patient's own output)")


def _line(screening: Screening) -> str:
    """Return a patient's verdict in one line, with the criteria that decide it and the first reason."""
    from protocolrules.evaluate.screening import Status, Verdict

    wanted = Status.NOT_MET if screening.verdict is Verdict.INELIGIBLE else Status.UNKNOWN
    decisive = [r for r in screening.criteria.values() if r.status is wanted]
    labels = ", ".join(r.label for r in decisive[:4]) + (f" and {len(decisive) - 4} more" if len(decisive) > 4 else "")
    start = f"{screening.patient:<10} {screening.verdict.value:<12}"
    return f"{start} {labels}: {_why(decisive[0])}" if decisive else start.rstrip()


def _why(result: CriterionResult) -> str:
    """Return the first reason of a criterion in a few words."""
    from protocolrules.evaluate.explain import first_reason

    return shortened(first_reason(result), 110)


def _whole(screening: Screening) -> str:
    from protocolrules.evaluate.explain import criterion_lines, heading, note_lines, obligation_lines, undeclared_lines
    from protocolrules.evaluate.screening import Status

    results = list(screening.criteria.values())
    lines = [heading(screening), *undeclared_lines(screening), ""]
    for wanted in (Status.NOT_MET, Status.UNKNOWN, Status.MET):
        for result in (r for r in results if r.status is wanted):
            lines += criterion_lines(result, brief=True, asks_kinds=False)
    lines += ["", *obligation_lines(screening)] if screening.obligations else []
    lines += note_lines(screening)
    return "\n".join(lines)
