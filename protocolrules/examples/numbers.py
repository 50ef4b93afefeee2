"""Numbers as text: the decimals just below, at and just above a limit."""

from __future__ import annotations

from fractions import Fraction
from math import floor

_PLACES = 6


def decimal(number: Fraction | int) -> str:
    """Return a number as a plain decimal; ValueError where it has none of at most six places."""
    scaled = Fraction(number) * 10**_PLACES
    if scaled.denominator != 1:
        raise ValueError(f"{number} has no short decimal")
    whole, rest = divmod(abs(int(scaled)), 10**_PLACES)
    text = f"{whole}.{rest:0{_PLACES}d}".rstrip("0").rstrip(".")
    return f"-{text}" if scaled < 0 else text


def about(limit: Fraction | int) -> list[str]:
    """Return the numbers just below, at and just above a limit, with one more decimal than it has.

    About a limit that is no short decimal (it was given in other units), the nearest two of three places.
    """
    try:
        places = len(decimal(limit).partition(".")[2])
    except ValueError:
        below = Fraction(floor(limit * 1000), 1000)
        return [decimal(below), decimal(below + Fraction(1, 1000))]
    step = Fraction(1, 10 ** min(places + 1, _PLACES))
    return [decimal(limit + away * step) for away in (-1, 0, 1)]
