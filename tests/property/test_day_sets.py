"""Sets of days are sets: every operation gives the days that plain Python sets give."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from protocolrules.facts.calendar import FAR
from protocolrules.facts.days import EVER, NEVER, DaySet, between, days_of

FIRST, LAST = 700_000, 700_040
DAYS = st.integers(FIRST, LAST)
ALL = frozenset(range(FIRST - 2, LAST + 3))
RANGES = st.lists(
    st.tuples(DAYS, st.integers(-3, 12)).map(lambda found: (found[0], min(found[0] + found[1], LAST))), max_size=6
)
OPEN = st.sampled_from(((), ((-FAR, FIRST + 3),), ((LAST - 3, FAR),), ((-FAR, FAR),)))


@st.composite
def sets(draw: st.DrawFn) -> tuple[DaySet, frozenset[int]]:
    """A set of days, perhaps open to a side, and the same as a Python set around the domain."""
    ranges = [*draw(RANGES), *draw(OPEN)]
    return days_of(ranges), frozenset(day for lo, hi in ranges for day in ALL if lo <= day <= hi)


def members(days: DaySet) -> frozenset[int]:
    return frozenset(day for day in ALL if day in days)


def is_tidy(days: DaySet) -> bool:
    """Tell whether ranges are sorted, hold a day each and do not touch."""
    edges = [edge for found in days.ranges for edge in found]
    apart = all(b[0] - a[1] > 1 for a, b in zip(days.ranges, days.ranges[1:], strict=False))
    return edges == sorted(edges) and apart and all(-FAR <= edge <= FAR for edge in edges)


@given(sets(), sets())
def test_algebra(a: tuple[DaySet, frozenset[int]], b: tuple[DaySet, frozenset[int]]) -> None:
    found = {
        members(a[0]): a[1],
        members(a[0] & b[0]): a[1] & b[1],
        members(a[0] | b[0]): a[1] | b[1],
        members(a[0] - b[0]): a[1] - b[1],
        members(~a[0]): ALL - a[1],
    }
    assert all(days == expected for days, expected in found.items())
    assert all(map(is_tidy, (a[0], a[0] & b[0], a[0] | b[0], a[0] - b[0], ~a[0])))


@given(sets(), sets())
def test_equal_sets_are_the_same_ranges(a: tuple[DaySet, frozenset[int]], b: tuple[DaySet, frozenset[int]]) -> None:
    assert ~~a[0] == a[0]
    assert ~(a[0] | b[0]) == ~a[0] & ~b[0]
    assert (a[0] - b[0]) | (a[0] & b[0]) == a[0]
    assert a[0] & EVER == a[0] | NEVER == a[0]
    assert bool(a[0]) is (a[0] != NEVER)


@given(RANGES.map(days_of), DAYS)
def test_nearest_days(days: DaySet, day: int) -> None:
    found = members(days)
    assert days.on_or_after(day) == min((d for d in found if d >= day), default=None)
    assert days.on_or_before(day) == max((d for d in found if d <= day), default=None)
    assert days.nearest(day) == min(found, key=lambda d: (abs(d - day), d), default=None)
    assert (days.first, days.last) == (min(found, default=None), max(found, default=None))


@given(sets(), DAYS)
def test_nearest_days_of_open_sets(days: tuple[DaySet, frozenset[int]], day: int) -> None:
    after, before = days[0].on_or_after(day), days[0].on_or_before(day)
    assert (after is None) is not any(hi >= day for _, hi in days[0].ranges)
    assert after is None or (after in days[0] and not days[0] & between(day, after - 1))
    assert before is None or (before in days[0] and not days[0] & between(before + 1, day))
