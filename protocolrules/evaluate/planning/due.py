"""Due: the steps and visits of one patient, each with the lines of the schedule that hold for it.

Visits that repeat are written out: counted from their anchor, never one from another. Those without an
end are written out as far as the first that is still to come.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import attrs

from protocolrules.evaluate.case import Case, Roster
from protocolrules.evaluate.logic import Logic, TruthOf
from protocolrules.evaluate.planning.windows import Edge, Line, edge_of, line_of, order_of
from protocolrules.facts.calendar import FAR, Duration
from protocolrules.facts.truth import Truth, from_bool
from protocolrules.program.program import Part, Program, Series, Timing

_ARM = "waits for the patient's arm to be recorded"
_MOST = 20_000  # periods of one series
Representative = Callable[[Edge], int | None]
"""Returns the day that is taken for an edge when visits are counted, None where there is none yet."""


@attrs.frozen(eq=False)
class Visit:
    """A step or visit of one patient.

    ``family`` is the name it is declared by; ``due`` says whether it is for this patient. One that ``waits``
    has no days yet, and says for what.
    """

    name: str
    family: str
    title: str | None
    lines: tuple[Line, ...] = ()
    due: Truth = Truth.TRUE
    asks: tuple[TruthOf, ...] = ()
    """The conditions on which it hangs whether it is due, where that is not known."""
    asks_arm: bool = False
    waits: str = ""


@attrs.frozen(eq=False)
class _Scheduled:
    """A compiled line or series, with what decides for whom it holds."""

    timing: Timing | Series
    condition: TruthOf | None
    line: Line | None = None
    parts: tuple[tuple[Part, Edge, Edge | None], ...] = ()

    def in_arm(self, case: Case) -> Truth:
        arms = self.timing.arms
        return Truth.TRUE if not arms else Truth.UNKNOWN if case.arm is None else from_bool(case.arm in arms)

    def holds(self, case: Case) -> Truth:
        in_arm = self.in_arm(case)
        return in_arm if self.condition is None else in_arm & self.condition(case, None)


class Schedule:
    """The compiled schedule of a program."""

    def __init__(self, program: Program, roster: Roster, logic: Logic) -> None:
        self.program = program
        self._scheduled = tuple(_compiled(timing, roster, logic) for timing in program.schedule)
        self._of: dict[str, list[_Scheduled]] = {name: [] for name in program.steps}
        for scheduled in self._scheduled:
            self._of[scheduled.timing.step].append(scheduled)
        self._order = {name: order_of(s.after, roster) for name, s in program.steps.items() if s.after is not None}
        self.followed = {step.after for step in program.steps.values()}
        """The steps that others come after."""

    def single(self, case: Case) -> list[Visit]:
        """Return the steps and visits that do not repeat, in the protocol's order; also any that are on record."""
        found = (self._visit(name, case) for name in self.program.steps)
        recorded = case.record.timeline.steps
        return [v for v in found if v is not None and (v.due is not Truth.FALSE or v.name in recorded)]

    def _visit(self, name: str, case: Case) -> Visit | None:
        step = self.program.steps[name]
        own = [(s, s.holds(case)) for s in self._of[name] if s.line is not None]
        declaring = [(s, so) for s, so in own if _declares(s)]
        if step.visit and not declaring:
            return None  # a series
        due = Truth.TRUE if not step.visit else Truth.FALSE
        for _, so in declaring:
            due = due | so
        asks = tuple(s.condition for s, so in declaring if so is Truth.UNKNOWN and s.condition is not None)
        if self._arm_decides(name, case):
            return Visit(name, name, step.title, (), due, asks, waits=_ARM)
        lines = [self._line(s, so) for s, so in own if so is not Truth.FALSE or (_declares(s) and due is Truth.FALSE)]
        lines += [self._order[name]] if name in self._order else []
        asks_arm = due is Truth.UNKNOWN and any(s.in_arm(case) is Truth.UNKNOWN for s, _ in declaring)
        return Visit(name, name, step.title, tuple(lines), due, asks, asks_arm)

    def _arm_decides(self, name: str, case: Case) -> bool:
        """Tell whether a visit has other days in other arms, and the patient's is not known."""
        return case.arm is None and sum(bool(s.timing.arms) for s in self._of[name] if _declares(s)) > 1

    def _line(self, scheduled: _Scheduled, so: Truth) -> Line:
        """Return a line; what it is not known to ask of the patient is not certain, unless it is the visit itself."""
        assert scheduled.line is not None
        return attrs.evolve(scheduled.line, certain=so is Truth.TRUE or _declares(scheduled))

    def repeated(self, case: Case, day_of: Representative) -> list[Visit]:
        """Return the visits that repeat, written out; *day_of* gives the days from which they are counted."""
        found: list[Visit] = []
        for scheduled in (s for s in self._scheduled if isinstance(s.timing, Series)):
            so = scheduled.holds(case)
            if so is Truth.FALSE:  # what took place is still shown
                known = case.record.timeline.steps
                found += [v for v in self._written_out(scheduled, so, case, day_of) if v.name in known]
            elif self._arm_decides(scheduled.timing.step, case):
                name = scheduled.timing.step
                found.append(Visit(name, name, self.program.steps[name].title, (), so, waits=_ARM))
            else:
                found += self._written_out(scheduled, so, case, day_of)
        return found

    def _written_out(self, scheduled: _Scheduled, so: Truth, case: Case, day_of: Representative) -> Iterator[Visit]:
        series = scheduled.timing
        assert isinstance(series, Series)
        name, title = series.step, self.program.steps[series.step].title
        asks = (scheduled.condition,) if so is Truth.UNKNOWN and scheduled.condition is not None else ()
        asks_arm = scheduled.in_arm(case) is Truth.UNKNOWN
        number = 0
        recorded = {
            label for n in case.record.timeline.steps if (label := n.partition(" ")[2]) and n.startswith(f"{name} ")
        }
        for part, anchor, until in scheduled.parts:
            if day_of(anchor) is None:
                yield Visit(name, name, title, (), so, asks, asks_arm, f"waits for {_root_words(anchor)}")
                return
            for label, target in _targets(_Written(part, anchor, until, series, recorded, number), case, day_of):
                number += 1
                shown = str(number) if series.numbering == "number" else label
                line = Line(series.span, target.further(-series.early), target.further(series.late), target)
                yield Visit(f"{name} {shown}", name, title, (line,), so, asks, asks_arm)


def _declares(scheduled: _Scheduled) -> bool:
    """Tell whether a line or series declares the visit that it times."""
    return isinstance(scheduled.timing, Series) or scheduled.timing.visit


def _root_words(edge: Edge) -> str:
    return edge.step if edge.step is not None else f"a date of {edge.root.span.words}"


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


@attrs.frozen
class _Written:
    """One part of a series while it is written out, after ``before`` visits of the parts before it."""

    part: Part
    anchor: Edge
    until: Edge | None
    series: Series
    recorded: set[str]
    before: int

    def label(self, turn: int, days: int) -> str:
        if self.series.numbering == "cycle":
            return f"C{turn + 1}D{days + 1}"
        return f"D{days + 1 if self.part.first == 1 and days >= 0 else days}"

    def names_more(self, number: int, turn: int) -> bool:
        """Tell whether the record names a visit of the series beyond these."""
        if self.series.numbering == "number":
            return any(int(label) > number for label in self.recorded if label.isdigit())
        return any(int(found[1]) > turn + 1 for label in self.recorded if (found := _CYCLE.match(label)))


_CYCLE = re.compile(r"C(\d+)D")


def _targets(written: _Written, case: Case, day_of: Representative) -> Iterator[tuple[str, Edge]]:
    """Yield the target of every visit of a part with its label, in the order of time.

    Without an end, they go on to the first that is still to come, and to the last that the record names.
    """
    part, late = written.part, written.series.late
    last = _last_day(written, case, day_of)
    endless = part.count is None and last is None and part.period is not None
    number = written.before
    for turn in range(part.first if part.period else 0, _MOST):
        targets = [written.anchor.further(_times(part.period, turn), Duration(days=days)) for days in sorted(part.days)]
        found = [day_of(target) for target in targets]
        ahead = False
        for days, target, day in zip(sorted(part.days), targets, found, strict=True):
            if day is not None and (last is None or day <= last):
                number += 1
                ahead = ahead or late.after(day) >= case.as_of.lo
                yield written.label(turn, days), target
        over = part.period is None or (part.count is not None and turn + 1 - part.first >= part.count)
        beyond = found[0] is None or (last is not None and found[0] > last)
        if over or beyond or (endless and ahead and not written.names_more(number, turn)):
            return


def _last_day(written: _Written, case: Case, day_of: Representative) -> int | None:
    """Return the day until which visits repeat, None while it has not come into sight."""
    until, anchor = written.until, written.anchor
    if until is None:
        return None
    if until.step is not None and until.step == anchor.step:
        return day_of(until)  # counted from the same day, whichever it is
    if until.step is not None and until.step not in case.steps:
        return None
    at = until.moment(case)
    return at.hi if at is not None and not at.absent and at.hi < FAR else None


def _times(period: Duration | None, turn: int) -> Duration:
    return Duration(months=period.months * turn, days=period.days * turn) if period else Duration()
