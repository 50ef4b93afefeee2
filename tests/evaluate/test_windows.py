"""Events in windows, in counts and in sums, where the record is exact, partial, or not complete."""

from typing import Any

import pytest


def events(*found: str, **more: Any) -> dict[str, Any]:
    """Return events, each written `kind day` or `kind first..last`."""
    listed = []
    for text in found:
        kind, when = text.split(" ")
        first, _, last = when.partition("..")
        listed.append({"kind": kind, "from": first or None, "to": last} if last else {"kind": kind, "on": first})
        listed[-1] |= more
    return {"events": listed}


def open_(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "complete": []}


CASES: list[tuple[str, dict[str, Any], str]] = [
    ("any surgery at leukapheresis", events("surgery 2026-01-30"), "met"),
    ("any surgery at leukapheresis", events("surgery 2026-01-29"), "not met"),
    ("any surgery on or before leukapheresis", events("surgery 2026-01-30"), "met"),
    ("any surgery before leukapheresis", events("surgery 2026-01-30"), "not met"),
    ("any surgery after consent", events("surgery 2026-01-05"), "not met"),
    ("any surgery on or after consent", events("surgery 2026-01-05"), "met"),
    ("any surgery between consent and leukapheresis", events("surgery 2026-01-05"), "not met"),
    ("any surgery from consent until leukapheresis", events("surgery 2026-01-05"), "met"),
    (
        "any surgery during last chemotherapy",
        events("surgery 2025-02-01", "chemotherapy 2025-01-01..2025-03-01"),
        "met",
    ),
    ("any surgery during first chemotherapy", events("surgery 2025-02-01", "chemotherapy 2025-03-01"), "not met"),
    ("any surgery during last chemotherapy", events("surgery 2025-02-01"), "not met"),
    ("no surgery during last chemotherapy", open_(events("surgery 2025-02-01")), "unknown"),
    ("any surgery ≥ 3 months before leukapheresis", events("surgery 2025-10-30"), "met"),
    ("any surgery ≥ 3 months before leukapheresis", events("surgery 2025-10-31"), "not met"),
    ("any surgery > 3 days before leukapheresis", events("surgery 2026-01-27"), "not met"),
    ("any surgery > 3 days before leukapheresis", events("surgery 2026-01-26"), "met"),
    ("any surgery ≥ 3 days after consent", events("surgery 2026-01-08"), "met"),
    ("any surgery > 3 days after consent", events("surgery 2026-01-08"), "not met"),
    ("any surgery 3 to 14 days after consent", events("surgery 2026-01-08"), "met"),
    ("any surgery 3 to 14 days after consent", events("surgery 2026-01-07"), "not met"),
    ("any surgery within 3 days before or after consent", events("surgery 2026-01-02"), "met"),
    ("any surgery within 3 days before or after consent", events("surgery 2026-01-09"), "not met"),
    ("any surgery 1 to 2 hours before leukapheresis", events("surgery 2026-01-30"), "unknown"),
    ("any surgery within 1 week after 1 month before leukapheresis", events("surgery 2025-12-30"), "met"),
    ("any surgery after first chemotherapy", events("chemotherapy 2025-01-01", "surgery 2025-01-02"), "met"),
    (
        "any surgery before start of last chemotherapy",
        events("chemotherapy 2025-01-01..2025-02-01", "surgery 2025-01-01"),
        "not met",
    ),
    (
        "any surgery before end of last chemotherapy",
        events("chemotherapy 2025-01-01..2025-02-01", "surgery 2025-01-31"),
        "met",
    ),
    ("any surgery after last chemotherapy", open_(events("chemotherapy 2025-01-01", "surgery 2025-02-01")), "unknown"),
    (
        "any surgery before first chemotherapy",
        open_(events("chemotherapy 2025-01-01", "surgery 2024-02-01")),
        "unknown",
    ),
    ("any surgery before first chemotherapy", events("chemotherapy 2025", "surgery 2024-02-01"), "met"),
    (
        "any surgery before first chemotherapy",
        events("chemotherapy 2025", "chemotherapy 2025-06", "surgery 2025-05-01"),
        "unknown",
    ),
    (
        "any surgery after last chemotherapy",
        events("chemotherapy 2025", "chemotherapy 2025-06", "surgery 2026-01-05"),
        "met",
    ),
    # starting and ending
    (
        "any chemotherapy starting within 28 days before leukapheresis",
        events("chemotherapy 2025-12-01..2026-01-10"),
        "not met",
    ),
    (
        "any chemotherapy ending within 28 days before leukapheresis",
        events("chemotherapy 2025-12-01..2026-01-10"),
        "met",
    ),
    # lasting
    ("any chemotherapy lasting ≥ 10 days ever", events("chemotherapy 2025-12-01..2025-12-10"), "met"),
    ("any chemotherapy lasting > 10 days ever", events("chemotherapy 2025-12-01..2025-12-10"), "not met"),
    ("any chemotherapy lasting ≤ 10 days ever", events("chemotherapy 2025-12-01..2025-12-10"), "met"),
    ("any chemotherapy lasting < 10 days ever", events("chemotherapy 2025-12-01..2025-12-10"), "not met"),
    ("any chemotherapy lasting ≥ 1 month ever", events("chemotherapy 2025-01-31..2025-02-27"), "met"),
    ("any chemotherapy lasting ≥ 1 day ever", events("chemotherapy 2025-12"), "met"),
    ("any chemotherapy lasting > 1 day ever", events("chemotherapy 2025-12"), "not met"),
    ("any chemotherapy lasting ≥ 10 days ever", events("chemotherapy 2025-12..2025-12-15"), "unknown"),
    ("any chemotherapy lasting ≥ 2 hours ever", events("chemotherapy 2025-12-01T10:00..2025-12-01T12:00"), "met"),
    ("any chemotherapy lasting > 2 hours ever", events("chemotherapy 2025-12-01T10:00..2025-12-01T12:00"), "not met"),
    ("any chemotherapy lasting ≥ 2 hours ever", events("chemotherapy 2025-12-01"), "unknown"),
    # dose and outcome
    ("any corticosteroid with dose ≥ 10 mg ever", events("corticosteroid 2025-12-01", dose="10 mg"), "met"),
    ("any corticosteroid with dose ≥ 10 mg ever", events("corticosteroid 2025-12-01", dose="9.9 mg"), "not met"),
    ("any corticosteroid with dose ≥ 10 mg ever", events("corticosteroid 2025-12-01", dose="10 mg/d"), "unknown"),
    ("any chemotherapy with outcome relapse ever", events("chemotherapy 2025-12-01", outcome="remission"), "not met"),
    ("any chemotherapy with outcome relapse ever", events("chemotherapy 2025-12-01", outcome="relapse"), "met"),
    ("outcome of first chemotherapy is relapse", events("chemotherapy 2025-12-01", outcome="relapse"), "met"),
    ("outcome of first chemotherapy is relapse", {}, "not met"),
    # half-lives
    ("no pazopanib within 5 half-lives before leukapheresis", events("pazopanib 2026-01-20"), "met"),
    ("no pazopanib within 5 half-lives before leukapheresis", events("pazopanib 2026-01-25"), "not met"),
    (
        "no pazopanib within 5 half-lives before leukapheresis",
        events("pazopanib 2026-01-20", half_life="60 h"),
        "not met",
    ),
    ("no targeted_therapy within 5 half-lives before leukapheresis", events("targeted_therapy 2026-01-20"), "unknown"),
    ("≥ 2 half-lives since start of pazopanib before leukapheresis", events("pazopanib 2026-01-20..ongoing"), "met"),
    ("≥ 2 half-lives since pazopanib before leukapheresis", events("pazopanib 2026-01-20..ongoing"), "not met"),
    (
        "≥ whichever is longer of 5 half-lives or 3 weeks since pazopanib before leukapheresis",
        events("pazopanib 2026-01-09"),
        "met",
    ),
    (
        "≥ whichever is longer of 5 half-lives or 3 weeks since pazopanib before leukapheresis",
        events("pazopanib 2026-01-10"),
        "not met",
    ),
    ("> 3 weeks since chemotherapy before leukapheresis", events("chemotherapy 2026-01-09"), "not met"),
    ("≤ 3 weeks since chemotherapy before leukapheresis", events("chemotherapy 2026-01-09"), "met"),
    ("< 3 weeks since chemotherapy before leukapheresis", events("chemotherapy 2026-01-09"), "not met"),
    ("≥ 1 month since chemotherapy before leukapheresis", events("chemotherapy 2025-12-31"), "not met"),
    ("≥ 1 month since chemotherapy before leukapheresis", events("chemotherapy 2025-12-30"), "met"),
    ("≥ 24 hours since chemotherapy before leukapheresis", events("chemotherapy 2026-01-28"), "met"),
    # states
    ("stable_disease for > 6 weeks before leukapheresis", events("stable_disease 2025-12-19..ongoing"), "not met"),
    ("stable_disease for > 6 weeks before leukapheresis", events("stable_disease 2025-12-18..ongoing"), "met"),
    ("stable_disease for < 6 weeks before leukapheresis", events("stable_disease 2025-12-20..ongoing"), "met"),
    ("stable_disease for ≤ 6 weeks before leukapheresis", events("stable_disease 2025-12-18..ongoing"), "not met"),
    ("stable_disease for ≥ 6 weeks before leukapheresis", events("stable_disease 2025..ongoing"), "unknown"),
    ("stable_disease for ≥ 12 hours before leukapheresis", events("stable_disease 2026-01-28..ongoing"), "met"),
    ("stable_disease for ≥ 12 hours before leukapheresis", events("stable_disease 2026-01-29..ongoing"), "unknown"),
    # counts
    ("≥ 2 episodes of surgery ever", events("surgery 2025-01-01", "surgery 2025-02-01"), "met"),
    ("< 2 episodes of surgery ever", events("surgery 2025-01-01", "surgery 2025-02-01"), "not met"),
    ("≤ 2 episodes of surgery ever", open_(events("surgery 2025-01-01", "surgery 2025-02-01")), "unknown"),
    ("≤ 1 episodes of surgery ever", open_(events("surgery 2025-01-01", "surgery 2025-02-01")), "not met"),
    ("≥ 2 episodes of surgery after last chemotherapy", open_(events("surgery 2025-01-01")), "unknown"),
    ("≥ 2 lines of chemotherapy ever", events("chemotherapy 2025-01-01", "chemotherapy 2025-02-01", line=1), "not met"),
    ("≥ 1 line of chemotherapy ever", events("chemotherapy 2025-01-01"), "met"),
    # exposure
    ("≥ 10 days of corticosteroid ever", events("corticosteroid 2025-01-01..2025-01-10"), "met"),
    ("≥ 10 days of corticosteroid ever", events("corticosteroid 2025-01-01..2025-01-09"), "not met"),
    ("≥ 10 days of corticosteroid ever", events("corticosteroid 2025-01..2025-01-20"), "unknown"),
    ("≥ 1 week of corticosteroid before leukapheresis", events("corticosteroid 2026-01-23..ongoing"), "met"),
    ("≥ 1 week of corticosteroid before leukapheresis", events("corticosteroid 2026-01-24..ongoing"), "not met"),
    ("≥ 10 days of corticosteroid ever", {}, "not met"),
    ("≥ 10 days of corticosteroid ever", open_({}), "unknown"),
    ("≥ 10 days of corticosteroid during last surgery", events("corticosteroid 2025-01-01..2025-01-10"), "not met"),
    ("≥ 1 day of corticosteroid after last surgery", open_(events("corticosteroid 2025-01-01")), "unknown"),
    ("≥ 100 mg of doxorubicin ever", events("doxorubicin 2025-01-01", "doxorubicin 2025-02-01", dose="50 mg"), "met"),
    (
        "≥ 101 mg of doxorubicin ever",
        events("doxorubicin 2025-01-01", "doxorubicin 2025-02-01", dose="50 mg"),
        "not met",
    ),
    ("≥ 50 mg of doxorubicin ever", events("doxorubicin 2025-01-01"), "unknown"),
    ("≥ 50 mg of doxorubicin ever", events("doxorubicin 2025-01-01", dose="50 mg/m2"), "unknown"),
    (
        "≤ 50 mg of doxorubicin within 1 year before leukapheresis",
        events("doxorubicin 2025-01-01..2025-02-01", dose="60 mg"),
        "unknown",
    ),
    ("≥ 50 mg of doxorubicin ever", events("chemotherapy 2025-01-01", dose="60 mg"), "unknown"),
    # plans
    ("any planned surgery after leukapheresis", events("surgery 2026-03-01", status="planned"), "met"),
    ("any surgery after leukapheresis", events("surgery 2026-03-01", status="planned"), "not met"),
    ("any surgery ever", events("surgery 2025-03-01", status="cancelled"), "not met"),
    # completeness in pieces
    (
        "no surgery within 28 days before leukapheresis",
        {
            "complete": [
                {"kind": "surgery", "from": "2025-12-01", "through": "2026-01-10"},
                {"kind": "surgery", "from": "2026-01-11", "through": "2026-01-30"},
            ]
        },
        "met",
    ),
    (
        "no surgery within 28 days before leukapheresis",
        {
            "complete": [
                {"kind": "surgery", "from": "2025-12-01", "through": "2026-01-10"},
                {"kind": "surgery", "from": "2026-01-12", "through": "2026-01-30"},
            ]
        },
        "unknown",
    ),
    ("no nitrosourea ever", {"complete": [{"kind": "chemotherapy", "through": "2026-01-30"}]}, "met"),
    ("no chemotherapy ever", {"complete": [{"kind": "nitrosourea", "through": "2026-01-30"}]}, "unknown"),
    ("no surgery ever", {"complete": [{"kind": "surgery", "through": "2026"}]}, "unknown"),
    ("no surgery ever", {"complete": [{"kind": "surgery", "from": "2027", "through": "2026-01-30"}]}, "unknown"),
    # steps as events, and instants
    ("any consent before leukapheresis", {}, "met"),
    ("no infusion before leukapheresis", {}, "met"),
    (
        "no surgery within 48 hours before leukapheresis",
        {**events("surgery 2026-01-27"), "steps": {"leukapheresis": "2026-01-30T12:00"}},
        "met",
    ),
    (
        "no surgery within 48 hours before leukapheresis",
        {
            **events("surgery 2026-01-28T10:00+02:00"),
            "steps": {"leukapheresis": "2026-01-30T09:00+00:00"},
        },
        "met",
    ),
    (
        "no surgery within 48 hours before leukapheresis",
        {**events("surgery 2026-01-28T12:00"), "steps": {"leukapheresis": "2026-01-30T09:00Z"}},
        "unknown",
    ),
    (  # 48 hours before begin on the 28th by the local clock, on the 29th by UTC: the record must cover the 28th
        "no surgery within 48 hours before leukapheresis",
        {
            "steps": {"leukapheresis": "2026-01-30T23:00-12:00"},
            "complete": [{"kind": "surgery", "from": "2026-01-29", "through": "2026-01-30"}],
        },
        "unknown",
    ),
    (
        "no surgery within 48 hours before leukapheresis",
        {
            "steps": {"leukapheresis": "2026-01-30T23:00-12:00"},
            "complete": [{"kind": "surgery", "from": "2026-01-28", "through": "2026-01-30"}],
        },
        "met",
    ),
    # one event is the same day as itself, however little is known of it
    ("any chemotherapy within 6 months before last chemotherapy", events("chemotherapy 2024"), "met"),
    ("any chemotherapy before last chemotherapy", events("chemotherapy 2024"), "not met"),
    # the last of two uncertain ones is not surely either of them
    (
        "any surgery after last chemotherapy",
        events("chemotherapy 2024-01", "chemotherapy 2024", "surgery 2024-02-01"),
        "unknown",
    ),
    (
        "any chemotherapy 1 to 300 days before last chemotherapy",
        events("chemotherapy 2024-01-10", "chemotherapy 2024-01"),
        "unknown",
    ),
    # a step that took place on an unknown day did so by the as-of day
    ("no surgery after infusion", {"steps": {"infusion": "unknown"}}, "met"),
    ("no surgery after infusion", {**events("surgery 2026-01-20"), "steps": {"infusion": "unknown"}}, "unknown"),
    # a plan that has passed says nothing
    ("no surgery before infusion", {"steps": {"infusion": {"planned": "2026-01-01"}}}, "unknown"),
]


@pytest.mark.parametrize(("line", "record", "expected"), CASES)
def test_events(status: Any, line: str, record: dict[str, Any], expected: str) -> None:
    assert status(line, **record) == expected


def test_any_and_no_are_opposites(status: Any) -> None:
    opposite = {"met": "not met", "not met": "met", "unknown": "unknown"}
    for line, record, _ in CASES:
        if line.startswith("any "):
            assert status("no " + line.removeprefix("any "), **record) == opposite[status(line, **record)]


def test_an_exclusion_is_the_opposite_of_an_inclusion(judge: Any) -> None:
    opposite = {"met": "not met", "not met": "met", "unknown": "unknown"}
    for line, record, expected in CASES[::7]:
        assert judge(line, "exclusion", **record).status.value == opposite[expected]
