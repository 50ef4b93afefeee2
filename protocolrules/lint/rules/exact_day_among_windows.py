"""A visit without an allowance among visits that have one."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.visits import Aimed, aimed

_ENOUGH = 3  # visits with an allowance that make one without an exception


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    siblings: dict[Hashable, list[Aimed]] = {}
    for visit in aimed(subject):
        if visit.line.visit and visit.days.least >= 1:
            siblings.setdefault((id(visit.block), visit.anchor, visit.planned), []).append(visit)
    for visits in siblings.values():
        exact = [visit for visit in visits if visit.line.allowance is None]
        if len(exact) == 1 and len(visits) - 1 >= _ENOUGH:
            name = exact[0].line.name.text
            message = (
                f"`{name}` must take place on one day, while the other {len(visits) - 1} visits may be early or late"
            )
            yield rule.at(exact[0].line.days.span, message, "add what the protocol allows: `…, ± 3 days`")


RULE = Rule(
    name="exact-day-among-windows",
    finds="The only visit of its kind without an allowance, among at least three that have one.",
    why="A weekend or a holiday on that day makes a deviation of it. Where all the others may be early or late, the "
    "allowance of this one was probably forgotten.",
    evidence="In the CDISC pilot study all nine visits of treatment counted from day 1 may be 3 or 4 days early or "
    "late. Of 1,819 trial descriptions, 1.4 % give a window.",
    avoid="""\
step first_dose
schedule
  visit week_2  2 weeks after first_dose, ± 3 days
  visit week_4  4 weeks after first_dose, ± 3 days
  visit week_6  6 weeks after first_dose
  visit week_8  8 weeks after first_dose, ± 3 days
""",
    prefer="""\
step first_dose
schedule
  visit week_2  2 weeks after first_dose, ± 3 days
  visit week_4  4 weeks after first_dose, ± 3 days
  visit week_6  6 weeks after first_dose, ± 3 days
  visit week_8  8 weeks after first_dose, ± 3 days
""",
    look=_look,
    level=NOTE,
)
