"""An obligation of some participants that no criterion asks them to agree to."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    if not subject.is_protocol:
        return
    asked = {reference.name.text for reference in subject.nodes(tree.Reference)}
    for obligation in subject.nodes(tree.Obligation):
        name = obligation.name.text
        if obligation.condition is not None and name not in asked:
            message = f"no criterion asks whether the participant agrees to `{name}`"
            advice = f"ask it of those it concerns: `if {obligation.condition.span.words} then {name}`"
            yield rule.at(obligation.name.span, message, advice)


RULE = Rule(
    name="obligation-not-asked",
    finds="An obligation of those for whom a condition holds that no criterion refers to.",
    why="Screening lists the obligation and its days, but nobody is kept out for not agreeing to it. The criterion "
    "that asks for the consent of those concerned was probably forgotten.",
    evidence="Contraception is mentioned in 66 % of trials, in 19 % with its days. NCT05621668 asks for it twice, of "
    "women and of men (inclusions 16 and 17), each for its own time.",
    avoid="""\
step consent
fact childbearing_potential
obligation contraception from consent until 3 months after consent if childbearing_potential
inclusion 1
  age ≥ 18 years at consent
""",
    prefer="""\
step consent
fact childbearing_potential
obligation contraception from consent until 3 months after consent if childbearing_potential
inclusion 1
  if childbearing_potential then contraception
""",
    look=_look,
)
