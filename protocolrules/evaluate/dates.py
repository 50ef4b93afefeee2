"""Dates of the program into functions from a case to a moment (None: there is no such date)."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from protocolrules.evaluate.case import Case, Members, Roster
from protocolrules.evaluate.record import Exposure, unknown_end
from protocolrules.facts.calendar import DAY, FAR, Duration
from protocolrules.facts.moment import Moment, anytime, shift, shift_days
from protocolrules.program import nodes as p
from protocolrules.program.program import Step

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
        case p.StepDate(step=step, edge=edge):
            return "step", step, edge
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
        case p.StepDate(step=step, edge=edge):
            if edge == "end":
                return _step_end(roster.program.steps[step])
            undated = anytime()
            return lambda case: case.steps.get(step, undated)
        case p.Shifted():
            return _shifted(node, roster)
        case p.EventDate():
            return _event_date(node, roster)
    assert_never(node)


def _step_end(step: Step) -> DateOf:
    """Return the end of a step: the record's; while that can still come, as long after its start as it is to last."""
    name, lasting = step.name, step.lasting
    undated = anytime()

    def end(case: Case) -> Moment | None:
        known = case.record.ends.get(name)
        start = case.steps.get(name, undated)
        if known is not None or lasting is None:
            return known or start
        planned = shift(start, last_day_after(lasting))
        to_come = name in case.record.planned_steps or planned.lo >= case.as_of.lo
        return planned if to_come else unknown_end(start)

    return end


def last_day_after(lasting: Duration) -> Duration:
    """Return how far the last day of something lies after its first: both count."""
    return lasting if lasting.by_clock else lasting + Duration(days=-1)


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
    place, at_start = roster.place(node.kinds), node.edge == "start"
    last = node.which == "last"

    def found(case: Case) -> Moment | None:
        members = case.members[place]
        whole = case.covered(place, -FAR, case.as_of.lo)
        if not members:
            return None if whole else _nowhere()
        sure = [e for e, certain in members if certain]
        meant = last_of(sure, members) if last else first_of(sure, members)
        edges = [e.start if at_start else e.end for e in meant]
        if whole:
            return edges[0] if len(edges) == 1 and sure else _hull(edges, absent=not sure)
        return _open_hull(edges, last, at_start, absent=not sure)

    return found


def first_of(sure: list[Exposure], members: Members) -> list[Exposure]:
    """Return the events that could be the first: none surely started earlier."""
    by = min((e.start.last for e in sure), default=FAR * DAY)
    return [e for e, _ in members if e.start.first <= by]


def last_of(sure: list[Exposure], members: Members) -> list[Exposure]:
    """Return the events that could be the last: none surely started later, or none surely ended later.

    Where one event started last and another ended last, it is not known which is meant.
    """
    started = max((e.start.first for e in sure), default=-FAR * DAY)
    ended = max((e.end.first for e in sure), default=-FAR * DAY)
    return [e for e, _ in members if e.start.last >= started or e.end.last >= ended]


def _nowhere() -> Moment:
    return Moment(-FAR, FAR, -FAR * DAY, FAR * DAY, absent=True)


def _hull(edges: list[Moment], absent: bool) -> Moment:
    """Return the moment that is one of several; where they are written alike, it is still not any one of them."""
    return Moment(
        min(m.lo for m in edges),
        max(m.hi for m in edges),
        min(m.first for m in edges),
        max(m.last for m in edges),
        absent,
        edges[0].zone,
        edges[0].utc,
    )


def _open_hull(edges: list[Moment], last: bool, at_start: bool, absent: bool) -> Moment:
    """Return the edge when events beyond the record could be the first or last instead: open on the side they lie."""
    known = _hull(edges, absent)
    if not last:
        hi, final = (known.hi, known.last) if at_start and not absent else (FAR, FAR * DAY)
        return Moment(-FAR, hi, -FAR * DAY, final, absent, known.zone, known.utc)
    if at_start or absent:
        return Moment(-FAR, FAR, -FAR * DAY, FAR * DAY, absent, known.zone, known.utc)
    return Moment(known.lo, FAR, known.first, FAR * DAY, absent, known.zone, known.utc)
