"""``measurement creatinine in mg/dL``: results in µmol/L cannot be compared."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic, Edit, Fix
from protocolrules.diagnostics.source import Span
from protocolrules.facts.units import molar_exchange, read_unit
from protocolrules.lint.known_tests import KnownTest, known_test
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for declared in subject.nodes(tree.Measurement):
        known = known_test(declared.name.text, declared.title)
        if known is None or not _lacks(declared, known):
            continue
        name, mass = declared.name.text, f", {known.molar_mass} g/mol"
        message = f"results of `{name}` in other units than {declared.unit} cannot be converted"
        written = f"measurement {name} in {declared.unit}{mass}"
        yield rule.at(declared.name.span, message, f"write `{written}`", fix=_fix(declared, mass))


def _lacks(declared: tree.Measurement, known: KnownTest) -> bool:
    if not known.molar_mass or declared.unit is None or declared.molar_mass is not None:
        return False
    own = read_unit(declared.unit).dimensions
    return any(molar_exchange(other, own) for other in known.kinds)


def _fix(declared: tree.Measurement, mass: str) -> Fix | None:
    at = declared.span.text.find(declared.unit or "", declared.name.span.end - declared.span.start)
    if at < 0:
        return None
    end = declared.span.start + at + len(declared.unit or "")
    return Fix(f"write `{mass}`", (Edit(Span(declared.span.source, end, end), mass),))


RULE = Rule(
    name="missing-molar-mass",
    finds="A test that laboratories report in mass and in molar units, declared without its molar mass.",
    why="Sites in other countries report in the other unit, and those results leave the verdict unknown.",
    evidence="296 criteria of 232 trials give such limits in both units, for the sake of their sites: "
    '"≤ 2 mg/dL (≤ 34 μmol/L)".',
    avoid="step consent\nmeasurement bilirubin in mg/dL\ninclusion 1\n  bilirubin ≤ 2 mg/dL, latest before consent\n",
    prefer="step consent\nmeasurement bilirubin in mg/dL, 584.66 g/mol\ninclusion 1\n"
    "  bilirubin ≤ 2 mg/dL, latest before consent\n",
    look=_look,
    level=NOTE,
)
