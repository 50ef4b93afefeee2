"""Cycles of 28 days beside scans every month."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic, Label
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.windows import anchor
from protocolrules.syntax import tree

_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    months: list[tuple[Hashable, int, tree.TimeSpan]] = []
    days: dict[Hashable, list[tuple[int, tree.TimeSpan]]] = {}
    for start, period in _periods(subject):
        terms = period.alternatives[0]
        if len(terms) > 1:
            continue
        if terms[0].unit in _MONTHS:
            months.append((start, int(terms[0].number) * _MONTHS[terms[0].unit], period))
        elif terms[0].unit in _DAYS:
            days.setdefault(start, []).append((int(terms[0].number) * _DAYS[terms[0].unit], period))
    for start, count, period in months:
        for number, other in days.get(start, []):
            if 28 * count <= number <= 31 * count:
                message = f"visits every {period.span.words} and every {other.span.words} drift apart"
                advice = "count both in days or weeks if they are to take place together"
                yield rule.at(period.span, message, advice, Label(other.span, "the other interval"))
                break


def _periods(subject: Subject) -> Iterator[tuple[Hashable, tree.TimeSpan]]:
    repeating: Iterator[tree.Series | tree.Cycles] = subject.nodes(tree.Series, tree.Cycles)
    for days in repeating:
        if isinstance(days, tree.Cycles):
            if days.start.distance is None:
                yield anchor(days.start.anchor, "start"), days.length
        elif days.parts[0].anchor is not None:
            yield anchor(days.parts[0].anchor, "start"), days.parts[0].every


RULE = Rule(
    name="drifting-series",
    finds="Visits that repeat in months beside visits that repeat in about as many days, from the same step.",
    why="Thirteen cycles of 28 days make a year of twelve months. A scan that is to fall on the first day of a cycle "
    "is two weeks off after half a year, if it is counted in months.",
    evidence="14 % of 1,819 trial descriptions have cycles of days, 32 % something that repeats `every N`; 60 % of "
    "trials mix units of duration.",
    avoid="""\
step first_dose
schedule
  visit dosing  on day 1 of 12 cycles of 28 days from first_dose
  visit scan    every 1 month after first_dose until 1 year after first_dose
""",
    prefer="""\
step first_dose
schedule
  visit dosing  on day 1 of 12 cycles of 28 days from first_dose
  visit scan    every 4 weeks after first_dose until 48 weeks after first_dose
""",
    look=_look,
    level=NOTE,
)
