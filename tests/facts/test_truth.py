"""Kleene's strong logic, against its definition: unknown is either, and definite means both agree."""

from itertools import product

import pytest

from protocolrules.facts.truth import Truth, at_least, consensus, from_bool

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
ALL = (T, F, U)
WORLDS = {T: (True,), F: (False,), U: (True, False)}


def known(outcomes: set[bool]) -> Truth:
    return from_bool(outcomes.pop()) if len(outcomes) == 1 else U


@pytest.mark.parametrize(("a", "b"), list(product(ALL, ALL)))
def test_and_or_hold_in_every_world(a: Truth, b: Truth) -> None:
    assert a & b is known({x and y for x in WORLDS[a] for y in WORLDS[b]})
    assert a | b is known({x or y for x in WORLDS[a] for y in WORLDS[b]})


@pytest.mark.parametrize("a", ALL)
def test_not_holds_in_every_world(a: Truth) -> None:
    assert ~a is known({not x for x in WORLDS[a]})


@pytest.mark.parametrize("items", list(product(ALL, ALL, ALL)))
@pytest.mark.parametrize("needed", range(5))
def test_at_least_holds_in_every_world(items: tuple[Truth, ...], needed: int) -> None:
    worlds = product(*(WORLDS[item] for item in items))
    assert at_least(needed, items) is known({sum(world) >= needed for world in worlds})


@pytest.mark.parametrize(("a", "b"), list(product(ALL, ALL)))
def test_consensus(a: Truth, b: Truth) -> None:
    assert consensus(a, b) is (a if a is b else U)


@pytest.mark.parametrize("a", ALL)
def test_a_truth_is_never_a_bool(a: Truth) -> None:
    with pytest.raises(TypeError, match="compare with `is"):
        bool(a)
