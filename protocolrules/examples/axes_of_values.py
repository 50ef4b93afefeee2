"""Axes of values: results, ratings, numbers, ages and exposures about their limits, results about their windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import permutations
from math import ceil, floor

import attrs

from protocolrules.examples.axes import Axis, Point, day_words, listed
from protocolrules.examples.axes_of_events import sample
from protocolrules.examples.choices import choices
from protocolrules.examples.limits import in_unit
from protocolrules.examples.numbers import about, decimal
from protocolrules.examples.scene import FIRST_DAY, Entry, Scene, entry
from protocolrules.facts.calendar import LAST_DAY, Duration, iso
from protocolrules.facts.units import read_unit
from protocolrules.program import nodes as p
from protocolrules.program.program import Test

_AROUND = (-1, 0, 1)
_LIMITS = {"U/L": 40, "mg/dL": 1}  # limits of normal that look like one; elsewhere 10 serves
_MOST_READINGS = 40


def value_axes(node: p.Compare | p.CodedReading | p.ReadingsMeet, scene: Scene) -> Iterator[Axis]:
    """Yield the axes of a condition on a number or a result."""
    match node:
        case p.CodedReading():
            yield from _words(node, scene)
        case p.ReadingsMeet():
            yield from _readings(node, scene)
        case p.Compare(left=p.Reading() as reading):
            yield from _reading(node, reading, scene)
        case p.Compare(left=p.Age() as age):
            yield from _age(node, age, scene)
        case p.Compare(left=p.StatedNumber() as number):
            yield from _stated(node, number)
        case p.Compare(left=p.Total() as total):
            yield from _total(node, total, scene)
        case p.Compare():
            from protocolrules.examples.axes_of_formulas import formula_axes

            yield from formula_axes(node, scene)


# ---- results ---------------------------------------------------------------------------------


Result = Callable[[int], Entry]


def inside(window: p.Window, scene: Scene) -> int:
    """Return a day in a window, its last one where it is known."""
    start, end = (scene.day(date) if date is not None else None for date in (window.start, window.end))
    known = [day for day in (end, start) if day is not None]
    if window.end is not None and not isinstance(window.end, p.AsOf):
        return known[0] if known else FIRST_DAY
    return max([*known, *scene.steps.values(), FIRST_DAY])


def result(test: Test, value: str, unit: str | None, limits: dict[str, str] | None = None) -> Result:
    """Return how a result or rating stands in a record, given its day."""
    if test.unit is None and not test.words:
        return lambda day: entry("scales", scale=test.name, value=value, on=iso(day))
    more = {"unit": unit} if unit is not None else {}
    return lambda day: entry("measurements", test=test.name, value=value, on=iso(day), **more, **(limits or {}))


def _reading(node: p.Compare, reading: p.Reading, scene: Scene) -> Iterator[Axis]:
    test = scene.program.tests[reading.test]
    found = about_limit(test, reading.measure, node.right.value, node.unit)
    day = inside(reading.window, scene)
    yield Axis(reading.test, tuple(Point(words, (make(day),)) for words, make in found))
    yield from _about_window(reading.window, found, scene)


def about_limit(test: Test, measure: str, limit: Fraction | int, unit: str) -> list[tuple[str, Result]]:
    """Return results just below, at and just above a limit, in words and as entries."""
    if test.grades:
        ranks = [int(limit) + away for away in _AROUND if 0 <= int(limit) + away < len(test.grades)]
        return [(f"{test.name} {test.grades[rank]}", result(test, test.grades[rank], None)) for rank in ranks]
    if test.unit is None:
        lowest = test.lowest if test.lowest is not None else limit - 1
        highest = test.highest if test.highest is not None else limit + 1
        ratings = [decimal(limit + away) for away in _AROUND if lowest <= limit + away <= highest]
        return [(f"{test.name} {rating}", result(test, rating, None)) for rating in ratings]
    if measure == "value":
        return _in_unit(test, limit, unit or test.unit)
    return _by_own_limit(test, measure, limit)


def _in_unit(test: Test, limit: Fraction | int, unit: str) -> list[tuple[str, Result]]:
    at = in_unit(limit, read_unit(unit), test)
    shown = "" if unit == "1" else f" {unit}"
    values = about(at)
    return [(f"{test.name} {value}{shown}", result(test, value, unit)) for value in values]


def _by_own_limit(test: Test, measure: str, limit: Fraction | int) -> list[tuple[str, Result]]:
    """Return results about a multiple of their own limit of normal, or a distance from it."""
    unit = test.unit or "1"
    which = measure.removeprefix("above ")
    normal = Fraction(_LIMITS.get(unit, 10))
    at = normal * limit if measure == which else normal + Fraction(limit) / read_unit(unit).factor
    limits = {"upper": normal} if which == "ULN" else {"lower": normal}
    limits |= {"lower": normal / 10} if which == "ULN" else {"upper": normal * 10}
    own = {key: decimal(number) for key, number in limits.items()}
    values = about(at)
    shown = "" if unit == "1" else f" {unit}"
    said = f"with {which} {decimal(normal)}"
    return [(f"{test.name} {v}{shown} {said}", result(test, v, unit, own)) for v in values]


def _about_window(window: p.Window, found: list[tuple[str, Result]], scene: Scene) -> Iterator[Axis]:
    """Yield the axes of days about the ends of a window, one for each value: outside it, a result is none."""
    for date in (window.start, window.end):
        day = scene.day(date) if date is not None and not isinstance(date, p.AsOf) else None
        if day is None or window.clock:
            continue
        end = f"result {day_words(day, date, scene)}"
        for words, make in (*found[1:], *found[:1]):  # at the limit first
            days = [day + away for away in _AROUND]
            points = tuple(Point(f"{words}, {day_words(one, date, scene)}", (make(one),)) for one in days)
            yield Axis(end, points, lenient=True, shared=True)


def _words(node: p.CodedReading, scene: Scene) -> Iterator[Axis]:
    test = scene.program.tests[node.test]
    words = test.words or test.grades
    found = [(f"{test.name} {word}", result(test, word, None)) for word in words]
    day = inside(node.window, scene)
    points = {word: Point(said, (make(day),)) for word, (said, make) in zip(words, found, strict=True)}
    yield from listed(test.name, points, node.values)
    yield from _about_window(node.window, found, scene)


def _readings(node: p.ReadingsMeet, scene: Scene) -> Iterator[Axis]:
    """Yield the axes of the readings' value, all being alike, and of how many of them are good."""
    test = scene.program.tests[node.test]
    needed = 1 if node.sign is None else max(1, node.number + (node.sign in (">", "≤")))
    days = _reading_days(node, needed, scene)
    alike = f"{len(days)} readings of " if len(days) > 1 else ""
    for measure, _, limit in node.bounds:
        found = about_limit(test, measure, limit, test.unit or "")
        yield Axis(test.name, tuple(Point(alike + words, tuple(map(make, days))) for words, make in found))
        for good, bad in permutations(found, 2):
            if needed > 1:
                yield _how_many(test, good, bad, needed, days)


def _how_many(test: Test, good: tuple[str, Result], bad: tuple[str, Result], needed: int, days: list[int]) -> Axis:
    points = []
    for number in range(needed - 1, min(needed + 1, len(days)) + 1):
        entries = (*map(good[1], days[:number]), *map(bad[1], days[number:]))
        points.append(Point(f"{number} of {len(days)} readings {good[0]}, the others {bad[0]}", entries))
    return Axis(f"number of readings of {test.name}", tuple(points))


def _reading_days(node: p.ReadingsMeet, needed: int, scene: Scene) -> list[int]:
    """Return days in the window: all of them where days are counted, else enough for the readings."""
    last = inside(node.window, scene)
    start = scene.day(node.window.start) if node.window.start is not None else None
    whole = last - start + 1 if start is not None else _MOST_READINGS
    if node.unit == "day" and whole <= _MOST_READINGS:
        return [last - place for place in range(whole)]
    return [last - place for place in range(min(whole, needed + 1 if node.sign is not None else 1))]


# ---- ages, numbers, exposures ---------------------------------------------------------------------


def _age(node: p.Compare, age: p.Age, scene: Scene) -> Iterator[Axis]:
    """Yield the axis of births about the birthday at which the comparison turns."""
    at = scene.day(age.at)
    limit = Fraction(node.right.value)
    if at is None:
        return
    turning = ceil(limit) if node.sign in ("≥", "<") else floor(limit) + 1
    back = Duration(months=-turning * age.unit.months, days=-turning * age.unit.days)
    number = f"{turning} {node.unit if turning > 1 else node.unit.removesuffix('s')}"
    when = "at " + day_words(at, age.at, scene).removeprefix("on the day of ")
    said = {1: f"a day short of {number} old {when}", 0: f"{number} old {when}", -1: f"{number} and a day old {when}"}
    if not 1 < back.after(at) < LAST_DAY:
        return
    births = [(words, iso(back.after(at) + away)) for away, words in said.items()]
    yield Axis("age", tuple(Point(words, (Entry("birth_date", "", day),)) for words, day in births))


def _stated(node: p.Compare, left: p.StatedNumber) -> Iterator[Axis]:
    unit = node.unit or "1"
    at = in_unit(node.right.value, read_unit(unit), None)
    shown = "" if unit == "1" else f" {unit}"
    points = []
    for value in about(at):
        stated = Entry("facts", left.name, (("value", value), ("unit", unit)))
        points.append(Point(f"{left.name} {value}{shown}", (stated,)))
    yield Axis(left.name, tuple(points))


def _total(node: p.Compare, total: p.Total, scene: Scene) -> Iterator[Axis]:
    """Yield the axes of the days of an exposure, or of the sum of its doses, and of its place in the window."""
    first = _amounts(node, total, total.kinds.names[0], scene)
    yield first
    if total.dimensions is None:
        for date, to_start in ((total.window.start, True), (total.window.end, False)):
            day = scene.day(date) if date is not None and not isinstance(date, p.AsOf) else None
            if day is not None:
                yield _about_edge(total.kinds.names[0], _days_needed(node), day, date, to_start, scene)
    for choice in choices(node, scene.program):
        other = _amounts(node, total, choice.word, scene)
        if choice.excepted:
            yield Axis(choice.said, (other.points[-1], first.points[-1]), lenient=True, choice=choice.word)
        elif choice.word != first.about:
            yield attrs.evolve(other, choice=choice.word)


def _days_needed(node: p.Compare) -> int:
    return max(1, int(node.right.value) + (node.sign in (">", "≤")))


def _amounts(node: p.Compare, total: p.Total, kind: str, scene: Scene) -> Axis:
    """Return the axis of the days of exposure to a kind of event, or of its dose."""
    last = inside(total.window, scene)
    if total.dimensions is not None:
        doses = [f"{dose} {node.unit}" for dose in about(in_unit(node.right.value, read_unit(node.unit), None))]
        return Axis(kind, tuple(Point(f"{kind} with dose {dose}", sample(kind, last, 1, dose)) for dose in doses))
    needed = _days_needed(node)
    lengths = [number for number in (needed - 1, needed, needed + 1) if number > 0]
    return Axis(kind, tuple(Point(f"{n} day{'s' * (n > 1)} of {kind}", sample(kind, last - n + 1, n)) for n in lengths))


def _about_edge(kind: str, length: int, day: int, date: p.Date | None, to_start: bool, scene: Scene) -> Axis:
    """Return the axis of an exposure of some days that begins, or ends, about the edge of its window."""
    points = []
    for edge in (day + away for away in _AROUND):
        first = edge if to_start else edge - length + 1
        when = ("from " if to_start else "until ") + day_words(edge, date, scene).removeprefix("on ")
        points.append(Point(f"{length} days of {kind} {when}", sample(kind, first, length)))
    return Axis(f"{kind} {'from' if to_start else 'until'} {day_words(day, date, scene)}", tuple(points))
