"""Moments: dates as precisely as the record knows them.

Comes in: the text of a date (``2024``, ``2024-03``, ``2024-03-01``, ``2024-03-01T12:30+01:00``).
Goes out: the closed range of days it can be, and the closed range of instants. The
one hard idea: a moment is *known by identity*. Two moments written ``2024`` may be
different days; one moment compared with itself is the same day, whichever it is.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, time
from fractions import Fraction
from math import ceil, floor

import attrs

from protocolrules.facts.calendar import DAY, FAR, LAST_DAY, Duration, add_months, iso

_DATE = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2})?)?)?)?", re.ASCII
)
# A local time without an offset can be anywhere from UTC-12 to UTC+14.
_EARLIEST_UTC, _LATEST_UTC = -14 * 3600, 12 * 3600


@attrs.frozen(eq=False)
class Moment:
    """When something was, as a closed range of days ``lo..hi`` and of instants ``first..last``.

    Days are local calendar days (``date.toordinal()``), instants are seconds (UTC where the
    record gives offsets, else its local clock). ``absent`` means that it may not exist at all.
    ``zone`` is the local clock's distance from the line of instants, in seconds (None: not known); ``utc`` says
    that the line is UTC.
    A moment counted from another remembers it: ``origin``, and the ``least`` and ``most`` seconds it lies after it.
    """

    lo: int
    hi: int
    first: int
    last: int
    absent: bool = False
    zone: int | None = 0
    utc: bool = False
    origin: Moment | None = attrs.field(default=None, repr=False)
    least: Fraction | int = 0
    most: Fraction | int = 0

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.lo == self.hi

    def __str__(self) -> str:
        return span_text(self.lo, self.hi)


def days(lo: int, hi: int) -> Moment:
    """Return the moment on some day of ``lo..hi``, at an unknown time of day."""
    return Moment(lo, hi, lo * DAY, hi * DAY + DAY - 1)


def anytime() -> Moment:
    """Return a moment of which nothing is known; each call is a moment of its own."""
    return days(-FAR, FAR)


def on(day: date | str) -> Moment:
    """Return the moment of a date or of its text.

    Raises ValueError for a text that is not a date.
    """
    if isinstance(day, str):
        return read(day)
    return days(day.toordinal(), day.toordinal())


def has_offset(text: str) -> bool:
    """Tell whether *text* is a date with a time of day and a UTC offset."""
    found = _DATE.fullmatch(text)
    return bool(found and found[7])


def read(text: str, utc: bool = False) -> Moment:
    """Read a full or partial date, with or without a time of day.

    With *utc*, instants are on the UTC line, and a moment without an offset is
    as wide as the offsets the world has. Raises ValueError with what is wrong.
    """
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(f"`{text}` is not a date: write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDTHH:MM")
    year, month, day, hour, minute, second, offset = found.groups()
    try:
        lo, hi = _day_range(int(year), month, day)
        seconds = _clock(hour, minute, second)
        shift = _offset(offset)
    except ValueError as wrong:
        raise ValueError(f"`{text}` is not a date of the calendar: {wrong}") from None
    first = lo * DAY + (seconds or 0)
    last = first if seconds is not None else hi * DAY + DAY - 1
    if utc:
        first += _EARLIEST_UTC if shift is None else -shift
        last += _LATEST_UTC if shift is None else -shift
    return Moment(lo, hi, first, last, zone=shift if utc else 0, utc=utc)


def _day_range(year: int, month: str | None, day: str | None) -> tuple[int, int]:
    if month is None:
        return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    if day is None:
        first = date(year, int(month), 1).toordinal()
        return first, first + monthrange(year, int(month))[1] - 1
    exact = date(year, int(month), int(day)).toordinal()
    return exact, exact


def _clock(hour: str | None, minute: str, second: str | None) -> int | None:
    if hour is None:
        return None
    clock = time(int(hour), int(minute), int(second or 0))
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def _offset(text: str | None) -> int | None:
    if text is None or text == "Z":
        return None if text is None else 0
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 14 or minutes > 59:
        raise ValueError(f"no place on earth has the UTC offset {text}")
    return (hours * 3600 + minutes * 60) * (-1 if text[0] == "-" else 1)


def shift(moment: Moment, by: Duration) -> Moment:
    """Return *moment* moved by a calendar or clock duration (no half-lives).

    The calendar part moves first and keeps the time of day; both ends of the
    range move. A clock part makes the day what the clock then says.
    """
    if not by.months and not by.seconds:
        return shift_days(moment, by.days)
    lo, hi = by.after(moment.lo), by.after(moment.hi)
    first = moment.first + (lo - moment.lo) * DAY
    last = moment.last + (hi - moment.hi) * DAY
    if by.seconds:
        first, last = floor(first + by.seconds), floor(last + by.seconds)
        lo, hi = _local_days(lo, hi, first, last, moment.zone, by)
    fixed = by.days * DAY + by.seconds
    months = sorted((by.months * 28 * DAY, by.months * 31 * DAY))  # a month has 28 to 31 days
    least, most = moment.least + fixed + months[0], moment.most + fixed + months[1]
    return Moment(lo, hi, first, last, moment.absent, moment.zone, moment.utc, moment.origin or moment, least, most)


def _local_days(lo: int, hi: int, first: int, last: int, zone: int | None, by: Duration) -> tuple[int, int]:
    """Return the local days of instants that were moved by the clock from the days ``lo..hi``."""
    if zone is None:
        return lo + floor(by.seconds / DAY), hi + ceil(by.seconds / DAY)
    return max(-FAR, (first + zone) // DAY), min(FAR, (last + zone) // DAY)


def shift_days(moment: Moment, number: int) -> Moment:
    """Return *moment* moved by whole days; it stays comparable with the one it was counted from."""
    seconds = number * DAY
    return Moment(
        moment.lo + number,
        moment.hi + number,
        moment.first + seconds,
        moment.last + seconds,
        moment.absent,
        moment.zone,
        moment.utc,
        moment.origin or moment,
        moment.least + seconds,
        moment.most + seconds,
    )


def offset_between(a: Moment, b: Moment) -> tuple[Fraction | int, Fraction | int] | None:
    """Return by how many seconds, at least and at most, *a* is later than *b*.

    None when the two are not counted from one moment.
    """
    if (a.origin or a) is not (b.origin or b):
        return None
    return (0, 0) if a is b else (a.least - b.most, a.most - b.least)


def span_text(lo: int, hi: int) -> str:
    """Return a range of days for people: the day, the month, the year, or ``from … to …``."""
    if lo == hi:
        return iso(lo)
    if lo < 1 or hi > LAST_DAY:
        return _open_text(lo, hi)
    first, last = date.fromordinal(lo), date.fromordinal(hi)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first.year:04d}"
    if first.day == 1 and add_months(lo, 1) - 1 == hi:
        return iso(lo)[:7]
    return f"between {first} and {last}"


def _open_text(lo: int, hi: int) -> str:
    if lo < 1 and hi > LAST_DAY:
        return "an unknown date"
    return f"on or before {iso(hi)}" if lo < 1 else f"on or after {iso(lo)}"
