"""Numbers of the program into functions from a case to an exact range (None: unknown)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, assert_never

from protocolrules.evaluate.case import Case, Roster
from protocolrules.evaluate.dates import compile_date
from protocolrules.evaluate.events import compile_found
from protocolrules.evaluate.readings import compile_reading, in_base_units
from protocolrules.evaluate.record import Exposure, merged
from protocolrules.facts.calendar import FAR, LAST_DAY, Duration, completed_months
from protocolrules.facts.moment import Moment
from protocolrules.facts.quantity import Number, Range, add, divide, exactly, hull, multiply, negate
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p

if TYPE_CHECKING:
    from protocolrules.evaluate.logic import TruthOf

NumberOf = Callable[[Case, list[object] | None], Range | None]
_INFINITY = float("inf")


def compile_number(node: p.Number, roster: Roster, truth: Callable[[p.Truth], TruthOf]) -> NumberOf:
    """Return the function that finds a number for a case; *truth* compiles a condition inside it."""
    match node:
        case p.Constant(value=value):
            constant = exactly(value)
            return lambda case, seen: constant
        case p.Reading():
            return compile_reading(node, roster)
        case p.Age():
            return _age(node, roster)
        case p.StatedNumber():
            return _stated(node, roster)
        case p.Arithmetic():
            return _arithmetic(node, roster, truth)
        case p.ChosenNumber():
            return _chosen(node, roster, truth)
        case p.Total():
            return _total(node, roster)
    assert_never(node)


def _age(node: p.Age, roster: Roster) -> NumberOf:
    at_date, unit = compile_date(node.at, roster), node.unit

    def age(case: Case, seen: list[object] | None) -> Range | None:
        at = at_date(case)
        if seen is not None:
            seen.append((node, (case.birth, at)))
        if case.birth is None or at is None or at.absent:
            return None
        if case.birth.lo > at.hi:  # not born yet: the record contradicts itself
            return None
        youngest = _completed(case.birth.hi, at.lo, unit)
        oldest = _completed(case.birth.lo, at.hi, unit)
        return Range(youngest, oldest)

    return age


def _completed(born: int, on: int, unit: Duration) -> int | float:
    """Return completed units of age; an open date is as far off as it can be."""
    if born > LAST_DAY or on < 1:
        return 0
    if born < 1 or on > LAST_DAY:
        return _INFINITY
    if unit.months:
        return completed_months(born, on) // unit.months
    return max(0, on - born) // unit.days


def _stated(node: p.StatedNumber, roster: Roster) -> NumberOf:
    fact = roster.program.facts[node.name]

    def stated(case: Case, seen: list[object] | None) -> Range | None:
        statement = case.facts.get(node.name)
        if seen is not None:
            seen.append((node, statement))
        return in_base_units(statement.amount, fact.dimensions, None, fact.unit) if statement is not None else None

    return stated


_OPERATIONS: dict[str, Callable[[Range, Range], Range]] = {
    "+": add,
    "-": lambda a, b: add(a, negate(b)),
    "×": multiply,
    "/": divide,
}


def _arithmetic(node: p.Arithmetic, roster: Roster, truth: Callable[[p.Truth], TruthOf]) -> NumberOf:
    left, right = (compile_number(part, roster, truth) for part in (node.left, node.right))
    operation = _OPERATIONS[node.sign]

    def compute(case: Case, seen: list[object] | None) -> Range | None:
        a, b = left(case, seen), right(case, seen)
        return None if a is None or b is None else operation(a, b)

    return compute


def _chosen(node: p.ChosenNumber, roster: Roster, truth: Callable[[p.Truth], TruthOf]) -> NumberOf:
    condition = truth(node.condition)
    then, otherwise = (compile_number(part, roster, truth) for part in (node.then, node.otherwise))

    def choose(case: Case, seen: list[object] | None) -> Range | None:
        asked = condition(case, seen)
        if asked is not Truth.UNKNOWN:
            return (then if asked is Truth.TRUE else otherwise)(case, seen)
        a, b = then(case, seen), otherwise(case, seen)
        return None if a is None or b is None else hull([a, b])

    return choose


def _total(node: p.Total, roster: Roster) -> NumberOf:
    touching = p.Touching(node.window, span=node.span)
    found = compile_found(node.kinds, (touching, *node.tests), roster)
    by_days = node.dimensions is None

    def total(case: Case, seen: list[object] | None) -> Range | None:
        passing, whole, absent, bounds = found(case)
        if seen is not None:
            seen.append((node, (passing, whole)))
        if not bounds:
            return exactly(0)
        start, end = bounds[0]
        if by_days:
            least, hi = _days_of_exposure(passing, start, end)
            most: Number = hi if whole else _length(start, end)
        else:
            least, most = _sum_of_doses(passing, start, end, node.dimensions)
            most = most if whole else _INFINITY
        return Range(0 if absent else least, most)

    return total


def _length(start: Moment | None, end: Moment | None) -> float:
    if start is None or end is None or start.lo < 1 or end.hi >= FAR:
        return _INFINITY
    return max(0, end.hi - start.lo + 1)


def _days_of_exposure(
    passing: list[tuple[Exposure, Truth]], start: Moment | None, end: Moment | None
) -> tuple[Number, Number]:
    """Return the least and greatest number of days on which some exposure went on in the window."""
    from_lo, from_hi = (start.lo, start.hi) if start is not None else (-FAR, -FAR)
    to_lo, to_hi = (end.lo, end.hi) if end is not None else (FAR, FAR)
    sure = [(max(e.start.hi, from_hi), min(_surely_through(e), to_lo)) for e, truth in passing if truth is Truth.TRUE]
    possible = [(max(e.start.lo, from_lo), min(e.end.hi, to_hi)) for e, _ in passing]
    least = max(_covered_days(sure), 1 if sure else 0)
    single = sum(e.end is e.start for e, _ in passing)
    longer = [(max(e.start.lo, from_lo), min(e.end.hi, to_hi)) for e, _ in passing if e.end is not e.start]
    most: float = min(_covered_days(possible), _covered_days(longer) + single)
    return least, most if most < FAR else _INFINITY


def _surely_through(exposure: Exposure) -> int:
    if exposure.end is not exposure.start:
        return exposure.end.lo
    return exposure.start.hi if exposure.start.exact else exposure.start.lo - 1  # some one day, not known which


def _covered_days(periods: list[tuple[int, int]]) -> int:
    return sum(last - first + 1 for first, last in merged([(a, b) for a, b in periods if a <= b]))


def _sum_of_doses(
    passing: list[tuple[Exposure, Truth]],
    start: Moment | None,
    end: Moment | None,
    dimensions: tuple[tuple[str, int], ...] | None,
) -> tuple[Number, Number]:
    """Return the least and greatest sum of doses.

    An exposure partly in the window counts from none to all. A dose recorded for several days may have been given
    more than once.
    """
    least: Number = 0
    most: Number = 0
    for exposure, truth in passing:
        dose = exposure.dose
        if dose is None or dose.value is None or dose.dimensions != dimensions:
            most = _INFINITY
            continue
        inside = (start is None or exposure.start.lo >= start.hi) and (end is None or exposure.end.hi <= end.lo)
        once = exposure.end is exposure.start
        most = most + dose.value.hi if once and most != _INFINITY else _INFINITY
        if truth is Truth.TRUE and inside:
            least += max(dose.value.lo, 0)
    return least, most
