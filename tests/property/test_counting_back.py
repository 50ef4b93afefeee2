"""Counting days can be turned round: the first day from which one reaches a day, the last that stays within one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from protocolrules.facts.calendar import DAY, LAST_DAY, Duration, Shift

DURATIONS = st.builds(
    Duration,
    st.one_of(st.just(0), st.integers(-30, 30), st.sampled_from((-48, -12, 12, 48))),
    st.one_of(st.just(0), st.integers(-60, 60)),
    st.one_of(st.just(0), st.integers(-100, 100).map(lambda hours: hours * 3600), st.sampled_from((-1, 1, 600))),
)
SHIFTS = st.builds(Shift, st.lists(DURATIONS, max_size=3).map(tuple), st.booleans())
EDGES = (date(2024, 2, 29), date(2025, 2, 28), date(2025, 12, 31), date(2100, 2, 28), date(2000, 2, 29))
NEAR = st.builds(lambda day, n: day.toordinal() + n, st.sampled_from(EDGES), st.integers(-40, 40))
DAYS = st.one_of(NEAR, st.integers(date(1999, 1, 1).toordinal(), date(2101, 1, 1).toordinal()))


@given(SHIFTS, DAYS)
def test_counted_on_the_calendar(shift: Shift, day: int) -> None:
    """Months and days move the date, hours the instant: of the last one of the day where it is to be late."""
    at = datetime.combine(date.fromordinal(day), datetime.min.time())
    at += timedelta(seconds=DAY - 1) if shift.late else timedelta()
    for by in shift.by:
        at += relativedelta(months=by.months)
        at += timedelta(days=by.days, seconds=int(by.seconds))
    assert shift.of(day) == at.date().toordinal()


@given(SHIFTS, DAYS)
def test_counting_never_goes_back(shift: Shift, day: int) -> None:
    assert shift.of(day) <= shift.of(day + 1)


@given(SHIFTS, DAYS, DAYS)
def test_turned_round(shift: Shift, day: int, other: int) -> None:
    assert (shift.of(other) >= day) is (other >= shift.first_reaching(day))
    assert (shift.of(other) <= day) is (other <= shift.last_within(day))


@given(SHIFTS, DAYS, st.integers(-40, 40))
def test_turned_round_nearby(shift: Shift, start: int, off: int) -> None:
    """Near the day that is reached, where a day too many would show."""
    day = shift.of(start) + off
    first, last = shift.first_reaching(day), shift.last_within(day)
    assert shift.of(first - 1) < day <= shift.of(first)
    assert shift.of(last) <= day < shift.of(last + 1)


@given(SHIFTS, st.integers(LAST_DAY - 40, LAST_DAY) | st.integers(1, 40))
def test_at_the_ends_of_the_calendar(shift: Shift, day: int) -> None:
    """A day too early or too late for the calendar stands for what lies beyond it."""
    first, last = shift.first_reaching(day), shift.last_within(day)
    assert shift.of(first - 1) < day <= shift.of(first)
    assert shift.of(last) <= day < shift.of(last + 1)
