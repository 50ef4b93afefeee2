"""Records on which a wrong definite verdict was once given: each found by reading the code as an adversary."""

from __future__ import annotations

from typing import Any

import pytest

import protocolrules

DECLARED = """
step consent
step leukapheresis after consent
step infusion after leukapheresis
event chemotherapy
event nitrosourea is chemotherapy
event immunotherapy
event radiation
event surgery
event corticosteroid
event state
event progression
event targeted_therapy with half-life
event systemic_therapy = chemotherapy or immunotherapy
event delayed_toxic = nitrosourea or radiation
drug doxorubicin is chemotherapy
outcome relapse
outcome remission
measurement ANC in 10*9/L
measurement temp in K
measurement LVEF in %
fact sex: female, male
inclusion 1
  """
KINDS = (
    "chemotherapy",
    "immunotherapy",
    "radiation",
    "surgery",
    "corticosteroid",
    "state",
    "progression",
    "targeted_therapy",
)


def status(condition: str, as_of: str = "2026-01-30", screened: str | None = None, **record: Any) -> str:
    complete = [{"kind": kind, "through": as_of} for kind in KINDS]
    base = {"id": "P", "as_of": as_of, "steps": {"leukapheresis": as_of}, "complete": complete}
    timeline = protocolrules.Timeline.from_dict({**base, **record})
    return (
        protocolrules.parse(DECLARED + condition + "\n").screen(timeline, screened).criteria["inclusion 1"].status.value
    )


def event(kind: str, *dates: str, **more: Any) -> dict[str, Any]:
    when = {"on": dates[0]} if len(dates) == 1 else dict(zip(("from", "to"), dates, strict=True))
    return {"kind": kind, **when, **more}


def anc(value: str, on: str, unit: str = "K/uL") -> dict[str, str]:
    return {"test": "ANC", "value": value, "unit": unit, "on": on}


CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "a wider kind of a part of a union": (
        "no delayed_toxic within 6 weeks before leukapheresis",
        {"events": [event("chemotherapy", "2026-01-20")]},
        "unknown",
    ),
    "a superscript power": (
        "ANC ≥ 1 K/uL latest",
        {"measurements": [anc("1.5", "2026-01-20", "10³/µL")]},
        "met",
    ),
    "a power that lost its caret": (
        "ANC ≥ 1 K/uL latest",
        {"measurements": [anc("1.5", "2026-01-20", "109/L")]},
        "unknown",
    ),
    "an age in months": ("age ≤ 24 months at leukapheresis", {"birth_date": "2023-07-30"}, "not met"),
    "an age in days": ("age > 28 days at leukapheresis", {"birth_date": "2025-12-31"}, "met"),
    "months and days added": (
        "≥ 1 month + 3 days since chemotherapy before leukapheresis",
        {"as_of": "2025-03-02", "events": [event("chemotherapy", "2025-01-28")]},
        "not met",
    ),
    "minutes across UTC offsets": (
        "no corticosteroid within 20 minutes before leukapheresis",
        {
            "steps": {"leukapheresis": "2026-01-30T00:30+01:00"},
            "events": [event("corticosteroid", "2026-01-29T23:20Z")],
        },
        "not met",
    ),
    "more than 48 hours, exactly": (
        "state for > 48 hours before leukapheresis",
        {
            "steps": {"leukapheresis": "2026-01-30T12:00"},
            "events": [event("state", "2026-01-28T12:00", "2026-01-30T13:00")],
        },
        "not met",
    ),
    "a result not yet taken": (
        "ANC ≥ 1 K/uL latest",
        {"screened": "2026-01-10", "measurements": [anc("0.5", "2025-12-20"), anc("1.5", "2026-01")]},
        "unknown",
    ),
    "the first event ends after another": (
        "any progression after first chemotherapy",
        {
            "events": [
                event("chemotherapy", "2025-01-01", "2025-12-01"),
                event("chemotherapy", "2025-03-01", "2025-04-01"),
                event("progression", "2025-06-01"),
            ]
        },
        "not met",
    ),
    "two last events that ended differently": (
        "outcome of last chemotherapy is relapse",
        {
            "events": [
                event("chemotherapy", "2025-01-01", outcome="relapse"),
                event("chemotherapy", "2025-01-01", outcome="remission"),
            ]
        },
        "unknown",
    ),
    "two single days that may be one": (
        "≥ 2 days of corticosteroid ever",
        {"events": [event("corticosteroid", "2025-11"), event("corticosteroid", "2025")]},
        "unknown",
    ),
    "more than two readings of two": (
        "ANC ≥ 1 K/uL on > 2 readings ever",
        {"measurements": [anc("1.5", "2026-01-20"), anc("1.5", "2026-01-21")]},
        "unknown",
    ),
    "an unknown kind with a known drug": (
        "no chemotherapy within 3 weeks before leukapheresis",
        {"events": [event("oncology_drug", "2026-01-20", name="doxorubicin")]},
        "not met",
    ),
    "an event of which nobody knows the kind": (
        "no chemotherapy within 3 weeks before leukapheresis",
        {"events": [event("dupilumab", "2026-01-20")]},
        "unknown",
    ),
    "a result after an event that may not be": (
        "ANC ≥ 1 K/uL, latest after last nitrosourea",
        {"events": [event("chemotherapy", "2025-03")], "measurements": [anc("1.5", "2025-06-01")]},
        "unknown",
    ),
    "contradictory sexes": ("sex is female", {"sex": "male", "facts": {"sex": "female"}}, "unknown"),
    "plans for ever": (
        "no planned surgery ever",
        {"events": [event("surgery", "2026-06-01", status="planned")]},
        "not met",
    ),
    "an outcome that is not yet known": (
        "any chemotherapy with outcome relapse ever",
        {"screened": "2025-06-01", "events": [event("chemotherapy", "2025-05-01", "2025-09-01", outcome="relapse")]},
        "unknown",
    ),
    "a gap in hours to an event after it": (
        "≥ 48 hours since surgery before leukapheresis",
        {"steps": {"leukapheresis": "2026-01-30T12:00"}, "events": [event("surgery", "2026-01-30T15:00")]},
        "met",
    ),
    "ongoing when the record was written": (
        "≥ 3 weeks since chemotherapy before infusion",
        {
            "screened": "2026-03-30",
            "steps": {"infusion": "2026-03-30"},
            "events": [event("chemotherapy", "2026-01-01", "ongoing")],
        },
        "unknown",
    ),
    "complete beyond the day the record speaks of": (
        "no surgery within 28 days before infusion",
        {
            "screened": "2026-03-30",
            "steps": {"infusion": "2026-03-30"},
            "complete": [{"kind": "surgery", "through": "2026-12-30"}],
        },
        "unknown",
    ),
    "an outcome of another vocabulary": (
        "any chemotherapy with outcome relapse ever",
        {"events": [event("chemotherapy", "2025-05-01", outcome="PD")]},
        "unknown",
    ),
    "a percentage without its sign": (
        "LVEF ≥ 50 %, latest",
        {"measurements": [{"test": "LVEF", "value": "20", "on": "2026-01-20"}]},
        "unknown",
    ),
    "an amount per amount, which is a percentage by a formula of its own (HbA1c)": (
        "LVEF ≥ 50 %, latest",
        {"measurements": [{"test": "LVEF", "value": "530", "unit": "mmol/mol", "on": "2026-01-20"}]},
        "unknown",
    ),
    "a planned operation whose day has passed": (
        "any planned surgery ever",
        {"events": [event("surgery", "2026-01-01", status="planned")]},
        "unknown",
    ),
    "a dose given over several days": (
        "≤ 400 mg/m2 of doxorubicin ever",
        {"events": [event("doxorubicin", "2025-01-01", "2025-06-01", dose="75 mg/m2")]},
        "unknown",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_no_wrong_definite_verdict(name: str) -> None:
    condition, record, expected = CASES[name]
    assert status(condition, **record) == expected
