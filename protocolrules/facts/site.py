"""A site's calendar: on which days it works, and why not on the others.

It is the site's own file, beside the protocol and the patients' records. Comes in: YAML or JSON
(``protocolrules schema site`` prints its shape). Goes out: the days on which a step or visit can
take place there, as a `DaySet`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs

from protocolrules.facts.calendar import LAST_DAY
from protocolrules.facts.days import DaySet, between, days_of
from protocolrules.facts.document import MalformedError, read_document, reason
from protocolrules.facts.problems import DocumentError
from protocolrules.facts.public_holidays import PublicHolidays
from protocolrules.facts.reading import Reading
from protocolrules.facts.shape import SITE, WEEKDAYS, Field
from protocolrules.facts.suggest import did_you_mean

LARGEST = 1024 * 1024  # bytes of a site's file; one with a hundred holidays has six thousand

_BLOCK = 512  # days whose open days are worked out together, once for all windows within them
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Week = frozenset[int]  # days of the week, Monday 0 to Sunday 6
_WHOLE_WEEK: Week = frozenset(range(7))


class SiteError(DocumentError):
    """A site's file that cannot be read; ``problems`` lists all of them with their paths."""


@attrs.frozen
class Holiday:
    """Days on which a site does not work, from day number ``first`` through ``last``."""

    first: int
    last: int
    name: str = "holiday"


@attrs.frozen
class StepDays:
    """On which of a site's days one step can be done: ``only`` those of the week (None: all).

    ``elsewhere``: it is not done at the site, whose calendar then says nothing about it.
    """

    name: str
    only: Week | None = None
    elsewhere: bool = False


_ANY_STEP = StepDays("")


@attrs.frozen(eq=False)
class Site:
    """A site's calendar, immutable and safe to share between threads.

    ``steps`` are those with days of their own, by the names in the file: a planner reports the ones
    that its protocol does not know.
    """

    name: str
    closed: Week = frozenset()
    holidays: tuple[Holiday, ...] = ()
    public: tuple[PublicHolidays, ...] = ()
    steps: Mapping[str, StepDays] = attrs.field(factory=dict)
    source: str = "site"
    _not_listed: DaySet = attrs.field(init=False, repr=False)

    @_not_listed.default
    def _all_but_listed(self) -> DaySet:
        return ~days_of((found.first, found.last) for found in self.holidays)

    @staticmethod
    def from_dict(document: Mapping[str, Any], source: str = "site") -> Site:
        """Return the calendar a plain mapping describes (``protocolrules schema site`` has its shape).

        Raises `SiteError` that lists every problem of the document.
        """
        return _site_from(document, source)

    def open_days(self, step: str, lo: int, hi: int) -> DaySet:
        """Return the days from *lo* through *hi* on which a step or visit can take place.

        *lo* and *hi* are day numbers (``date.toordinal()``), of which those on the calendar count.
        ``follow_up 2`` has the days of ``follow_up`` unless the file names it itself.
        """
        lo, hi = max(lo, 1), min(hi, LAST_DAY)
        own = self._days_of_step(step)
        if lo > hi or own.elsewhere:
            return between(lo, hi)
        return _clipped(_open_around(self, self._week(own), lo // _BLOCK, hi // _BLOCK), lo, hi)

    def closed_because(self, step: str, day: int) -> str | None:
        """Return why a step or visit cannot take place on a day, for people; None where it can.

        Of several reasons the first: the day of the week, a holiday, the step's own days.
        """
        own = self._days_of_step(step)
        if own.elsewhere:
            return None
        weekday = (day - 1) % 7
        if weekday in self.closed:
            return WEEKDAYS[weekday].capitalize()
        return self._holiday(day) or _only(own, weekday)

    def _days_of_step(self, step: str) -> StepDays:
        """Return what the file says of a step, else of the series it belongs to."""
        return self.steps.get(step) or self.steps.get(step.partition(" ")[0]) or _ANY_STEP

    def _week(self, own: StepDays) -> Week:
        return (_WHOLE_WEEK if own.only is None else own.only) - self.closed

    def not_holidays(self, lo: int, hi: int) -> DaySet:
        """Return days of which those from *lo* through *hi* are the ones that are no holiday."""
        if not self.public:
            return self._not_listed
        years = date.fromordinal(lo).year, date.fromordinal(hi).year
        return self._not_listed & _not_public(self.public, *years)

    def _holiday(self, day: int) -> str | None:
        listed = (found.name for found in self.holidays if found.first <= day <= found.last)
        public = (name for name in (which.name(day) for which in self.public) if name)
        return next(listed, None) or next(public, None)


def read_site(path: str | Path) -> Site:
    """Return the calendar in a site's file (.json, .yaml or .yml).

    Raises `SiteError` that lists every problem with its path in the file.
    """
    path = Path(path)
    try:
        document = read_document(path, "site", LARGEST)
    except (MalformedError, OSError) as wrong:
        raise SiteError(path, [reason(wrong)]) from None
    return _site_from(document, str(path))


# ---- open days, in blocks that are kept ---------------------------------------------------------


@lru_cache(maxsize=256)
def _open_around(site: Site, week: Week, first: int, last: int) -> DaySet:
    """Return the open days of the blocks *first* through *last*, and perhaps days around them."""
    lo, hi = max(first * _BLOCK, 1), min(last * _BLOCK + _BLOCK - 1, LAST_DAY)
    return _weekly(week, lo, hi) & site.not_holidays(lo, hi)


def _clipped(days: DaySet, lo: int, hi: int) -> DaySet:
    """Return the days of a set from *lo* through *hi*; only its ranges there are looked at."""
    start = bisect_left(days.ranges, lo, key=lambda found: found[1])
    stop = bisect_right(days.ranges, hi, key=lambda found: found[0])
    ranges = list(days.ranges[start:stop])
    if ranges:
        ranges[0] = max(ranges[0][0], lo), ranges[0][1]
        ranges[-1] = ranges[-1][0], min(ranges[-1][1], hi)
    return DaySet(tuple(ranges))


def _weekly(week: Week, lo: int, hi: int) -> DaySet:
    """Return the days of whole weeks around *lo* to *hi* that fall on some days of the week."""
    if week == _WHOLE_WEEK:
        return between(lo, hi)
    # From the Monday of the week before: a stretch of open days may run over a Sunday into lo.
    mondays = range(lo - (lo - 1) % 7 - 7, hi + 1, 7)
    stretches = _stretches(week)
    return DaySet(tuple((monday + first, monday + last) for monday in mondays for first, last in stretches))


@lru_cache(maxsize=128)
def _stretches(week: Week) -> tuple[tuple[int, int], ...]:
    """Return the first and last day of each stretch of days; one over Sunday ends after 6."""
    starts = [day for day in sorted(week) if (day - 1) % 7 not in week]
    return tuple((day, next(n for n in range(day, day + 7) if (n + 1) % 7 not in week)) for day in starts)


@lru_cache(maxsize=64)
def _not_public(public: tuple[PublicHolidays, ...], first: int, last: int) -> DaySet:
    """Return all days but the public holidays of the years *first* through *last*."""
    lo, hi = date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal()
    return ~days_of((day, day) for which in public for day in which.between(lo, hi))


def _only(own: StepDays, weekday: int) -> str | None:
    if own.only is None or weekday in own.only:
        return None
    return f"{own.name} only {', '.join(WEEKDAYS[day].capitalize() for day in sorted(own.only))}"


# ---- from the document --------------------------------------------------------------------------


def _site_from(document: Any, source: str) -> Site:
    reading = _SiteReading(SITE)
    form = reading.form("site", document, "")
    site = _site(form, reading, source) if form else None
    if reading.problems or site is None:
        raise SiteError(source, reading.problems)
    return site


class _SiteReading(Reading):
    """A site's document being read."""

    def read_weekday(self, text: str, field: Field) -> int:
        if text.lower() not in WEEKDAYS or text not in (text.lower(), text.capitalize()):
            known = f"{', '.join(WEEKDAYS[:-1])} or {WEEKDAYS[-1]}"
            raise ValueError(f"`{text}` is not a day of the week: write {known}{did_you_mean(text, WEEKDAYS)}")
        return WEEKDAYS.index(text.lower())

    def read_day(self, text: str, field: Field) -> int:
        if not _DAY.fullmatch(text):
            raise ValueError(f"`{text}` is not one day: write YYYY-MM-DD")
        try:
            return date.fromisoformat(text).toordinal()
        except ValueError:
            raise ValueError(f"`{text}` is not on the calendar") from None


def _site(form: dict[str, Any], reading: _SiteReading, source: str) -> Site:
    """Return the site; what contradicts itself is a problem of the reading."""
    closed = _week(form["closed"] or ())
    if closed == _WHOLE_WEEK:
        reading.problem("closed", "all seven days of the week: the site would never work")
    holidays = [found for found in form["holidays"] or () if found]
    return Site(
        name=form["site"] or "",
        closed=closed,
        holidays=tuple(_holidays(holidays, reading)),
        public=tuple(_public(holidays, reading)),
        steps={name: _step(name, step, closed, reading) for name, step in (form["steps"] or {}).items()},
        source=source,
    )


def _week(days: list[int | None] | tuple[()]) -> Week:
    return frozenset(day for day in days if day is not None)


def _holidays(forms: list[dict[str, Any]], reading: _SiteReading) -> Iterator[Holiday]:
    for form in forms:
        first, last = form.get("on") or form.get("from"), form.get("on") or form.get("to")
        if first is None or last is None:
            continue
        if first > last:
            shown = date.fromordinal(first), date.fromordinal(last)
            reading.problem(form["path"], f"`from` {shown[0]} is after `to` {shown[1]}")
        yield Holiday(first, last, form.get("name") or "holiday")


def _public(forms: list[dict[str, Any]], reading: _SiteReading) -> Iterator[PublicHolidays]:
    for form in forms:
        if form.get("country"):
            which = PublicHolidays(form["country"], form["subdivision"])
            if problem := which.problem():
                reading.problem(form["path"], problem)
            yield which


def _step(name: str, form: dict[str, Any], closed: Week, reading: _SiteReading) -> StepDays:
    only, elsewhere = form.get("only"), form.get("elsewhere") == "yes"
    if only is not None and elsewhere:
        reading.problem(form["path"], "has `only` and `elsewhere`; elsewhere, the site's days do not apply")
    elif only is not None and None not in only and not _week(only) - closed:
        reading.problem(f"{form['path']}.only", "names no day on which the site works")
    return StepDays(name, None if only is None else _week(only), elsewhere)
