"""Calendar arithmetic on day numbers.

A day is a number, ``date.toordinal()``; an instant is a whole number of seconds
on the same line (``day * 86400`` is that day's midnight). Months and years are
counted on the calendar from the original date and clamp to the end of a shorter
month (31 January + 1 month = 28 or 29 February).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from fractions import Fraction
from functools import lru_cache

import attrs

DAY = 86_400
FAR = 10_000_000  # a day number later than any date: an open end of time
LAST_DAY = date.max.toordinal()


@lru_cache(maxsize=65_536)
def add_months(day: int, months: int) -> int:
    """Return *day* shifted by whole calendar months, clamped to the month's end.

    A date before year 1 or after year 9999 becomes the open end of time on that side.
    """
    if not 1 <= day <= LAST_DAY:
        return day
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return FAR if months > 0 else -FAR
    month += 1
    return date(year, month, min(start.day, monthrange(year, month)[1])).toordinal()


def completed_months(born: int, on: int) -> int:
    """Return how many whole calendar months have passed from day *born* to day *on* (0 if none)."""
    if on <= born:
        return 0
    first, last = date.fromordinal(born), date.fromordinal(on)
    months = (last.year - first.year) * 12 + last.month - first.month
    while add_months(born, months) > on:
        months -= 1
    return months


def iso(day: int) -> str:
    """Return a day number as ``YYYY-MM-DD``; an open end as ``…``."""
    return date.fromordinal(day).isoformat() if 1 <= day <= LAST_DAY else "…"


@attrs.frozen
class Duration:
    """A length of time as protocols write it: a calendar part and a clock part.

    ``months`` and ``days`` move on the calendar; ``seconds`` are exact; ``half_lives``
    is a multiple of the half-life of the exposure it is applied to.
    """

    months: int = 0
    days: int = 0
    seconds: Fraction | int = 0
    half_lives: Fraction | int = 0

    @property
    def by_clock(self) -> bool:
        """Whether it compares instants (hours, minutes, half-lives) and not calendar dates."""
        return bool(self.seconds or self.half_lives)

    def __add__(self, other: Duration) -> Duration:
        return Duration(
            self.months + other.months,
            self.days + other.days,
            self.seconds + other.seconds,
            self.half_lives + other.half_lives,
        )

    def __neg__(self) -> Duration:
        return Duration(-self.months, -self.days, -self.seconds, -self.half_lives)

    def after(self, day: int) -> int:
        """Return *day* moved by the calendar part: months first, then days."""
        if not -FAR < day < FAR:
            return day
        return (add_months(day, self.months) if self.months else day) + self.days

    @property
    def in_days(self) -> str:
        """The calendar days in words, never as weeks: ``20 days``."""
        return f"{self.days} {_plural(self.days, 'day')}"

    def __str__(self) -> str:
        return " + ".join(_parts(self)) or "0 days"


@attrs.frozen
class Shift:
    """A day counted from another: durations added one after another.

    Where a clock leaves open which day it is, ``late`` picks the later one.
    """

    by: tuple[Duration, ...] = ()
    late: bool = False
    _days: int | None = attrs.field(init=False, eq=False, repr=False)

    @_days.default
    def _whole_days(self) -> int | None:
        """Return how many days it is where it is always as many: most schedules count so, and it is quick."""
        fixed = not any(by.months or by.seconds for by in self.by)
        return sum(by.days for by in self.by) if fixed else None

    def of(self, day: int) -> int:
        """Return the day counted from *day*; from beyond the calendar one comes to the open end of time."""
        if self._days is not None and 1 <= day <= LAST_DAY:
            day += self._days
            return -FAR if day < 1 else FAR if day > LAST_DAY else day
        seconds = DAY - 1 if self.late else 0
        for by in self.by:
            if not 1 <= day <= LAST_DAY:
                break
            day = by.after(day)
            if by.seconds and -FAR < day < FAR:
                day, seconds = divmod(int(day * DAY + seconds + by.seconds), DAY)
        return -FAR if day < 1 else FAR if day > LAST_DAY else day

    def first_reaching(self, day: int) -> int:
        """Return the first day from which one comes to *day*, a day of the calendar, or later."""
        if self._days is not None and 1 <= day - self._days <= LAST_DAY:
            return day - self._days
        start = self.near(day)
        while self.of(start) < day:
            start += 1
        while self.of(start - 1) >= day:
            start -= 1
        return start

    def last_within(self, day: int) -> int:
        """Return the last day from which one comes to *day*, a day of the calendar, or earlier."""
        if self._days is not None and 1 <= day - self._days <= LAST_DAY:
            return day - self._days
        start = self.near(day)
        while self.of(start) > day:
            start -= 1
        while self.of(start + 1) <= day:
            start += 1
        return start

    def near(self, day: int) -> int:
        """Return about the day from which one comes to *day*: months clamp and clocks round by a few days."""
        for by in reversed(self.by):
            day = Duration(months=-by.months).after(day - by.days) - int(by.seconds // DAY)
        return max(0, min(day, LAST_DAY + 1))


def _parts(duration: Duration) -> list[str]:
    """Return the parts of a duration in words, each in the largest unit that counts it whole."""
    months, days = abs(duration.months), abs(duration.days)
    seconds = abs(Fraction(duration.seconds))
    amounts: list[tuple[Fraction | int, str]] = [
        (months // 12, "year") if months % 12 == 0 else (months, "month"),
        (days // 7, "week") if days % 7 == 0 else (days, "day"),
        (seconds // 3600, "hour"),
        (seconds % 3600 / 60, "minute"),
        (abs(Fraction(duration.half_lives)), "half-life"),
    ]
    return [f"{decimal_text(n)} {_plural(n, word)}" for n, word in amounts if n]


def _plural(amount: Fraction | int, word: str) -> str:
    if amount == 1:
        return word
    return "half-lives" if word == "half-life" else word + "s"


def decimal_text(number: Fraction | int | float) -> str:
    """Return an exact number as a short decimal (at most six places, for people)."""
    if isinstance(number, float):
        return "∞" if number > 0 else "-∞"
    if number == int(number):
        return str(int(number))
    text = f"{float(number):.6f}".rstrip("0").rstrip(".")
    return text if text.strip("-0.") else f"{float(number):.3g}"
