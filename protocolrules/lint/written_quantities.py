"""Quantities and durations in free text: titles that say `4 weeks` or `≥ 9 g/dL`.

Comes in: a text. Goes out: numbers with the units that could be read; what is no unit is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from protocolrules.facts.units import Unit, UnknownUnitError, read_unit
from protocolrules.syntax import tree

_NUMBER = r"(?<![\w.,/^*])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
_QUANTITY = re.compile(
    _NUMBER + r"(?=[ ]?[^\d\s])[ ]?((?:[xX×][ ]?)?10[*^⁹⁶][^\s,;()]*|[%A-Za-zµμ/°\[{][^\s,;()]*)", re.ASCII
)
_DURATION = re.compile(_NUMBER + r"(?:[ -]|[ ]?)(minute|hour|day|week|month|year)s?\b")
_DAYS = {
    "minute": Fraction(1, 1440),
    "hour": Fraction(1, 24),
    "day": Fraction(1),
    "week": Fraction(7),
    "month": Fraction(30),
    "year": Fraction(365),
}


def quantities(text: str) -> Iterator[tuple[str, Fraction, Unit]]:
    """Yield the quantities of a text: as written, the number, the unit."""
    for found in _QUANTITY.finditer(text):
        try:
            unit = read_unit(found[2].rstrip(".:"))
        except UnknownUnitError:
            continue
        yield found[0].rstrip(".:"), Fraction(found[1].replace(",", "")), unit


def durations(text: str) -> Iterator[tuple[str, Fraction]]:
    """Yield the durations of a text: as written, and about how many days that is."""
    for found in _DURATION.finditer(text):
        yield found[0], Fraction(found[1].replace(",", "")) * _DAYS[found[2]]


def about_days(term: tree.Term) -> Fraction | None:
    """Return about how many days a length is (a month counts as 30), None for half-lives."""
    return Fraction(term.number) * _DAYS[term.unit] if term.unit in _DAYS else None


def near(a: Fraction, b: Fraction) -> bool:
    """Whether two figures may restate one another: 4 weeks and 30 days, 2 mg/dL and 34 µmol/L."""
    return abs(a - b) * 100 <= 8 * max(abs(a), abs(b))
