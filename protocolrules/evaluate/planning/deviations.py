"""Deviations: what took place outside its window, and what did not take place in it."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.evaluate.planning.due import Visit
from protocolrules.evaluate.planning.plan import Deviation
from protocolrules.evaluate.planning.planner import Problem
from protocolrules.evaluate.planning.windows import Line, Opening, clock_text, opening
from protocolrules.facts.calendar import Duration, iso
from protocolrules.facts.moment import Moment
from protocolrules.facts.truth import Truth


def deviations(problem: Problem) -> Iterator[Deviation]:
    """Yield the deviations of a case, in the order of the protocol."""
    for name, visit in problem.visits.items():
        if name in problem.done:
            yield from _of_done(problem, visit, problem.done[name])
        elif name in problem.missed:
            yield Deviation(name, "missed", "; ".join(line.words for line in visit.lines if not line.order))
        elif name in problem.ahead and visit.due is Truth.TRUE and problem.ahead[name].closed is not None:
            yield _overdue(problem, name)


def _overdue(problem: Problem, name: str) -> Deviation:
    found = problem.ahead[name].closed
    assert found is not None
    line, opened = found
    text = f"not on record: {_closing(opened)}"
    closed = opened.possible.last
    least = "" if opened.end is None or opened.end.exact else "at least "
    ago = f", {least}{_days(problem.today - closed)} ago" if closed is not None else ""
    return Deviation(name, text + ago, line.words)


def _of_done(problem: Problem, visit: Visit, at: Moment) -> Iterator[Deviation]:
    dated = frozenset(problem.done)
    for line in visit.lines:
        if line.order and line.anchors & problem.undone:
            yield Deviation(visit.name, f"on record, and {line.start.step if line.start else ''} is not", line.words)
            continue
        found = opening(line, problem.case, dated)
        text = "" if found.absent or not line.certain else _outside(at, line, found)
        if text:
            yield Deviation(visit.name, text, line.words)


def _outside(at: Moment, line: Line, found: Opening) -> str:
    """Return in words how far a date lies outside a window, empty where it does not."""
    if line.clock and at.first == at.last:
        text = _by_clock(at, found.start, found.end)
        if text is not None:
            return text
    first, last = found.possible.first, found.possible.last
    if first is not None and at.hi < first:
        return f"{_distance(first - at.hi, at, found)} early: {_opening(found)}"
    if last is not None and at.lo > last:
        return f"{_distance(at.lo - last, at, found)} late: {_closing(found)}"
    sure = found.loose or line.clock or line.order or all(day in found.certain for day in (at.lo, at.hi))
    return "" if sure else f"may lie outside its window ({found.possible})"


def _by_clock(at: Moment, start: Moment | None, end: Moment | None) -> str | None:
    """Return how far an instant lies outside a window by the clock; None where its ends are not known to the minute."""
    if start is not None and start.first == start.last and at.first < start.first:
        return f"{Duration(seconds=start.first - at.first)} early: window opened {clock_text(start)}"
    if end is not None and end.first == end.last and at.first > end.last:
        return f"{Duration(seconds=at.first - end.last)} late: window closed {clock_text(end)}"
    known = all(m is None or m.first == m.last for m in (start, end))
    return "" if known else None


def _distance(days: int, at: Moment, found: Opening) -> str:
    """Return a number of days; at least so many where a date is not exact."""
    exact = at.exact and all(m is None or m.exact for m in (found.start, found.end))
    return _days(days) if exact else f"at least {_days(days)}"


def _opening(found: Opening) -> str:
    sure = found.start is None or found.start.exact
    return f"window opened {iso(found.possible.first or 0)}" + ("" if sure else " at the earliest")


def _closing(found: Opening) -> str:
    sure = found.end is None or found.end.exact
    return f"window closed {iso(found.possible.last or 0)}" + ("" if sure else " at the latest")


def _days(number: int) -> str:
    return Duration(days=number).in_days
