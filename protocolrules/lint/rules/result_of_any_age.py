"""``latest on or before leukapheresis``: the window ends, but begins nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.picked import picked, varies
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for pick in subject.nodes(tree.Pick):
        when = pick.when
        if pick.kind != "latest" or not isinstance(when, tree.Ordered):
            continue
        if when.relation in _OPEN and any(varies(subject, name) for name in picked(subject, pick)):
            point = when.point.span.words
            message = f"the latest result before `{point}` counts however old it is"
            advice = f"if the protocol says how long a result is valid, write `latest within 28 days before {point}`"
            yield rule.at(pick.span, message, advice)


_OPEN = ("before", "on or before")


RULE = Rule(
    name="result-of-any-age",
    finds="The latest number, such as a blood count, before a step, with no limit to its age.",
    why="A window with an end and no beginning lets the only result on record count, be it ten years old. Serologies "
    "and classes such as NYHA are left alone: they hold until another is given.",
    evidence="Validity windows stand in 4.8 % of 330 criteria with a duration, in 882 criteria of 651 trials: 72 "
    "hours before the first dose, 2 weeks before enrolment, 8 weeks before consent.",
    avoid="""\
step consent
measurement platelets in K/uL
inclusion 1
  platelets ≥ 100 K/uL, latest on or before consent
""",
    prefer="""\
step consent
measurement platelets in K/uL
inclusion 1
  platelets ≥ 100 K/uL, latest within 28 days before consent
""",
    look=_look,
    level=NOTE,
)
