"""Windows: the days a line of the schedule leaves, counted from dates that are known or still to come.

The one hard idea: counting from a step's day is a function that never goes back, so it can be
turned round: from the days that are left for a visit to the days that are left for its anchor.
"""

from __future__ import annotations

import attrs

from protocolrules.diagnostics.source import NOWHERE, Span
from protocolrules.evaluate.case import Case, Roster
from protocolrules.evaluate.dates import DateOf, compile_date, last_day_after
from protocolrules.evaluate.hinges import chain
from protocolrules.facts.calendar import DAY, FAR, Duration, Shift
from protocolrules.facts.days import EVER, NEVER, DaySet, between
from protocolrules.facts.moment import Moment, shift
from protocolrules.program import nodes as p
from protocolrules.program.program import Timing


@attrs.frozen(eq=False)
class Edge:
    """One end of a window: a date that is found for a case (``root``), and what is added to it."""

    root: p.Date
    by: tuple[Duration, ...]
    date_of: DateOf

    @property
    def step(self) -> str | None:
        """The step it is counted from, None where it is counted from something else."""
        return self.root.step if isinstance(self.root, p.StepDate) else None

    def further(self, *by: Duration) -> Edge:
        """Return the edge moved on."""
        return attrs.evolve(self, by=(*self.by, *(length for length in by if length != Duration())))

    def moment(self, case: Case) -> Moment | None:
        """Return its date for a case, None where there is none."""
        at = self.date_of(case)
        for by in self.by:
            at = None if at is None else shift(at, by)
        return at

    def shift(self, case: Case, late: bool) -> Shift:
        """Return how it is counted from the day on which its step begins."""
        assert isinstance(self.root, p.StepDate)
        step = case.program.steps[self.root.step]
        lasts = self.root.edge == "end" and step.lasting is not None
        return Shift((last_day_after(step.lasting), *self.by) if lasts and step.lasting else self.by, late)


def edge_of(date: p.Date | None, roster: Roster) -> Edge | None:
    """Return a date of the program as an edge."""
    if date is None:
        return None
    root, by = chain(date)
    return Edge(root, by, compile_date(root, roster))


@attrs.frozen(eq=False)
class Line:
    """One line of a schedule for one step or visit: from ``start`` through ``end``, aiming at ``target``.

    ``certain`` is false where it is not known whether the line holds for the patient. An ``order`` of
    steps, which the protocol gives where it declares them, is a line, too.
    """

    span: Span
    start: Edge | None
    end: Edge | None
    target: Edge | None = None
    clock: bool = False
    certain: bool = True
    order: bool = False

    @property
    def words(self) -> str:
        """The author's words."""
        if self.order and self.start is not None:
            return f"after {self.start.step}"
        return " ".join(self.span.words.split())

    @property
    def anchors(self) -> set[str]:
        """The steps it counts from."""
        return {edge.step for edge in (self.start, self.end) if edge is not None and edge.step is not None}


NO_LINE = Line(NOWHERE, None, None, order=True)
"""What is said of a step that the protocol gives no days."""


def line_of(timing: Timing, roster: Roster) -> Line:
    """Return the compiled form of a timing."""
    window = timing.window
    start, end, target = (edge_of(date, roster) for date in (window.start, window.end, timing.target))
    return Line(timing.span, start, end, target, window.clock)


def order_of(step: str, roster: Roster) -> Line:
    """Return the line that says only that something comes after a step: on its day or later."""
    return Line(NOWHERE, edge_of(p.StepDate(step), roster), None, order=True)


@attrs.frozen
class Opening:
    """The days a line leaves, seen from dates that are known: ``possible``, and ``certain`` ones.

    ``absent`` says that something it counts from has not happened, or may not have. Where the dates
    are known to the minute, ``instants`` are the first and the last one, in seconds.
    """

    possible: DaySet
    certain: DaySet
    absent: bool = False
    instants: tuple[int, int] | None = None


def opening(line: Line, case: Case, dated: frozenset[str]) -> Opening:
    """Return the days a line leaves with regard to what is *dated*; steps that are not, confine nothing."""
    ends = [edge if edge is not None and _is_dated(edge, dated) else None for edge in (line.start, line.end)]
    start, end = (edge.moment(case) if edge is not None else None for edge in ends)
    missing = any(edge is not None and (m is None or m.absent) for edge, m in zip(ends, (start, end), strict=True))
    if missing:
        return Opening(EVER, NEVER, absent=True)
    loose = any(edge is None and given is not None for edge, given in zip(ends, (line.start, line.end), strict=True))
    possible = between(start.lo if start else -FAR, end.hi if end else FAR)
    if line.clock:
        certain, instants = _by_clock(start, end)
    else:
        certain, instants = between(start.hi if start else -FAR, end.lo if end else FAR), None
    if not line.certain:
        return Opening(EVER, certain if not loose else NEVER)
    return Opening(possible, NEVER if loose else certain, instants=instants)


def _is_dated(edge: Edge, dated: frozenset[str]) -> bool:
    return edge.step is None or edge.step in dated


def _by_clock(start: Moment | None, end: Moment | None) -> tuple[DaySet, tuple[int, int] | None]:
    """Return the days of which every instant is in the window, and the window's own instants where they are known."""
    slack = 14 * 3600 if any(m is not None and m.utc for m in (start, end)) else 0
    lo = -FAR if start is None else -(-(start.last + slack) // DAY)
    hi = FAR if end is None else (end.first - slack + 1) // DAY - 1
    known = start is not None and end is not None and start.first == start.last and end.first == end.last
    zone = start.zone if start is not None else None
    instants = (start.first + zone, end.first + zone) if known and start and end and zone is not None else None
    return between(lo, hi), instants
