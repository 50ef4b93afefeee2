"""Readings: which results a pick means, and what they say.

The one hard idea: every result that could be the one meant is a candidate. Their values
together make a range; where none is certainly in the window, or one of them cannot be used,
the answer is unknown, and never an older result.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from protocolrules.evaluate.case import Case, Roster
from protocolrules.evaluate.dates import DateOf, compile_date
from protocolrules.evaluate.events import not_sooner, on_or_after
from protocolrules.evaluate.record import Rated
from protocolrules.facts.moment import Moment
from protocolrules.facts.quantity import Range, add, compare, exactly, hull, negate
from protocolrules.facts.timeline import Amount
from protocolrules.facts.truth import Truth, from_bool
from protocolrules.facts.units import Dimensions, molar_exchange
from protocolrules.program import nodes as p
from protocolrules.program.program import Test

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
InWindow = list[tuple[Rated, bool]]
WindowOf = Callable[[Case], InWindow]
ValueOf = Callable[[Rated], Range | None]


def compile_window(test: str, window: p.Window, roster: Roster) -> WindowOf:
    """Return the function that finds a test's results in a window, each with whether it surely is."""
    start_of = compile_date(window.start, roster) if window.start is not None else None
    end_of = compile_date(window.end, roster) if window.end is not None else None
    reaches = not_sooner if window.clock else on_or_after

    def found(case: Case) -> InWindow:
        results = case.results.get(test)
        if not results:
            return []
        start, end = _bound(start_of, case), _bound(end_of, case)
        if start is None or end is None:
            return []
        inside: InWindow = []
        exists = not (start.absent or end.absent)
        for rated in results:
            truth = T if start is _OPEN else reaches(rated.at, start)
            if truth is not F and end is not _OPEN:
                truth = truth & reaches(end, rated.at)
            if truth is not F:
                inside.append((rated, truth is T and rated.certain and exists))
        return inside

    return found


_OPEN = Moment(0, 0, 0, 0)


def _bound(date: DateOf | None, case: Case) -> Moment | None:
    return _OPEN if date is None else date(case)


def candidates(inside: InWindow, pick: str) -> InWindow:
    """Return the results that could be the latest (or earliest): none other is surely later."""
    if len(inside) < 2:
        return inside
    if pick == "latest":
        newest = max((r.at.first for r, sure in inside if sure), default=None)
        return [(r, sure) for r, sure in inside if newest is None or r.at.last >= newest]
    oldest = min((r.at.last for r, sure in inside if sure), default=None)
    return [(r, sure) for r, sure in inside if oldest is None or r.at.first <= oldest]


def value_of(test: Test, measure: str) -> ValueOf:
    """Return the function that reads a result by a measure; None where the result cannot be used."""
    if measure in ("ULN", "LLN"):
        return lambda rated: rated.multiples[measure] if _has_unit(rated, test) else None
    if measure.startswith("above "):
        which = measure.removeprefix("above ")
        return lambda rated: _above(rated, which, test)
    if test.grades:
        return lambda rated: _grade(rated, test)
    if test.unit is None:
        return lambda rated: _rating(rated, test)
    return lambda rated: _in_unit(rated, test)


def _has_unit(rated: Rated, test: Test) -> bool:
    """Tell whether a result has a unit: its limits have the same, so a multiple of them needs no conversion."""
    return rated.result.value.dimensions is not None or test.unit == "1"


def why_unusable(rated: Rated, test: Test, measure: str) -> tuple[str, str]:
    """Return what of a result cannot be used (``value``, ``unit`` or ``limit``), and why in words."""
    amount = rated.result.value
    if amount.problem:
        return ("unit" if "unit" in amount.problem else "value"), amount.problem
    limit = rated.result.lower if measure.endswith("LLN") else rated.result.upper
    if measure != "value" and (limit is None or limit.value is None):
        return "limit", f"its {measure.removeprefix('above ')} is not recorded"
    if test.unit is None:
        return "value", "it is not on the scale"
    return "unit", f"its unit does not convert to {test.unit}"


def _in_unit(rated: Rated, test: Test) -> Range | None:
    return in_base_units(rated.result.value, test.dimensions, test.molar_mass, test.unit)


def in_base_units(
    amount: Amount | None, wanted: Dimensions | None, molar: Fraction | None, unit: str | None
) -> Range | None:
    """Return an amount in base units of the dimensions wanted, None where it cannot be converted.

    A number without a unit fits only what is declared to have none (``in 1``): never a percentage.
    """
    if amount is None or amount.value is None:
        return None
    if amount.dimensions is None or wanted is None:
        return amount.value if amount.dimensions is None and unit == "1" else None
    if amount.dimensions == wanted:
        return amount.value
    power = molar_exchange(amount.dimensions, wanted)
    return amount.value.times(molar**power) if power and molar is not None else None


def _above(rated: Rated, which: str, test: Test) -> Range | None:
    limit = rated.result.upper if which == "ULN" else rated.result.lower
    value = _in_unit(rated, test)
    reference = in_base_units(limit, test.dimensions, test.molar_mass, test.unit)
    return None if value is None or reference is None else add(value, negate(reference))


def _grade(rated: Rated, test: Test) -> Range | None:
    text = rated.result.value.text
    return exactly(test.grades.index(text)) if text in test.grades else None


def _rating(rated: Rated, test: Test) -> Range | None:
    amount = rated.result.value
    if amount.value is None or amount.dimensions is not None:
        return None
    lowest, highest = test.lowest, test.highest
    off_scale = (lowest is not None and amount.value.lo < lowest) or (highest is not None and amount.value.hi > highest)
    return None if off_scale else amount.value


def compile_reading(node: p.Reading, roster: Roster) -> Callable[[Case, list[object] | None], Range | None]:
    """Return the function that finds the value a reading means, None where it is unknown."""
    window = compile_window(node.test, node.window, roster)
    value = value_of(roster.program.tests[node.test], node.measure)
    chosen = _CHOOSE[node.pick]
    single = node.pick in ("latest", "earliest")

    def read(case: Case, seen: list[object] | None) -> Range | None:
        inside = window(case)
        if single:
            inside = candidates(inside, node.pick)
        if seen is not None:
            seen.append((node, inside))
        if len(inside) == 1 and inside[0][1]:
            return value(inside[0][0])
        return chosen([(value(rated), sure) for rated, sure in inside])

    return read


def _agreed(values: list[tuple[Range | None, bool]]) -> Range | None:
    """Return the range of all candidates; unknown when one is unusable or there may be none."""
    known = [v for v, _ in values if v is not None]
    if len(known) < len(values) or not any(sure for _, sure in values):
        return None
    return hull(known)


def _highest(values: list[tuple[Range | None, bool]]) -> Range | None:
    sure = [v for v, certain in values if certain and v is not None]
    if not sure:
        return None
    floor = max(sure, key=lambda v: (v.lo, v.lo_open))
    if any(v is None for v, _ in values):
        return Range(floor.lo, float("inf"), floor.lo_open)
    ceiling = max((v for v, _ in values if v is not None), key=lambda v: (v.hi, not v.hi_open))
    return Range(floor.lo, ceiling.hi, floor.lo_open, ceiling.hi_open)


def _lowest(values: list[tuple[Range | None, bool]]) -> Range | None:
    mirrored = _highest([(None if v is None else negate(v), sure) for v, sure in values])
    return None if mirrored is None else negate(mirrored)


def _mean(values: list[tuple[Range | None, bool]]) -> Range | None:
    if not values or not all(sure and v is not None for v, sure in values):
        return None
    total = exactly(0)
    for v, _ in values:
        assert v is not None
        total = add(total, v)
    return total.times(Fraction(1, len(values)))


_CHOOSE = {"latest": _agreed, "earliest": _agreed, "highest": _highest, "lowest": _lowest, "mean": _mean}


def compile_coded(node: p.CodedReading, roster: Roster) -> Callable[[Case], tuple[Truth, InWindow]]:
    """Return the function that tells whether the result picked is one of some words."""
    window = compile_window(node.test, node.window, roster)
    test = roster.program.tests[node.test]
    known = frozenset(test.words or test.grades)
    wanted = frozenset(node.values)

    def read(case: Case) -> tuple[Truth, InWindow]:
        inside = candidates(window(case), node.pick)
        words = {rated.result.value.text for rated, _ in inside}
        if not words <= known or not any(sure for _, sure in inside):
            return U, inside
        return (T if words <= wanted else U if words & wanted else F), inside

    return read


def compile_meeting(node: p.ReadingsMeet, roster: Roster) -> Callable[[Case], tuple[Truth, InWindow]]:
    """Return the function that counts the readings or days that meet every bound."""
    window = compile_window(node.test, node.window, roster)
    test = roster.program.tests[node.test]
    bounds = [(value_of(test, measure), sign, exactly(limit)) for measure, sign, limit in node.bounds]
    length = _window_length(node.window, roster)

    def meets(rated: Rated) -> Truth:
        truth = T
        for value, sign, limit in bounds:
            found = value(rated)
            truth = truth & (U if found is None else compare(found, sign, limit))
        return truth

    def read(case: Case) -> tuple[Truth, InWindow]:
        inside = window(case)
        judged = [(rated, sure, meets(rated)) for rated, sure in inside]
        if node.sign is None:
            return _every(judged), inside
        lo, hi = _count(judged, node, length(case))
        return compare(Range(lo, hi), node.sign, exactly(node.number)), inside

    return read


Judged = list[tuple[Rated, bool, Truth]]


def _every(judged: Judged) -> Truth:
    if any(sure and truth is F for _, sure, truth in judged):
        return F
    taken = any(sure for _, sure, _ in judged)
    return from_bool(True) if taken and all(truth is T for _, _, truth in judged) else U


def _window_length(window: p.Window, roster: Roster) -> Callable[[Case], float]:
    if window.start is None or window.end is None:
        return lambda case: float("inf")
    start_of, end_of = compile_date(window.start, roster), compile_date(window.end, roster)

    def length(case: Case) -> float:
        start, end = start_of(case), end_of(case)
        if start is None or end is None or start.absent or end.absent:
            return float("inf")
        return max(0, end.hi - start.lo + 1)

    return length


def _count(judged: Judged, node: p.ReadingsMeet, days: float) -> tuple[float, float]:
    """Return the least and greatest number; a reading that was not taken is unknown, never a failure."""
    needed = node.number + 1 if node.sign in (">", "≤") else node.number
    if node.consecutive:
        return _longest_run(judged, needed)
    if node.unit == "day":
        return _count_days(judged, days)
    certain_readings = sum(sure and truth is T for _, sure, truth in judged)
    possible = sum(truth is not F for _, _, truth in judged)
    taken = sum(sure for _, sure, _ in judged)
    return certain_readings, possible if taken >= needed else float("inf")


def _count_days(judged: Judged, days: float) -> tuple[float, float]:
    """Return the least and greatest number of days with a reading that meets the bounds, of *days* in the window.

    A day fails only when every reading of it does; a reading whose day is not known may save one.
    """
    certain = {r.at.lo for r, sure, truth in judged if sure and truth is T and r.at.exact}
    open_days = {r.at.lo for r, _, truth in judged if truth is not F and r.at.exact}
    failed = {r.at.lo for r, sure, truth in judged if sure and truth is F and r.at.exact} - open_days
    elsewhere = sum(truth is not F and not r.at.exact for r, _, truth in judged)
    return len(certain), max(len(certain), min(days, days - len(failed) + elsewhere))


def _longest_run(judged: Judged, wanted: int) -> tuple[float, float]:
    """Return the longest run of readings, one after another, that meet the bounds: surely, and possibly."""
    ordered = sorted(judged, key=lambda j: (j[0].at.first, j[0].at.last))
    in_order = all(a[0].at.last < b[0].at.first for a, b in pairwise(ordered))
    most = sum(truth is not F for _, _, truth in ordered)
    if sum(sure for _, sure, _ in ordered) < wanted:
        return 0, float("inf")
    if not in_order or not all(sure for _, sure, _ in ordered):
        return (len(ordered) if all(sure and t is T for _, sure, t in ordered) else 0), most
    return _run([t is T for _, _, t in ordered]), _run([t is not F for _, _, t in ordered])


def _run(marks: list[bool]) -> int:
    longest = current = 0
    for mark in marks:
        current = current + 1 if mark else 0
        longest = max(longest, current)
    return longest
