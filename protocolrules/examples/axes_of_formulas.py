"""Axes of formulas: one result of a derived value moved until the comparison turns, the others being usual ones.

Where it turns is found by halving: the engine is asked on which side of the limit each value lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from protocolrules.examples.axes import Axis, Point
from protocolrules.examples.axes_of_values import inside, result
from protocolrules.examples.numbers import decimal
from protocolrules.examples.scene import NOTHING_ELSE, Entries, Entry, Scene, joined
from protocolrules.facts.calendar import Duration, iso
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p

_USUAL = {"kg": "70", "cm": "170", "m": "1.7", "g": "70000"}  # results that a person can have; elsewhere 1 serves
_AGE = Duration(months=-40 * 12)
_TENTHS = 100_000  # the largest value tried, in tenths of its unit


def formula_axes(node: p.Compare, scene: Scene) -> Iterator[Axis]:
    """Yield the axis of the first result of a formula that can be moved from one side of the limit to the other."""
    readings = list({n.test: n for n in p.walk(node.left) if isinstance(n, p.Reading)}.values())
    usual = {reading.test: _usual(reading, scene) for reading in readings}
    for moved in readings:
        others = tuple(entry for test, entry in usual.items() if test != moved.test)
        for said in _circumstances(node, scene):
            rest = joined(others, said)
            axis = _about_turn(node, moved, rest, scene) if rest is not None else None
            if axis is not None:
                yield axis
                return


def _usual(reading: p.Reading, scene: Scene) -> Entry:
    test = scene.program.tests[reading.test]
    return result(test, _USUAL.get(test.unit or "", "1"), test.unit)(inside(reading.window, scene))


def _circumstances(node: p.Compare, scene: Scene) -> Iterator[Entries]:
    """Yield what else a formula needs: an age, and facts by which it chooses."""
    ages = [n for n in p.walk(node.left) if isinstance(n, p.Age)]
    at = scene.day(ages[0].at) if ages else None
    born = (Entry("birth_date", "", iso(_AGE.after(at))),) if at is not None else ()
    facts = [n for n in p.walk(node.left) if isinstance(n, p.Stated)]
    choices = [[Entry("facts", n.name, value) for value in (n.values or ("yes", "no"))] for n in facts]
    for chosen in product(*choices):
        found = joined(born, chosen)
        if found is not None:
            yield found


def _about_turn(node: p.Compare, moved: p.Reading, rest: Entries, scene: Scene) -> Axis | None:
    test = scene.program.tests[moved.test]
    day = inside(moved.window, scene)

    def entries(tenths: int) -> Entries:
        return (*rest, result(test, decimal(Fraction(tenths, 10)), test.unit)(day))

    def holds(tenths: int) -> Truth:
        whole = joined(scene.base, entries(tenths), (NOTHING_ELSE,))
        return scene.truth(node, whole) if whole is not None else Truth.UNKNOWN

    low, high = 1, _TENTHS
    if {holds(low), holds(high)} != {Truth.TRUE, Truth.FALSE}:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) is holds(low) else (low, middle)
    shown = "" if test.unit == "1" else f" {test.unit}"
    points = (Point(f"{test.name} {decimal(Fraction(n, 10))}{shown}", entries(n)) for n in (low, high))
    return Axis(str(node.span.words), tuple(points))
