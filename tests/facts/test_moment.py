"""Moments: what a date can be, as precisely as it is written."""

from datetime import date

import pytest

from protocolrules.facts import moment
from protocolrules.facts.calendar import DAY, FAR, Duration, iso


def ends(text: str, utc: bool = False) -> tuple[str, str]:
    read = moment.read(text, utc)
    return iso(read.lo), iso(read.hi)


@pytest.mark.parametrize(
    ("text", "lo", "hi"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-03-01", "2024-03-01", "2024-03-01"),
        ("2024-03-01T23:59", "2024-03-01", "2024-03-01"),
        ("2024-03-01 23:59:30", "2024-03-01", "2024-03-01"),
        ("2024-03-01T00:30+14:00", "2024-03-01", "2024-03-01"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
    ],
)
def test_the_days_a_date_can_be(text: str, lo: str, hi: str) -> None:
    assert ends(text) == ends(text, utc=True) == (lo, hi)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "2024-3",
        "2024-03-1",
        "01/03/2024",
        "2024-02-30",
        "2023-02-29",
        "2024-13",
        "2024-00-01",
        "0000",
        "2024-03-01T24:00",
        "2024-03-01T12",
        "2024-03-01T12:60",
        "2024-03-01T12:30+15:00",
        "2024-03-01T12:30+01:60",
        "2024-03-01T12:30+0100",
        "2024-03-01Z",
        "٢٠٢٤",
        "2024-03-01\n",
        "yesterday",
    ],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        moment.read(text)


def test_a_time_is_an_instant_and_a_day_is_all_of_its_instants() -> None:
    day, noon = moment.read("2024-03-01"), moment.read("2024-03-01T12:00:30")
    assert (day.first, day.last) == (day.lo * DAY, day.lo * DAY + DAY - 1)
    assert noon.first == noon.last == day.lo * DAY + 12 * 3600 + 30


def test_offsets_put_instants_on_one_line() -> None:
    berlin, london = (moment.read(f"2024-03-01T{t}", utc=True) for t in ("13:00+01:00", "12:00Z"))
    assert berlin.first == london.first == berlin.last
    assert moment.read("2024-03-01T07:00-05:00", utc=True).first == london.first


def test_a_time_without_offset_is_as_wide_as_the_world() -> None:
    noon = moment.read("2024-03-01T12:00", utc=True)
    assert noon.last - noon.first == 26 * 3600
    assert noon.first == moment.read("2024-03-01T12:00+14:00", utc=True).first
    assert noon.last == moment.read("2024-03-01T12:00-12:00", utc=True).first


def test_which_texts_have_an_offset() -> None:
    assert moment.has_offset("2024-03-01T12:00Z")
    assert moment.has_offset("2024-03-01T12:00-05:00")
    assert not moment.has_offset("2024-03-01T12:00")
    assert not moment.has_offset("Dr Z+01:00")


def test_both_ends_of_a_partial_date_move() -> None:
    moved = moment.shift(moment.read("2024-01"), Duration(months=1))
    assert (iso(moved.lo), iso(moved.hi)) == ("2024-02-01", "2024-02-29")


def test_hours_can_cross_midnight() -> None:
    moved = moment.shift(moment.read("2024-03-01T23:30"), Duration(seconds=3600))
    assert iso(moved.lo) == iso(moved.hi) == "2024-03-02"
    assert moved.first % DAY == 1800


def test_a_day_moved_by_hours_may_be_two_days() -> None:
    moved = moment.shift(moment.read("2024-03-01"), Duration(seconds=3600))
    assert (iso(moved.lo), iso(moved.hi)) == ("2024-03-01", "2024-03-02")


def test_an_unknown_date_stays_unknown_when_moved() -> None:
    for by in (Duration(days=3), Duration(months=3), Duration(seconds=3)):
        moved = moment.shift(moment.anytime(), by)
        assert moved.lo <= -FAR + 3
        assert moved.hi >= FAR


def test_days_are_counted_from_one_moment() -> None:
    anchor = moment.read("2024")
    earlier, later = moment.shift_days(anchor, -3), moment.shift_days(moment.shift_days(anchor, 5), 1)
    assert moment.offset_between(later, earlier) == (9 * DAY, 9 * DAY)
    assert moment.offset_between(anchor, later) == (-6 * DAY, -6 * DAY)
    assert moment.offset_between(moment.read("2024"), anchor) is None


def test_on_takes_a_date_or_its_text() -> None:
    assert moment.on(date(2024, 3, 1)).lo == moment.on("2024-03-01").lo
    assert moment.on(date(2024, 3, 1)).exact


@pytest.mark.parametrize(
    ("lo", "hi", "words"),
    [
        ("2024-03-01", "2024-03-01", "2024-03-01"),
        ("2024-03-01", "2024-03-31", "2024-03"),
        ("2024-01-01", "2024-12-31", "2024"),
        ("2024-03-02", "2024-03-31", "between 2024-03-02 and 2024-03-31"),
        ("2023-01-01", "2024-12-31", "between 2023-01-01 and 2024-12-31"),
    ],
)
def test_ranges_of_days_in_words(lo: str, hi: str, words: str) -> None:
    first, last = (date.fromisoformat(text).toordinal() for text in (lo, hi))
    assert moment.span_text(first, last) == words


def test_open_ranges_in_words() -> None:
    day = date(2024, 3, 1).toordinal()
    assert str(moment.anytime()) == "an unknown date"
    assert moment.span_text(day, FAR) == "on or after 2024-03-01"
    assert moment.span_text(-FAR, day) == "on or before 2024-03-01"
