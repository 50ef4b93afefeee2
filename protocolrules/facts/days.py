"""Sets of days: sorted closed ranges, perhaps open to the past or the future.

The answer to "when may the next step happen" is such a set. Ranges that touch are one:
1 to 3 and 4 to 5 May are 1 to 5 May.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from operator import itemgetter

import attrs

from protocolrules.facts.calendar import FAR, LAST_DAY, iso

Range = tuple[int, int]


@attrs.frozen(repr=False)
class DaySet:
    """A set of days, as sorted closed ranges of day numbers that neither touch nor overlap.

    An end beyond the calendar (``FAR``) means that the set is open on that side. ``in`` takes a
    date, its ISO text or a day number.
    """

    ranges: tuple[Range, ...] = ()

    def __contains__(self, day: date | str | int) -> bool:
        number = _number(day)
        place = bisect_left(self.ranges, (number + 1,)) - 1
        return place >= 0 and number <= self.ranges[place][1]

    def __bool__(self) -> bool:
        return bool(self.ranges)

    def __iter__(self) -> Iterator[tuple[date | None, date | None]]:
        """Yield the ranges as first and last date (None: open)."""
        return ((_date(lo), _date(hi)) for lo, hi in self.ranges)

    def __and__(self, other: DaySet) -> DaySet:
        return DaySet(_common(self.ranges, other.ranges))

    def __or__(self, other: DaySet) -> DaySet:
        if self.ranges and other.ranges and self.ranges[-1][1] < other.ranges[0][0]:  # one after the other
            (lo, end), (begin, hi) = self.ranges[-1], other.ranges[0]
            joint = ((lo, hi),) if end + 1 == begin else ((lo, end), (begin, hi))
            return DaySet((*self.ranges[:-1], *joint, *other.ranges[1:]))
        return days_of([*self.ranges, *other.ranges])

    def __invert__(self) -> DaySet:
        edges = [-FAR - 1, *(edge for found in self.ranges for edge in found), FAR + 1]
        gaps = ((edges[i] + 1, edges[i + 1] - 1) for i in range(0, len(edges), 2))
        return DaySet(tuple((lo, hi) for lo, hi in gaps if lo <= hi))

    def __sub__(self, other: DaySet) -> DaySet:
        return self & ~other

    def __str__(self) -> str:
        return ", ".join(_text(lo, hi) for lo, hi in self.ranges) or "no day"

    def __repr__(self) -> str:
        return f"<DaySet {self}>"

    @property
    def first(self) -> int | None:
        """The first day, None where there is none (an empty set, or one open to the past)."""
        return self.ranges[0][0] if self.ranges and self.ranges[0][0] > -FAR else None

    @property
    def last(self) -> int | None:
        """The last day, None where there is none (an empty set, or one open to the future)."""
        return self.ranges[-1][1] if self.ranges and self.ranges[-1][1] < FAR else None

    def on_or_after(self, day: int) -> int | None:
        """Return the first day of the set that is *day* or later."""
        place = bisect_left(self.ranges, day, key=_last_day)
        return max(day, self.ranges[place][0]) if place < len(self.ranges) else None

    def on_or_before(self, day: int) -> int | None:
        """Return the last day of the set that is *day* or earlier."""
        place = bisect_left(self.ranges, (day + 1,)) - 1
        return min(day, self.ranges[place][1]) if place >= 0 else None

    def nearest(self, day: int) -> int | None:
        """Return the day of the set nearest to *day*, the earlier of two equally near."""
        before, after = self.on_or_before(day), self.on_or_after(day)
        if before is None or after is None:
            return after if before is None else before
        return before if day - before <= after - day else after

    def to_list(self) -> list[list[str | None]]:
        """Return the ranges as pairs of ISO dates (None: open)."""
        return [[day.isoformat() if day else None for day in found] for found in self]


def days_of(ranges: Iterable[Range]) -> DaySet:
    """Return the set of all days of some ranges, in any order; an empty range holds none."""
    joined: list[Range] = []
    for lo, hi in sorted(found for found in ranges if found[0] <= found[1]):
        if joined and lo <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], hi)
        else:
            joined.append((lo, hi))
    return DaySet(tuple(joined))


EVER = DaySet(((-FAR, FAR),))
NEVER = DaySet()


def between(lo: int, hi: int) -> DaySet:
    """Return the days from *lo* through *hi*; what lies beyond the calendar is the open end of time, and no day."""
    if lo > hi or lo > LAST_DAY or hi < 1:
        return NEVER
    return DaySet(((lo if lo >= 1 else -FAR, hi if hi <= LAST_DAY else FAR),))


def _common(a: tuple[Range, ...], b: tuple[Range, ...]) -> tuple[Range, ...]:
    """Return what two sorted lists of ranges share, in time that goes with the shorter one and the result."""
    few, many = (a, b) if len(a) <= len(b) else (b, a)
    if len(few) == 1 and many and few[0][0] <= many[0][0] and many[-1][1] <= few[0][1]:
        return many
    found: list[Range] = []
    for lo, hi in few:
        first, over = bisect_left(many, lo, key=_last_day), bisect_right(many, hi, key=_first_day)
        inside = many[first:over]
        if inside and inside[0][0] < lo:
            inside = ((lo, inside[0][1]), *inside[1:])
        if inside and inside[-1][1] > hi:
            inside = (*inside[:-1], (inside[-1][0], hi))
        found += inside
    return tuple(found)


_first_day = itemgetter(0)
_last_day = itemgetter(1)


def _number(day: date | str | int) -> int:
    if isinstance(day, str):
        day = date.fromisoformat(day)
    return day if isinstance(day, int) else day.toordinal()


def _date(day: int) -> date | None:
    return date.fromordinal(day) if 1 <= day <= LAST_DAY else None


def _text(lo: int, hi: int) -> str:
    if lo == hi:
        return iso(lo)
    if hi >= FAR:
        return f"from {iso(lo)}" if lo > -FAR else "any day"
    return f"{iso(lo)} to {iso(hi)}" if lo > -FAR else f"until {iso(hi)}"
