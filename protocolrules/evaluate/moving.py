"""Moving: a step (or the as-of day) along the calendar, with everything else as it is.

Comes in: a case, and what is moved. Goes out: for every truth, the days on which it turns, if nothing
else happens: what is ongoing goes on, what the record is complete for today stays complete, other steps
take place as planned. The one hard idea: a truth can turn only where a date that moves passes one that
stays, so the days are solved from those pairs and only they are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import attrs

from protocolrules.evaluate.case import Case, Members, Roster, case_of
from protocolrules.evaluate.logic import TruthOf
from protocolrules.evaluate.missing import walk
from protocolrules.evaluate.record import Exposure, Record, latest_first, one_day
from protocolrules.facts.calendar import DAY, FAR, LAST_DAY, Duration, Shift
from protocolrules.facts.moment import Moment
from protocolrules.facts.timeline import ONGOING, Event
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p

_DAILY = 800  # days looked at one by one where months make a window's length vary
_BIRTHDAYS = 130
_CLAMPED = 8  # days by which the estimate of a turning day can be off: months clamp, clocks round


class Moving:
    """A case whose step (None: whose as-of day) can be moved to any day from the as-of day on."""

    def __init__(self, case: Case, step: str | None, compiled: Callable[[p.Truth], TruthOf]) -> None:
        self.step = step
        self.compiled = compiled
        self.known = case.record
        self.today = case.as_of.lo
        self._case = _copy(case)
        roster = case.roster
        self._late = [*_ongoing(self.known), *_planned_steps(self.known, step)]
        self.goes_on = any(e.event.ending == ONGOING for e in self._late)
        self.changes = bool(self._late) or any(kinds.planned for kinds in roster.asked)
        """Whether something of the record is another on every day: it goes on, or its day passes."""
        self._changing = _Changing(case, roster, self._late, step)
        self._complete = {k: v for k, v in self.known.complete.items() if v and v[-1][1] >= self.today}

    def on(self, day: int) -> Case:
        """Return the case as it will be with the step on *day*; it is valid until the next call."""
        later = max(day, self.today)
        case, known = self._case, self.known
        at = one_day(day)
        steps = known.steps if self.step is None else {**known.steps, self.step: at}
        as_of = at if later == day else one_day(later)
        case.record = attrs.evolve(known, as_of=as_of, steps=steps, complete=self._extended(later))
        case.as_of, case.steps = as_of, steps
        case.dates = [...] * len(case.dates)
        self._changing.put(case, later, at)
        return case

    def _extended(self, later: int) -> dict[str, tuple[tuple[int, int], ...]]:
        complete = dict(self.known.complete)
        for kind, periods in self._complete.items():
            complete[kind] = (*periods[:-1], (periods[-1][0], later))
        return complete

    def turns(self, node: p.Truth, truth: TruthOf, lo: int, hi: int = FAR) -> list[tuple[int, Truth]]:
        """Return the days from *lo* through *hi* on which a truth turns, each with what it then is.

        The first entry is *lo* itself; each holds until the next, the last one through *hi*.
        """
        return self.all_turns([(node, truth)], lo, hi)[0]

    def all_turns(
        self, truths: Sequence[tuple[p.Truth, TruthOf]], lo: int, hi: int = FAR
    ) -> list[list[tuple[int, Truth]]]:
        """Return the turns of several truths; the case is moved to each day once."""
        asked: dict[int, list[int]] = {lo: list(range(len(truths)))}
        for place, (node, _) in enumerate(truths):
            for day in _candidates(node, self, lo, hi) - {lo}:
                asked.setdefault(day, []).append(place)
        found: list[list[tuple[int, Truth]]] = [[] for _ in truths]
        for day in sorted(asked):
            case = self.on(day)
            for place in asked[day]:
                then = truths[place][1](case, None)
                if not found[place] or found[place][-1][1] is not then:
                    found[place].append((day, then))
        return found


def placed(case: Case, days: Mapping[str, int]) -> Case:
    """Return the case with some steps planned for known days."""
    known = case.record
    moments = {step: one_day(day) for step, day in days.items()}
    exposures = [Exposure(Event("steps", step, None, at, at), at, at, True, None) for step, at in moments.items()]
    record = attrs.evolve(
        known,
        steps={**known.steps, **moments},
        planned_steps=known.planned_steps | days.keys(),
        planned=latest_first([*(e for e in known.planned if e.event.kind not in days), *exposures]),
    )
    return case_of(record, case.roster, case.arm)


def _copy(case: Case) -> Case:
    return attrs.evolve(case, members=list(case.members), dates=list(case.dates))


def _ongoing(known: Record) -> list[Exposure]:
    return [e for e in known.exposures if e.event.ending == ONGOING]


def _planned_steps(known: Record, moved: str | None) -> list[Exposure]:
    """Return the other steps that are planned for a known day: they will have taken place by then."""
    planned = known.planned_steps - {moved}
    return [e for e in known.planned if e.event.kind in planned and e.start.exact and e.event.path.startswith("steps")]


@attrs.define
class _Changing:
    """The events that are not the same on every day, and the kinds they belong to."""

    case: Case
    roster: Roster
    late: list[Exposure]
    step: str | None
    _places: dict[int, Members] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        touched = {place for e in self.late for place, _ in self._of(e)}
        if self.step is not None:
            touched |= {place for place, _ in self.roster.places((self.step, None))}
        touched |= {place for place, kinds in enumerate(self.roster.asked) if kinds.planned}
        changing = {e.event.path for e in self.late}
        self._places = {
            place: [(e, sure) for e, sure in self.case.members[place] if e.event.path not in changing]
            for place in touched
        }

    def _of(self, exposure: Exposure) -> tuple[tuple[int, bool], ...]:
        return self.roster.places(exposure.key)

    def put(self, case: Case, later: int, at: Moment) -> None:
        """Put the events as they are on a later day into the kinds they belong to."""
        if not self._places:
            return
        members = {place: list(fixed) for place, fixed in self._places.items()}
        for exposure in self._on(later, at):
            for place, sure in self._of(exposure):
                if place in members and not self.roster.asked[place].planned:
                    members[place].append((exposure, sure and exposure.certain))
        for place, found in members.items():
            planned = self.roster.asked[place].planned
            case.members[place] = [_still(m, later, self.step) for m in found] if planned else _latest_first(found)

    def _on(self, later: int, at: Moment) -> Iterator[Exposure]:
        for exposure in self.late:
            if exposure.event.ending == ONGOING:
                yield _going_on(exposure, later)
            elif exposure.start.lo <= later:
                yield exposure
        if self.step is not None:
            yield Exposure(Event("steps", self.step, None, at, at), at, at, True, None)


def _latest_first(members: Members) -> Members:
    return sorted(
        members, key=lambda m: (-m[0].end.hi, -m[0].start.hi, m[0].key[0], m[0].key[1] or "", m[0].event.path)
    )


def _still(member: tuple[Exposure, bool], later: int, step: str | None) -> tuple[Exposure, bool]:
    """Return a planned event as it is later: one whose day has passed may have been given up."""
    exposure, sure = member
    return exposure, sure and exposure.start.hi >= later and exposure.event.kind != step


def _going_on(exposure: Exposure, later: int) -> Exposure:
    end = Moment(later, FAR, later * DAY + DAY - 1, FAR * DAY)
    return attrs.evolve(exposure, end=end)


# ---- the days on which a truth can turn --------------------------------------------------------


def _candidates(node: p.Truth, moving: Moving, lo: int, hi: int) -> set[int]:
    nodes = _hinges(node)
    found: set[int] = set()
    fixed = _fixed(nodes, moving)
    for mover in _movers(nodes, moving):
        found |= _passing(mover, fixed, lo, hi)
    if any(_varies(n) for n in nodes if isinstance(n, p.Window)):
        found.update(range(lo, lo + _DAILY))
    found = {day for day in found if lo <= day <= min(hi, LAST_DAY)}
    for part in nodes:
        if isinstance(part, p.Compare | p.ReadingsMeet) and _counts_days(part):
            found |= _turns_of_number(part, moving, sorted({lo, *found}), hi)
    return found


@lru_cache(maxsize=4_096)
def _hinges(node: p.Truth) -> tuple[p.Node, ...]:
    """Return the nodes below a truth on which it can turn."""
    return tuple(n for n in walk(node) if isinstance(n, _HINGES))


_HINGES = (
    *(p.StepDate, p.AsOf, p.EventDate, p.Shifted, p.Window, p.Recent, p.Lasting, p.Age, p.Total, p.Count, p.OutcomeOf),
    *(p.Reading, p.CodedReading, p.ReadingsMeet, p.Compare),
)


def _passing(mover: Shift, fixed: set[int], lo: int, hi: int) -> set[int]:
    """Return the days on which a date that moves comes to a day that stays, and on which it passes it."""
    if all(by.days and not by.months and not by.by_clock for by in mover.by):
        length = sum(by.days for by in mover.by)
        on = {day - length for day in fixed if lo <= day - length + 1 and day - length <= hi}
        return on | {day + 1 for day in on}
    near = [(day, near) for day in fixed if lo - _CLAMPED <= (near := mover.near(day)) <= hi + _CLAMPED]
    if any(by.by_clock for by in mover.by):
        return {day for _, about in near for day in range(about - 4, about + 6)}
    return {first for day, _ in near for first in (mover.first_reaching(day), mover.first_reaching(day + 1))}


def _movers(nodes: tuple[p.Node, ...], moving: Moving) -> set[Shift]:
    """Return every way a date of the condition hangs on the day that is moved."""
    found = {Shift()} if moving.changes else set()
    for node in nodes:
        if isinstance(node, p.Shifted | p.StepDate | p.AsOf | p.EventDate):
            root, by = chain(node)
            if not isinstance(root, p.StepDate) or root.step == moving.step:
                found.add(Shift(by))
        elif isinstance(node, p.Recent) and moving.goes_on:
            found.add(Shift((node.duration,)))
    return found


def chain(date: p.Date) -> tuple[p.Date, tuple[Duration, ...]]:
    """Return what a date is counted from, and the durations that are added to it, in order."""
    by: list[Duration] = []
    while isinstance(date, p.Shifted):
        by.insert(0, date.by)
        date = date.date
    return date, tuple(by)


def _fixed(nodes: tuple[p.Node, ...], moving: Moving) -> set[int]:
    """Return the days that stay: of events, results and steps, and those with a duration of the rule added."""
    case = moving._case
    spans: list[Duration] = []
    found = {day for periods in case.record.complete.values() for since, through in periods for day in (since, through)}
    exposures: set[Exposure] = set()
    for node in nodes:
        match node:
            case p.Count(kinds=kinds) | p.Total(kinds=kinds) | p.EventDate(kinds=kinds) | p.OutcomeOf(kinds=kinds):
                exposures.update(e for e, _ in moving_members(case, kinds))
            case p.Reading(test=test) | p.CodedReading(test=test) | p.ReadingsMeet(test=test):
                found.update(day for r in case.results.get(test, ()) for day in (r.at.lo, r.at.hi))
            case p.Recent(duration=by) | p.Lasting(duration=by):
                spans.append(by)
            case p.Age():
                found |= _birthdays(node, nodes, moving)
            case _:
                pass
    edges = {m for e in exposures for m in (e.start, e.end)}
    found.update(day for m in edges for day in (m.lo, m.hi))
    found.update(_lasting_edges(exposures, spans, case))
    moments = [moving.known.as_of, *moving.known.steps.values(), *([case.birth] if case.birth else [])]
    constants = {day for m in (*moments, *edges) for day in (m.lo, m.hi)}
    found |= {day for by in _counted_from_fixed(nodes, moving) for day in _shifted(constants, by)} | constants
    return {day for day in found if 1 <= day <= LAST_DAY}


def moving_members(case: Case, kinds: p.Kinds) -> Members:
    """Return the events of some kinds."""
    return case.members[case.roster.place(kinds)]


def _counted_from_fixed(nodes: tuple[p.Node, ...], moving: Moving) -> Iterator[tuple[Duration, ...]]:
    for node in nodes:
        if isinstance(node, p.Shifted):
            root, by = chain(node)
            if not (isinstance(root, p.StepDate) and root.step == moving.step):
                yield by


def _shifted(days: Iterable[int], by: tuple[Duration, ...]) -> Iterator[int]:
    for day in days:
        for length in by:
            day = length.after(day) + int(length.seconds // DAY)
        yield from range(day - 1, day + 2) if any(length.by_clock for length in by) else (day,)


def _lasting_edges(exposures: Iterable[Exposure], spans: list[Duration], case: Case) -> Iterator[int]:
    """Yield the ends (and starts) of events with the rule's durations added: gaps end there."""
    drugs = case.program.drugs
    for exposure in exposures:
        for by in spans:
            extra = by.seconds
            if by.half_lives:
                own = exposure.half_life
                declared = drugs.get(exposure.event.name or "") or drugs.get(exposure.event.kind)
                lives = [own.lo, own.hi] if own is not None else [declared] if declared else []
                longer = [extra + by.half_lives * life for life in lives if life != float("inf")]
            else:
                longer = [extra]
            for edge in (exposure.start, exposure.end):
                for day in (edge.lo, edge.hi):
                    moved = by.after(day)
                    for seconds in longer:
                        whole = moved + int(seconds // DAY)
                        yield from (whole - 1, whole, whole + 1, whole + 2) if by.by_clock else (moved - 1, moved)


def _birthdays(age: p.Age, nodes: tuple[p.Node, ...], moving: Moving) -> set[int]:
    birth = moving._case.birth
    if birth is None:
        return set()
    limits = {int(n.right.value) for n in nodes if isinstance(n, p.Compare) and n.left is age}
    counts = {n + extra for n in limits for extra in (0, 1)} or set(
        range(_BIRTHDAYS * 12 // max(1, age.unit.months or 12))
    )
    unit = age.unit
    return {Duration(unit.months * n, unit.days * n).after(day) for n in counts for day in (birth.lo, birth.hi)}


def _varies(window: p.Window) -> bool:
    """Tell whether the edges of a window change places from month to month: some months are 28 days, some 31."""
    if window.start is None or window.end is None:
        return False
    (first, by), (last, to) = chain(window.start), chain(window.end)
    if not (isinstance(first, p.StepDate) and isinstance(last, p.StepDate)):
        return False
    months = sum(d.months for d in to) - sum(d.months for d in by)
    days = sum(d.days for d in to) - sum(d.days for d in by)
    return months != 0 and min(months * 28, months * 31) + days <= 2 and max(months * 28, months * 31) + days >= -2


def _counts_days(node: p.Node) -> bool:
    by_day = isinstance(node, p.Compare) and isinstance(node.left, p.Total) and node.left.dimensions is None
    return by_day or (isinstance(node, p.ReadingsMeet) and node.unit == "day")


def _turns_of_number(part: p.Compare | p.ReadingsMeet, moving: Moving, days: list[int], hi: int) -> set[int]:
    """Return the days on which a number of days passes its limit.

    Between two days on which an edge passes another it grows or falls steadily, so halving finds them.
    """
    limit = int(part.right.value) if isinstance(part, p.Compare) else part.number
    judge = moving.compiled(part)
    edges = [*days, min(hi, LAST_DAY, days[-1] + limit + 2)]
    values = [judge(moving.on(day), None) for day in edges]
    found: set[int] = set()
    for i in range(len(edges) - 1):
        found |= _halved(judge, moving, (edges[i], values[i]), (edges[i + 1], values[i + 1]))
    return found


def _halved(judge: TruthOf, moving: Moving, a: tuple[int, Truth], b: tuple[int, Truth]) -> set[int]:
    if a[1] is b[1] or b[0] - a[0] <= 1:
        return {b[0]}
    day = (a[0] + b[0]) // 2
    middle = day, judge(moving.on(day), None)
    return _halved(judge, moving, a, middle) | _halved(judge, moving, middle, b)
