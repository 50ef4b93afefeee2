"""Kleene's strong three-valued logic: true, false, and *the record does not say*."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NoReturn


class Truth(Enum):
    """One of three truth values.

    Strong Kleene tables (T true, F false, U unknown)::

        &  T U F      |  T U F      ~
        T  T U F      T  T T T      T  F
        U  U U F      U  T U U      U  U
        F  F F F      F  T U F      F  T

    A truth value is never silently a ``bool``: ``if truth:`` raises, so unknown
    cannot pass for false.
    """

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def __and__(self, other: Truth) -> Truth:
        if self is Truth.FALSE or other is Truth.FALSE:
            return Truth.FALSE
        return Truth.TRUE if self is other is Truth.TRUE else Truth.UNKNOWN

    def __or__(self, other: Truth) -> Truth:
        return ~(~self & ~other)

    def __invert__(self) -> Truth:
        if self is Truth.UNKNOWN:
            return self
        return Truth.FALSE if self is Truth.TRUE else Truth.TRUE

    def __bool__(self) -> NoReturn:
        raise TypeError("a Truth is not a bool: compare with `is Truth.TRUE`, so that unknown is not lost")


def from_bool(value: bool) -> Truth:
    """Return the definite truth of *value*."""
    return Truth.TRUE if value else Truth.FALSE


def at_least(needed: int, items: Iterable[Truth]) -> Truth:
    """Tell whether at least *needed* items are true; unknown items may go either way."""
    certain = possible = 0
    for item in items:
        certain += item is Truth.TRUE
        possible += item is not Truth.FALSE
    if certain >= needed:
        return Truth.TRUE
    return Truth.FALSE if possible < needed else Truth.UNKNOWN


def consensus(first: Truth, second: Truth) -> Truth:
    """Return the truth both agree on, else unknown (the value is one of the two, we do not know which)."""
    return first if first is second else Truth.UNKNOWN
