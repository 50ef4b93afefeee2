"""Quantities and durations in free text: titles that say `4 weeks`, `six weeks`, `≥ 9 g/dL` or `fifty percent`.

Comes in: a text. Goes out: numbers with the units that could be read; what is no unit is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from protocolrules.facts.units import Unit, UnknownUnitError, read_unit
from protocolrules.syntax import tree

_SMALL = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_TEENS = {"ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "sixteen": 16, "eighteen": 18}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMERALS = _SMALL | _TEENS | _TENS
_DIGITS = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
_WORDS = (
    r"(?<![-–])(?<!hundred )(?<!hundred and )"
    rf"(?:(?:{'|'.join(_TENS)})[- ](?:{'|'.join(_SMALL)})|{'|'.join(_NUMERALS)})(?![\w])"
)
_NUMBER = rf"(?<![\w.,/^*])({_DIGITS})"
_COUNT = rf"(?<![\w.,/^*])({_DIGITS}|{_WORDS})(?: ?\(\d+\))?"
_QUANTITY = re.compile(
    _NUMBER + r"(?=[ ]?[^\d\s])[ ]?((?:[xX×][ ]?)?10[*^⁹⁶][^\s,;()]*|[%A-Za-zµμ/°\[{][^\s,;()]*)", re.ASCII
)
_PERCENT = re.compile(rf"(?<![\w.,/^*])({_WORDS}) per ?cent\b", re.IGNORECASE)
_DURATION = re.compile(_COUNT + r"(?:[ -]|[ ]?)(minute|hour|day|week|month|year)s?\b", re.IGNORECASE)
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
        yield found[0].rstrip(".:"), _number(found[1]), unit
    yield from ((found[0], _number(found[1]), read_unit("%")) for found in _PERCENT.finditer(text))


def durations(text: str) -> Iterator[tuple[str, Fraction]]:
    """Yield the durations of a text: as written, and about how many days that is."""
    for found in _DURATION.finditer(text):
        yield found[0], _number(found[1]) * _DAYS[found[2].lower()]


def _number(written: str) -> Fraction:
    if written[0].isdigit():
        return Fraction(written.replace(",", ""))
    return Fraction(sum(_NUMERALS[word] for word in re.split("[- ]", written.lower())))


def about_days(term: tree.Term) -> Fraction | None:
    """Return about how many days a length is (a month counts as 30), None for half-lives."""
    return Fraction(term.number) * _DAYS[term.unit] if term.unit in _DAYS else None


def near(a: Fraction, b: Fraction) -> bool:
    """Whether two figures may restate one another: 4 weeks and 30 days, 2 mg/dL and 34 µmol/L."""
    return abs(a - b) * 100 <= 8 * max(abs(a), abs(b))
