"""``2 days after X, 3 days early``: the visit after X can come before it."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.visits import aimed
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for visit in aimed(subject):
        allowance, days = visit.line.allowance, visit.days
        if allowance is None or isinstance(visit.line.days, tree.StudyDays):
            continue
        if (days.least > 0 and visit.early.least > days.most) or (days.most < 0 and visit.late.least > -days.least):
            side, other = ("after", "before") if days.least > 0 else ("before", "after")
            name = visit.anchor[1]
            message = f"a visit {side} `{name}` can take place {other} it"
            advice = f"allow less, or write the window: `within … {side} {name}`"
            yield rule.at(allowance.span, message, advice)


RULE = Rule(
    name="visit-past-its-anchor",
    finds="A visit whose allowance reaches across the step it is counted from.",
    why="A visit 2 days after a dose that may be 3 days early can be the day before the dose. What it measures is "
    "then not what the protocol wants to know.",
    evidence="The CDISC pilot study allows ± 3 or ± 4 days throughout, where its visits are weeks apart; NCT03421379 "
    "gives its screening visit 0 to 26 days, to one side only.",
    avoid="""\
step first_dose
schedule
  visit day_3  2 days after first_dose, ± 3 days
""",
    prefer="""\
step first_dose
schedule
  visit day_3  2 days after first_dose, ± 1 day
""",
    look=_look,
)
