"""What a window, a gap or a choice of results includes, in a sentence, both ends said.

Comes in: nodes of the program, as the engine gets them. Nothing here reads the author's phrase a second time,
so a sentence cannot say something else than what is computed.
"""

from __future__ import annotations

from collections.abc import Sequence

from protocolrules.facts.calendar import Duration
from protocolrules.program import nodes as p

_ONE_DAY, _ONE_SECOND = Duration(days=1), Duration(seconds=1)


def window(frame: p.Window) -> str:
    """Return which days (or instants) a window holds: `from 28 days before X through the day of X, both included`."""
    clock = ", compared by the clock" if frame.clock else ""
    start, end = frame.start, frame.end
    if start is None and end is None:
        return "at any time, the future included"
    if start is None and end is not None:
        return f"at any time up to {_day(end, frame)}{_own_day(end)}{clock}"
    if end is None and start is not None:
        return f"from {_day(start, frame)} on{_own_day(start)}{clock}"
    assert start is not None
    assert end is not None
    if _day(start, frame) == _day(end, frame):
        return f"{'at' if frame.clock else 'on'} {_day(end, frame)} only"
    return f"from {_day(start, frame)} through {_day(end, frame)}, both included{clock}"


def short(frame: p.Window) -> str:
    """Return the same in few words, for a hint beside it: `through the day of X`."""
    start, end = frame.start, frame.end
    if start is not None and end is not None and _day(start, frame) == _day(end, frame):
        return f"{_day(end, frame)} only"
    if start is None and end is None:
        return "the future, too"
    if start is None and end is not None:
        return f"through {_day(end, frame)}"
    if end is None and start is not None:
        return f"from {_day(start, frame)} on"
    assert start is not None
    assert end is not None
    return _near(start, end, frame) or _near(end, start, frame) or _both(start, end, frame)


def _near(far: p.Date, near: p.Date, frame: p.Window) -> str:
    """Return a window that goes from an anchor so far back or on: `28 days, day of X included`."""
    if not isinstance(far, p.Shifted) or _day(far.date, frame) != _day(near, frame):
        return ""
    return f"{length(far.by, _words(far, frame))}, {_day(near, frame).removeprefix('the ')} included"


def _both(start: p.Date, end: p.Date, frame: p.Window) -> str:
    return f"{_day(start, frame)} … {_day(end, frame)}, both included"


def _own_day(edge: p.Date) -> str:
    """Return whether the day counts that a window with one end ends on, or the anchor's beside it."""
    if isinstance(edge, p.Shifted) and edge.by in (_ONE_DAY, -_ONE_DAY):
        return f" ({_day(edge.date, None)} itself is not included)"
    return ", that day included"


def _day(date: p.Date, frame: p.Window | None) -> str:
    """Return a date as a day (or an instant, where the window compares those) of its own."""
    noun = "moment" if frame is not None and frame.clock else "day"
    match date:
        case p.AsOf():
            return "the as-of day"
        case p.BirthDate():
            return "the day of birth"
        case p.StepDate():
            return f"the {noun} of {date.step}" if date.edge == "start" else f"the last {noun} of {date.step}"
        case p.EventDate():
            which = "first" if date.edge == "start" else "last"
            return f"the {which} {noun} of the {date.which} {listed(date.kinds.names)}"
        case p.Shifted():
            return _shifted(date, frame)


def _shifted(date: p.Shifted, frame: p.Window | None) -> str:
    date = _in_one(date)
    if date.by == _ONE_SECOND:
        return f"just after {_bare(date.date, frame)}"
    if date.by == -_ONE_SECOND:
        return f"just before {_bare(date.date, frame)}"
    if date.by in (_ONE_DAY, -_ONE_DAY) and not _says_days(date, frame):
        return f"the day {'after' if date.by == _ONE_DAY else 'before'} {_bare(date.date, frame)}"
    if date.by == Duration():
        return _day(date.date, frame)
    return f"{length(date.by, _words(date, frame))} {_side(date.by)} {_bare(date.date, frame)}"


def _in_one(date: p.Shifted) -> p.Shifted:
    """Return a date that is moved by days, and by days again, as one that is moved once."""
    inner = date.date
    if not isinstance(inner, p.Shifted):
        return date
    inner = _in_one(inner)
    both = inner.by + date.by
    in_days = inner.by == Duration(days=inner.by.days) and date.by == Duration(days=date.by.days)
    return p.Shifted(inner.date, both, span=date.span) if in_days and inner.by.days * both.days > 0 else date


def _says_days(date: p.Shifted, frame: p.Window | None) -> bool:
    """Tell whether the author wrote the one day that a date is moved by."""
    return "1 day" in _words(date, frame)


def _words(date: p.Shifted, frame: p.Window | None) -> str:
    return f"{date.span.words} {frame.span.words if frame is not None else ''}"


def _side(by: Duration) -> str:
    first = by.months or by.days or by.seconds or by.half_lives
    return "before" if first < 0 else "after"


def _bare(date: p.Date, frame: p.Window | None) -> str:
    """Return a date as what something is before or after."""
    match date:
        case p.StepDate():
            return date.step if date.edge == "start" else f"the end of {date.step}"
        case p.BirthDate():
            return "birth"
        case p.EventDate():
            return f"the {date.edge} of the {date.which} {listed(date.kinds.names)}"
        case _:
            return _day(date, frame)


def length(by: Duration, written: str = "") -> str:
    """Return a duration in words, in days or months where the author wrote those."""
    if "day" in written and by == Duration(days=by.days):
        return by.in_days.removeprefix("-")
    if "month" in written and by == Duration(months=by.months):
        return f"{abs(by.months)} month{'s' * (abs(by.months) != 1)}"
    return str(by)


def listed(names: Sequence[str], joint: str = "or") -> str:
    """Return names in a row: `a, b or c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {joint} {names[-1]}"


def kinds(meant: p.Kinds) -> str:
    """Return the kinds of event that are meant."""
    but = f" except {listed(meant.excepted)}" if meant.excepted else ""
    return f"{'planned ' if meant.planned else ''}{listed(meant.names)}{but}"


def truth(node: p.Node) -> str:
    """Return what an event's condition or a choice of results asks for; nothing for what needs no sentence."""
    match node:
        case p.Not(item=p.Count() as count):
            return _count(count, wanted=False)
        case p.Count():
            return _count(node, wanted=True)
        case p.Compare(left=p.Reading() as read):
            return f"{_CHOSEN[read.pick]} of {read.test} {window(read.window)}"
        case p.Compare(left=p.Total() as total):
            what = "the days of" if total.dimensions is None else "the doses of"
            return f"{what} {kinds(total.kinds)} {window(total.window)}"
        case p.CodedReading():
            return f"{_CHOSEN[node.pick]} of {node.test} {window(node.window)}"
        case p.ReadingsMeet():
            return f"{_meeting(node)} of {node.test} {window(node.window)}"
        case p.Compare(left=p.Age() as age):
            return f"counted in completed {node.unit} on {_day(age.at, None)}"
        case _:
            return ""


_CHOSEN = {
    "latest": "the last result",
    "earliest": "the first result",
    "highest": "the highest result",
    "lowest": "the lowest result",
    "mean": "the mean of the results",
}


def _meeting(node: p.ReadingsMeet) -> str:
    if node.sign is None:
        return "every result (and there is one)"
    row = " in a row" if node.consecutive else ""
    return f"{node.sign} {node.number} {node.unit}{'s' * (node.number != 1)}{row}"


def _count(node: p.Count, wanted: bool) -> str:
    gaps = [_gap(test) for test in node.tests if isinstance(test, p.Recent | p.Either)]
    if gaps:
        return _since(node, gaps, wanted)
    for test in node.tests:
        if isinstance(test, p.Covering):
            return f"{'one' if wanted else 'no'} unbroken {kinds(node.kinds)} that lasts {window(test.window)}"
        if isinstance(test, p.Touching):
            return f"{'' if wanted else 'no '}{kinds(node.kinds)} {window(test.window)}; {_part(test.part)}"
    return ""


def _part(part: str) -> str:
    if part == "any":
        return "any day of it counts, so one that began earlier and goes on does, too"
    return f"only its {'first' if part == 'start' else 'last'} day counts"


def _gap(test: p.EventTest) -> list[p.Recent]:
    tests = test.tests if isinstance(test, p.Either) else (test,)
    return [t for t in tests if isinstance(t, p.Recent)]


def _since(node: p.Count, gaps: list[list[p.Recent]], wanted: bool) -> str:
    """Say a gap. Of several tests, an event is too recent when all hold; of alternatives in one, when any holds."""
    of, tests = kinds(node.kinds), [test for group in gaps for test in group]
    first = tests[0]
    until = _day(first.until, None)
    edge = "last day" if first.edge == "end" else "first day"
    lengths = [length(test.duration, test.span.words) for test in tests]
    joint = "or" if (len(gaps) > 1) != wanted else "and"
    moved = listed([f"{one} after its {edge}" for one in lengths], joint)
    exactly = lengths[0] if len(lengths) == 1 else "exactly so long"
    if wanted:
        when = f"{until} or later" if first.inclusive else f"later than {until}"
        return f"for some {of} that began by {until}, {moved} is {when}; one that goes on counts"
    by = "before" if first.inclusive else "no later than"
    enough = f"{exactly} is {'not ' if first.inclusive else ''}enough"
    return f"every {of} that began by {until} has ended, and {moved} is {by} {until} ({enough}); none is fine, too"
