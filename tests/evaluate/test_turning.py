"""When a verdict turns if nothing else happens, and what it will be on the planned day."""

from typing import Any

import pytest

from protocolrules.facts.calendar import iso

DONE = {"leukapheresis": "2026-01-30", "consent": "2026-01-05"}
PLANNED = {**DONE, "infusion": {"planned": "2026-02-24"}}


@pytest.mark.parametrize(
    ("line", "event", "status", "turn"),
    [
        ("no surgery within 4 weeks before as_of", {"on": "2026-01-25"}, "not met", ("2026-02-23", "as of", "true")),
        ("≥ 4 weeks since surgery before as_of", {"on": "2026-01-25"}, "not met", ("2026-02-22", "as of", "true")),
        ("≥ 1 month since surgery before as_of", {"on": "2026-01-29"}, "not met", ("2026-02-28", "as of", "true")),
        ("≥ 1 month since surgery before as_of", {"on": "2026-01-30"}, "not met", ("2026-02-28", "as of", "true")),
        ("≤ 2 weeks since surgery before as_of", {"on": "2026-01-25"}, "met", ("2026-02-09", "as of", "false")),
        ("≥ 4 weeks since surgery before leukapheresis", {"on": "2026-01-25"}, "not met", None),
        ("≥ 4 weeks since surgery before as_of", {"from": "2026-01-01", "to": "ongoing"}, "not met", None),
        ("age ≥ 46 years at as_of", {"on": "2020"}, "not met", ("2026-06-15", "as of", "true")),
        (
            "≥ 240 hours since surgery before as_of",
            {"on": "2026-01-25T12:00"},
            "not met",
            ("2026-02-05", "as of", "true"),
        ),
        ("liver_metastases", {"on": "2020"}, "unknown", None),
    ],
)
def test_turns(judge: Any, line: str, event: dict[str, str], status: str, turn: Any) -> None:
    result = judge(line, events=[{"kind": "surgery", **event}], steps=DONE)
    assert result.status.value == status
    found = result.turns
    assert (found and (iso(found.day), found.moved, found.passes.value)) == turn


@pytest.mark.parametrize(
    ("line", "day", "outlook", "turn"),
    [
        ("≥ 3 weeks since surgery before infusion", "2026-01-25", "met", None),
        ("≥ 6 weeks since surgery before infusion", "2026-01-25", None, "2026-03-08"),
        ("no surgery within 6 weeks before infusion", "2026-01-25", None, "2026-03-09"),
        ("any surgery within 6 weeks before infusion", "2026-01-25", None, "2026-03-09"),
    ],
)
def test_what_waits_for_a_planned_step(judge: Any, line: str, day: str, outlook: str | None, turn: str | None) -> None:
    result = judge(line, events=[{"kind": "surgery", "on": day}], steps=PLANNED)
    assert (result.outlook and result.outlook.value) == outlook
    if turn is None:
        assert result.turns is None
    else:
        assert (iso(result.turns.day), result.turns.moved) == (turn, "infusion")


def test_half_lives_turn_by_the_clock(judge: Any) -> None:
    line = "≥ 5 half-lives since targeted_therapy before as_of"
    for event, day in (
        ({"kind": "pazopanib"}, "2026-02-06"),
        ({"kind": "targeted_therapy", "half_life": "48 h"}, "2026-02-09"),
    ):
        result = judge(line, events=[{**event, "on": "2026-01-29"}], steps=DONE)
        assert iso(result.turns.day) == day


def test_a_turn_is_what_screening_then_says(judge: Any) -> None:
    from datetime import date

    record = {"events": [{"kind": "surgery", "from": "2025-12-31", "to": "2026-01-25"}], "steps": DONE}
    line = "≥ 1 month since surgery before as_of"
    turn = judge(line, **record).turns
    for offset, status in ((-1, "not met"), (0, "met")):
        day = date.fromordinal(turn.day + offset).isoformat()
        later = {**record, "spoken": day, "complete": [{"kind": "surgery", "through": day}]}
        assert judge(line, **later).status.value == status


def test_what_has_not_begun_on_an_earlier_day_may_not_be_known(judge: Any) -> None:
    record = {"events": [{"kind": "surgery", "from": "2026-01", "to": "2026-02-10"}], "complete": []}
    assert judge("any surgery ever", **record).status.value == "met"
    assert judge("any surgery ever", as_of="2026-01-15", **record).status.value == "unknown"
    assert judge("any surgery ever", as_of="2025-12-15", **record).status.value == "unknown"


def test_a_fact_stated_later_is_not_known_yet(judge: Any) -> None:
    record = {"facts": {"liver_metastases": {"value": "yes", "on": "2026-01-20"}}}
    assert judge("liver_metastases", **record).status.value == "met"
    assert judge("liver_metastases", as_of="2026-01-19", **record).status.value == "unknown"


@pytest.mark.parametrize(
    ("value", "expected"), [("yes", "met"), ("n", "not met"), ("unknown", "unknown"), ("odd", "unknown")]
)
def test_facts_and_answers(judge: Any, value: str, expected: str) -> None:
    assert judge("liver_metastases", facts={"liver_metastases": value}).status.value == expected
    if value != "odd":
        assert judge("fit_for_surgery", judgements={"fit_for_surgery": value}).status.value == expected


@pytest.mark.parametrize(("value", "expected"), [("female", "met"), ("male", "not met"), ("other", "unknown")])
def test_words(judge: Any, value: str, expected: str) -> None:
    assert judge("sex is female", sex=value).status.value == expected


@pytest.mark.parametrize("birth", ["9999-12-31", "9999", "0001-01-01", "unknown"])
def test_the_ends_of_the_calendar(judge: Any, birth: str) -> None:
    steps = {"infusion": {"planned": "2026-02-24"}}
    for as_of in ("0001-01-01", "9999-12-31"):
        result = judge("age ≥ 18 years at infusion", as_of=as_of, birth_date=birth, steps=steps)
        assert result.to_dict()["status"] in ("met", "not met", "unknown")
