"""``AST ≤ 0.5 × ULN``: a limit that most healthy people do not meet."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.conditions import everything, of_criterion
from protocolrules.lint.limits import Limit, limited
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for criterion in subject.criteria():
        for said in everything(of_criterion(criterion)):
            for found in limited(subject, said) if said.favourable is not None else ():
                for limit in found.limits:
                    if _cuts_normal(found.measure, limit, limit.is_lower == said.favourable):
                        message = f"`{limit.words}` refuses results within normal limits"
                        yield rule.at(limit.span, message, _ADVICE[found.measure])


_ADVICE = {
    "ULN": "check the number: maximums are 1 × ULN or more",
    "LLN": "check the number: minimums are 1 × LLN or less",
}


def _cuts_normal(measure: str, limit: Limit, wants_higher: bool) -> bool:
    if measure == "ULN":
        return not wants_higher and 0 < limit.value < 1
    return measure == "LLN" and wants_higher and limit.value > 1


RULE = Rule(
    name="multiple-within-normal",
    finds="A maximum below the upper limit of normal, or a minimum above the lower limit.",
    why="It refuses people whose results are normal. Mostly the point of the number is misplaced, or ULN and LLN are "
    "exchanged.",
    evidence="3,050 criteria of 1,917 trials have a multiple of a limit of normal, 93 lost their multiplication sign "
    '("≤ 1.5 ULN", "2.5 upper limit").',
    avoid="step consent\nmeasurement AST in U/L\ninclusion 1\n  AST ≤ 0.25 × ULN, latest before consent\n",
    prefer="step consent\nmeasurement AST in U/L\ninclusion 1\n  AST ≤ 2.5 × ULN, latest before consent\n",
    look=_look,
)
