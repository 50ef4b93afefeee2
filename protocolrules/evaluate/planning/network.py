"""The network of steps: the earliest and the latest days on which all of them fit together.

Comes in: for every step the days left for it, and links that say how far apart steps may be. The one
hard idea: every link says "not before so many days after" or "not later than", and counting days
never goes back. Of two plans that fit, the earlier day of every step then makes a plan that fits, too;
so there is one earliest plan, in which every step is as early as it can be in any, and one latest. It is
found by moving each step only as far as a link or its own days force it, until nothing moves.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from protocolrules.facts.calendar import LAST_DAY, Shift
from protocolrules.facts.days import DaySet

_EVERY_KIND_OF_YEAR = date(1892, 1, 1).toordinal(), date(1908, 12, 31).toordinal()  # 1900 was no leap year


@attrs.frozen(eq=False)
class Link:
    """``step`` takes place from ``least`` through ``most``, both counted from the day of ``anchor`` (None: open)."""

    step: str
    anchor: str
    least: Shift | None = None
    most: Shift | None = None
    cause: object = None


@attrs.define
class Fitted:
    """Days that fit together, and for every step the link that forced its day (None: its own days did).

    Where nothing fits, ``days`` lacks the step that found no day: ``stuck``.
    """

    days: dict[str, int]
    forced: dict[str, Link | None]
    stuck: str | None = None

    def __bool__(self) -> bool:
        return self.stuck is None


class Network:
    """Steps with the days left for each, and the links between them."""

    def __init__(self, days: Mapping[str, DaySet], links: Sequence[Link]) -> None:
        self.days = days
        self._links: dict[str, list[Link]] = {step: [] for step in days}
        for link in links:
            if link.step in days and link.anchor in days:
                self._links[link.step].append(link)
                self._links[link.anchor].append(link)

    def released(self, days: Mapping[str, DaySet]) -> Network:
        """Return the network with other days for some steps."""
        found = Network({**self.days, **days}, ())
        found._links = self._links
        return found

    def earliest(self, among: Mapping[str, DaySet] | None = None) -> Fitted:
        """Return the plan in which every step is as early as it can be; *among* narrows the days of some steps."""
        return self._fit(among or {}, forwards=True)

    def latest(self, among: Mapping[str, DaySet] | None = None) -> Fitted:
        """Return the plan in which every step is as late as it can be (``FAR``: without an end)."""
        return self._fit(among or {}, forwards=False)

    def fixed(self, fitted: Fitted, among: Mapping[str, DaySet], step: str) -> Fitted:
        """Return the earliest plan when the days of one more step are narrowed in an earliest plan that fits."""
        day = among[step].on_or_after(fitted.days[step])
        if day is None:
            return Fitted({}, {}, stuck=step)
        found = Fitted({**fitted.days, step: day}, dict(fitted.forced))
        return self._spread(found, among, [step], forwards=True)

    def room(self, step: str, days: Mapping[str, int], between: tuple[int, int]) -> tuple[int, int]:
        """Return the first and last day that the links to steps with known *days* leave a step."""
        lo, hi = between
        for link in self._links[step]:
            other = link.anchor if link.step == step else link.step
            if other in days:
                first, last = (forced(step, link, days, forwards) for forwards in (True, False))
                lo, hi = max(lo, lo if first is None else first), min(hi, hi if last is None else last)
        return lo, hi

    def keeps(self, days: Mapping[str, int]) -> bool:
        """Tell whether days for some steps keep to all that is left for them, and to all links between them."""
        fits = all(day in self.days[step] for step, day in days.items())
        return fits and all(self.room(step, days, (day, day)) == (day, day) for step, day in days.items())

    def _fit(self, among: Mapping[str, DaySet], forwards: bool) -> Fitted:
        fitted = Fitted({}, {})
        for step in self.days:
            days = among.get(step, self.days[step])
            if not days:
                return Fitted({}, {}, stuck=step)
            fitted.days[step] = days.ranges[0][0] if forwards else days.ranges[-1][1]
            fitted.forced[step] = None
        return self._spread(fitted, among, self.days, forwards)

    def _spread(self, fitted: Fitted, among: Mapping[str, DaySet], moved: Iterable[str], forwards: bool) -> Fitted:
        """Move every step as far as those that have moved force it, until nothing moves."""
        waiting = deque(moved)
        queued = set(waiting)
        moves = Counter[str]()
        while waiting:
            mover = waiting.popleft()
            queued.discard(mover)
            for link in self._links[mover]:
                step = link.anchor if link.step == mover else link.step
                left = among.get(step, self.days[step])
                if self._move(step, link, left, fitted, forwards) and step not in queued:
                    waiting.append(step)
                    queued.add(step)
                    moves[step] += 1
                    if moves[step] % len(self.days) == 0 and _chases_itself(step, fitted, forwards):
                        fitted.stuck = step
                if fitted.stuck is not None:
                    return fitted
        return fitted

    def _move(self, step: str, link: Link, left: DaySet, fitted: Fitted, forwards: bool) -> bool:
        """Move a step as far as a link forces it; tell whether it moved."""
        now = fitted.days[step]
        wanted = forced(step, link, fitted.days, forwards)
        if wanted is None or (wanted <= now if forwards else wanted >= now):
            return False
        found = left.on_or_after(wanted) if forwards else left.on_or_before(wanted)
        fitted.forced[step] = link
        if found is None or (forwards and found > LAST_DAY):
            fitted.stuck = step
            return False
        fitted.days[step] = found
        return True


def forced(step: str, link: Link, days: Mapping[str, int], forwards: bool) -> int | None:
    """Return the day before (or after) which a link lets a step not take place, given the other step's day."""
    if step == link.step:
        shift = link.least if forwards else link.most
        return None if shift is None else shift.of(days[link.anchor])
    shift = link.most if forwards else link.least
    if shift is None or not 1 <= days[link.step] <= LAST_DAY:
        return None
    return shift.first_reaching(days[link.step]) if forwards else shift.last_within(days[link.step])


def _chases_itself(step: str, fitted: Fitted, forwards: bool) -> bool:
    """Tell whether steps force one another round and round: at every turn a step would have to be later than itself.

    Without an end to their days they would be moved until the calendar ends, day by day. Counting never
    goes back, so where one turn leads from a day to a later one, no day between the two can stay, either;
    and a few years that hold every kind of year show what happens in any.
    """
    round_trip = _round_trip(step, fitted)
    day, end = _EVERY_KIND_OF_YEAR if forwards else _EVERY_KIND_OF_YEAR[::-1]
    while round_trip and (day <= end if forwards else day >= end):
        then = day
        for at, link in round_trip:
            other = link.anchor if at == link.step else link.step
            then = forced(at, link, {other: then}, forwards) or then
        if then <= day if forwards else then >= day:
            return False
        day = then
    return bool(round_trip)


def _round_trip(step: str, fitted: Fitted) -> list[tuple[str, Link]]:
    """Return the links by which a step forces itself, each with the step it moves; none where it does not."""
    found: dict[str, Link] = {}
    at = step
    while at not in found:
        link = fitted.forced[at]
        if link is None:
            return []
        found[at] = link
        at = link.anchor if at == link.step else link.step
    return [*reversed(found.items())] if at == step else []
