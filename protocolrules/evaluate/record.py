"""Record: what is known of a patient as of a day.

Comes in: a timeline and the as-of day. Goes out: exposures grouped by kind, results by test,
the periods for which the record is complete, the dates of steps. The one hard idea: what is
dated after the as-of day is not yet known to have happened. An event that has begun by then
and not ended is ongoing, and may end on any later day; a step dated later is only planned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from protocolrules.facts.calendar import DAY, FAR, iso
from protocolrules.facts.moment import Moment, days, read
from protocolrules.facts.quantity import Range
from protocolrules.facts.timeline import ONGOING, Amount, Event, Result, Statement, StepDate, Timeline, limit_ratio

EventKey = tuple[str, str | None]


@attrs.frozen(eq=False)
class Exposure:
    """An event as known on the as-of day; ``certain`` is false when it may not have begun by then."""

    event: Event
    start: Moment
    end: Moment
    certain: bool
    half_life: Range | None
    dose: Amount | None = None
    outcome: str | None = None
    key: EventKey = attrs.field(init=False)

    @key.default
    def _key(self) -> EventKey:
        return self.event.kind, self.event.name


@attrs.frozen(eq=False)
class Rated:
    """A result as known on the as-of day, and as multiples of its own limits.

    ``certain`` is false when it may not have been taken by then.
    """

    result: Result
    at: Moment
    certain: bool
    multiples: Mapping[str, Range | None] = attrs.field(init=False)

    @multiples.default
    def _multiples(self) -> Mapping[str, Range | None]:
        return {which: limit_ratio(self.result, which) for which in ("ULN", "LLN")}


@attrs.frozen(eq=False)
class Record:
    """What is known of one patient as of a day."""

    timeline: Timeline
    as_of: Moment
    birth: Moment | None
    exposures: tuple[Exposure, ...]
    """What happened, by its latest possible end, the latest first."""
    planned: tuple[Exposure, ...]
    results: Mapping[str, tuple[Rated, ...]]
    complete: Mapping[str, tuple[tuple[int, int], ...]]
    """For every kind of event: the periods (first and last day) for which the record names every one."""
    planned_complete: Mapping[str, tuple[tuple[int, int], ...]]
    steps: Mapping[str, Moment]
    ends: Mapping[str, Moment]
    """The last day of every step for which the record names one."""
    planned_steps: frozenset[str]
    facts: Mapping[str, Statement]
    answers: Mapping[str, Statement]
    utc: bool = False
    """Whether its instants are on the UTC line."""


def record(timeline: Timeline, as_of: Moment) -> Record:
    """Return what is known as of a day; kept with the timeline, since it is asked again."""
    known = timeline.records.get(as_of.lo)
    if not isinstance(known, Record):
        known = timeline.records[as_of.lo] = _record(timeline, as_of)
    return known


def _record(timeline: Timeline, as_of: Moment) -> Record:
    today = as_of.lo
    usable = {n: s for n, s in timeline.steps.items() if not stale(s, today) and not s.missed}
    planned = frozenset(n for n, s in usable.items() if s.planned or s.at.lo > today)
    done = {n: _step_done(s, timeline, today) for n, s in usable.items() if n not in planned}
    return Record(
        timeline=timeline,
        as_of=as_of,
        birth=timeline.birth,
        exposures=latest_first([*_exposures(timeline, today), *done.values()]),
        planned=latest_first([*_plans(timeline, today), *_steps_planned(usable, planned)]),
        results=_results(timeline, today),
        complete=_periods(timeline, today, planned=False),
        planned_complete=_periods(timeline, FAR, planned=True),
        steps={n: done[n].start if n in done else s.at for n, s in usable.items()},
        ends={n: done[n].end if n in done else s.end for n, s in usable.items() if s.end is not None},
        planned_steps=planned,
        facts={n: s for n, s in timeline.facts.items() if _said_by(s, today)},
        answers={n: s for n, s in timeline.answers.items() if _said_by(s, today)},
        utc=_on_utc_line(timeline),
    )


def _on_utc_line(timeline: Timeline) -> bool:
    moments = (*(e.start for e in timeline.events), *(r.at for r in timeline.results), *_dates(timeline))
    return any(m.utc for m in moments)


def _dates(timeline: Timeline) -> tuple[Moment, ...]:
    dates = (timeline.as_of, timeline.birth, *(s.at for s in timeline.steps.values()))
    return tuple(m for m in dates if m is not None)


def stale(step: StepDate, today: int) -> bool:
    """Tell whether a step was planned for a day that has passed: then nobody knows when it takes place."""
    return step.planned and step.at.hi < today


def _said_by(statement: Statement, today: int) -> bool:
    return statement.on is None or statement.on.hi <= today


def _exposures(timeline: Timeline, today: int) -> list[Exposure]:
    """Return the events that have begun by the as-of day, or may have."""
    earliest = _earliest(timeline)
    found = []
    for event in timeline.events:
        if event.status == "done" and event.start.lo <= today:
            # A recorded event has begun by the day the record speaks of; on an earlier day it may not have.
            spoken = _spoken(timeline, today)
            certain = event.start.hi <= today or today >= spoken
            found.append(_as_of(event, today, earliest, certain, spoken))
    return found


def _as_of(event: Event, today: int, earliest: int, certain: bool, spoken: int) -> Exposure:
    single = event.end is event.start
    start = _between(event.start, earliest, today)
    if single:
        end = start
    elif event.ending == ONGOING or event.end.lo > today:
        end = going_on(start, min(today, spoken))
    elif event.end.hi > today:  # ended by now, or still going on and only meant to end then
        end = Moment(event.end.lo, FAR, event.end.first, FAR * DAY, zone=event.end.zone, utc=event.end.utc)
    else:
        end = event.end
    ended = end.hi <= today or (event.end.lo <= today and today >= spoken)
    outcome = event.outcome if ended else None  # it may not have ended so yet
    return Exposure(event, start, end, certain, event.half_life, event.dose, outcome)


def _between(moment: Moment, lo: int, hi: int) -> Moment:
    """Return the moment itself where it lies in the days, else the part of it that does."""
    if lo <= moment.lo and moment.hi <= hi:
        return moment
    lo, hi = max(lo, moment.lo), min(hi, moment.hi)
    if lo > hi:
        return moment
    slack = _slack(moment)
    first, last = max(moment.first, lo * DAY - slack), min(moment.last, hi * DAY + DAY - 1 + slack)
    return Moment(lo, hi, first, last, zone=moment.zone, utc=moment.utc)


def _slack(moment: Moment) -> int:
    """Return how far a local midnight can be from the same number of days on the line of instants, in seconds."""
    return 14 * 3600 if moment.utc else 0


def going_on(start: Moment, today: int) -> Moment:
    """Return the end of an event that goes on: not before the as-of day is over."""
    over = today * DAY + DAY - 1 - _slack(start)
    return Moment(max(start.lo, today), FAR, max(start.first, over), FAR * DAY, zone=start.zone, utc=start.utc)


def unknown_end(start: Moment) -> Moment:
    """Return the end of something of which nobody wrote down when it ended."""
    return Moment(start.lo, FAR, start.first, FAR * DAY, zone=start.zone, utc=start.utc)


def _plans(timeline: Timeline, today: int) -> list[Exposure]:
    """Return the planned events; one whose day has passed may have been given up."""
    return [
        Exposure(event, event.start, event.end, event.start.hi >= today, event.half_life, event.dose)
        for event in timeline.events
        if event.status == "planned"
    ]


def _steps_planned(steps: Mapping[str, StepDate], planned: frozenset[str]) -> list[Exposure]:
    """Return the planned steps, as events of one day where no last day is planned."""
    return [
        Exposure(Event(step.path, name, None, step.at, step.end or step.at), step.at, step.end or step.at, True, None)
        for name, step in steps.items()
        if name in planned
    ]


def _step_done(step: StepDate, timeline: Timeline, today: int) -> Exposure:
    """Return a step that took place as an event, of one day where its record names no last day."""
    certain = step.at.hi <= today or today >= _spoken(timeline, today)
    if step.end is None:
        at = _between(step.at, _earliest(timeline), today) if certain else step.at
        return Exposure(Event(step.path, step.name, None, at, at), at, at, certain, None)
    event = Event(step.path, step.name, None, step.at, step.end)
    return _as_of(event, today, _earliest(timeline), certain, _spoken(timeline, today))


def _earliest(timeline: Timeline) -> int:
    return timeline.birth.lo if timeline.birth is not None else -FAR


def _spoken(timeline: Timeline, today: int) -> int:
    """Return the day the record speaks of (the as-of day asked for, where it says none).

    What it says has happened, has happened by then.
    """
    return timeline.as_of.lo if timeline.as_of is not None else today


def latest_first(exposures: Iterable[Exposure]) -> tuple[Exposure, ...]:
    """Return exposures by their latest possible end, the latest first; those alike keep a fixed order."""
    return tuple(sorted(exposures, key=lambda e: (-e.end.hi, -e.start.hi, e.key[0], e.key[1] or "", e.event.path)))


def _results(timeline: Timeline, today: int) -> dict[str, tuple[Rated, ...]]:
    earliest = _earliest(timeline)
    found: dict[str, list[Rated]] = {}
    for result in timeline.results:
        if result.at.lo <= today:
            certain = result.at.hi <= today or today >= _spoken(timeline, today)
            found.setdefault(result.test, []).append(Rated(result, _between(result.at, earliest, today), certain))
    return {test: tuple(rated) for test, rated in found.items()}


def _periods(timeline: Timeline, today: int, planned: bool) -> dict[str, tuple[tuple[int, int], ...]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for statement in timeline.complete:
        if statement.planned == planned:
            since = -FAR if statement.since is None else statement.since.hi
            through = min(statement.through.lo, today, FAR if planned else _spoken(timeline, today))
            if since <= through:
                found.setdefault(statement.kind, []).append((since, through))
    return {kind: merged(periods) for kind, periods in found.items()}


def merged(periods: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return closed day ranges in order, those that touch or overlap joined."""
    joined: list[tuple[int, int]] = []
    for since, through in sorted(periods):
        if joined and since <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], through)
        else:
            joined.append((since, through))
    return tuple(joined)


def one_day(day: int, utc: bool = False) -> Moment:
    """Return the moment of a day number; on the UTC line it is as wide as the offsets the world has."""
    return read(iso(day), utc) if utc else days(day, day)
