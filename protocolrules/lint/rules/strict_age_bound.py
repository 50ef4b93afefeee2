"""``age > 18 years``: the 18th birthday's year is left out."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.conditions import Said, in_file
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for said in in_file(subject):
        age = said.condition
        for sign, length in age.bounds if isinstance(age, tree.Age) and _lets_in(subject, said) else ():
            if sign == ">":
                limit = length.span.words
                message = f"`> {limit}` leaves out everybody who is {limit} old, until the next birthday"
                yield rule.at(length.span, message, f"write `≥ {limit}` if the source's minimum age is {limit}")


def _lets_in(subject: Subject, said: Said) -> bool:
    """Tell whether an age lets patients in: one that keeps them out, or divides them, is as it is written."""
    return said.favourable is True or (
        said.favourable is None and isinstance(subject.statement(said.condition), tree.Define)
    )


RULE = Rule(
    name="strict-age-bound",
    finds="A lower limit of age that its own value does not meet.",
    why="Age counts completed years: who is 18 years and 3 months old is not `> 18 years`. "
    "Registries state a minimum age, which is included. An age that keeps out, or divides, is as it says.",
    evidence="`>18 years` stands in the text of 243 trials; 177 of 2,282 entries for adults have it "
    "and a registry minimum of 18.",
    avoid="step consent\ninclusion 1\n  age > 18 years at consent\n",
    prefer="step consent\ninclusion 1\n  age ≥ 18 years at consent\n",
    look=_look,
)
