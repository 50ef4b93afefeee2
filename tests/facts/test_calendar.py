"""The calendar, against dateutil: clamped months, completed ages, 29 February; and durations in words."""

import random
from datetime import date
from fractions import Fraction

import pytest
from dateutil.relativedelta import relativedelta

from protocolrules.facts.calendar import FAR, Duration, add_months, completed_months, decimal_text, iso

random.seed(20)
_FIRST, _LAST = date(1900, 1, 1).toordinal(), date(2100, 12, 31).toordinal()
DAYS = [random.randint(_FIRST, _LAST) for _ in range(300)]
MONTH_ENDS = [date(y, m, d).toordinal() for y, m, d in [(2024, 1, 31), (2024, 2, 29), (2023, 2, 28), (2025, 3, 31)]]
SHIFTS = [-1200, -120, -13, -12, -11, -1, 0, 1, 2, 11, 12, 13, 25, 48, 600]


@pytest.mark.parametrize("months", SHIFTS)
def test_months_are_added_as_dateutil_does(months: int) -> None:
    for day in DAYS + MONTH_ENDS:
        expected = date.fromordinal(day) + relativedelta(months=months)
        assert date.fromordinal(add_months(day, months)) == expected


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2024-12-31", 2, "2025-02-28"),
    ],
)
def test_months_clamp_to_the_end(start: str, months: int, end: str) -> None:
    assert iso(add_months(date.fromisoformat(start).toordinal(), months)) == end


def test_dates_beyond_the_calendar_are_open() -> None:
    assert add_months(date(9999, 12, 1).toordinal(), 1) == FAR
    assert add_months(date(1, 1, 1).toordinal(), -1) == -FAR
    assert add_months(FAR, 1) == FAR
    assert add_months(0, 5) == 0
    assert iso(FAR) == iso(-FAR) == iso(0) == "…"


def test_completed_ages_are_those_of_dateutil() -> None:
    for born, on in zip(DAYS, reversed(DAYS), strict=True):
        if on >= born:
            passed = relativedelta(date.fromordinal(on), date.fromordinal(born))
            assert completed_months(born, on) == passed.years * 12 + passed.months


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ("2004-02-29", "2022-02-27", 17),
        ("2004-02-29", "2022-02-28", 18),
        ("2004-02-29", "2024-02-28", 19),
        ("2004-02-29", "2024-02-29", 20),
        ("1980-06-15", "2026-06-14", 45),
        ("1980-06-15", "2026-06-15", 46),
        ("2026-01-05", "2026-01-05", 0),
        ("2026-01-05", "2025-01-05", 0),
    ],
)
def test_completed_years(born: str, on: str, years: int) -> None:
    first, last = (date.fromisoformat(text).toordinal() for text in (born, on))
    assert completed_months(first, last) // 12 == years


def test_months_that_clamp_complete_on_the_last_day() -> None:
    assert completed_months(date(2024, 1, 31).toordinal(), date(2024, 2, 29).toordinal()) == 1
    assert completed_months(date(2024, 1, 30).toordinal(), date(2024, 2, 28).toordinal()) == 0


def test_months_move_before_days() -> None:
    start = date(2024, 1, 31).toordinal()
    assert iso(Duration(months=1, days=1).after(start)) == "2024-03-01"
    assert Duration(days=5).after(FAR) == FAR
    assert Duration(days=-5).after(-FAR) == -FAR


def test_durations_add_and_turn() -> None:
    total = Duration(months=1, days=2) + Duration(seconds=60, half_lives=Fraction(5, 2))
    assert total == Duration(1, 2, 60, Fraction(5, 2))
    assert -total == Duration(-1, -2, -60, Fraction(-5, 2))
    assert total.by_clock
    assert not Duration(months=1, days=2).by_clock


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (Duration(), "0 days"),
        (Duration(months=24), "2 years"),
        (Duration(months=12), "1 year"),
        (Duration(months=18), "18 months"),
        (Duration(days=21), "3 weeks"),
        (Duration(days=1), "1 day"),
        (Duration(days=-10), "10 days"),
        (Duration(seconds=5400), "1 hour + 30 minutes"),
        (Duration(half_lives=5, months=3), "3 months + 5 half-lives"),
        (Duration(half_lives=1), "1 half-life"),
        (Duration(half_lives=Fraction(5, 2)), "2.5 half-lives"),
    ],
)
def test_durations_in_words(duration: Duration, words: str) -> None:
    assert str(duration) == words


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(33, 10), "3.3"),
        (Fraction(3), "3"),
        (0, "0"),
        (Fraction(1, 3), "0.333333"),
        (Fraction(-1, 4), "-0.25"),
        (Fraction(1, 10**9), "1e-09"),
        (float("inf"), "∞"),
        (-float("inf"), "-∞"),
    ],
)
def test_numbers_for_people(number: Fraction | float, text: str) -> None:
    assert decimal_text(number) == text
