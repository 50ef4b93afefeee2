"""Numbers as text: an exact decimal, and the next one that differs visibly from a limit."""

from __future__ import annotations

from fractions import Fraction

_PLACES = 6


def decimal(number: Fraction | int) -> str:
    """Return a number as a plain decimal; ValueError where it has none of at most six places."""
    scaled = Fraction(number) * 10**_PLACES
    if scaled.denominator != 1:
        raise ValueError(f"{number} has no short decimal")
    whole, rest = divmod(abs(int(scaled)), 10**_PLACES)
    text = f"{whole}.{rest:0{_PLACES}d}".rstrip("0").rstrip(".")
    return f"-{text}" if scaled < 0 else text


def step_of(text: str) -> Fraction:
    """Return the step to the next number: one more decimal than the text of a limit has."""
    return Fraction(1, 10 ** (len(text.partition(".")[2]) + 1))
