"""Due: the steps and visits of one patient, each with the lines of the schedule that hold for it.

Visits that repeat are written out: counted from their anchor, never one from another. Those without an
end are written out as far as the first that is still to come.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import attrs

from protocolrules.evaluate.case import Case, Roster
from protocolrules.evaluate.lacking import Missing
from protocolrules.evaluate.logic import Logic, TruthOf
from protocolrules.evaluate.planning.windows import Edge, Line, edge_of, line_of, order_of
from protocolrules.facts.calendar import FAR, Duration
from protocolrules.facts.truth import Truth, from_bool
from protocolrules.program.program import Part, Program, Series, Timing

_ARM = "waits for the patient's arm to be recorded"
_ARM_LACKS = (Missing("arm", "arm", "the patient's arm", "arm"),)
_MOST = 5_000  # periods of one series
_AHEAD = 366  # days beyond its recorded date to which a visit of the record is looked for
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
    lacks: tuple[Missing, ...] = ()
    """Other facts on which that hangs: the patient's arm, the exact date until which visits repeat."""
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

    def lacks(self, case: Case) -> tuple[Missing, ...]:
        return _ARM_LACKS if self.in_arm(case) is Truth.UNKNOWN else ()

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
        lines = [
            self._line(s, so, case) for s, so in own if so is not Truth.FALSE or (_declares(s) and due is Truth.FALSE)
        ]
        lines += [self._order[name]] if name in self._order else []
        lacks = _ARM_LACKS if due is Truth.UNKNOWN and any(s.lacks(case) for s, _ in declaring) else ()
        return Visit(name, name, step.title, tuple(lines), due, asks, lacks)

    def _arm_decides(self, name: str, case: Case) -> bool:
        """Tell whether a visit has other days in other arms, and the patient's is not known."""
        return case.arm is None and sum(bool(s.timing.arms) for s in self._of[name] if _declares(s)) > 1

    def _line(self, scheduled: _Scheduled, so: Truth, case: Case) -> Line:
        """Return a line; what it is not known to ask of the patient is not certain, unless it is the visit itself."""
        assert scheduled.line is not None
        if so is Truth.TRUE or _declares(scheduled):
            return scheduled.line
        asks = (scheduled.condition,) if scheduled.condition is not None else ()
        return attrs.evolve(scheduled.line, certain=False, asks=asks, lacks=scheduled.lacks(case))

    def repeated(self, case: Case, day_of: Representative) -> list[Visit]:
        """Return the visits that repeat, written out; *day_of* gives the days from which they are counted."""
        found: list[Visit] = []
        past: list[Visit] = []
        for scheduled in (s for s in self._scheduled if isinstance(s.timing, Series)):
            so = scheduled.holds(case)
            if so is Truth.FALSE:
                past += self._written_out(scheduled, so, case, day_of)
            elif self._arm_decides(scheduled.timing.step, case):
                name = scheduled.timing.step
                found.append(Visit(name, name, self.program.steps[name].title, (), so, waits=_ARM))
            else:
                found += self._written_out(scheduled, so, case, day_of)
        shown = {visit.name for visit in found}
        recorded = case.record.timeline.steps.keys() - shown  # what took place when it was due is still shown
        return [*found, *(visit for visit in past if visit.name in recorded)]

    def _written_out(self, scheduled: _Scheduled, so: Truth, case: Case, day_of: Representative) -> Iterator[Visit]:
        series = scheduled.timing
        assert isinstance(series, Series)
        name, title = series.step, self.program.steps[series.step].title
        asks = (scheduled.condition,) if so is Truth.UNKNOWN and scheduled.condition is not None else ()
        lacks = scheduled.lacks(case)
        number = 0
        steps = case.record.timeline.steps
        recorded = {n.partition(" ")[2]: step.at.hi for n, step in steps.items() if n.split(" ")[0] == name}
        for part, anchor, until in scheduled.parts:
            if day_of(anchor) is None:
                yield Visit(name, name, title, (), so, asks, lacks, f"waits for {_root_words(anchor)}")
                return
            for label, target, sure in _targets(_Written(part, anchor, until, series, recorded, number), case, day_of):
                number += 1
                shown = str(number) if series.numbering == "number" else label
                line = Line(series.span, target.further(-series.early), target.further(series.late), target)
                due, more = (so, ()) if sure or until is None else (so & Truth.UNKNOWN, _until_lacks(until))
                yield Visit(f"{name} {shown}", name, title, (line,), due, asks, (*lacks, *more))


def _until_lacks(until: Edge) -> tuple[Missing, ...]:
    words = _root_words(until)
    return (Missing("date", words, f"the exact date of {words.removeprefix('a date of ')}"),)


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
    recorded: Mapping[str, int]
    before: int

    def label(self, turn: int, days: int) -> str:
        if self.series.numbering == "cycle":
            return f"C{turn + 1}D{days + 1}"
        return f"D{days + 1 if self.part.first == 1 and days >= 0 else days}"

    def names_more(self, number: int, turn: int, day: int, today: int) -> bool:
        """Tell whether the record names a visit of the series beyond these, dated not much before *day*."""
        later = (label for label, at in self.recorded.items() if day <= min(at, today + _AHEAD) + _AHEAD)
        if self.series.numbering == "number":
            return any(int(label) > number for label in later if label.isdigit())
        return any(int(found[1]) > turn + 1 for label in later if (found := _CYCLE.match(label)))


_CYCLE = re.compile(r"C(\d+)D")


def _targets(written: _Written, case: Case, day_of: Representative) -> Iterator[tuple[str, Edge, bool]]:
    """Yield the target of every visit of a part with its label, in the order of time, and whether it is due for sure.

    Without an end, they go on to the first that is still to come, and to the last that the record names.
    """
    part, late, today = written.part, written.series.late, case.as_of.lo
    last = _last_days(written, case, day_of)
    endless = part.count is None and last is None and part.period is not None
    number = written.before
    for turn in range(part.first if part.period else 0, _MOST):
        ahead = over = False
        for days in sorted(part.days):
            target = written.anchor.further(_times(part.period, turn), Duration(days=days))
            day = day_of(target)
            over = over or day is None or (last is not None and day > last[1])
            if day is not None and (last is None or day <= last[1]):
                number += 1
                ahead = ahead or late.after(day) >= today
                yield written.label(turn, days), target, last is None or day <= last[0]
        counted = part.count is not None and turn + 1 - part.first >= part.count
        seen = endless and ahead and not written.names_more(number, turn, day or 0, today)
        if part.period is None or counted or over or seen:
            return


def _last_days(written: _Written, case: Case, day_of: Representative) -> tuple[int, int] | None:
    """Return the days until which visits repeat for sure, and at most; None while that has not come into sight."""
    until, anchor = written.until, written.anchor
    if until is None:
        return None
    if until.step is not None and until.step == anchor.step:
        day = day_of(until)  # counted from the same day, whichever it is
        return None if day is None else (day, day)
    if until.step is not None and until.step not in case.steps:
        return None
    at = until.moment(case)
    return (at.lo, at.hi) if at is not None and not at.absent and at.hi < FAR else None


def _times(period: Duration | None, turn: int) -> Duration:
    return Duration(months=period.months * turn, days=period.days * turn) if period else Duration()
