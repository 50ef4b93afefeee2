"""Units of measure: UCUM read exactly, with the spellings laboratories use.

Comes in: a unit as written (``mg/dL``, ``K/uL``, ``10*9/L``, ``mL/min/{1.73_m2}``).
Goes out: an exact rational factor to base units and a vector of dimensions.
The one hard idea: laboratory spellings that mean something else in UCUM (``K/uL`` is
kelvin per microlitre there) are mapped to their meaning *before* UCUM is read.

Source of the unit values: The Unified Code for Units of Measure, https://ucum.org/ucum.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

import attrs

from protocolrules.facts.unit_table import ALIASES, ATOMS, METRIC, OFFSETS, PREFIXES

Dimensions = tuple[tuple[str, int], ...]


class UnknownUnitError(ValueError):
    """A unit that is not in UCUM and not a known laboratory spelling."""


@attrs.frozen
class Unit:
    """An exact unit: a value in it, times ``factor`` plus ``offset``, is the value in base units.

    ``dimensions`` are sorted pairs of base dimension and exponent; ``mol`` and ``[IU]``
    are dimensions of their own, so that they mix with nothing by accident.
    """

    text: str
    factor: Fraction
    dimensions: Dimensions
    offset: Fraction = Fraction(0)

    def to_base(self, value: Fraction) -> Fraction:
        """Return *value*, given in this unit, in base units."""
        return value * self.factor + self.offset

    def from_base(self, value: Fraction | int) -> Fraction:
        """Return *value*, given in base units, in this unit."""
        return (value - self.offset) / self.factor


ONE = Unit("1", Fraction(1), ())


_OF_AMOUNTS: Dimensions = (("mol/mol", 1),)


@lru_cache(maxsize=4096)
def read_unit(text: str) -> Unit:
    """Read a unit.

    Raises UnknownUnitError naming the part that is not a unit.
    """
    spelling = _fold(text)
    found = ALIASES.get(spelling) or ALIASES.get(spelling.lower(), spelling)
    if found in OFFSETS:
        kelvins, zero = OFFSETS[found]
        return Unit(text, Fraction(kelvins), (("K", 1),), Fraction(zero))
    factor, dimensions = _Reader(found, text).read()
    kept = tuple(sorted((d, n) for d, n in dimensions.items() if n))
    # Amount per amount is no percentage of anything else: HbA1c of 53 mmol/mol is 7.0 %, by its own formula.
    return Unit(text, factor, kept or _OF_AMOUNTS if "mol" in dimensions else kept)


def molar_exchange(unit: Dimensions, wanted: Dimensions) -> int:
    """Return the power of the molar mass that turns *unit* into *wanted*.

    1 from amount to mass, -1 from mass to amount, 0 when no molar mass bridges the two.
    """
    left, right = dict(unit), dict(wanted)
    exchanged = {"g": right.get("g", 0) - left.get("g", 0), "mol": right.get("mol", 0) - left.get("mol", 0)}
    others = {d: n for d, n in left.items() if d not in exchanged}
    same = others == {d: n for d, n in right.items() if d not in exchanged}
    power = exchanged["g"]
    return power if same and abs(power) == 1 and exchanged["mol"] == -power else 0


def _fold(text: str) -> str:
    """Fold the Unicode spellings of a unit into ASCII: ``µ`` to ``u``, ``10⁹`` to ``10*9``, ``°C`` to ``Cel``."""
    folded = _POWER.sub(lambda found: "10*" + found[1].translate(_SUPERSCRIPTS), text.strip())
    folded = folded.translate(_CHARACTERS)
    folded = re.sub(r"^[x×]?\s*10(?:\^|\*\*?|E|e)(\d)", r"10*\1", folded)
    folded = _PER_TIME.sub(lambda found: "/" + _TIMES[found[1]], folded)
    return re.sub(r"(?<=[a-z])\^(?=-?\d)", "", folded)


_TIMES = {"minute": "min", "hour": "h", "hr": "h", "day": "d", "week": "wk", "month": "mo", "year": "a"}
_PER_TIME = re.compile(rf"/({'|'.join(_TIMES)})(?![A-Za-z])")
_POWER = re.compile(r"10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_CHARACTERS = str.maketrans(
    {
        "µ": "u",
        "μ": "u",
        "·": ".",
        "³": "3",
        "²": "2",
        "⁻": "-",
        "¹": "1",
    }
)
_TOKEN = re.compile(r"\{[^{}]*\}|[./()]|10[*^]|(?:\[[^\[\]]*\]|[A-Za-z%'\"])+(?:\[[^\[\]]*\])?|[+-]?\d+", re.ASCII)
# Annotations that only name what is counted; any other lone annotation is a dimension of its own.
_COUNTED = {"{cells}", "{cell}", "{count}", "{counts}", "{beats}", "{beat}", "{breaths}"}


class _Reader:
    """Reads one UCUM expression from left to right: terms joined by ``.`` and ``/``."""

    def __init__(self, expression: str, written: str) -> None:
        self.written = written
        self.tokens = _TOKEN.findall(expression)
        self.at = 0
        if not self.tokens or len(self.tokens) > 64 or "".join(self.tokens) != expression:
            raise UnknownUnitError(f"`{written}` is not a unit")

    def read(self) -> tuple[Fraction, dict[str, int]]:
        value = self._term(0)
        if self.at < len(self.tokens):
            raise UnknownUnitError(f"`{self.written}` is not a unit")
        return value

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self.at += 1
        return token

    def _term(self, depth: int) -> tuple[Fraction, dict[str, int]]:
        factor, dimensions = Fraction(1), dict[str, int]()
        sign = 1
        if self._peek() == "/":
            self._next()
            sign = -1
        while True:
            part, powers = self._component(depth)
            factor *= part**sign
            for name, power in powers.items():
                dimensions[name] = dimensions.get(name, 0) + sign * power
            if self._peek() not in (".", "/"):
                return factor, dimensions
            sign = 1 if self._next() == "." else -1

    def _component(self, depth: int) -> tuple[Fraction, dict[str, int]]:
        token = self._next()
        if token == "(" and depth < 16:
            value = self._term(depth + 1)
            if self._next() != ")":
                raise UnknownUnitError(f"`{self.written}` opens a parenthesis and does not close it")
            return value
        if token.startswith("{"):
            return Fraction(1), {} if token in _COUNTED else {token: 1}
        if token in ("10*", "10^"):
            return Fraction(10) ** self._exponent(), {}
        if token.isdigit():
            return Fraction(self._nonzero(token)), {}
        factor, dimensions = _atom(token, self.written)
        power = self._exponent()
        self._skip_annotation()
        return factor**power, {name: n * power for name, n in dimensions.items()}

    def _nonzero(self, token: str) -> int:
        lost_power = re.fullmatch(r"10[2-9]|101[0-2]", token)  # 109/L is 10*9/L that lost its caret
        if len(token) > 30 or int(token) == 0 or lost_power:
            raise UnknownUnitError(f"`{self.written}` is not a unit")
        return int(token)

    def _exponent(self) -> int:
        if not re.fullmatch(r"[+-]?\d{1,2}", self._peek()):
            return 1
        return int(self._next())

    def _skip_annotation(self) -> None:
        """Pass an annotation that only remarks on the unit before it (``mg{creatinine}``)."""
        if self._peek().startswith("{"):
            self._next()


def _atom(token: str, written: str) -> tuple[Fraction, dict[str, int]]:
    if token in ATOMS:
        return ATOMS[token]
    for prefix in (token[:2], token[:1]):
        rest = token[len(prefix) :]
        if prefix in PREFIXES and rest in METRIC and token != "Mg":  # a capital by mistake, never a tonne
            factor, dimensions = ATOMS[rest]
            return PREFIXES[prefix] * factor, dimensions
    raise UnknownUnitError(
        f"`{token}` is not a unit" if token == written else f"`{token}` in `{written}` is not a unit"
    )
