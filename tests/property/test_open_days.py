"""A site's open days are those that a reading of its file a day at a time finds; any document is read or refused."""

from datetime import date, timedelta
from typing import Any

import holidays
import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from protocolrules.facts.days import DaySet, days_of
from protocolrules.facts.schema import site_schema
from protocolrules.facts.shape import WEEKDAYS
from protocolrules.facts.site import Site, SiteError

DAY_ONE = date(2025, 12, 1)
_DAYS = st.integers(0, 60).map(lambda n: (DAY_ONE + timedelta(days=n)).isoformat())
_WEEKDAYS = st.sampled_from(WEEKDAYS)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    closed = draw(st.sets(_WEEKDAYS, max_size=6))
    periods = st.lists(_DAYS, min_size=2, max_size=2).map(sorted).map(lambda days: {"from": days[0], "to": days[1]})
    public = st.sampled_from([{"country": "US", "subdivision": "TX"}, {"country": "DE"}])
    own = st.sets(_WEEKDAYS).filter(lambda days: days - closed).map(lambda days: {"only": sorted(days)})
    steps = st.one_of(st.just({}), st.just({"elsewhere": "yes"}), own)
    return {
        "site": "Houston",
        "closed": sorted(closed),
        "holidays": draw(st.lists(st.one_of(_DAYS, periods, public), max_size=6)),
        "steps": draw(st.dictionaries(st.sampled_from(["a", "a 2", "b"]), steps)),
    }


def is_open(document: dict[str, Any], step: str, day: date) -> bool:
    """What the format says, a day at a time."""
    own = document["steps"].get(step, document["steps"].get(step.split(" ")[0], {}))
    if own.get("elsewhere") == "yes":
        return True
    weekday = day.strftime("%A").lower()
    if weekday in document["closed"] or weekday not in own.get("only", WEEKDAYS):
        return False
    return not any(is_holiday(entry, day) for entry in document["holidays"])


def is_holiday(entry: Any, day: date) -> bool:
    if isinstance(entry, str):
        return entry == day.isoformat()
    if "country" in entry:
        return day in holidays.country_holidays(entry["country"], subdiv=entry.get("subdivision"), years=day.year)
    return bool(entry["from"] <= day.isoformat() <= entry["to"])


def is_valid(document: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(site_schema()).is_valid(document))


@given(documents(), st.sampled_from(["a", "a 1", "a 2", "b", "c"]), st.integers(0, 60), st.integers(-1, 60))
def test_open_days_are_those_found_day_by_day(document: dict[str, Any], step: str, skipped: int, length: int) -> None:
    found = Site.from_dict(document)
    lo = DAY_ONE.toordinal() + skipped
    expected = [day for day in range(lo, lo + length + 1) if is_open(document, step, date.fromordinal(day))]
    open_days = found.open_days(step, lo, lo + length)
    assert open_days == days_of((day, day) for day in expected)
    because = {day: found.closed_because(step, day) for day in range(lo, lo + length + 1)}
    assert [day for day, reason in because.items() if reason is None] == expected


@given(documents(), st.integers(0, 60), st.integers(0, 60))
def test_a_window_is_part_of_a_longer_one(document: dict[str, Any], skipped: int, length: int) -> None:
    found, lo = Site.from_dict(document), DAY_ONE.toordinal() + skipped
    window = DaySet(((lo, lo + length),))
    assert found.open_days("a", lo, lo + length) == found.open_days("a", lo - 30, lo + length + 400) & window


@given(documents())
def test_a_document_that_is_read_is_valid(document: dict[str, Any]) -> None:
    assert is_valid(document)


_KEYS = st.sampled_from(["site", "closed", "holidays", "steps", "on", "from", "to", "name", "country", "only", "a"])
_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), _DAYS, _WEEKDAYS, st.just("US"))
_ANY = st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4))


def read(document: dict[str, Any]) -> Site | SiteError:
    try:
        return Site.from_dict(document)
    except SiteError as wrong:
        return wrong


@given(st.dictionaries(_KEYS, _ANY))
def test_any_document_is_read_or_its_problems_are_listed(document: dict[str, Any]) -> None:
    found = read({"site": "Houston", **document})
    if isinstance(found, SiteError):
        assert found.problems
    else:
        assert is_valid({"site": "Houston", **document})
        found.open_days("a", DAY_ONE.toordinal(), DAY_ONE.toordinal() + 30)
