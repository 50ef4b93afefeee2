"""``> 3 weeks since X`` beside ``≥ 3 weeks since Y``."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic, Label
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

_STRICT = {"≥": ">", "<": "≤"}  # by the sign after which exactly 3 weeks are enough, the one after which they are not


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    enough: dict[Hashable, tree.TimeSpan] = {}
    strict: list[tuple[Hashable, tree.TimeSpan]] = []
    for gap in subject.nodes(tree.Since):
        where = subject.statement(gap)
        listed = where.kind if isinstance(where, tree.Criterion) else None
        for sign, length in gap.bounds:
            if sign in _STRICT:
                enough.setdefault((length, _STRICT[sign], listed), length)
            else:
                strict.append(((length, sign, listed), length))
    for key, length in strict:
        if key in enough:
            words = length.span.words
            message = f"exactly {words} are not enough here, and are enough in another gap"
            advice = "use the same sign in both if the protocol means the same"
            yield rule.at(length.span, message, advice, Label(enough[key].span, "here they are"))


RULE = Rule(
    name="strict-gap",
    finds="Two gaps of the same length, one of which is over on the day on which the other is not.",
    why="`> 3 weeks` asks for 22 days, `≥ 3 weeks` for 21. Where a protocol writes both, it seldom means the "
    "difference, but it moves the first possible day of dosing.",
    evidence="In 1,006 trials annotated by hand, 1,117 comparisons are strict and 1,244 are not. One trial asks for "
    "`more than 14 days since`, another for `at least 14 days since`.",
    avoid="""\
step consent
event chemotherapy
event radiation
inclusion 1
  ≥ 3 weeks since chemotherapy before consent
inclusion 2
  > 3 weeks since radiation before consent
""",
    prefer="""\
step consent
event chemotherapy
event radiation
inclusion 1
  ≥ 3 weeks since chemotherapy before consent
inclusion 2
  ≥ 3 weeks since radiation before consent
""",
    look=_look,
    level=NOTE,
)
