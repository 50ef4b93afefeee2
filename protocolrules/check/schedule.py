"""Schedules of the tree into timings and series of the program.

Every line becomes a window around dates of other steps. The one hard idea: `planned X` counts from the
day aimed at for X, whatever day it took place, so it is the target of X's own line written out.
"""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.check import lower_time
from protocolrules.check.lower import condition
from protocolrules.check.scope import Scope
from protocolrules.check.vocabulary import STEPS
from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Span
from protocolrules.facts.calendar import Duration
from protocolrules.program import nodes as p
from protocolrules.program.program import Part, Series, Timing
from protocolrules.syntax import tree

_MOST_VISITS = 1_000
_AT = Duration()
Lines = list[tuple[tree.Timing, tuple[str, ...], p.Truth | None]]


def schedule(scope: Scope, files: list[tree.File]) -> tuple[Timing | Series, ...]:
    """Return the timings of the protocol's own file."""
    _refuse_in_vocabulary(files[:-1], scope.findings)
    lines: Lines = []
    for written in (s for s in files[-1].statements if isinstance(s, tree.Schedule)):
        for arm in written.arms:
            scope.vocabulary.find(arm, "an arm", tree.Arm)
        arms = tuple(arm.text for arm in written.arms)
        lines += [(line, arms, asked) for line, asked in _lines(scope, written.lines, None)]
    timings = _Timings(scope, lines)
    _warn_of_conditional_steps(scope, lines)
    found = tuple(timings.lower(line, arms, asked) for line, arms, asked in lines)
    _refuse_circles(found, scope.findings)
    return found


def _warn_of_conditional_steps(scope: Scope, lines: Lines) -> None:
    """Warn where a declared step has lines under a condition only: it takes place all the same."""
    declared = {d.name.text for d in scope.vocabulary.of(tree.Step)}
    timed = {line.name.text for line, _, asked in lines if asked is None}
    for line, _, asked in lines:
        name = line.name.text
        if asked is not None and name in declared - timed:
            declared.discard(name)
            message = f"`{name}` is a step, which takes place whether or not this condition holds"
            advice = f"to say that it takes place only then, write `visit {name} …` here instead of declaring the step"
            scope.findings.warning("conditional-step", line.name.span, message, advice)


def _refuse_circles(found: tuple[Timing | Series, ...], findings: Findings) -> None:
    """Refuse visits whose days are counted from one another's, round in a circle."""
    counted = {t.step: lower_time.base_step(t.target) for t in found if isinstance(t, Timing) and t.target is not None}
    reported: set[str] = set()
    for timing in found:
        name: str | None = timing.step
        chain: list[str] = []
        while name is not None and name not in chain and name not in reported:
            chain.append(name)
            name = counted.get(name)
        if name is not None and name == timing.step and len(chain) > 1:
            reported.update(chain)
            message = f"`{timing.step}` is timed by itself, through {', '.join(f'`{n}`' for n in chain[1:])}"
            findings.error("timed-by-itself", timing.span, message, "count one of them from a step that comes before")


def _refuse_in_vocabulary(used: list[tree.File], findings: Findings) -> None:
    for stray in (s for file in used for s in file.statements if isinstance(s, tree.Schedule)):
        message, advice = "a file that others use holds vocabulary only", "move it into the protocol's own file"
        findings.error("criterion-in-vocabulary", stray.span, message, advice)


def _lines(
    scope: Scope, written: tuple[tree.Scheduled, ...], asked: p.Truth | None
) -> Iterator[tuple[tree.Timing, p.Truth | None]]:
    for line in written:
        if isinstance(line, tree.Timing):
            yield line, asked
            continue
        also = condition(scope, line.condition, favourable=None)
        both = also if asked is None else p.AllOf((asked, also), span=line.condition.span)
        yield from _lines(scope, line.lines, both)


class _Timings:
    """Lowers the lines of all schedules, which may hang on one another."""

    def __init__(self, scope: Scope, lines: Lines) -> None:
        self.scope = scope
        self.lines = lines
        self._aiming: list[str] = []

    def lower(self, line: tree.Timing, arms: tuple[str, ...], asked: p.Truth | None) -> Timing | Series:
        """Return the meaning of one line."""
        self.scope.vocabulary.find(line.name, "a step", *STEPS, repeated=line.visit)
        match line.days:
            case tree.Series():
                return self._series(line, arms, asked)
            case tree.Cycles():
                return self._cycles(line, line.days, arms, asked)
            case tree.StudyDays() if len(line.days.days.numbers) > 1 and not line.days.days.through:
                return self._numbered(line, line.days, arms, asked)
            case _:
                return self._timing(line, arms, asked)

    # ---- one visit ---------------------------------------------------------------------------

    def _timing(self, line: tree.Timing, arms: tuple[str, ...], asked: p.Truth | None) -> Timing:
        self._aiming.append(line.name.text)
        target = self._target(line, arms)
        self._aiming.pop()
        window = self._window(line) if target is None else self._around(target, line)
        self._refuse_self(line, window)
        return Timing(line.name.text, window, target, line.visit, arms, asked, _days_span(line))

    def _target(self, line: tree.Timing, arms: tuple[str, ...]) -> p.Date | None:
        """Return the day a line aims at, None where it gives a window."""
        match line.days:
            case tree.Offset():
                return self._at_distance(line.days, arms)
            case tree.StudyDays() if not line.days.days.through:
                return self._numbered_day(line.days, line.days.days.numbers[0])
            case tree.Ordered(relation="at"):
                return lower_time.point(self.scope, line.days.point, "start")
            case _:
                return None

    def _at_distance(self, written: tree.Offset, arms: tuple[str, ...]) -> p.Date:
        length = self._length(written.length, "a visit")
        before = written.side == "before"
        base = self._anchor(written.anchor, written.planned, "start" if before else "end", arms)
        return p.Shifted(base, -length if before else length, span=written.span)

    def _length(self, written: tree.TimeSpan, phrase: str) -> Duration:
        return lower_time.calendar_duration(self.scope, written, phrase, "write it in days, weeks or months")

    def _numbered_day(self, written: tree.StudyDays, number: int) -> p.Date:
        base = lower_time.anchor(self.scope, written.anchor, "start")
        return p.Shifted(base, Duration(days=self._days_from(written, number)), span=written.span)

    def _days_from(self, written: tree.StudyDays, number: int) -> int:
        """Return how many days after its anchor a numbered day lies; there is no day 0 before day 1."""
        findings, span = self.scope.findings, written.days.span
        if written.first not in (0, 1):
            findings.error(
                "day-numbering", written.span, f"no study begins with day {written.first}", "write `as day 1`"
            )
        if written.first == 1 and number == 0:
            advice = "day -1 is the day before day 1; where the protocol has a day 0, write `as day 0`"
            findings.error("day-zero", span, "there is no day 0 where the anchor is day 1", advice)
        return number - 1 if written.first == 1 and number > 0 else number

    def _window(self, line: tree.Timing) -> p.Window:
        if line.allowance is not None:
            message = "this line gives a window already, so nothing is early or late"
            advice = "write the window wider, or aim at a day: `42 days after infusion, ± 3 days`"
            self.scope.findings.error("needless-allowance", line.allowance.span, message, advice)
        if isinstance(line.days, tree.StudyDays):
            lo, hi = (self._numbered_day(line.days, number) for number in line.days.days.numbers)
            if line.days.days.numbers[0] > line.days.days.numbers[1]:
                message, advice = "the window ends before it begins", "write the earlier day first"
                self.scope.findings.error("empty-window", line.days.days.span, message, advice)
            return p.Window(lo, hi, span=line.days.span)
        if isinstance(line.days, tree.Ever | tree.During):
            message, advice = f"`{line.days.span.words}` leaves no particular days", "write `within … after …`"
            self.scope.findings.error("schedule-window", line.days.span, message, advice)
        assert not isinstance(line.days, tree.Offset | tree.Cycles | tree.Series)
        return lower_time.window(self.scope, line.days)

    def _around(self, target: p.Date, line: tree.Timing) -> p.Window:
        early, late = self._allowance(line.allowance)
        clock = _says_clock(line) or lower_time.by_clock(target) or early.by_clock or late.by_clock
        start = target if early == _AT else p.Shifted(target, -early, span=line.span)
        end = target if late == _AT else p.Shifted(target, late, span=line.span)
        return p.Window(start, end, clock, span=line.days.span)

    def _allowance(self, written: tree.Allowance | None) -> tuple[Duration, Duration]:
        lengths = (written.early, written.late) if written is not None else (None, None)
        early, late = (self._length(length, "an allowance") if length is not None else _AT for length in lengths)
        return early, late

    def _refuse_self(self, line: tree.Timing, window: p.Window) -> None:
        name = line.name.text
        if name in (lower_time.base_step(window.start), lower_time.base_step(window.end)):
            self._report_circle(name, line.days.span)

    def _report_circle(self, name: str, span: Span) -> None:
        """Report a step that hangs on itself, once for a circle of lines."""
        if not any(d.kind == "timed-by-itself" and d.span == span for d in self.scope.findings.all):
            self.scope.findings.error(
                "timed-by-itself", span, f"`{name}` is timed by itself", "count from another step"
            )

    # ---- anchors -----------------------------------------------------------------------------

    def _anchor(self, written: tree.Anchor, planned: bool, edge: str, arms: tuple[str, ...]) -> p.Date:
        if not planned or not isinstance(written, tree.NamedAnchor):
            if planned:
                message, advice = "an event is not planned by the schedule", "write it without `planned`"
                self.scope.findings.error("no-target", written.span, message, advice)
            return lower_time.anchor(self.scope, written, edge)
        return self._aimed_at(written.name, arms)

    def _aimed_at(self, step: tree.Word, arms: tuple[str, ...]) -> p.Date:
        """Return the day that a step's own line aims at."""
        name = step.text
        if name in self._aiming:
            self._report_circle(name, step.span)
            return p.AsOf(span=step.span)
        lines = [(line, a) for line, a, _ in self.lines if line.name.text == name and _overlap(a, arms)]
        self._aiming.append(name)
        targets = [target for line, a in lines if (target := self._target(line, a)) is not None]
        self._aiming.pop()
        if len(targets) == 1:
            return targets[0]
        if self.scope.vocabulary.find(step, "a step", *STEPS) is not None:
            message = f"no one line of the schedule aims at a day for `{name}`"
            advice = f"write `after {name}`, or give `{name}` a day: `{name} 42 days after …`"
            self.scope.findings.error("no-target", step.span, message, advice)
        return p.StepDate(name, span=step.span)

    # ---- visits that repeat ------------------------------------------------------------------

    def _series(self, line: tree.Timing, arms: tuple[str, ...], asked: p.Truth | None) -> Series:
        assert isinstance(line.days, tree.Series)
        parts: list[Part] = []
        before: tree.Repeated | None = None
        for written in line.days.parts:
            parts.append(self._repeated(written, before, arms))
            before = written
        return self._made(line, tuple(parts), line.days.allowance, "number", arms, asked)

    def _repeated(self, written: tree.Repeated, before: tree.Repeated | None, arms: tuple[str, ...]) -> Part:
        period = self._period(written.every)
        until = lower_time.point(self.scope, written.until, "start") if written.until else None
        if written.anchor is not None:
            return Part(self._anchor(written.anchor, written.planned, "end", arms), period, first=1, until=until)
        if before is None or before.until is None:
            message = "`every` does not say from where it counts"
            advice = "write `every 12 weeks after infusion until …`; `then every` needs an `until` before it"
            self.scope.findings.error("unanchored-repeat", written.span, message, advice)
            return Part(p.AsOf(span=written.span), period, first=1, until=until)
        return Part(lower_time.point(self.scope, before.until, "start"), period, first=1, until=until)

    def _period(self, written: tree.TimeSpan) -> Duration:
        period = self._length(written, "a repeated visit")
        if period.by_clock or (period.months, period.days) == (0, 0):
            message, advice = "visits repeat after whole days", "write days, weeks, months or years"
            self.scope.findings.error("repeat-period", written.span, message, advice)
            return Duration(days=1)
        return period

    def _cycles(self, line: tree.Timing, written: tree.Cycles, arms: tuple[str, ...], asked: p.Truth | None) -> Series:
        period = self._period(written.length)
        numbers = _listed(written.days)
        if any(number < 1 or (not period.months and number > period.days) for number in numbers):
            message = f"a cycle of {written.length.span.words} has no such day"
            self.scope.findings.error("day-of-cycle", written.days.span, message, "the first day of a cycle is day 1")
        if (written.count or 1) * len(numbers) > _MOST_VISITS:
            self._refuse_many(written.span)
        start = lower_time.point(self.scope, written.start, "start")
        until = lower_time.point(self.scope, written.until, "start") if written.until else None
        part = Part(start, period, tuple(n - 1 for n in numbers), 0, written.count, until)
        return self._made(line, (part,), written.allowance, "cycle", arms, asked)

    def _numbered(
        self, line: tree.Timing, written: tree.StudyDays, arms: tuple[str, ...], asked: p.Truth | None
    ) -> Series:
        base = lower_time.anchor(self.scope, written.anchor, "start")
        days = tuple(self._days_from(written, number) for number in written.days.numbers)
        if len(set(days)) < len(days):
            self.scope.findings.error("duplicate-value", written.days.span, "a day is given twice", "delete one")
        part = Part(base, None, days, first=written.first)
        return self._made(line, (part,), line.allowance, "day", arms, asked)

    def _refuse_many(self, span: Span) -> None:
        message = f"more than {_MOST_VISITS:,} visits"
        self.scope.findings.error("too-many-visits", span, message, "check the numbers")

    def _made(
        self,
        line: tree.Timing,
        parts: tuple[Part, ...],
        allowed: tree.Allowance | None,
        numbering: str,
        arms: tuple[str, ...],
        asked: p.Truth | None,
    ) -> Series:
        if not line.visit:
            message = f"`{line.name.text}` is one step, and this line names several days"
            advice = f"write `visit {line.name.text} …` instead of declaring it as a step"
            self.scope.findings.error("repeated-step", line.name.span, message, advice)
        early, late = self._allowance(allowed)
        if early.by_clock or late.by_clock:
            message, advice = "visits that repeat are early or late by days", "write days or weeks"
            self.scope.findings.error("repeat-period", line.span, message, advice)
        return Series(line.name.text, parts, early, late, numbering, arms, asked, _days_span(line))


def _days_span(line: tree.Timing) -> Span:
    """Return where a line says when: after the name and its title."""
    return line.days.span.to(line.span)


def _listed(days: tree.DayNumbers) -> tuple[int, ...]:
    """Return every day that is meant."""
    if not days.through:
        return days.numbers
    return tuple(range(days.numbers[0], min(days.numbers[1], days.numbers[0] + _MOST_VISITS) + 1))


def _overlap(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return not a or not b or bool(set(a) & set(b))


def _says_clock(line: tree.Timing) -> bool:
    """Tell whether a line counts hours or minutes, be it none of them: `0 minutes after X` is that instant."""
    days = line.days
    return isinstance(days, tree.Offset) and any(t.unit in ("hour", "minute") for t in days.length.alternatives[0])
