"""Events: the tests an event must pass, and how many do.

The one hard idea: events that are not in the record. Every test confines the days an event
must touch; only where the record is complete for that kind over those days is an event that
is not in it known not to be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, assert_never

import attrs

from protocolrules.evaluate.case import Case, Roster
from protocolrules.evaluate.dates import DateOf, compile_date
from protocolrules.evaluate.record import Exposure, merged
from protocolrules.facts.calendar import DAY, FAR, Duration, add_months
from protocolrules.facts.moment import Moment, offset_between
from protocolrules.facts.quantity import compare, exactly
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
Bound = tuple[Moment | None, Moment | None]
Check = Callable[[Exposure, Moment | None, Moment | None], Truth]
HalfLives = Mapping[str, Fraction | int | None]


@attrs.frozen
class Test:
    """One compiled test: its anchors, the check of an event against them, and the days it confines."""

    anchors: tuple[DateOf | None, DateOf | None]
    check: Check
    reach: Callable[[Moment | None, Moment | None], tuple[int, int]]
    node: p.EventTest


def _anywhere(start: Moment | None, end: Moment | None) -> tuple[int, int]:
    return -FAR, FAR


def _from_to(start: Moment | None, end: Moment | None) -> tuple[int, int]:
    return -FAR if start is None else start.lo, FAR if end is None else end.hi


def compile_test(node: p.EventTest, roster: Roster) -> Test:
    """Return the compiled form of a test."""
    match node:
        case p.Touching():
            return Test(_ends(node.window, roster), _touching(node), _from_to, node)
        case p.Covering():
            return Test(_ends(node.window, roster), _covering(node.window.clock), _from_to, node)
        case p.Recent():
            until = compile_date(node.until, roster)
            return Test((None, until), _recent(node, roster.program.drugs), _recent_reach(node.duration), node)
        case p.Lasting():
            return Test((None, None), _lasting(node), _anywhere, node)
        case p.Dosed():
            return Test((None, None), _dosed(node), _anywhere, node)
        case p.WithOutcome(outcome=outcome):
            known = roster.program.outcomes
            return Test((None, None), lambda e, s, t: ended_so(e, outcome, known), _anywhere, node)
        case p.Either():
            return _either(node, roster)
    assert_never(node)


def _ends(window: p.Window, roster: Roster) -> tuple[DateOf | None, DateOf | None]:
    start = compile_date(window.start, roster) if window.start is not None else None
    end = compile_date(window.end, roster) if window.end is not None else None
    return start, end


_NOT_KNOWN = (-float("inf"), float("inf"))


def on_or_after(a: Moment, b: Moment) -> Truth:
    """Tell whether *a* falls on the day of *b* or later."""
    if a.lo >= b.hi:
        return T
    if a.hi < b.lo:
        return F
    least, most = offset_between(a, b) or _NOT_KNOWN
    return T if least >= 0 else F if most <= -DAY else U


def not_sooner(a: Moment, b: Moment) -> Truth:
    """Tell whether the instant of *a* is that of *b* or later."""
    if a.first >= b.last:
        return T
    if a.last < b.first:
        return F
    least, most = offset_between(a, b) or _NOT_KNOWN
    return T if least >= 0 else F if most < 0 else U


def _touching(node: p.Touching) -> Check:
    reaches = not_sooner if node.window.clock else on_or_after
    ends_at_start, starts_at_end = node.part == "start", node.part == "end"

    def check(event: Exposure, start: Moment | None, end: Moment | None) -> Truth:
        truth = T
        if start is not None:
            truth = reaches(event.start if ends_at_start else event.end, start)
            if truth is not F and end is not None and end is not start:
                truth = truth & reaches(end, start)  # a window that ends before it begins has no day
            if truth is F:
                return F
        if end is not None:
            before_end = reaches(end, event.end if starts_at_end else event.start)
            if before_end is not T:
                return before_end
        return truth

    return check


def _covering(clock: bool) -> Check:
    reaches = not_sooner if clock else on_or_after

    def check(event: Exposure, start: Moment | None, end: Moment | None) -> Truth:
        begun = T if start is None else reaches(start, event.start)
        lasts = T if end is None else reaches(event.end, end)
        return begun & lasts

    return check


def _recent(node: p.Recent, drugs: HalfLives) -> Check:
    duration, inclusive, at_start = node.duration, node.inclusive, node.edge == "start"
    days = 0 if duration.months else duration.days

    def by_days(event: Exposure, start: Moment | None, until: Moment | None) -> Truth:
        edge = event.start if at_start else event.end
        assert until is not None
        if days:
            lo, hi = edge.lo + days, edge.hi + days
        else:
            lo, hi = duration.after(edge.lo), duration.after(edge.hi)
        return _later(lo, hi, until.lo, until.hi, inclusive)

    def by_clock(event: Exposure, start: Moment | None, until: Moment | None) -> Truth:
        edge = event.start if at_start else event.end
        assert until is not None
        first, last = clock_range(edge, duration, event, drugs)
        return _later(first, last, until.first, until.last, inclusive)

    return by_clock if duration.by_clock else by_days


def _later(lo: Any, hi: Any, from_: int, to: int, inclusive: bool) -> Truth:
    """Tell whether a number in ``lo..hi`` is greater than one in ``from_..to`` (or equal, when inclusive)."""
    if lo > to or (inclusive and lo == to):
        return T
    return F if hi < from_ or (hi == from_ and not inclusive) else U


def clock_range(edge: Moment, duration: Duration, event: Exposure, drugs: HalfLives) -> tuple[Any, Any]:
    """Return the instants an edge can be at after a duration that counts by the clock."""
    first = edge.first + (duration.after(edge.lo) - edge.lo) * DAY + duration.seconds
    last = edge.last + (duration.after(edge.hi) - edge.hi) * DAY + duration.seconds
    if duration.half_lives:
        shortest, longest = half_life_of(event, drugs)
        first += duration.half_lives * shortest
        last += duration.half_lives * longest
    return first, last


def half_life_of(event: Exposure, drugs: HalfLives) -> tuple[Any, Any]:
    """Return the shortest and longest half-life, in seconds: the exposure's own, else its drug's, else unknown."""
    if event.half_life is not None:
        return max(event.half_life.lo, 0), event.half_life.hi
    declared = drugs.get(event.event.name or "") or drugs.get(event.event.kind)
    return (declared, declared) if declared is not None else (0, float("inf"))


def _recent_reach(duration: Duration) -> Callable[[Moment | None, Moment | None], tuple[int, int]]:
    days, months, spare = gap_reach(duration)

    def reach(start: Moment | None, until: Moment | None) -> tuple[int, int]:
        assert until is not None
        return -FAR if duration.half_lives else add_months(until.lo - days, -months) + spare, until.hi - spare

    return reach


def gap_reach(duration: Duration) -> tuple[int, int, int]:
    """Return how far back from a day a gap can reach: days, then months, then days to spare (none or fewer than none).

    What is added to a date cannot be taken back exactly: months clamp, and then days are added.
    """
    days = duration.days + (3 if duration.months else 0)
    return days, duration.months, -int(duration.seconds // DAY) - 2 if duration.by_clock else 0


def _lasting(node: p.Lasting) -> Check:
    """Check how long an event lasts: its first and last day both count."""

    def check(event: Exposure, start: Moment | None, end: Moment | None) -> Truth:
        truth = _lasts(event, node.duration, node.strict)
        return ~truth if node.negated else truth

    return check


def _lasts(event: Exposure, duration: Duration, strict: bool) -> Truth:
    first, last = event.start, event.end
    if duration.by_clock:
        lo = first.first + (duration.after(first.lo) - first.lo) * DAY + duration.seconds
        hi = first.last + (duration.after(first.hi) - first.hi) * DAY + duration.seconds
        return ~_later(lo, hi, last.first, last.last, inclusive=strict)
    needed = 0 if strict else 1
    if first is last:
        day = max(1, first.lo)
        return T if duration.after(day) <= day + needed else F
    return ~_later(duration.after(first.lo), duration.after(first.hi), last.lo + needed, last.hi + needed, False)


def _dosed(node: p.Dosed) -> Check:
    limit = exactly(node.amount)

    def check(event: Exposure, start: Moment | None, end: Moment | None) -> Truth:
        dose = event.dose
        if dose is None or dose.value is None or dose.dimensions != node.dimensions:
            return U
        return compare(dose.value, node.sign, limit)

    return check


def ended_so(event: Exposure, outcome: str, known: frozenset[str]) -> Truth:
    """Tell whether an event ended so; an outcome that is not recorded, or not *known*, says nothing."""
    if event.outcome not in known:
        return U
    return T if event.outcome == outcome else F


def _either(node: p.Either, roster: Roster) -> Test:
    """Join tests that share one anchor, the date until which they ask."""
    tests = [compile_test(test, roster) for test in node.tests]

    def check(event: Exposure, start: Moment | None, until: Moment | None) -> Truth:
        truth = F
        for test in tests:
            truth = truth | test.check(event, start, until)
        return truth

    def reach(start: Moment | None, until: Moment | None) -> tuple[int, int]:
        reaches = [test.reach(start, until) for test in tests]
        return min(lo for lo, _ in reaches), max(hi for _, hi in reaches)

    return Test(tests[0].anchors, check, reach, node)


Found = tuple[list[tuple[Exposure, Truth]], bool, bool, list[Bound]]
_NO_DATE: Found = ([], True, False, [])


def compile_found(kinds: p.Kinds, tests: tuple[p.EventTest, ...], roster: Roster) -> Callable[[Case], Found]:
    """Return the function that finds a case's events that pass every test, or may.

    It returns the events with their truth, whether the record is complete where others could
    be, whether an anchor may not exist, and the anchors. Events come by their latest possible
    end, so the first one that ends before the days the tests confine is the last to look at.
    """
    place = roster.place(kinds)
    compiled = [compile_test(test, roster) for test in tests]
    checks = [test.check for test in compiled]
    confine = _confining(compiled)

    def found(case: Case) -> Found:
        confined = confine(case)
        if confined is None:
            return _NO_DATE
        bounds, lo, hi, absent = confined
        passing = []
        # By the clock, an event written with another UTC offset can be in the window on another local day.
        spare = 2 if case.record.utc else 0
        for event, certain in case.members[place]:
            if event.end.hi < lo - spare:
                break
            if event.start.lo <= hi + spare:
                truth = _passes(event, certain, checks, bounds)
                if truth is not F:
                    passing.append((event, truth))
        return passing, case.covered(place, lo, hi), absent, bounds

    return found


def joined_cover(case: Case, place: int, bound: Bound) -> bool:
    """Tell whether events that touch or overlap could together cover a window that none covers alone.

    The record then does not say whether that is one unbroken interval: a change of therapy, or one
    state noted twice.
    """
    start, end = bound
    if start is None or end is None:
        return False
    periods = merged([(e.start.lo, e.end.hi) for e, _ in case.members[place]])
    return len(case.members[place]) > 1 and any(a <= start.hi and end.lo <= b for a, b in periods)


def _passes(event: Exposure, certain: bool, checks: list[Check], bounds: list[Bound]) -> Truth:
    truth = T if certain else U
    for check, (start, end) in zip(checks, bounds):  # noqa: B905 - the same length, by construction
        passed = check(event, start, end)
        if passed is F:
            return F
        if passed is U:
            truth = U
    return truth


def _confining(tests: list[Test]) -> Callable[[Case], tuple[list[Bound], int, int, bool] | None]:
    """Return the function that finds the anchors of tests and the days they confine events to.

    It gives None when an anchor does not exist, and says whether one may not.
    """
    anchored = [(*test.anchors, test.reach) for test in tests]

    def confine(case: Case) -> tuple[list[Bound], int, int, bool] | None:
        bounds: list[Bound] = []
        lo, hi, absent = -FAR, FAR, False
        for start_of, end_of, reach in anchored:
            start = start_of(case) if start_of is not None else None
            end = end_of(case) if end_of is not None else None
            if (start is None and start_of is not None) or (end is None and end_of is not None):
                return None
            absent = absent or bool(start and start.absent) or bool(end and end.absent)
            bounds.append((start, end))
            from_, to = reach(start, end)
            lo, hi = max(lo, from_), min(hi, to)
        return bounds, lo, hi, absent

    return confine
