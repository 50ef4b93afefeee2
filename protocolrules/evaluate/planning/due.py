"""Due: the steps and visits of one patient, each with the lines of the schedule that hold for it.

Visits that repeat are written out: counted from their anchor, never one from another. Those without an
end are written out as far as the first that is still to come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from protocolrules.evaluate.case import Case, Roster
from protocolrules.evaluate.logic import Logic, TruthOf
from protocolrules.evaluate.planning.windows import Edge, Line, edge_of, line_of, order_of
from protocolrules.facts.calendar import FAR, Duration
from protocolrules.facts.truth import Truth
from protocolrules.program.program import Part, Program, Series, Timing

_MOST = 1_000  # visits of one series
Representative = Callable[[Edge], int | None]
"""Returns the day that is taken for an edge when visits are counted, None where there is none yet."""


@attrs.frozen(eq=False)
class Visit:
    """A step or visit of one patient.

    ``family`` is the name it is declared by; ``due`` says whether it is for this patient.
    """

    name: str
    family: str
    title: str | None
    lines: tuple[Line, ...]
    due: Truth = Truth.TRUE
    asks: tuple[TruthOf, ...] = ()
    """The conditions on which it hangs whether it is due, where that is not known."""


@attrs.frozen(eq=False)
class _Scheduled:
    """A compiled line or series, with what decides for whom it holds."""

    timing: Timing | Series
    condition: TruthOf | None
    line: Line | None = None
    parts: tuple[tuple[Part, Edge, Edge | None], ...] = ()

    def holds(self, case: Case) -> Truth:
        arms = self.timing.arms
        in_arm = Truth.TRUE if not arms else Truth.UNKNOWN if case.arm is None else _truth(case.arm in arms)
        return in_arm if self.condition is None else in_arm & self.condition(case, None)


def _truth(so: bool) -> Truth:
    return Truth.TRUE if so else Truth.FALSE


class Schedule:
    """The compiled schedule of a program."""

    def __init__(self, program: Program, roster: Roster, logic: Logic) -> None:
        self.program = program
        self.scheduled = tuple(_compiled(timing, roster, logic) for timing in program.schedule)
        self._order = {name: order_of(s.after, roster) for name, s in program.steps.items() if s.after is not None}
        self.followed = {step.after for step in program.steps.values()}
        """The steps that others come after."""

    def single(self, case: Case) -> list[Visit]:
        """Return the steps and visits that do not repeat, in the protocol's order."""
        found = (self._visit(name, case) for name, step in self.program.steps.items() if not step.repeated)
        return [visit for visit in found if visit.due is not Truth.FALSE]

    def _visit(self, name: str, case: Case) -> Visit:
        step = self.program.steps[name]
        own = [(s, s.holds(case)) for s in self.scheduled if s.timing.step == name and s.line is not None]
        declaring = [(s, so) for s, so in own if isinstance(s.timing, Timing) and s.timing.visit]
        due = Truth.TRUE if not step.visit else Truth.FALSE
        for _, so in declaring:
            due = due | so
        lines = [self._line(s, so, (s, so) in declaring) for s, so in own if so is not Truth.FALSE]
        lines += [self._order[name]] if name in self._order else []
        asks = tuple(s.condition for s, so in declaring if so is Truth.UNKNOWN and s.condition is not None)
        return Visit(name, name, step.title, tuple(lines), due, asks)

    def _line(self, scheduled: _Scheduled, so: Truth, declaring: bool) -> Line:
        """Return a line; what it is not known to ask of the patient is not certain, unless it is the visit itself."""
        assert scheduled.line is not None
        return attrs.evolve(scheduled.line, certain=so is Truth.TRUE or declaring)

    def repeated(self, case: Case, day_of: Representative) -> list[Visit]:
        """Return the visits that repeat, written out; *day_of* gives the days from which they are counted."""
        found: list[Visit] = []
        for scheduled in (s for s in self.scheduled if isinstance(s.timing, Series)):
            so = scheduled.holds(case)
            if so is not Truth.FALSE:
                found += self._written_out(scheduled, so, case, day_of)
        return found

    def _written_out(self, scheduled: _Scheduled, so: Truth, case: Case, day_of: Representative) -> Iterator[Visit]:
        series = scheduled.timing
        assert isinstance(series, Series)
        title = self.program.steps[series.step].title
        asks = (scheduled.condition,) if so is Truth.UNKNOWN and scheduled.condition is not None else ()
        number = 0
        for part, anchor, until in scheduled.parts:
            if day_of(anchor) is None:
                nowhere = Line(series.span, anchor, anchor, anchor)
                yield Visit(series.step, series.step, title, (nowhere,), so, asks)
                return
            for label, target in _targets(part, anchor, until, series, case, day_of):
                number += 1
                name = f"{series.step} {number if series.numbering == 'number' else label}"
                line = Line(series.span, target.further(-series.early), target.further(series.late), target)
                yield Visit(name, series.step, title, (line,), so, asks)


def _compiled(timing: Timing | Series, roster: Roster, logic: Logic) -> _Scheduled:
    condition = logic.compile(timing.condition) if timing.condition is not None else None
    if isinstance(timing, Timing):
        return _Scheduled(timing, condition, line_of(timing, roster))
    parts = []
    for part in timing.parts:
        anchor = edge_of(part.anchor, roster)
        assert anchor is not None
        parts.append((part, anchor, edge_of(part.until, roster)))
    return _Scheduled(timing, condition, parts=tuple(parts))


def _targets(
    part: Part, anchor: Edge, until: Edge | None, series: Series, case: Case, day_of: Representative
) -> Iterator[tuple[str, Edge]]:
    """Yield the target of every visit with its label, in the order of time."""
    last = _last_day(until, case, day_of)
    endless = part.count is None and last is None
    for turn in range(part.first if part.period else 0, _MOST):
        for days in part.days:
            target = anchor.further(_times(part.period, turn), Duration(days=days))
            day = day_of(target)
            if day is None or (last is not None and day > last):
                return
            yield _label(series, part, turn, days), target
            if endless and series.late.after(day) >= case.as_of.lo:
                return
        if part.period is None or (part.count is not None and turn + 1 - part.first >= part.count):
            return


def _last_day(until: Edge | None, case: Case, day_of: Representative) -> int | None:
    """Return the day until which visits repeat, None while it has not come into sight."""
    if until is None:
        return None
    if until.step is not None:
        return day_of(until)
    at = until.moment(case)
    return at.hi if at is not None and not at.absent and at.hi < FAR else None


def _times(period: Duration | None, turn: int) -> Duration:
    return Duration(months=period.months * turn, days=period.days * turn) if period else Duration()


def _label(series: Series, part: Part, turn: int, days: int) -> str:
    if series.numbering == "cycle":
        return f"C{turn + 1}D{days + 1}"
    return f"D{days + 1 if part.first == 1 and days >= 0 else days}"
