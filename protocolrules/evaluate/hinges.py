"""Hinges: the dates a truth hangs on, and the days on which one that moves passes one that stays.

Comes in: a truth, and a case whose step is moved. Goes out: the only days on which the truth can turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from fractions import Fraction
from functools import lru_cache
from itertools import chain as chain_of
from itertools import takewhile
from typing import TYPE_CHECKING

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.events import gap_reach, half_life_of
from protocolrules.evaluate.logic import TruthOf
from protocolrules.evaluate.record import Exposure, Record
from protocolrules.facts.calendar import DAY, FAR, LAST_DAY, Duration, Shift
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p

if TYPE_CHECKING:
    from protocolrules.evaluate.moving import Moving

_DAILY = 800  # days looked at one by one where months make a window's length vary
_BIRTHDAYS = 130
_CLAMPED = 8  # days by which the estimate of a turning day can be off: months clamp, clocks round


def turning_days(node: p.Truth, moving: Moving, lo: int, hi: int) -> set[int]:
    """Return the days from *lo* through *hi* on which a truth can turn, and perhaps some on which it does not."""
    nodes = _hinges(node)
    found: set[int] = set()
    movers, longest = _movers(node, moving.step, moving.lasts, moving.changes, moving.goes_on)
    fixed = _fixed(nodes, moving, lo - longest)
    for mover in movers:
        found |= _passing(mover, fixed, lo, hi)
    for mover in _reaching_back(node, moving.step, moving.lasts):
        found |= _passing(mover, moving.covered, lo, hi)
    for below in nodes:
        if isinstance(below, _RESULTS):
            found |= _entering_and_leaving(below, moving)
    if any(_varies(n, moving) for n in nodes):
        found.update(range(lo, lo + _DAILY))
    found = {day for day in found if lo <= day <= min(hi, LAST_DAY)}
    for part in nodes:
        if isinstance(part, p.Compare | p.ReadingsMeet) and _counts_days(part):
            found |= _turns_of_number(part, moving, sorted({lo, *found}), hi)
    return found


@lru_cache(maxsize=4_096)
def _hinges(node: p.Truth) -> tuple[p.Node, ...]:
    """Return the nodes below a truth on which it can turn."""
    return tuple(n for n in p.walk(node) if isinstance(n, _HINGES))


_RESULTS = (p.Reading, p.CodedReading, p.ReadingsMeet)
_HINGES = (
    *(p.StepDate, p.AsOf, p.EventDate, p.Shifted, p.Window, p.Recent, p.Lasting, p.Age, p.Total, p.Count, p.OutcomeOf),
    *(p.Reading, p.CodedReading, p.ReadingsMeet, p.Compare),
)


def _passing(mover: Shift, fixed: Set[int], lo: int, hi: int) -> set[int]:
    """Return the days on which a date that moves comes to a day that stays, and on which it passes it."""
    if not any(by.months or by.by_clock for by in mover.by):
        length = sum(by.days for by in mover.by)
        on = {day - length for day in fixed if lo <= day - length + 1 and day - length <= hi}
        return on | {day + 1 for day in on}
    near = [(day, near) for day in fixed if lo - _CLAMPED <= (near := mover.near(day)) <= hi + _CLAMPED]
    if any(by.by_clock for by in mover.by):
        return {day for _, about in near for day in range(about - 4, about + 6)}
    return {first for day, _ in near for first in (mover.first_reaching(day), mover.first_reaching(day + 1))}


@lru_cache(maxsize=4_096)
def _movers(
    node: p.Truth, step: str | None, lasts: tuple[Duration, ...], changes: bool, goes_on: bool
) -> tuple[frozenset[Shift], int]:
    """Return every way a date of a truth hangs on the day that is moved, and how far back that can reach."""
    found = {Shift(), Shift(lasts)} if changes else set()
    nodes = _hinges(node)
    for below in nodes:
        if isinstance(below, p.Shifted | p.StepDate | p.AsOf | p.EventDate):
            root, by = chain(below)
            if not isinstance(root, p.StepDate):
                found |= {Shift(by), Shift((*lasts, *by))}
            elif root.step == step:
                found.add(Shift((*lasts, *by) if root.edge == "end" else by))
        elif isinstance(below, p.Recent) and goes_on:
            found |= {Shift((below.duration,)), Shift((*lasts, below.duration))}
    return frozenset(found), _longest(nodes, found)


@lru_cache(maxsize=4_096)
def _reaching_back(node: p.Truth, step: str | None, lasts: tuple[Duration, ...]) -> frozenset[Shift]:
    """Return how the days move over which the record must be complete for the gaps of a truth."""
    found: set[Shift] = set()
    for gap in _hinges(node):
        if isinstance(gap, p.Recent):
            root, by = chain(gap.until)
            if isinstance(root, p.StepDate) and root.step != step:
                continue
            if isinstance(root, p.StepDate) and root.edge == "end":
                by = (*lasts, *by)
            days, months, spare = gap_reach(gap.duration)
            back = (Duration(days=-days), Duration(months=-months), Duration(days=spare))
            found.add(Shift((*by, *(length for length in back if length != Duration()))))
            found.add(Shift((*by, Duration(days=-spare))))
    return frozenset(found)


def chain(date: p.Date) -> tuple[p.Date, tuple[Duration, ...]]:
    """Return what a date is counted from, and the durations that are added to it, in order."""
    by: list[Duration] = []
    while isinstance(date, p.Shifted):
        by.insert(0, date.by)
        date = date.date
    return date, tuple(by)


def _longest(nodes: tuple[p.Node, ...], movers: set[Shift]) -> int:
    """Return how many days before a day something can lie and still matter on it: old events need no look."""
    spans = [n.duration for n in nodes if isinstance(n, p.Recent | p.Lasting)]
    spans += [n.by for n in nodes if isinstance(n, p.Shifted)]
    if any(by.half_lives for by in spans):
        return 2 * FAR
    return sum(map(_at_most, spans)) + max((sum(map(_at_most, m.by)) for m in movers), default=0) + _CLAMPED


def _at_most(by: Duration) -> int:
    return abs(by.months) * 31 + abs(by.days) + int(abs(Fraction(by.seconds)) // DAY) + 1


def _fixed(nodes: tuple[p.Node, ...], moving: Moving, since: int) -> set[int]:
    """Return the days that stay: of events, results and steps, and those with a duration of the rule added.

    What was over before *since* is not looked at.
    """
    case = moving.case
    spans = [n.duration for n in nodes if isinstance(n, p.Recent | p.Lasting)]
    found: set[int] = set()
    for node in nodes:
        match node:
            case p.Count(kinds=kinds) | p.Total(kinds=kinds) | p.EventDate(kinds=kinds) | p.OutcomeOf(kinds=kinds):
                members = (e for e, _ in case.members[case.roster.place(kinds)])  # by their ends, the latest first
                for exposure in chain_of(takewhile(lambda e: e.end.hi >= since, members), moving.late):
                    start, end = exposure.start, exposure.end
                    edges = (start.lo, start.hi, end.lo, end.hi)
                    found.update(edges)
                    for by in spans:
                        found.update(_gap_ends(edges, by, exposure, case))
            case p.Age():
                found |= _birthdays(node, nodes, case)
            case _:
                pass
    counted = {day for by in _counted_from_fixed(nodes, moving) for day in _shifted(found | moving.dates, by)}
    return {day for day in (*found, *moving.dates, *counted) if 1 <= day <= LAST_DAY}


def _entering_and_leaving(node: p.Reading | p.CodedReading | p.ReadingsMeet, moving: Moving) -> set[int]:
    """Return the days on which results enter a window, or leave it."""
    edges = {day for rated in moving.case.results.get(node.test, ()) for day in (rated.at.lo, rated.at.hi)}
    found: set[int] = set()
    for date, leaving in ((node.window.start, 1), (node.window.end, 0)):
        if date is None:
            continue
        root, by = chain(date)
        mover = Shift((*moving.lasts, *by) if isinstance(root, p.StepDate) and root.edge == "end" else by)
        if node.window.clock or isinstance(root, p.EventDate):
            found |= _passing(mover, edges, -FAR, FAR)
        elif not isinstance(root, p.StepDate) or root.step == moving.step:
            found |= {mover.first_reaching(day + leaving) for day in edges if 1 <= day < LAST_DAY}
    return found


def dates_of(record: Record) -> frozenset[int]:
    """Return the days of steps and birth, and the as-of day."""
    moments = [record.as_of, *record.steps.values(), *record.ends.values(), *([record.birth] if record.birth else [])]
    return frozenset(day for m in moments for day in (m.lo, m.hi))


def edges_of_complete(record: Record) -> frozenset[int]:
    """Return the days on which a record begins and ceases to be complete for a kind, or for what is planned."""
    kinds = (*record.complete.values(), *record.planned_complete.values())
    return frozenset(day for periods in kinds for period in periods for day in period)


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


def _gap_ends(edges: tuple[int, ...], by: Duration, exposure: Exposure, case: Case) -> Iterator[int]:
    """Yield the edges of an event with a duration of the rule added: gaps and least lengths end there."""
    if not by.by_clock:
        for day in edges:
            moved = by.after(day)
            yield from (moved - 1, moved)  # one day earlier where the first day counts, too
        return
    for seconds in _clock_lengths(by, exposure, case):
        for day in edges:
            moved = by.after(day) + int(seconds // DAY)
            yield from range(moved - 1, moved + 3)


def _clock_lengths(by: Duration, exposure: Exposure, case: Case) -> list[Fraction | int]:
    """Return how many seconds the clock part of a duration takes for an event, at least and at most."""
    if not by.half_lives:
        return [by.seconds]
    lives = half_life_of(exposure, case.program.drugs)
    return [by.seconds + by.half_lives * life for life in lives if life != float("inf")]


def _birthdays(age: p.Age, nodes: tuple[p.Node, ...], case: Case) -> set[int]:
    birth = case.birth
    if birth is None:
        return set()
    limits = {int(n.right.value) for n in nodes if isinstance(n, p.Compare) and n.left is age}
    counts = {n + extra for n in limits for extra in (0, 1)} or set(
        range(_BIRTHDAYS * 12 // max(1, age.unit.months or 12))
    )
    unit = age.unit
    return {Duration(unit.months * n, unit.days * n).after(day) for n in counts for day in (birth.lo, birth.hi)}


def _varies(node: p.Node, moving: Moving) -> bool:
    """Tell whether dates that move together change places: some months are 28 days, some 31."""
    if isinstance(node, p.Window) and node.start is not None and node.end is not None:
        (first, by), (last, to) = chain(node.start), chain(node.end)
        return isinstance(first, p.StepDate) and isinstance(last, p.StepDate) and _change_places(by, to)
    if isinstance(node, p.Recent) and moving.goes_on:  # the event whose end is counted from moves, too
        _, to = chain(node.until)
        by, lasts = (node.duration,), moving.lasts
        return any(_change_places((*x, *by), (*y, *to)) for x in {(), lasts} for y in {(), lasts})
    return False


def _change_places(by: tuple[Duration, ...], to: tuple[Duration, ...]) -> bool:
    months = sum(d.months for d in to) - sum(d.months for d in by)
    days = sum(map(_days, to)) - sum(map(_days, by))
    return months != 0 and min(months * 28, months * 31) + days <= 2 and max(months * 28, months * 31) + days >= -2


def _days(length: Duration) -> int:
    return length.days + int(length.seconds // DAY)


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
