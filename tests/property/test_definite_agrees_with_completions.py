"""A definite verdict is the verdict of every way in which the record could be completed."""

from __future__ import annotations

from random import Random

import pytest
from cases import DEFINITE as FOUND
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import met, worlds
from strategies import Document, Screened, focused, screenings

import protocolrules

WORLDS = 60
DEFINITE = {protocolrules.Status.MET: True, protocolrules.Status.NOT_MET: False}


def agrees(text: str, document: Document, seed: int, number: int = WORLDS) -> None:
    protocol = protocolrules.parse(text)
    screening = protocol.screen(protocolrules.Timeline.from_dict(document))
    asked = [(c, DEFINITE[s]) for c, s in zip(protocol.criteria, screening.statuses, strict=True) if s in DEFINITE]
    if not asked:
        return
    for world in worlds(document, protocol.program, number, Random(seed)):
        for criterion, expected in asked:
            found = met(criterion, world)
            assert found is expected, (criterion.label, expected, found, world)


@given(screenings(), st.integers(0, 2**32))
def test_definite_agrees_with_completions(screening: Screened, seed: int) -> None:
    agrees(*screening, seed)


@settings(max_examples=4 * settings.default.max_examples)
@given(focused(), st.integers(0, 2**32))
def test_one_condition_agrees_with_completions(screening: Screened, seed: int) -> None:
    agrees(*screening, seed)


@pytest.mark.parametrize("name", FOUND)
def test_what_was_once_wrong(name: str) -> None:
    agrees(*FOUND[name], seed=1, number=600)
