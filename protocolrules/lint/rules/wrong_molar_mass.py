"""``measurement creatinine in mg/dL, 1131.2 g/mol``: not the molar mass of creatinine."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from protocolrules.diagnostics.diagnostic import Diagnostic, Edit, Fix
from protocolrules.facts.units import read_unit
from protocolrules.lint.known_tests import known_test
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for declared in subject.nodes(tree.Measurement):
        known, written = known_test(declared.name.text, declared.title), declared.molar_mass
        if known is None or written is None or not known.molar_mass:
            continue
        meant = Fraction(known.molar_mass)
        stated = read_unit(written.unit or "1").to_base(Fraction(written.number))
        if abs(stated - meant) * 100 > 2 * meant:
            right = f"{known.molar_mass} g/mol"
            fix = Fix(f"write `{right}`", (Edit(written.span, right),))
            message = f"the molar mass of {known.name} is {right}"
            yield rule.at(written.span, message, f"write `{right}`", fix=fix)


RULE = Rule(
    name="wrong-molar-mass",
    finds="A molar mass that is not that of the well-known substance.",
    why="It converts every result that comes in the other kind of unit, so that they are all wrong by the same factor "
    "without anybody seeing it.",
    evidence="296 criteria of 232 trials state a limit in mass and in molar units, and not all pairs agree. "
    "The masses are PubChem's.",
    avoid="step consent\nmeasurement creatinine in mg/dL, 131.12 g/mol\ninclusion 1\n"
    "  creatinine ≤ 2 mg/dL, latest before consent\n",
    prefer="step consent\nmeasurement creatinine in mg/dL, 113.12 g/mol\ninclusion 1\n"
    "  creatinine ≤ 2 mg/dL, latest before consent\n",
    look=_look,
)
