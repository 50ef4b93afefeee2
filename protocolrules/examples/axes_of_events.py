"""Axes of events: the day of one about each edge of a window or gap, their number, dose, length and outcome.

An event that meets the condition is found first, by trying the days its windows name; every axis then
changes one thing about it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from math import ceil

import attrs

from protocolrules.examples.axes import Axis, Point, day_words
from protocolrules.examples.choices import Choice, choices
from protocolrules.examples.numbers import about
from protocolrules.examples.scene import FIRST_DAY, NOTHING_ELSE, Entries, Entry, Scene, entry, joined
from protocolrules.facts.calendar import DAY, iso
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p

_LIVES = ("1 day", "100 days")  # half-lives: so short that their number decides, so long that the calendar does
_DOSE = re.compile(r"dose\s*\S+?\s*(\d+(?:\.\d+)?)\s*(\S+)")
_LONG_AGO = 4_000  # days
_MOST_NAMED = 3
_ABOUT = (-2, -1, 0, 1, 2)  # days about an edge: by the clock it can fall within a day


@attrs.frozen
class Happening:
    """An event on its way: its kind, its days, and what else is recorded of it."""

    kind: str
    first: int
    days: int = 1
    ongoing: bool = False
    half_life: str = ""
    dose: str = ""
    outcome: str = ""
    line: str = ""
    planned: bool = False
    clock: str = ""

    @property
    def entries(self) -> Entries:
        """The event as the entry of a record."""
        if self.ongoing:
            when = {"from_": iso(self.first), "to": "ongoing"}
        elif self.days == 1:
            when = {"on": f"{iso(self.first)}{self.clock}"}
        else:
            when = {"from_": iso(self.first), "to": iso(self.first + self.days - 1)}
        number, _, unit = self.half_life.partition(" ")
        more = {
            "status": "planned" if self.planned else "",
            "line": self.line,
            "outcome": self.outcome,
            "dose": self.dose,
            "half_life": f"{number} d" if unit else "",
        }
        return (entry("events", kind=self.kind, **when, **{key: value for key, value in more.items() if value}),)

    def said(self, when: str) -> str:
        """Return the event in words."""
        return " ".join(
            [
                *(["planned"] if self.planned else []),
                self.kind,
                *([f"with half-life {self.half_life},"] if self.half_life else []),
                *([f"with outcome {self.outcome},"] if self.outcome else []),
                *([f"for {self.days} days"] if self.days > 1 else []),
                *(["from"] if self.ongoing else []),
                when,
            ]
        )


def event_axes(node: p.Count | p.OutcomeOf, scene: Scene) -> Iterator[Axis]:
    """Yield the axes of a condition on events: of the first kind it names, then one for each of the others."""
    if any(scene.program.kinds[name].is_step for name in node.kinds.names):
        return
    if isinstance(node, p.OutcomeOf):
        yield from _outcomes(node, scene)
        return
    shown = set()
    for good, axis in _of_one_kind(node, scene):
        shown.add(good.kind)
        yield axis
    for choice in choices(node, scene.program):
        if choice.excepted:
            yield _excepted(node, choice, scene)
        elif choice.word not in shown:
            yield _another(node, choice, scene)


def _of_one_kind(node: p.Count, scene: Scene) -> Iterator[tuple[Happening, Axis]]:
    """Yield the axes of the first kind of which one counts, each with the event it starts from."""
    seen: set[tuple[Entries, ...]] = set()
    for life in _lives(node):
        good = _one_that_counts(node, scene, life, _kinds(node.kinds, scene))
        if good is None:
            continue
        found = (*_days(node, good, scene), *_numbers(node, good, scene), *_details(node, good, scene), _earlier(good))
        for axis in found:
            key = tuple(point.entries for point in axis.points)
            if key not in seen:
                seen.add(key)
                yield good, axis


def _lives(node: p.Count) -> tuple[str, ...]:
    return _LIVES if _half_lives(node.tests) else ("",)


def _another(node: p.Count, choice: Choice, scene: Scene) -> Axis:
    """Return the axis of whether there is one of another kind; where more are needed, of whether there are enough."""
    none = Point(none_of(node.kinds), ())
    found = (_one_that_counts(node, scene, life, [choice.word]) for life in _lives(node))
    good = next((one for one in found if one is not None), None)
    if good is None:
        return Axis(choice.said, (none,), choice=choice.word)
    points = (none, _there(node, good, scene)) if _needed(node) == 1 else _too_few_and_enough(node, good)
    return Axis(choice.said, points, choice=choice.word)


def _excepted(node: p.Count, choice: Choice, scene: Scene) -> Axis:
    """Return the axis from an event that is excepted to one that counts, or may: where none is declared that does."""
    found = _one_that_counts(node, scene, _lives(node)[-1], _kinds(node.kinds, scene))
    if found is None:
        whole = attrs.evolve(node, kinds=attrs.evolve(node.kinds, excepted=()))
        found = _one_that_counts(whole, scene, _lives(node)[-1], list(node.kinds.names))
    if found is None:
        return Axis(choice.said, (Point(none_of(node.kinds), ()),), choice=choice.word)
    others = _more(found, _needed(node) - 1)
    points = (_there(node, one, scene, others) for one in (attrs.evolve(found, kind=choice.word), found))
    return Axis(choice.said, tuple(points), lenient=True, choice=choice.word)


def _there(node: p.Count, one: Happening, scene: Scene, others: tuple[Happening, ...] = ()) -> Point:
    """Return the point of an event, with its day told from the nearest edge of its windows."""
    edges = [(abs(day - one.first), date) for day, date, _ in _edges(node.tests, scene, one.half_life)]
    nearest = min(edges, key=lambda edge: edge[0], default=(0, None))[1]
    return _point(one, day_words(one.first, nearest, scene), others)


def none_of(kinds: p.Kinds) -> str:
    """Return that there is no event of some kinds, in words."""
    many = len(kinds.names) > _MOST_NAMED
    return f"none of the {len(kinds.names)} kinds" if many else f"no {' or '.join(kinds.names)}"


def _half_lives(tests: tuple[p.EventTest, ...]) -> bool:
    return any(isinstance(n, p.Recent) and n.duration.half_lives for n in p.walk(tests))


def _outcomes(node: p.OutcomeOf, scene: Scene) -> Iterator[Axis]:
    kind, first = node.kinds.names[0], min(scene.steps.values(), default=0) or FIRST_DAY
    found = [Happening(kind, first - 30, outcome=outcome) for outcome in sorted(scene.program.outcomes)]
    points = [Point(f"{kind} with outcome {one.outcome}", one.entries) for one in found]
    none = [Point(f"no {kind}", ())] if len(points) == 1 else []
    yield Axis(f"outcome of {kind}", (*none, *points))


def _kinds(kinds: p.Kinds, scene: Scene) -> list[str]:
    """Return kinds of event that may be meant: those named, else narrower ones that are not excepted."""
    known = scene.program.kinds
    if not kinds.excepted:
        return list(kinds.names[:1])
    narrower = [n for n in known if any(n in known[name].certain for name in kinds.names)]
    barred = {n for name in kinds.excepted for n in known[name].certain}
    return [*kinds.names, *(n for n in narrower if n not in barred)]


def _one_that_counts(node: p.Count, scene: Scene, life: str, kinds: list[str]) -> Happening | None:
    """Return an event of one of some kinds of which one is counted by all tests of the node."""
    counted = p.Count(node.kinds, node.tests, span=node.span)
    covering = any(isinstance(test, p.Covering) for test in node.tests)
    lengths = [1, *(_length(test) for test in node.tests if isinstance(test, p.Lasting))]
    doses = ["", *(_dose(test, away) for test in node.tests if isinstance(test, p.Dosed) for away in (1, -1))]
    outcomes = [test.outcome for test in node.tests if isinstance(test, p.WithOutcome)] or [""]
    days = _likely_days(node, scene, life)
    for kind, days_long, dose, outcome, first in product(kinds, lengths, doses, outcomes, days):
        found = Happening(kind, first, days_long, covering, life, dose, outcome, "", node.kinds.planned, scene.clock)
        whole = joined(scene.base, found.entries, (NOTHING_ELSE,))
        if whole is not None and scene.truth(counted, whole) is Truth.TRUE:
            return found
    return None


def _length(test: p.Lasting) -> int:
    """Return so many days that an event lasts longer than the duration, whatever the month."""
    return test.duration.days + 31 * test.duration.months + ceil(test.duration.seconds / DAY) + 1


def _likely_days(node: p.Count, scene: Scene, life: str) -> list[int]:
    """Return days on which an event may count: within its windows, near their ends first."""
    edges = [day for day, _, _ in _edges(node.tests, scene, life)]
    last = max(scene.steps.values(), default=FIRST_DAY)
    covering = any(isinstance(test, p.Covering) for test in node.tests)
    near = [day + away for away in ((-1, 0) if covering else (-1, 0, 1, -7, 7)) for day in edges]
    return list(dict.fromkeys([*near, last - 30, last - 1, last, last + 1, last - 400, last + 30]))


def _edges(tests: tuple[p.EventTest, ...], scene: Scene, life: str) -> Iterator[tuple[int, p.Date, str]]:
    """Yield the days at which an event comes into a gap or window, or leaves it, with the date they hang on."""
    recent = [test for test in tests if isinstance(test, p.Recent)]
    yield from _gap_edge(recent, scene, life, max)
    for test in tests:
        if isinstance(test, p.Either):
            yield from _gap_edge([t for t in test.tests if isinstance(t, p.Recent)], scene, life, min)
        elif isinstance(test, p.Touching | p.Covering):
            for edge, date in (("start", test.window.start), ("end", test.window.end)):
                day = scene.day(date) if date is not None and not isinstance(date, p.AsOf) else None
                if day is not None and date is not None:
                    yield day, date, edge


def _gap_edge(
    tests: list[p.Recent], scene: Scene, life: str, which: Callable[[list[int]], int]
) -> Iterator[tuple[int, p.Date, str]]:
    """Yield the day from which a gap is kept: of two durations, the shorter or the longer decides."""
    until = scene.day(tests[0].until) if tests else None
    day = which([_long_before(test, until, life) for test in tests]) if until is not None else 0
    if day > _LONG_AGO:
        yield day, tests[0].until, "start"


def _long_before(test: p.Recent, until: int, life: str) -> int:
    """Return about the day from which the duration has just passed."""
    by = test.duration
    lives = int(life.partition(" ")[0] or 1)
    seconds = by.seconds + by.half_lives * lives * DAY
    day = (-attrs.evolve(by, seconds=0, half_lives=0)).after(until)
    return day - ceil(seconds / DAY)


def _days(node: p.Count, good: Happening, scene: Scene) -> Iterator[Axis]:
    """Yield for every edge the axis of days about it, the other events needed being in the window."""
    if node.unit == "line" and _needed(node) > 1:
        good = attrs.evolve(good, line="1")
    others = _more(good, _needed(node) - 1)
    for day, date, edge in _edges(node.tests, scene, good.half_life):
        if good.ongoing and edge == "end":
            continue  # a state that goes on covers its end
        moved = [attrs.evolve(good, first=_placed(good, day + away, edge)) for away in _ABOUT]
        points = [_point(one, day_words(_told(one, edge), date, scene), others) for one in moved]
        yield Axis(f"{good.kind} {day_words(day, date, scene)}", tuple(points))
    if good.ongoing:
        yield from _ends_of_state(node, good, scene)


def _earlier(good: Happening) -> Axis:
    """Return the same event earlier, for those who only need it to have happened, and not lately."""
    moved = [attrs.evolve(good, first=good.first - ago) for ago in (60, _LONG_AGO)]
    return Axis("", tuple(Point(good.kind, one.entries) for one in moved))


def _placed(good: Happening, day: int, edge: str) -> int:
    """Return the first day of an event that reaches a window's start with its last day, its end with its first."""
    return day - (good.days - 1) if edge == "start" and not good.ongoing else day


def _told(one: Happening, edge: str) -> int:
    return one.first + one.days - 1 if edge == "start" and not one.ongoing else one.first


def _ends_of_state(node: p.Count, good: Happening, scene: Scene) -> Iterator[Axis]:
    """Yield the axis of the last day of a state that has lasted long enough."""
    first = good.first - 30
    for day, date, edge in _edges(node.tests, scene, ""):
        if edge == "end":
            points = []
            for last in (day + away for away in _ABOUT):
                ended = attrs.evolve(good, ongoing=False, first=first, days=last - first + 1)
                until = day_words(last, date, scene).removeprefix("on ")
                points.append(Point(f"{good.kind} until {until}", ended.entries))
            yield Axis(f"end of {good.kind}", tuple(points))


def _point(one: Happening, when: str, others: tuple[Happening, ...]) -> Point:
    said = one.said(when) + (f", beside {len(others)} more" if others else "")
    return Point(said, tuple(e for h in (one, *others) for e in h.entries))


def _needed(node: p.Count) -> int:
    """Return how many events turn the comparison: with so many it is otherwise than with one fewer."""
    return max(1, node.number + (node.sign in (">", "≤")))


def _more(good: Happening, number: int) -> tuple[Happening, ...]:
    """Return more events like one, on other days; where it has a line of therapy, each has its own."""
    lines = [str(place + 1) if good.line else "" for place in range(number + 1)]
    return tuple(attrs.evolve(good, first=good.first - n, line=lines[n]) for n in range(1, number + 1))


def _numbers(node: p.Count, good: Happening, scene: Scene) -> Iterator[Axis]:
    """Yield the axis of how many there are; where one is enough, of whether there is one."""
    needed = _needed(node)
    if needed == 1 and any(True for _ in _edges(node.tests, scene, "")):
        return
    if needed == 1:
        there = Point(f"{good.kind} {day_words(good.first, None, scene)}", good.entries)
        yield Axis(f"number of {good.kind}", (Point(none_of(node.kinds), ()), there))
        return
    for ago in (0, _LONG_AGO):  # what is long past is less in the way of other conditions
        yield Axis(f"number of {good.kind}", _too_few_and_enough(node, attrs.evolve(good, first=good.first - ago)))


def _too_few_and_enough(node: p.Count, good: Happening) -> tuple[Point, ...]:
    """Return one event fewer than turn the comparison, and as many as turn it."""
    first = attrs.evolve(good, line="1" if node.unit == "line" else "")
    points = []
    for number in (_needed(node) - 1, _needed(node)):
        events = (first, *_more(first, number - 1))
        entries = tuple(e for one in events for e in one.entries)
        points.append(Point(f"{number} {_counted(node.unit, number)} of {good.kind}", entries))
    return tuple(points)


def _counted(unit: str, number: int) -> str:
    return f"{'line' if unit == 'line' else 'episode'}{'s' * (number > 1)}"


def _details(node: p.Count, good: Happening, scene: Scene) -> Iterator[Axis]:
    """Yield the axes of dose, length and outcome, where tests ask for them."""
    for test in node.tests:
        match test:
            case p.Dosed():
                found = [attrs.evolve(good, dose=_dose(test, away)) for away in (-1, 0, 1)]
                yield Axis("dose", tuple(Point(f"{one.kind} with dose {one.dose}", one.entries) for one in found))
            case p.Lasting():
                length = test.duration.after(good.first) - good.first
                last = good.first + good.days - 1
                long = [n for n in range(length - 1, length + 3) if n > 0]
                lasting = [attrs.evolve(good, first=last - n + 1, days=n) for n in long]
                points = [Point(f"{one.kind} for {one.days} day{'s' * (one.days > 1)}", one.entries) for one in lasting]
                yield Axis("length", tuple(points))
            case p.WithOutcome():
                yield from _endings(good, scene)
            case _:
                pass


def _endings(good: Happening, scene: Scene) -> Iterator[Axis]:
    """Yield the axes of the outcome: another one, else none, which leaves it open."""
    so = Point(f"{good.kind} with outcome {good.outcome}", good.entries)
    for outcome in sorted(scene.program.outcomes - {good.outcome}):
        other = attrs.evolve(good, outcome=outcome)
        yield Axis("outcome", (Point(f"{good.kind} with outcome {outcome}", other.entries), so))
    without = attrs.evolve(good, outcome="")
    yield Axis("outcome", (Point(f"{good.kind} without outcome", without.entries), so), lenient=True)


def _dose(test: p.Dosed, away: int) -> str:
    """Return the dose of a limit in its author's unit, or the next one on either side."""
    found = _DOSE.search(test.span.words)
    if found is None:
        return ""
    return f"{about(Fraction(found[1]))[away + 1]} {found[2]}"


def sample(kind: str, first: int, days: int, dose: str = "") -> tuple[Entry, ...]:
    """Return an event of a kind with its days and dose, as the entry of a record."""
    return Happening(kind, first, days, dose=dose).entries
