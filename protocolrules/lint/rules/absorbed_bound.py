"""``AST > 3 × ULN or AST > 5 × ULN``: the second adds nothing."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lint.limits import Limit, side_by_side
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for how, name, limits in side_by_side(subject):
        ranked = sorted(limits, key=lambda limit: limit.edge)
        first, last = ranked[0], ranked[-1]
        if first.unit == last.unit and first.edge != last.edge:
            kept, idle = (first, last) if first.is_lower == (how == "or") else (last, first)
            yield _finding(rule, how, name, kept, idle)


def _finding(rule: Rule, how: str, name: str, kept: Limit, idle: Limit) -> Diagnostic:
    message = f"`{name} {idle.words}` adds nothing beside `{name} {kept.words}`"
    need = "is enough" if how == "or" else "is needed anyway"
    advice = f"delete it, or say when which of them counts: `{name} if … then {kept.words} otherwise {idle.words}`"
    return rule.at(idle.span, message, advice, Label(kept.span, f"this {need}"))


RULE = Rule(
    name="absorbed-bound",
    finds="Two limits on one value in one list, of which the one decides whatever the other says.",
    why="The source gives both for different patients, and the words that say for whom were lost on the way.",
    evidence='Limits that depend on the patient are common: "< 1.5 X ULN (< 5 X ULN if patient has hepatic '
    'metastases)". 7 % of criteria have such a condition and 344 a limit for one sex.',
    avoid="step consent\nmeasurement AST in U/L\ninclusion 1\n"
    "  AST ≤ 2.5 × ULN or AST ≤ 5 × ULN, latest before consent\n",
    prefer="step consent\nfact liver_metastases\nmeasurement AST in U/L\ninclusion 1\n"
    "  AST if liver_metastases then ≤ 5 × ULN otherwise ≤ 2.5 × ULN, latest before consent\n",
    look=_look,
)
