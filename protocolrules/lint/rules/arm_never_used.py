"""The only arm without a rule of its own, beside several that have one."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.used import used
from protocolrules.syntax import tree

_OTHERS = 2


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    arms = list(subject.nodes(tree.Arm))
    unused = [arm for arm in arms if arm.name.text not in used(subject)]
    if subject.is_protocol and len(unused) == 1 and len(arms) > _OTHERS:
        name = unused[0].name
        message = f"every other arm has a criterion or a schedule of its own, `{name.text}` has none"
        yield rule.at(name.span, message, f"write what holds for {name.text} only, or check the arms that others name")


RULE = Rule(
    name="arm-never-used",
    finds="The only arm that nothing names, among three or more.",
    why="Where cohorts differ in what they ask and when they are seen, one without rules of its own gets the common "
    "ones only: its schedule was forgotten, or its rules stand under the name of another.",
    evidence="802 criteria in 343 trials speak of a cohort, arm, part or phase; 9 % of trials do somewhere. Protocols "
    "that name no arm at all, or one of two, are common, and nothing is said of those.",
    avoid="""\
step infusion
arm low_dose
arm middle_dose
arm high_dose
schedule for low_dose
  visit week_4  4 weeks after infusion
schedule for middle_dose
  visit week_2  2 weeks after infusion
""",
    prefer="""\
step infusion
arm low_dose
arm middle_dose
arm high_dose
schedule for low_dose
  visit week_4  4 weeks after infusion
schedule for middle_dose
  visit week_2  2 weeks after infusion
schedule for high_dose
  visit week_1  1 week after infusion
""",
    look=_look,
    level=NOTE,
)
