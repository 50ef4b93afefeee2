"""The same visit in the schedule of each arm."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic, Label
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    every = set(subject.program.arms)
    alike: dict[Hashable, list[tuple[tree.Timing, tree.Schedule]]] = {}
    for schedule in subject.nodes(tree.Schedule):
        for line in schedule.lines if schedule.arms else ():
            if isinstance(line, tree.Timing) and line.visit:
                alike.setdefault((line.name, line.days, line.allowance), []).append((line, schedule))
    for same in alike.values():
        if len(same) > 1 and {arm.text for _, schedule in same for arm in schedule.arms} == every:
            first, last = same[0][0], same[-1][0]
            message = f"`{last.name.text}` is the same in the schedule of every arm"
            advice = "write it once, under `schedule` without an arm"
            yield rule.at(last.name.span, message, advice, Label(first.name.span, "the first of them"))


RULE = Rule(
    name="visit-alike-in-every-arm",
    finds="A visit that stands with the same days in the schedules of all arms.",
    why="A participant whose arm is not recorded yet has no such visit, and a change of its days must be made as "
    "often as there are arms.",
    evidence="9 % of trials have rules of single arms, parts or cohorts; 24 % of 1,819 trial descriptions list the "
    "days of their visits.",
    avoid="""\
step first_dose
arm low_dose
arm high_dose
schedule for low_dose
  visit week_6  6 weeks after first_dose, ± 3 days
schedule for high_dose
  visit week_6  6 weeks after first_dose, ± 3 days
""",
    prefer="""\
step first_dose
arm low_dose
arm high_dose
schedule
  visit week_6  6 weeks after first_dose, ± 3 days
""",
    look=_look,
    level=NOTE,
)
