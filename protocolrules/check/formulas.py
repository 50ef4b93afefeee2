"""Lowering formulas: derived values from measurements, as plain numbers in stated units."""

from __future__ import annotations

from fractions import Fraction

from protocolrules.check.lower_time import window
from protocolrules.check.scope import Scope
from protocolrules.facts.calendar import Duration
from protocolrules.facts.units import molar_exchange
from protocolrules.program import nodes as p
from protocolrules.syntax import tree

_YEAR = Duration(months=12)


def picks_all(written: tree.Formula) -> bool:
    """Tell whether every part of a formula says itself which result it is."""
    match written:
        case tree.Operand():
            return written.pick is not None
        case tree.Operation():
            return all(picks_all(operand) for operand in written.operands)
        case tree.Choice():
            return picks_all(written.then) and picks_all(written.otherwise)
        case tree.Quantity():
            return True


class Formula:
    """Lowers the formula of a derived value; parts that pick no result are picked in one shared window."""

    def __init__(self, scope: Scope, pick: str, frame: p.Window) -> None:
        self.scope = scope
        self.pick = pick
        self.frame = frame

    def lower(self, written: tree.Formula) -> p.Number:
        """Return the number a formula means."""
        match written:
            case tree.Quantity():
                return p.Constant(Fraction(written.number), span=written.span)
            case tree.Operand():
                return self._operand(written)
            case tree.Operation():
                number = self.lower(written.operands[0])
                for sign, operand in zip(written.signs, written.operands[1:], strict=True):
                    number = p.Arithmetic(sign, number, self.lower(operand), span=written.span)
                return number
            case tree.Choice():
                from protocolrules.check.lower import condition

                chosen = condition(self.scope, written.condition, favourable=None)
                return p.ChosenNumber(
                    chosen, self.lower(written.then), self.lower(written.otherwise), span=written.span
                )

    def _operand(self, written: tree.Operand) -> p.Number:
        if written.name is None:
            at = self.frame.end if self.frame.end is not None else p.AsOf(span=written.span)
            return p.Age(at, _YEAR, span=written.span)
        found = self.scope.vocabulary.find(written.name, "a measurement", tree.Measurement)
        unit = self.scope.unit(written.unit, written.span)
        test = self.scope.tests.get(written.name.text)
        if found is None or unit is None or test is None:
            return p.Constant(1)
        factor = self._factor(written, unit.factor, unit.dimensions)
        if unit.offset:
            self.scope.findings.error(
                "unit-mismatch", written.span, f"`{unit.text}` has a zero of its own", "use kelvin (K)"
            )
        reading = p.Reading(test.name, *self._picked(written), span=written.span)
        return p.Arithmetic("/", reading, p.Constant(factor), span=written.span)

    def _picked(self, written: tree.Operand) -> tuple[str, p.Window]:
        if written.pick is None:
            return self.pick, self.frame
        if written.pick.when is None:
            return written.pick.kind, p.Window(None, p.AsOf(span=written.span), span=written.span)
        return written.pick.kind, window(self.scope, written.pick.when)

    def _factor(self, written: tree.Operand, factor: Fraction, dimensions: tuple[tuple[str, int], ...]) -> Fraction:
        """Return how many base units of the measurement one of the operand's units is."""
        assert written.name is not None
        test = self.scope.tests[written.name.text]
        if dimensions == test.dimensions or test.dimensions is None:
            return factor
        power = molar_exchange(dimensions, test.dimensions)
        if power and test.molar_mass is not None:
            return factor * test.molar_mass**power
        message = f"`{written.unit}` does not fit: `{test.name}` is measured in {test.unit}"
        self.scope.findings.error("unit-mismatch", written.span, message, "use a unit of the same kind")
        return factor
