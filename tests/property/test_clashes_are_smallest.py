"""A clash that is named does not fit, and fits as soon as any one part of it is left out."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_network_agrees_with_a_solver import TODAY, Steps, steps

from protocolrules.evaluate.planning.clash import Element, Source, fit, smallest_clash
from protocolrules.evaluate.planning.network import Link
from protocolrules.facts.calendar import FAR, Shift
from protocolrules.facts.days import between


def elements_of(found: Steps) -> list[Element]:
    today: list[Element] = [Source(str(n), "today", between(TODAY, FAR)) for n in range(len(found.days))]
    rules = [Source(str(n), "rule", days) for n, days in enumerate(found.days)]
    shifts = [(a, b, *(None if by is None else Shift((by,)) for by in ends)) for a, b, *ends in found.links]
    return [*today, *rules, *(Link(str(step), str(anchor), lo, hi) for step, anchor, lo, hi in shifts)]


@settings(max_examples=2 * settings.default.max_examples)
@given(steps(most=10), st.data())
def test_clashes_are_smallest(found: Steps, data: st.DataObject) -> None:
    elements = data.draw(st.permutations(elements_of(found)))
    assume(not fit(elements))
    clash = smallest_clash(elements)
    assert not fit(clash)
    assert all(element in elements for element in clash)
    for element in clash:
        assert fit([other for other in clash if other is not element]), element
