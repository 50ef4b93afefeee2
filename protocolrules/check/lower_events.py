"""Lowering events: what kinds of event a phrase speaks of, and the tests they must pass."""

from __future__ import annotations

from fractions import Fraction

from protocolrules.check.lower_time import (
    ONE_DAY,
    ONE_SECOND,
    back,
    base_step,
    calendar_duration,
    durations,
    point,
    window,
)
from protocolrules.check.scope import Scope
from protocolrules.facts.calendar import Duration
from protocolrules.program import nodes as p
from protocolrules.syntax import tree

_EVENTS = (tree.EventKind, tree.Drug, tree.Step, tree.Timing)


def kinds(scope: Scope, written: tree.Events) -> p.Kinds:
    """Return the kinds of event meant; a name that is no event is a finding."""
    for word in (*written.names, *written.excepted):
        scope.vocabulary.find(word, "an event", *_EVENTS)
    names, excepted = (tuple(w.text for w in words) for words in (written.names, written.excepted))
    return p.Kinds(names, excepted, written.planned)


def filters(scope: Scope, written: tree.Events) -> tuple[p.EventTest, ...]:
    """Return the tests that an events phrase adds of its own (``with dose``, ``lasting``, …)."""
    found = (_filter(scope, f) for f in written.filters if f.kind not in ("starting", "ending"))
    return tuple(test for test in found if test is not None)


def _part(written: tree.Events) -> str:
    """Return which part of the event a window is about."""
    edges = {f.kind for f in written.filters}
    return "start" if "starting" in edges else "end" if "ending" in edges else "any"


def _filter(scope: Scope, written: tree.Filter) -> p.EventTest | None:
    match written.value:
        case tree.Quantity() as dose:
            unit = scope.unit(dose.unit or "1", dose.span)
            if unit is None:
                return None
            return p.Dosed(written.sign or "≥", unit.to_base(Fraction(dose.number)), unit.dimensions, span=written.span)
        case tree.TimeSpan() as length:
            by = calendar_duration(scope, length, "`lasting`")
            sign = written.sign or "≥"
            return p.Lasting(by, strict=sign in (">", "≤"), negated=sign in ("≤", "<"), span=written.span)
        case outcome:
            assert outcome is not None  # only `starting` and `ending` have no value, and they are no tests
            scope.vocabulary.find(outcome, "an outcome", tree.Outcome)
            return p.WithOutcome(outcome.text, span=written.span)


def touching(scope: Scope, events: tree.Events, when: tree.When) -> tuple[p.EventTest, ...]:
    """Return the tests of events that touch a window and pass their own filters."""
    if isinstance(when, tree.Within) and _varies(scope, when.length):
        place = _within_half_lives(scope, events, when)
    else:
        frame = _so_far(window(scope, when), events)
        _warn_of_order(scope, events, when, frame)
        place = (p.Touching(frame, _part(events), span=when.span),)
    return (*place, *filters(scope, events))


def _so_far(frame: p.Window, events: tree.Events) -> p.Window:
    """Close an open window at the as-of day: what has happened is asked, not what will (but for plans)."""
    if events.planned and isinstance(frame.end, p.AsOf) and frame.start is None:
        return p.Window(None, None, span=frame.span)  # `ever`: plans lie ahead
    if frame.end is not None or events.planned:
        return frame
    return p.Window(frame.start, p.AsOf(span=frame.span), frame.clock, span=frame.span)


def _varies(scope: Scope, length: tree.TimeSpan) -> bool:
    return bool(length.choice) or any(term.unit == "half-life" for term in length.alternatives[0])


def _within_half_lives(scope: Scope, events: tree.Events, when: tree.Within) -> tuple[p.EventTest, ...]:
    """Return the tests of ``within 5 half-lives before Y``: started by Y, and its end moved on reaches Y."""
    if when.side != "before":
        calendar_duration(scope, when.length, "a window after an anchor")
    until = point(scope, when.point, "start")
    edge = "start" if _part(events) == "start" else "end"
    part = "end" if _part(events) == "end" else "start"
    started = p.Touching(p.Window(None, until, span=when.span), part, span=when.span)
    return (started, *too_recent(scope, when.length, until, inclusive=True, edge=edge))


def too_recent(
    scope: Scope, length: tree.TimeSpan, until: p.Date, inclusive: bool, edge: str, sign: str = ""
) -> tuple[p.EventTest, ...]:
    """Return the tests of an event whose edge lies less than the duration before *until*.

    Less than the shorter of two durations is less than both; less than the longer is less than either.
    """
    tests = tuple(p.Recent(d, until, inclusive, edge, sign, span=length.span) for d in durations(scope, length))
    return (p.Either(tests, span=length.span),) if length.choice == "longer" else tests


def _warn_of_order(scope: Scope, events: tree.Events, when: tree.When, frame: p.Window) -> None:
    """Warn of a window that looks back from a step at a step that only comes later."""
    step = base_step(frame.end) if frame.end is not None else None
    for word in events.names:
        if step and step in scope.order.get(word.text, ()):
            message = f"`{word.text}` comes after `{step}`, so it is never in this window"
            scope.findings.warning("step-order", when.span, message, "check which step is meant")


def occurs(scope: Scope, written: tree.Occurs) -> p.Truth:
    """Lower ``no …`` and ``any …``."""
    found = p.Count(kinds(scope, written.events), touching(scope, written.events, written.when), span=written.span)
    return p.Not(found, span=written.span) if written.quantifier == "no" else found


def counted(scope: Scope, written: tree.Counted) -> p.Truth:
    """Lower ``≥ 2 episodes of …`` and ``≥ 1 line of …``."""
    if written.number != int(written.number):
        scope.findings.error("not-whole", written.span, f"there is no half {written.unit}", "write a whole number")
    tests = touching(scope, written.events, written.when)
    return p.Count(
        kinds(scope, written.events), tests, written.sign, int(written.number), written.unit, span=written.span
    )


def cumulative(scope: Scope, written: tree.Cumulative) -> p.Truth:
    """Lower ``≥ 14 days of …`` (days of exposure, each once) and ``≥ 400 mg/m2 of …`` (sum of doses)."""
    tests = filters(scope, written.events)
    meant = kinds(scope, written.events)
    frame = _so_far(window(scope, written.when), written.events)
    if isinstance(written.amount, tree.TimeSpan):
        by = calendar_duration(scope, written.amount, "an exposure")
        days = by.days
        if by.months or by.by_clock or not days:
            advice = "write it in days or weeks"
            scope.findings.error("exposure-unit", written.amount.span, "exposure is counted in days", advice)
        total = p.Total(meant, tests, frame, None, span=written.span)
        return p.Compare(total, written.sign, p.Constant(days), "days", span=written.span)
    unit = scope.unit(written.amount.unit or "1", written.amount.span)
    if unit is None:
        return p.Unanswerable("a mistake in the rules", span=written.span)
    total = p.Total(meant, tests, frame, unit.dimensions, span=written.span)
    limit = p.Constant(unit.to_base(Fraction(written.amount.number)), span=written.amount.span)
    return p.Compare(total, written.sign, limit, written.amount.unit or "1", span=written.span)


def since(scope: Scope, written: tree.Since) -> p.Truth:
    """Lower a gap. ``≥ D``: no event that started by Y is too recent. ``≤ D``: some event is recent enough."""
    meant = kinds(scope, written.events)
    until = point(scope, written.before, "start")
    _warn_of_later_step(scope, written, until)
    _warn_of_half_lives(scope, written)
    items = [_gap(scope, written, sign, length, meant, until) for sign, length in written.bounds]
    return items[0] if len(items) == 1 else p.AllOf(tuple(items), span=written.span)


def _gap(scope: Scope, written: tree.Since, sign: str, length: tree.TimeSpan, meant: p.Kinds, until: p.Date) -> p.Truth:
    by_clock = all(duration.by_clock for duration in durations(scope, length))
    started = p.Touching(p.Window(None, until, by_clock, span=written.span), "start", span=written.span)
    recent = too_recent(scope, length, until, sign in (">", "≤"), written.edge, sign)
    found = p.Count(meant, (started, *recent, *filters(scope, written.events)), span=written.span)
    return p.Not(found, span=written.span) if sign in ("≥", ">") else found


def _warn_of_later_step(scope: Scope, written: tree.Since, until: p.Date) -> None:
    step = base_step(until)
    for word in written.events.names:
        if step and step in scope.order.get(word.text, ()):
            message = f"`{word.text}` comes after `{step}`, so no time passes from one to the other"
            scope.findings.warning("step-order", written.span, message, "check which step is meant")


def _warn_of_half_lives(scope: Scope, written: tree.Since) -> None:
    """Warn of half-lives of a kind of event none of whose exposures is declared to have one."""
    if not any(d.half_lives for _, length in written.bounds for d in durations(scope, length)):
        return
    for word in written.events.names:
        kind = scope.vocabulary.kinds.get(word.text)
        declared = [scope.vocabulary.names[name] for name in kind.certain] if kind else []
        if kind and not any(getattr(d, "half_life", None) for d in declared):
            advice = f"declare `event {word.text} with half-life`, or its drugs with theirs"
            scope.findings.warning("no-half-life", word.span, f"`{word.text}` has no half-life", advice)


def held(scope: Scope, written: tree.Held) -> p.Truth:
    """Lower ``state for ≥ D before Y``: one unbroken interval from D before Y through Y."""
    scope.vocabulary.find(written.name, "an event", tree.EventKind)
    meant = p.Kinds((written.name.text,))
    by = calendar_duration(scope, written.length, "a state")
    until = point(scope, written.before, "start")
    longer = by + (ONE_SECOND if by.by_clock else ONE_DAY)
    needed = longer if written.sign in (">", "≤") else by
    lasted = _covering(meant, needed, until, written)
    if written.sign in ("≥", ">"):
        return lasted
    now = p.Count(meant, (p.Covering(p.Window(until, until, span=written.span), span=written.span),), span=written.span)
    return p.AllOf((now, p.Not(lasted, span=written.span)), span=written.span)


def _covering(meant: p.Kinds, by: Duration, until: p.Date, written: tree.Held) -> p.Truth:
    frame = p.Window(back(until, by, written.span), until, clock=by.by_clock, span=written.span)
    return p.Count(meant, (p.Covering(frame, span=written.span),), span=written.span)


def outcome_is(scope: Scope, written: tree.OutcomeIs) -> p.Truth:
    """Lower ``outcome of last X is progression``."""
    scope.vocabulary.find(written.outcome, "an outcome", tree.Outcome)
    scope.vocabulary.find(written.exposure.event, "an event", tree.EventKind, tree.Drug)
    meant = p.Kinds((written.exposure.event.text,))
    return p.OutcomeOf(written.exposure.which, meant, written.outcome.text, span=written.span)
