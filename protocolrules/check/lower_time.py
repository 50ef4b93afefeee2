"""Lowering time: durations, points and windows of the tree into dates of the program.

The one hard idea: direction. "≥ D since X before Y" adds D to X; "within D before Y"
subtracts D from Y; months clamp, so the two are not the same.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from protocolrules.check.scope import Scope
from protocolrules.check.vocabulary import STEPS
from protocolrules.diagnostics.source import Span
from protocolrules.facts.calendar import Duration
from protocolrules.program import nodes as p
from protocolrules.syntax import tree

_CALENDAR = {"day": ("days", 1), "week": ("days", 7), "month": ("months", 1), "year": ("months", 12)}
_CLOCK = {"minute": 60, "hour": 3600}
ONE_DAY = Duration(days=1)
ONE_SECOND = Duration(seconds=1)  # instants are whole seconds


def durations(scope: Scope, written: tree.TimeSpan) -> tuple[Duration, ...]:
    """Return the durations a span offers, one where it offers no choice."""
    return tuple(_sum(scope, terms) for terms in written.alternatives)


_AS_A_GAP = "write it as a gap: `≥ whichever is shorter of … since … before …`"


def calendar_duration(scope: Scope, written: tree.TimeSpan, phrase: str, advice: str = _AS_A_GAP) -> Duration:
    """Return a single duration without half-lives, as *phrase* needs; else it is a finding."""
    found = durations(scope, written)
    if len(found) > 1 or found[0].half_lives:
        scope.findings.error(
            "duration-not-fixed",
            written.span,
            f"`{written.span.words}` depends on each exposure; {phrase} needs one fixed duration",
            advice,
        )
        return Duration(days=1)
    return found[0]


def _sum(scope: Scope, terms: tuple[tree.Term, ...]) -> Duration:
    total = Duration()
    for term in terms:
        total += _term(scope, term)
    return total


def _term(scope: Scope, term: tree.Term) -> Duration:
    number = Fraction(term.number)
    if number > 100_000:
        scope.findings.error(
            "duration-too-long", term.span, f"`{term.span.words}` is longer than any record", "check the number"
        )
        number = Fraction(1)
    if term.unit == "half-life":
        return Duration(half_lives=number)
    if term.unit in _CLOCK:
        return Duration(seconds=number * _CLOCK[term.unit])
    field, factor = _CALENDAR[term.unit]
    whole = number * factor
    if whole.denominator != 1:
        advice = f"write it in {'days' if field == 'days' else 'months, weeks or days'}"
        scope.findings.error("fractional-duration", term.span, f"a calendar has no `{term.span.words}`", advice)
        return Duration(days=1)
    return Duration(**{field: int(whole)})


def anchor(scope: Scope, written: tree.Anchor, edge: str) -> p.Date:
    """Return the date of an anchor; *edge* is which end of an event counts where the phrase does not say."""
    match written:
        case tree.Birth():
            return p.BirthDate(span=written.span)
        case tree.ExposureAnchor():
            return exposure(scope, written.exposure, written.edge or edge)
        case tree.NamedAnchor():
            return _named(scope, written)


def _named(scope: Scope, written: tree.NamedAnchor) -> p.Date:
    word = written.name
    found = scope.vocabulary.names.get(word.text)
    if isinstance(found, tree.EventKind | tree.Drug):
        advice = f"write `last {word.text}` or `first {word.text}`"
        scope.findings.error("ambiguous-anchor", word.span, f"`{word.text}` can have happened more than once", advice)
    elif word.text == "as_of":
        return p.AsOf(span=word.span)
    else:
        scope.vocabulary.find(word, "a step", *STEPS)
    return p.StepDate(word.text, written.edge or "start", span=written.span)


def exposure(scope: Scope, written: tree.Exposure, edge: str) -> p.EventDate:
    """Return an edge of the first or last event of a kind."""
    scope.vocabulary.find(written.event, "an event", tree.EventKind, tree.Drug)
    return p.EventDate(written.which, p.Kinds((written.event.text,)), edge, span=written.span)


def point(scope: Scope, written: tree.Point, edge: str) -> p.Date:
    """Return the date of a point in time."""
    base = anchor(scope, written.anchor, edge)
    if written.distance is None:
        return base
    by = calendar_duration(scope, written.distance, "a distance from an anchor")
    return p.Shifted(base, -by if written.side == "before" else by, span=written.span)


def back(date: p.Date, by: Duration, span: Span) -> p.Date:
    """Return the date *by* earlier."""
    return p.Shifted(date, -by, span=span)


def on(date: p.Date, by: Duration, span: Span) -> p.Date:
    """Return the date *by* later."""
    return p.Shifted(date, by, span=span)


def window(scope: Scope, written: tree.When) -> p.Window:
    """Return the window of a phrase; both ends are included."""
    span = written.span
    match written:
        case tree.Ever():
            return p.Window(None, p.AsOf(span=span), span=span)
        case tree.Within():
            return _within(scope, written)
        case tree.Ordered():
            return _ordered(scope, written)
        case tree.During():
            start, end = (exposure(scope, written.exposure, edge) for edge in ("start", "end"))
            return p.Window(start, end, span=span)
        case tree.Between():
            return _between(scope, written)
        case tree.TwoSided():
            return _two_sided(scope, written)
        case tree.Beyond():
            return _beyond(scope, written)


def _within(scope: Scope, written: tree.Within) -> p.Window:
    by = calendar_duration(scope, written.length, "this window")
    edge = "start" if written.side == "before" else "end"
    at = point(scope, written.point, edge)
    start = at if written.side == "after" else back(at, by, written.span)
    end = at if written.side == "before" else on(at, by, written.span)
    return p.Window(start, end, clock=by.by_clock, span=written.span)


def by_clock(date: p.Date | None) -> bool:
    """Tell whether a date is counted by the clock, so that what is compared with it are instants."""
    while isinstance(date, p.Shifted):
        if date.by.by_clock:
            return True
        date = date.date
    return False


def _ordered(scope: Scope, written: tree.Ordered) -> p.Window:
    span = written.span
    at = point(scope, written.point, "start" if "before" in written.relation else "end")
    clock = by_clock(at)
    step = ONE_SECOND if clock else ONE_DAY
    match written.relation:
        case "before":
            return p.Window(None, back(at, step, span), clock, span=span)
        case "on or before":
            return p.Window(None, at, clock, span=span)
        case "after":
            return p.Window(on(at, step, span), None, clock, span=span)
        case "on or after":
            return p.Window(at, None, clock, span=span)
        case _:
            return p.Window(at, at, clock, span=span)


def _between(scope: Scope, written: tree.Between) -> p.Window:
    span = written.span
    start, end = point(scope, written.start, "end"), point(scope, written.end, "start")
    _check_order(scope, start, end, span)
    clock = by_clock(start) or by_clock(end)
    if written.closed:
        return p.Window(start, end, clock, span=span)
    step = ONE_SECOND if clock else ONE_DAY
    return p.Window(on(start, step, span), back(end, step, span), clock, span=span)


def _check_order(scope: Scope, start: p.Date, end: p.Date, span: Span) -> None:
    first, last = base_step(start), base_step(end)
    if first and last and last in scope.order.get(first, ()) and isinstance(start, p.StepDate):
        message = f"`{first}` comes after `{last}`, so nothing lies between them in this order"
        scope.findings.warning("step-order", span, message, f"write `{last}` first")


def base_step(date: p.Date | None) -> str | None:
    """Return the step or visit a date is counted from, None where there is none."""
    while isinstance(date, p.Shifted):
        date = date.date
    return date.step if isinstance(date, p.StepDate) else None


def _two_sided(scope: Scope, written: tree.TwoSided) -> p.Window:
    unit = written.far.alternatives[-1][-1].unit
    if len(written.far.alternatives[0]) > 1:
        message = f"`{written.span.words}` does not say in which unit its near end is"
        scope.findings.error(
            "ambiguous-window", written.span, message, "write both ends in one unit, as in `3 to 14 days`"
        )
    near = _term(scope, tree.Term(written.near, unit, span=written.span))
    far = calendar_duration(scope, written.far, "this window")
    if Decimal(written.near) > written.far.alternatives[-1][-1].number:
        scope.findings.error(
            "empty-window", written.span, "the window ends before it begins", "write the smaller number first"
        )
    at = point(scope, written.point, "start" if written.side == "before" else "end")
    if written.side == "before":
        return p.Window(
            back(at, far, written.span), back(at, near, written.span), clock=far.by_clock, span=written.span
        )
    return p.Window(on(at, near, written.span), on(at, far, written.span), clock=far.by_clock, span=written.span)


def _beyond(scope: Scope, written: tree.Beyond) -> p.Window:
    by = calendar_duration(scope, written.length, "this window")
    if written.sign in ("≤", "<"):
        scope.findings.error(
            "ambiguous-window",
            written.span,
            f"`{written.sign} … {written.side}` is written as a window",
            f"write `within {written.length.span.words} {written.side} …`",
        )
    before = written.side == "before"
    at = point(scope, written.point, "start" if before else "end")
    if written.sign == ">":
        by += ONE_SECOND if by.by_clock else ONE_DAY
    edge = back(at, by, written.span) if before else on(at, by, written.span)
    if before:
        return p.Window(None, edge, clock=by.by_clock, span=written.span)
    return p.Window(edge, None, clock=by.by_clock, span=written.span)
