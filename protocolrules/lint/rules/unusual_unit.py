"""``measurement platelets in g/L``: a unit in which nobody reports that test."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.facts.units import read_unit
from protocolrules.lint.known_tests import known_test
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for declared in subject.nodes(tree.Measurement):
        name = declared.name.text
        known = known_test(name, declared.title)
        if known is None or declared.unit is None or read_unit(declared.unit).dimensions in known.kinds:
            continue
        message = f"`{name}` is not reported in {declared.unit}, so no result can be compared"
        yield rule.at(declared.span, message, f"write `in {known.units[0]}`, or name what is measured more exactly")


RULE = Rule(
    name="unusual-unit",
    finds="A well-known test declared in a unit of another kind than laboratories report it in.",
    why="Results in the usual unit do not convert into it, so they leave every verdict unknown.",
    evidence="Platelets have about 120 spellings of their unit, `G/L` among them; 270 criteria lost the caret of "
    '10^9/L. A real one reads "Hb 10 g/mm3".',
    avoid="step consent\nmeasurement platelets in g/L\ninclusion 1\n  platelets ≥ 100 g/L, latest before consent\n",
    prefer="step consent\nmeasurement platelets in G/L\ninclusion 1\n  platelets ≥ 100 G/L, latest before consent\n",
    look=_look,
)
