"""Timelines made for a protocol can be read and judged, name only what it declares, and meet its boundaries."""

import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from strategies import programs

import protocolrules
from protocolrules.strategies import documents, timelines

PROTOCOLS = Path(__file__).parents[2] / "protocols"
NAMES = ("CDISC_pilot", "NCT00386100", "NCT02105974", "NCT05621668")
RULES = """step infusion
event chemotherapy
measurement ANC in 10*9/L
inclusion 1
  {}
"""


@cache
def _protocol(name: str) -> protocolrules.Protocol:
    return protocolrules.load(PROTOCOLS / name / f"{name}.rules")


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=15)
def test_timelines_of_shipped_protocols_are_judged(name: str, data: st.DataObject) -> None:
    protocol = _protocol(name)
    screening = protocol.screen(data.draw(timelines(protocol)))
    assert not [note for note in screening.notes if "is not" in note]  # names and words are the protocol's
    assert len(screening.criteria) == len(protocol.criteria)


@given(programs(), st.data())
@settings(max_examples=settings().max_examples // 2)
def test_timelines_of_any_program_are_judged(text: str, data: st.DataObject) -> None:
    protocol = protocolrules.parse(text)
    protocol.screen(data.draw(timelines(protocol, "2024-02-29")))


@pytest.mark.parametrize("status", [protocolrules.Status.MET, protocolrules.Status.NOT_MET])
@pytest.mark.parametrize(
    "line",
    [
        "≥ 3 weeks since chemotherapy before infusion",
        "any chemotherapy 3 to 14 days before infusion",
        "ANC ≥ 1 K/uL, latest within 28 days before infusion",
        "age 12 to 75 years at infusion",
        "≥ 2 episodes of chemotherapy before infusion",
    ],
)
def test_both_sides_of_a_criterion_are_soon_met(line: str, status: protocolrules.Status) -> None:
    protocol = protocolrules.parse(RULES.format(line))
    find(
        timelines(protocol),
        lambda timeline: protocol.screen(timeline).criteria["inclusion 1"].status is status,
        settings=settings(max_examples=2_000, database=None, derandomize=True),
    )


def test_the_very_edge_of_a_window_is_likely() -> None:
    protocol = protocolrules.parse(RULES.format("≥ 3 weeks since chemotherapy before infusion"))
    said = "21 days before infusion"
    find(
        timelines(protocol),
        lambda timeline: said in protocol.screen(timeline).explain("inclusion 1").replace(", 21 days needed", ""),
        settings=settings(max_examples=2_000, database=None, derandomize=True),
    )


@pytest.mark.parametrize(
    "line",
    [
        "≥ 100000 weeks since chemotherapy before infusion",
        "age ≥ 100000 months at infusion",
        "no chemotherapy within 100000 months before infusion",
    ],
)
@given(data=st.data())
@settings(max_examples=20)
def test_durations_beyond_all_records_are_no_mistake(line: str, data: st.DataObject) -> None:
    protocol = protocolrules.parse(RULES.format(line))
    protocol.screen(data.draw(timelines(protocol)))


def test_a_document_speaks_up_to_the_day_that_is_asked_for() -> None:
    protocol = protocolrules.parse(RULES.format("age ≥ 18 years at infusion"))
    found = find(documents(protocol, "2025-03-04"), lambda document: True)
    assert found["as_of"] == "2025-03-04"


def test_without_hypothesis_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(ImportError, match="pip install hypothesis"):
        timelines(protocolrules.parse("fact a\n"))
