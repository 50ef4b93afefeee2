"""``with infusion as day 1`` here and ``as day 0`` there."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    first: dict[tree.Node, tree.StudyDays] = {}
    for days in subject.nodes(tree.StudyDays):
        other = first.setdefault(days.anchor, days)
        if other.first != days.first:
            name = days.anchor.span.words
            message = (
                f"`{name}` is day {days.first} here and day {other.first} there, so the same number is another day"
            )
            advice = f"count all days from `{name}` as day {other.first}, as the protocol does"
            yield rule.at(days.span, message, advice, Label(other.span, f"here it is day {other.first}"))


RULE = Rule(
    name="mixed-day-numbering",
    finds="Days of one schedule counted with a step as day 1 and with the same step as day 0.",
    why="Day 15 is then two different days. A protocol counts in one way throughout; in the other one every visit is "
    "off by a day.",
    evidence="24 % of 1,819 trial descriptions list study days, 0.9 % negative ones. Drug trials begin with day 1, "
    "protocols of cell therapy with day 0 (`day -7 cyclophosphamide, day 0 cells`).",
    avoid="""\
step infusion
schedule
  visit day_8   on day 8 with infusion as day 1
  visit day_15  on day 15 with infusion as day 0
""",
    prefer="""\
step infusion
schedule
  visit day_8   on day 8 with infusion as day 1
  visit day_15  on day 15 with infusion as day 1
""",
    look=_look,
)
