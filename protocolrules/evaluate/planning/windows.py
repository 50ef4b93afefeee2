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
from protocolrules.evaluate.lacking import Missing
from protocolrules.evaluate.logic import TruthOf
from protocolrules.facts.calendar import DAY, FAR, Duration, Shift, iso
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
    asks: tuple[TruthOf, ...] = ()
    """The conditions on which it hangs whether the line holds, where that is not known."""
    lacks: tuple[Missing, ...] = ()
    """Other facts on which that hangs: the patient's arm."""

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
    """Return the line that says only that something comes after a step: on its last day or later."""
    return Line(NOWHERE, edge_of(p.StepDate(step, "end"), roster), None, order=True)


@attrs.frozen
class Opening:
    """The days a line leaves, seen from dates that are known: ``possible``, and ``certain`` ones.

    ``absent`` says that something it counts from has not happened, or may not have; ``loose``, that one of
    its ends is counted from a step that has no date. ``start`` and ``end`` are its ends where they are dated.
    """

    possible: DaySet
    certain: DaySet
    absent: bool = False
    loose: bool = False
    start: Moment | None = None
    end: Moment | None = None

    @property
    def instants(self) -> tuple[Moment, Moment] | None:
        """Both ends of a window by the clock, where they are known to the minute."""
        start, end = self.start, self.end
        known = start is not None and end is not None and start.first == start.last and end.first == end.last
        return (start, end) if known and start is not None and end is not None else None


def opening(line: Line, case: Case, dated: frozenset[str]) -> Opening:
    """Return the days a line leaves with regard to what is *dated*; steps that are not, confine nothing."""
    ends = [edge if edge is not None and _is_dated(edge, dated) else None for edge in (line.start, line.end)]
    start, end = (edge.moment(case) if edge is not None else None for edge in ends)
    if any(edge is not None and (m is None or m.absent) for edge, m in zip(ends, (start, end), strict=True)):
        return Opening(EVER, NEVER, absent=True)
    loose = any(edge is None and given is not None for edge, given in zip(ends, (line.start, line.end), strict=True))
    certain = NEVER if loose else _certain(line, start, end)
    if not line.certain:
        return Opening(EVER, certain, loose=loose)
    possible = between(start.lo if start else -FAR, end.hi if end else FAR)
    return Opening(possible, certain, loose=loose, start=start, end=end)


def _is_dated(edge: Edge, dated: frozenset[str]) -> bool:
    return edge.step is None or edge.step in dated


def _certain(line: Line, start: Moment | None, end: Moment | None) -> DaySet:
    """Return the days that are in the window whatever its dates are; by the clock, with every instant of theirs."""
    if not line.clock:
        return between(start.hi if start else -FAR, end.lo if end else FAR)
    slack = 14 * 3600 if any(m is not None and m.utc for m in (start, end)) else 0
    lo = -FAR if start is None else -(-(start.last + slack) // DAY)
    hi = FAR if end is None else (end.first - slack + 1) // DAY - 1
    return between(lo, hi)


def clock_text(moment: Moment) -> str:
    """Return an instant as its own local clock shows it."""
    day, rest = divmod(moment.first + (moment.zone or 0), DAY)
    return f"{iso(day)} {rest // 3600:02d}:{rest % 3600 // 60:02d}"
