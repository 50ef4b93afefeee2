"""Lengths of time in days, for comparing what protocols write in different units.

A month is no fixed number of days, so a length is a range: from the least to the most days it can be. Half-lives
have no length of their own.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import attrs

from protocolrules.facts.calendar import add_months
from protocolrules.syntax import tree

_DAYS = {"minute": Fraction(1, 1440), "hour": Fraction(1, 24), "day": Fraction(1), "week": Fraction(7)}
_MONTHS = {"month": 1, "year": 12}
_MOST_MONTHS = 12_000  # beyond a thousand years the calendar ends


@attrs.frozen
class Days:
    """A number of days that is not known better than from ``least`` to ``most``; before an anchor it is negative."""

    least: Fraction = Fraction(0)
    most: Fraction = Fraction(0)

    def __add__(self, other: Days) -> Days:
        return Days(self.least + other.least, self.most + other.most)

    def __neg__(self) -> Days:
        return Days(-self.most, -self.least)

    def plus(self, days: int) -> Days:
        """Return it moved by whole days."""
        return Days(self.least + days, self.most + days)


def in_days(written: tree.TimeSpan) -> Days | None:
    """Return a length in days; None where it hangs on half-lives or offers a choice."""
    if len(written.alternatives) > 1 or has_half_lives(written):
        return None
    total = Days()
    for term in written.alternatives[0]:
        total += _term(term)
    return total


def at_least(written: tree.TimeSpan) -> Fraction:
    """Return the fewest days that a length can have; a half-life may be as short as any."""
    sums = (
        sum((_term(t).least for t in terms if t.unit != "half-life"), Fraction(0)) for terms in written.alternatives
    )
    return max(sums) if written.choice == "longer" else min(sums)


def has_half_lives(written: tree.TimeSpan) -> bool:
    """Tell whether a length counts half-lives, in any of its alternatives."""
    return any(term.unit == "half-life" for terms in written.alternatives for term in terms)


def by_clock(written: tree.TimeSpan) -> bool:
    """Tell whether a length counts hours or minutes."""
    return any(term.unit in ("hour", "minute") for terms in written.alternatives for term in terms)


def _term(term: tree.Term) -> Days:
    if term.unit in _MONTHS:
        return _of_months(min(int(term.number * _MONTHS[term.unit]), _MOST_MONTHS))
    days = Fraction(term.number) * _DAYS[term.unit]
    return Days(days, days)


@lru_cache(maxsize=1024)
def _of_months(months: int) -> Days:
    """Return how many days so many months can have: days beyond a shorter month's end clamp to it."""
    spans = [add_months(start, months) - start for start in _starts()]
    return Days(Fraction(min(spans)), Fraction(max(spans)))


@lru_cache(maxsize=1)
def _starts() -> tuple[int, ...]:
    """Return the days that matter: in four years, the first of every month and those that can clamp."""
    first = 730_120  # 2000-01-01
    months = [add_months(first, n) for n in range(48)]
    lasts = [after - 1 for after in (*months[1:], add_months(first, 48))]
    return tuple(months + [last - back for last in lasts for back in range(4)])
