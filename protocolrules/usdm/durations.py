"""ISO 8601 durations into durations of the language: calendar parts stay calendar parts, ``P1M`` is a month."""

from __future__ import annotations

import re
from fractions import Fraction

import attrs

_NUMBER = r"([0-9]{1,9}(?:[.,][0-9]{1,9})?)"
_ISO = re.compile(
    rf"P(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
)
_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")
_DAYS = {
    "year": Fraction(366),
    "month": Fraction(31),
    "week": Fraction(7),
    "day": Fraction(1),
    "hour": Fraction(1, 24),
    "minute": Fraction(1, 1440),
}
_LONGEST = 100 * 366  # days; a longer one is a mistake of the source
_MOST = 100_000  # of any unit: the language takes no more


@attrs.frozen
class Length:
    """A duration in the units the source gives, the largest first; ``text`` is what the language calls it."""

    parts: tuple[tuple[Fraction, str], ...]

    @property
    def is_zero(self) -> bool:
        """Whether it is no time at all."""
        return not any(amount for amount, _ in self.parts)

    @property
    def by_clock(self) -> bool:
        """Whether it is given in hours or minutes."""
        return self.parts[-1][1] in ("hour", "minute")

    @property
    def text(self) -> str:
        """The duration in the language: ``1 year + 2 months``; parts of nothing are left out."""
        given = [part for part in self.parts if part[0]] or list(self.parts[-1:])
        return " + ".join(f"{_decimal(amount)} {unit}{'s' * (amount != 1)}" for amount, unit in given)


def read_duration(text: str) -> Length:
    """Read ``P1Y2M10DT2H30M``, ``P2W``, ``PT4H``; raise a ValueError that says why it cannot be carried."""
    found = _ISO.fullmatch(text)
    if not found or text.endswith("T") or not any(found.groups()):
        raise ValueError("not an ISO 8601 duration (such as P2W or PT4H)")
    given = [
        (Fraction(n.replace(",", ".")), unit) for n, unit in zip(found.groups(), _UNITS, strict=True) if n is not None
    ]
    for amount, unit in given:
        if unit in _UNITS[:4] and amount.denominator != 1:
            raise ValueError(f"a calendar has no {_decimal(amount)} {unit}s")
    length = Length(tuple(_with_minutes(given)))
    if sum(amount * _DAYS[unit] for amount, unit in length.parts) > _LONGEST:
        raise ValueError("more than 100 years")
    return length


def _with_minutes(given: list[tuple[Fraction, str]]) -> list[tuple[Fraction, str]]:
    """Put seconds into minutes, the smallest unit of the language: ``PT30S`` is 0.5 minutes."""
    small = [(amount if unit == "minute" else amount / 60) for amount, unit in given if unit in ("minute", "second")]
    parts = [part for part in given if part[1] not in ("minute", "second")]
    if small:
        parts.append((sum(small, Fraction()), "minute"))
    for amount, unit in parts:
        if (unit == "minute" and (amount * 60).denominator != 1) or (
            unit == "hour" and (amount * 3600).denominator != 1
        ):
            raise ValueError("not a whole number of seconds")
        if amount > _MOST:
            raise ValueError(f"more than {_MOST:,} {unit}s")
        if (10**9 * amount).denominator != 1:
            raise ValueError("as minutes it is no decimal number, and the language has no seconds")
    return parts


def _decimal(amount: Fraction) -> str:
    if amount.denominator == 1:
        return str(amount.numerator)
    return f"{float(amount):.9f}".rstrip("0")
