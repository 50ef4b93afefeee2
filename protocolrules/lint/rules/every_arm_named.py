"""``inclusion 3 for part_a or part_b``, where there are no other arms."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    every = set(subject.program.arms)
    statements: Iterator[tree.Criterion | tree.Schedule] = subject.nodes(tree.Criterion, tree.Schedule)
    for statement in statements:
        if statement.arms and {arm.text for arm in statement.arms} == every:
            span = statement.arms[0].span.to(statement.arms[-1].span)
            message = "these are all the arms there are; who has no arm yet is asked nothing definite"
            yield rule.at(span, message, "delete `for …`, so that it concerns every participant")


RULE = Rule(
    name="every-arm-named",
    finds="A criterion or schedule for every arm of the protocol by name.",
    why="A participant whose arm is not recorded yet may belong to none of them, so that the verdict stays unknown. "
    "Without `for`, everybody is asked, and an arm that is added later is not forgotten.",
    evidence="9 % of trials have criteria of single cohorts, parts or arms (802 criteria in 343 trials), such as `for "
    "cohorts 1 and 2 only`.",
    avoid="""\
step consent
arm part_a
arm part_b
inclusion 1 for part_a or part_b
  age ≥ 18 years at consent
""",
    prefer="""\
step consent
arm part_a
arm part_b
inclusion 1
  age ≥ 18 years at consent
""",
    look=_look,
)
