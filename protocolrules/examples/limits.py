"""Limits: the limit of a comparison as its author wrote it, from the exact number it became."""

from __future__ import annotations

from fractions import Fraction

from protocolrules.facts.calendar import decimal_text
from protocolrules.facts.units import Unit, molar_exchange, read_unit
from protocolrules.program import nodes as p
from protocolrules.program.program import Program, Test


def in_unit(base: Fraction | int, unit: Unit, test: Test | None) -> Fraction:
    """Return a number of base units in a unit, by the molar mass of its test where the two need it."""
    if test is not None and test.molar_mass is not None and test.dimensions is not None:
        power = molar_exchange(test.dimensions, unit.dimensions)
        return unit.from_base(base * test.molar_mass**power)
    return unit.from_base(base)


def limit_words(node: p.Truth, program: Program) -> str:
    """Return what tells a condition apart from others in the same words: its sign and limit, or its length of time."""
    negated = isinstance(node, p.Not)
    inner = node.item if isinstance(node, p.Not) else node
    match inner:
        case p.Compare():
            return f"{inner.sign} {compared_limit(inner, program)}"
        case p.Count():
            recent = [test for test in inner.tests if isinstance(test, p.Recent)]
            if recent:
                sign = (">" if recent[0].inclusive else "≥") if negated else ("≤" if recent[0].inclusive else "<")
                return f"{sign} {recent[0].duration}"
            return "not so" if negated else ""
        case _:
            return ""


def compared_limit(node: p.Compare, program: Program) -> str:
    """Return the limit of a comparison in the author's unit: ``18 years``, ``1.5 × ULN``, ``III``."""
    value, unit = node.right.value, node.unit
    test = program.tests.get(node.left.test) if isinstance(node.left, p.Reading) else None
    if unit in ("ULN", "LLN"):
        return f"{decimal_text(value)} × {unit}"
    if unit.startswith("above "):
        own = read_unit(test.unit if test and test.unit else "1")
        return f"{unit.removeprefix('above ')} + {decimal_text(Fraction(value) / own.factor)} {own.text}"
    if test is not None and test.grades:
        return test.grades[int(value)]
    if isinstance(node.left, p.Age) or unit in ("", "1", "days"):
        return f"{decimal_text(value)} {unit if unit != '1' else ''}".rstrip()
    return f"{decimal_text(in_unit(value, read_unit(unit), test))} {unit}"
