"""Exact numbers with honest ends: a value, or the range a result such as ``<0.1`` says.

Numbers are exact from text to verdict (``fractions.Fraction``, or ``int`` where whole).
"""

from __future__ import annotations

import re
from fractions import Fraction

import attrs

from protocolrules.facts.truth import Truth

Number = Fraction | int | float  # float only for the two infinities
_INFINITY = float("inf")
_VALUE = re.compile(r"(<=|>=|[<>≤≥])?\s*([+-]?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,2})?)", re.ASCII)


@attrs.frozen
class Range:
    """The numbers a quantity can be, from ``lo`` to ``hi``; an open end is not itself possible."""

    lo: Number
    hi: Number
    lo_open: bool = False
    hi_open: bool = False

    @property
    def exact(self) -> bool:
        """Whether only one number is possible."""
        return self.lo == self.hi

    def times(self, factor: Fraction, offset: Fraction = Fraction(0)) -> Range:
        """Return the range under multiplication by a positive *factor*, then addition of *offset*."""
        return Range(_scaled(self.lo, factor, offset), _scaled(self.hi, factor, offset), self.lo_open, self.hi_open)


ANY_NUMBER = Range(-_INFINITY, _INFINITY)


def exactly(number: Number) -> Range:
    """Return the range that holds one number."""
    whole = _simple(number)
    return Range(whole, whole)


def read_value(text: str) -> Range:
    """Read the value of a result: ``5.1``, ``<0.1``, ``>=10``.

    Raises ValueError when it is not a number.
    """
    found = _VALUE.fullmatch(text.strip())
    if not found:
        raise ValueError(f"`{text}` is not a number")
    sign, digits = found.groups()
    number = _simple(Fraction(digits))
    match sign:
        case None:
            return Range(number, number)
        case "<" | "<=" | "≤":
            return Range(-_INFINITY, number, False, sign == "<")
        case _:
            return Range(number, _INFINITY, sign == ">", False)


def _simple(number: Number) -> Number:
    if isinstance(number, Fraction) and number.denominator == 1:
        return number.numerator
    return number


def _scaled(number: Number, factor: Fraction, offset: Fraction) -> Number:
    return number if isinstance(number, float) else _simple(number * factor + offset)


def hull(ranges: list[Range]) -> Range:
    """Return the smallest range that holds every one of *ranges* (at least one)."""
    low = min(ranges, key=lambda r: (r.lo, r.lo_open))
    high = max(ranges, key=lambda r: (r.hi, not r.hi_open))
    return Range(low.lo, high.hi, low.lo_open, high.hi_open)


def at_most(a: Range, b: Range) -> Truth:
    """Tell whether a ≤ b for every number of the two ranges."""
    if a.hi <= b.lo:
        return Truth.TRUE
    if a.lo > b.hi or (a.lo == b.hi and (a.lo_open or b.hi_open)):
        return Truth.FALSE
    return Truth.UNKNOWN


def compare(a: Range, sign: str, b: Range) -> Truth:
    """Tell whether ``a sign b`` holds for every number of the two ranges; *sign* is one of ≤ ≥ < > =."""
    match sign:
        case "≤":
            return at_most(a, b)
        case "≥":
            return at_most(b, a)
        case "<":
            return ~at_most(b, a)
        case ">":
            return ~at_most(a, b)
        case "=":
            return at_most(a, b) & at_most(b, a)
        case _:
            raise ValueError(f"{sign!r} is not a comparison")


def add(a: Range, b: Range) -> Range:
    """Return the range of sums."""
    return Range(a.lo + b.lo, a.hi + b.hi, a.lo_open or b.lo_open, a.hi_open or b.hi_open)


def negate(a: Range) -> Range:
    """Return the range of opposites."""
    return Range(-a.hi, -a.lo, a.hi_open, a.lo_open)


def multiply(a: Range, b: Range) -> Range:
    """Return the range of products (a range without end makes the product unbounded)."""
    if not (_bounded(a) and _bounded(b)):
        return _unbounded_product(a, b)
    corners = [
        (x * y, (x_open or y_open) and not (_closed_zero(x, x_open) or _closed_zero(y, y_open)))
        for x, x_open in ((a.lo, a.lo_open), (a.hi, a.hi_open))
        for y, y_open in ((b.lo, b.lo_open), (b.hi, b.hi_open))
    ]
    return hull([Range(value, value, is_open, is_open) for value, is_open in corners])


def divide(a: Range, b: Range) -> Range:
    """Return the range of quotients; a divisor that can be zero makes it unbounded."""
    if b.lo <= 0 <= b.hi:
        if not (b.lo == 0 and b.lo_open and a.lo >= 0):
            return ANY_NUMBER
        # b in (0, hi]: the quotient is at least a.lo / b.hi
        floor = 0 if isinstance(b.hi, float) or isinstance(a.lo, float) else Fraction(a.lo) / Fraction(b.hi)
        return Range(_simple(floor), _INFINITY, (a.lo_open or b.hi_open) and not _closed_zero(a.lo, a.lo_open))
    return multiply(a, Range(_inverse(b.hi), _inverse(b.lo), b.hi_open, b.lo_open))


def _inverse(number: Number) -> Number:
    return 0 if isinstance(number, float) else _simple(1 / Fraction(number))


def _bounded(a: Range) -> bool:
    return not (isinstance(a.lo, float) or isinstance(a.hi, float))


def _closed_zero(number: Number, is_open: bool) -> bool:
    return number == 0 and not is_open


def _unbounded_product(a: Range, b: Range) -> Range:
    if a.lo >= 0 and b.lo >= 0:
        zero = _closed_zero(a.lo, a.lo_open) or _closed_zero(b.lo, b.lo_open)
        lowest = _simple(a.lo * b.lo) if a.lo and b.lo else 0
        return Range(lowest, _INFINITY, (a.lo_open or b.lo_open) and not zero)
    return ANY_NUMBER
