"""Likely: the numbers a program hangs on, from which records near its boundaries can be made.

Comes in: a program. Goes out: the distances in time of its windows and gaps, results and numbers just below, at
and just above its limits, and the ages it asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

import attrs

from protocolrules.examples.axes_of_values import about_limit
from protocolrules.examples.limits import in_unit
from protocolrules.examples.numbers import about
from protocolrules.facts.calendar import DAY, Duration
from protocolrules.facts.units import read_unit
from protocolrules.program import nodes as p
from protocolrules.program.program import Program, Test, Timing

_HALF_LIFE = DAY  # seconds, where an exposure brings its own
_ANY_DAY = 730_000


@attrs.frozen
class Likely:
    """What records can lie about: ``results`` are entries without a date, by test; ``numbers`` are by fact."""

    distances: tuple[Duration, ...]
    ages: tuple[Duration, ...]
    results: Mapping[str, tuple[Mapping[str, str], ...]]
    numbers: Mapping[str, tuple[str, ...]]
    doses: tuple[str, ...]


def likely(program: Program) -> Likely:
    """Return the numbers that the criteria and the schedule of a program hang on."""
    timed = [t.window for t in program.schedule if isinstance(t, Timing)]
    nodes = [n for written in (*(c.meaning for c in program.criteria), *timed) for n in p.walk(written)]
    compared = [n for n in nodes if isinstance(n, p.Compare)]
    return Likely(
        tuple(dict.fromkeys(d for n in nodes for d in _distances(n))),
        tuple(dict.fromkeys(_age(n, n.left) for n in compared if isinstance(n.left, p.Age))),
        {test.name: _results(test, nodes) for test in program.tests.values()},
        {n.left.name: tuple(_about(n)) for n in compared if isinstance(n.left, p.StatedNumber)},
        tuple(f"{number} {n.unit}" for n in compared if _sums_doses(n) for number in _about(n)),
    )


def _distances(node: p.Node) -> list[Duration]:
    """Return the lengths of time of a node of the program, on the calendar and without a sign."""
    match node:
        case p.Shifted():
            by = node.by
        case p.Recent() | p.Lasting():
            by = node.duration
        case _:
            return []
    days = by.days + ceil((by.seconds + by.half_lives * _HALF_LIFE) / DAY)
    return [Duration(months=abs(by.months), days=abs(days))]


def _age(node: p.Compare, age: p.Age) -> Duration:
    number = ceil(node.right.value)
    return Duration(months=age.unit.months * number, days=age.unit.days * number)


def _about(node: p.Compare) -> list[str]:
    return about(in_unit(node.right.value, read_unit(node.unit or "1"), None))


def _sums_doses(node: p.Compare) -> bool:
    return isinstance(node.left, p.Total) and node.left.dimensions is not None


def _results(test: Test, nodes: list[p.Node]) -> tuple[Mapping[str, str], ...]:
    """Return results of a test: its words or grades, or values about every limit that it is compared with."""
    words = test.words or test.grades
    if words:
        return tuple(_undated(test, word) for word in words)
    found: list[Mapping[str, str]] = []
    for node in nodes:
        for measure, limit, unit in _limits(test, node):
            for _, make in about_limit(test, measure, limit, unit):
                value: Any = make(_ANY_DAY).value
                found.append({key: text for key, text in value if key != "on"})
    return tuple({str(entry): entry for entry in found}.values()) or (_undated(test, "1"),)


def _limits(test: Test, node: p.Node) -> list[tuple[str, Any, str]]:
    if isinstance(node, p.Compare) and isinstance(node.left, p.Reading) and node.left.test == test.name:
        return [(node.left.measure, node.right.value, node.unit if node.left.measure == "value" else "")]
    if isinstance(node, p.ReadingsMeet) and node.test == test.name:
        return [(measure, limit, "") for measure, _, limit in node.bounds]
    return []


def _undated(test: Test, value: str) -> Mapping[str, str]:
    if test.unit is None and not test.words:
        return {"scale": test.name, "value": value}
    return {"test": test.name, "value": value, **({} if test.words else {"unit": test.unit or "1"})}
