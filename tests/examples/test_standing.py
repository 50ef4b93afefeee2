"""Which examples at a boundary are wanted: those where no record stands yet."""

from typing import Any

import pytest

import protocolrules
from protocolrules.examples.boundaries import Boundary, boundaries
from protocolrules.examples.covered import Standing
from protocolrules.program.program import Expected

RULES = """step infusion
event surgery
event biopsy
event scan
measurement ANC in 10*9/L
fact a
inclusion 1
  {}
"""


def wanted(line: str, *records: dict[str, Any], expected: str = "inclusion 1") -> list[str]:
    protocol = protocolrules.parse(RULES.format(line))
    standing = Standing(protocol.engine)
    for document in records:
        timeline = protocolrules.Timeline.from_dict({"id": "P", "as_of": "2026-03-01", **document})
        standing.add(protocol.screen(timeline).case, [Expected(expected, "status", "met")])
    pairs = [b for b in boundaries(protocol.engine) if isinstance(b, Boundary)]
    return [side.title.removeprefix("inclusion 1: ") for pair in pairs for side in standing.missing(pair)]


GAP = "≥ 3 weeks since surgery before infusion"
STEP = {"steps": {"infusion": "2026-03-01"}, "complete": [{"kind": "surgery", "through": "2026-03-01"}]}


def surgery(*days: str) -> dict[str, Any]:
    return {**STEP, "events": [{"kind": "surgery", "from": "2026-01-01", "to": day} for day in days]}


def test_a_record_at_the_same_distance_stands_there() -> None:
    both = ["surgery 21 days before infusion passes", "surgery 20 days before infusion fails"]
    assert wanted(GAP)[:2] == both
    assert wanted(GAP, surgery("2026-02-08"))[:1] == both[1:]
    assert both[1] not in wanted(GAP, surgery("2026-02-09"))
    assert wanted(GAP, surgery("2026-02-07"))[:2] == both


def test_a_record_of_which_nothing_is_expected_stands_nowhere() -> None:
    assert wanted(GAP, surgery("2026-02-08"), expected="inclusion 2") == wanted(GAP)


@pytest.mark.parametrize(
    ("value", "left"), [("1", ["ANC 0.9 K/uL fails"]), ("1.1", ["ANC 0.9 K/uL fails", "ANC 1 K/uL passes"])]
)
def test_a_record_with_the_same_value_stands_there(value: str, left: list[str]) -> None:
    result = {"test": "ANC", "value": value, "unit": "K/uL", "on": "2026-03-01"}
    assert wanted("ANC ≥ 1 K/uL latest", {**STEP, "measurements": [result]}) == left


def test_a_yes_and_a_no_are_each_asked_once() -> None:
    assert wanted("a", {"facts": {"a": "yes"}}) == ["not a fails"]
    assert wanted("a", {"facts": {"a": "yes"}}, {"facts": {"a": "no"}}) == []


def test_a_birthday_is_the_same_in_every_year() -> None:
    left = wanted("age ≥ 12 years at infusion", {**STEP, "birth_date": "2014-03-01"})
    assert left == ["a day short of 12 years old at infusion fails"]


def test_a_record_of_another_kind_does_not_stand_for_one_of_a_list() -> None:
    lists = "any surgery or biopsy or scan ever"
    none = "no surgery or biopsy or scan fails"
    every = [none, *(f"{kind} on 2025-12-06 passes" for kind in ("surgery", "biopsy", "scan"))]
    assert list(dict.fromkeys(wanted(lists))) == every
    biopsy = {"events": [{"kind": "biopsy", "on": "2026-02-02"}], "complete": COMPLETE}
    assert list(dict.fromkeys(wanted(lists, biopsy))) == [one for one in every if "biopsy on" not in one]


COMPLETE = [{"kind": kind, "through": "2026-03-01"} for kind in ("surgery", "biopsy", "scan")]
