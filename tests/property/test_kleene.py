"""Three-valued logic against the enumeration of every way in which unknown can turn out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolrules.facts.truth import Truth, at_least, consensus, from_bool

ALL = tuple(Truth)


def outcomes(*items: Truth) -> Iterator[tuple[bool, ...]]:
    return product(*([True, False] if t is Truth.UNKNOWN else [t is Truth.TRUE] for t in items))


def enumerated(judge: Callable[..., bool], *items: Truth) -> Truth:
    found = {judge(*outcome) for outcome in outcomes(*items)}
    return from_bool(found.pop()) if len(found) == 1 else Truth.UNKNOWN


@pytest.mark.parametrize("a", ALL)
@pytest.mark.parametrize("b", ALL)
def test_and_or_and_not(a: Truth, b: Truth) -> None:
    assert (a & b) is enumerated(lambda x, y: x and y, a, b)
    assert (a | b) is enumerated(lambda x, y: x or y, a, b)
    assert ~a is enumerated(lambda x: not x, a)


@given(st.integers(0, 7), st.lists(st.sampled_from(ALL), max_size=6))
def test_at_least(needed: int, items: list[Truth]) -> None:
    assert at_least(needed, items) is enumerated(lambda *found: sum(found) >= needed, *items)


@pytest.mark.parametrize("a", ALL)
@pytest.mark.parametrize("b", ALL)
def test_consensus_is_what_either_choice_gives(a: Truth, b: Truth) -> None:
    assert consensus(a, b) is enumerated(lambda c, x, y: x if c else y, Truth.UNKNOWN, a, b)


@pytest.mark.parametrize("truth", ALL)
def test_a_truth_is_never_a_bool(truth: Truth) -> None:
    with pytest.raises(TypeError):
        bool(truth)
    with pytest.raises(TypeError):
        assert not truth
