"""Deviations: what took place outside its window, and what did not take place in it."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.evaluate.planning.due import Visit
from protocolrules.evaluate.planning.plan import Deviation
from protocolrules.evaluate.planning.planner import Problem
from protocolrules.evaluate.planning.windows import Line, Opening, opening
from protocolrules.facts.calendar import DAY, Duration, iso
from protocolrules.facts.moment import Moment


def deviations(problem: Problem) -> Iterator[Deviation]:
    """Yield the deviations of a case, in the order of the protocol."""
    for name, visit in problem.visits.items():
        if name in problem.done:
            yield from _of_done(problem, visit, problem.done[name])
        elif name in problem.missed:
            yield Deviation(name, "missed", "; ".join(line.words for line in visit.lines if not line.order))
        elif name in problem.ahead and (closed := problem.ahead[name].closed) is not None:
            line, day = closed
            text = f"not on record: window closed {iso(day)}, {_days(problem.today - day)} ago"
            yield Deviation(name, text, line.words)


def _of_done(problem: Problem, visit: Visit, at: Moment) -> Iterator[Deviation]:
    dated = frozenset(problem.done)
    for line in visit.lines:
        found = opening(line, problem.case, dated)
        if found.absent or not (line.anchors <= dated):
            if line.order and line.anchors & problem.undone:
                yield Deviation(
                    visit.name, f"on record, and {line.start.step if line.start else ''} is not", line.words
                )
            continue
        text = _outside(at, line, found)
        if text:
            yield Deviation(visit.name, text, line.words)


def _outside(at: Moment, line: Line, found: Opening) -> str:
    """Return in words how far a date lies outside a window, empty where it does not."""
    if found.instants is not None and at.first == at.last and at.zone is not None:
        return _by_clock(at.first + at.zone, *found.instants)
    first, last = found.possible.first, found.possible.last
    if first is not None and at.hi < first:
        return f"{_days(first - at.hi)} early: window opened {iso(first)}"
    if last is not None and at.lo > last:
        return f"{_days(at.lo - last)} late: window closed {iso(last)}"
    sure = all(day in found.certain for day in (at.lo, at.hi))
    return "" if sure or line.clock or line.order else f"may lie outside its window ({found.possible})"


def _by_clock(at: int, first: int, last: int) -> str:
    if at < first:
        return f"{Duration(seconds=first - at)} early: window opened {_clock(first)}"
    return f"{Duration(seconds=at - last)} late: window closed {_clock(last)}" if at > last else ""


def _clock(second: int) -> str:
    day, rest = divmod(second, DAY)
    return f"{iso(day)} {rest // 3600:02d}:{rest % 3600 // 60:02d}"


def _days(number: int) -> str:
    return Duration(days=number).in_days
