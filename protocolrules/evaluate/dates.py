"""Dates of the program into functions from a case to a moment (None: there is no such date)."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from protocolrules.evaluate.case import Case, Roster
from protocolrules.facts.calendar import DAY, FAR
from protocolrules.facts.moment import Moment, anytime, shift, shift_days
from protocolrules.program import nodes as p

DateOf = Callable[[Case], Moment | None]


def compile_date(node: p.Date, roster: Roster) -> DateOf:
    """Return the function that finds a date for a case, once: rules that ask for the same date share it."""
    if isinstance(node, p.AsOf):
        return lambda case: case.as_of
    place = roster.dates.setdefault(_key(node), len(roster.dates))
    find = _compile(node, roster)

    def found(case: Case) -> Moment | None:
        at = case.dates[place]
        if at is ...:
            at = case.dates[place] = find(case)
        return at

    return found


def _key(node: p.Date) -> object:
    """Return what makes two dates the same date."""
    match node:
        case p.AsOf() | p.BirthDate():
            return type(node).__name__
        case p.StepDate(step=step):
            return "step", step
        case p.Shifted(date=date, by=by):
            return "shifted", _key(date), by
        case p.EventDate(which=which, kinds=kinds, edge=edge):
            return "event", which, kinds, edge
    assert_never(node)


def _compile(node: p.Date, roster: Roster) -> DateOf:
    match node:
        case p.AsOf():
            return lambda case: case.as_of
        case p.BirthDate():
            unborn = anytime()
            return lambda case: case.birth or unborn
        case p.StepDate(step=step):
            undated = anytime()
            return lambda case: case.steps.get(step, undated)
        case p.Shifted():
            return _shifted(node, roster)
        case p.EventDate():
            return _event_date(node, roster)
    assert_never(node)


def _shifted(node: p.Shifted, roster: Roster) -> DateOf:
    base, by = compile_date(node.date, roster), node.by
    days = by.days

    def moved(case: Case) -> Moment | None:
        at = base(case)
        return None if at is None else shift(at, by)

    def moved_by_days(case: Case) -> Moment | None:
        at = base(case)
        return None if at is None else shift_days(at, days)

    return moved if by.months or by.seconds else moved_by_days


def _event_date(node: p.EventDate, roster: Roster) -> DateOf:
    """Return the edge of the first or last event: every event that could be it counts."""
    place = roster.place(node.kinds)
    last, at_start = node.which == "last", node.edge == "start"

    def found(case: Case) -> Moment | None:
        members = case.members[place]
        edges = [(e.start if at_start else e.end, certain) for e, certain in members]
        whole = case.covered(place, -FAR, case.as_of.lo)
        return _extreme(edges, whole, last, case.as_of.lo if at_start else FAR)

    return found


def _extreme(edges: list[tuple[Moment, bool]], whole: bool, last: bool, latest: int) -> Moment | None:
    """Return the first or last of some moments; when the record is not whole, another may lie beyond it.

    None of them is later than the day *latest*. Where it is surely one of them, it is that very moment.
    """
    if not edges:
        return None if whole else Moment(-FAR, FAR, -FAR * DAY, FAR * DAY, absent=True)
    sure = [m for m, certain in edges if certain]
    candidates = [m for m, _ in edges]
    if whole:
        for m in sure:
            if all(o is m or _surely_beyond(m, o, last) for o in candidates):
                return m
    if last:
        lo = max((m.lo for m in sure), default=-FAR)
        first = max((m.first for m in sure), default=-FAR * DAY)
        hi = max(m.hi for m in candidates) if whole else FAR
        final = max(m.last for m in candidates) if whole else FAR * DAY
    else:
        lo = min(m.lo for m in candidates) if whole else -FAR
        first = min(m.first for m in candidates) if whole else -FAR * DAY
        hi = min((m.hi for m in sure), default=latest)
        final = min((m.last for m in sure), default=FAR * DAY)
    return Moment(lo, hi, first, final, absent=not sure)


def _surely_beyond(m: Moment, other: Moment, last: bool) -> bool:
    """Tell whether *m* is surely not before *other* (with *last*), or not after it."""
    if last:
        return m.lo >= other.hi and m.first >= other.last
    return m.hi <= other.lo and m.last <= other.first
