"""``latest on or before leukapheresis``: the window ends, but begins nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for pick in subject.nodes(tree.Pick):
        when = pick.when
        if pick.kind == "latest" and isinstance(when, tree.Ordered) and when.relation in ("before", "on or before"):
            point = when.point.span.words
            message = f"the latest result before `{point}` counts however old it is"
            advice = f"if the protocol says how long a result is valid, write `latest within 28 days before {point}`"
            yield rule.at(pick.span, message, advice)


RULE = Rule(
    name="result-of-any-age",
    finds="The latest result before a step, with no limit to its age.",
    why="A window with an end and no beginning lets the only result on record count, be it ten years old. Some "
    "results last (a genotype, a serology); for the others the protocol mostly says how long they are valid.",
    evidence="Validity windows stand in 4.8 % of 330 criteria with a duration, in 882 criteria of 651 trials: 72 "
    "hours before the first dose, 2 weeks before enrolment, 8 weeks before consent.",
    avoid="""\
step consent
scale NYHA: I, II, III, IV
exclusion 1
  NYHA ≥ III, latest on or before consent
""",
    prefer="""\
step consent
scale NYHA: I, II, III, IV
exclusion 1
  NYHA ≥ III, latest within 6 months before consent
""",
    look=_look,
    level=NOTE,
)
