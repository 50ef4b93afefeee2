"""Why: the parts of the rule, the facts used with their paths, and by how much they decide."""

from typing import Any

import pytest


def walk(reason: Any) -> list[Any]:
    return [reason, *(found for part in reason.parts for found in walk(part))]


def said(result: Any) -> str:
    """Return all that a reason says, in one text."""
    lines = []
    for reason in walk(result.reason):
        lines.append(f"{reason.kind} {reason.truth.value}: {reason.words} ({reason.note})")
        lines += [f"{fact.path}: {fact.text} | {fact.margin}" for fact in reason.facts]
    return "\n".join(lines)


def row(test: str, value: str, unit: str | None = None, **more: str) -> dict[str, Any]:
    return {"measurements": [{"test": test, "value": value, "unit": unit, "on": "2026-01-20", **more}]}


def event(kind: str, **more: str) -> dict[str, Any]:
    return {"events": [{"kind": kind, **more}]}


CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "≥ 3 weeks since chemotherapy before leukapheresis",
        event("chemotherapy", on="2026-01-15"),
        ["events[0]: chemotherapy on 2026-01-15", "15 days before", "2026-01-30", "21 days"],
    ),
    (
        "≥ 3 weeks since chemotherapy before leukapheresis",
        {"events": [{"kind": "chemotherapy", "name": "doxorubicin", "from": "2025-12-01", "to": "ongoing"}]},
        ["doxorubicin (chemotherapy) from 2025-12-01, ongoing", "3 weeks needed, not ended"],
    ),
    (
        "≥ 3 weeks since chemotherapy before leukapheresis",
        event("chemotherapy", **{"from": "2025-12-01", "to": "unknown"}),
        ["from 2025-12-01, end unknown", "3 weeks needed"],
    ),
    (
        "≥ 3 weeks since chemotherapy before leukapheresis",
        event("chemotherapy", on="2026-01"),
        ["chemotherapy", "2026-01-30", "3 weeks"],
    ),
    (
        "≥ 4 half-lives since targeted_therapy before leukapheresis",
        event("targeted_therapy", on="2026-01-15"),
        ["4 half-lives needed, half-life unknown"],
    ),
    (
        "≥ 4 half-lives since pazopanib before leukapheresis",
        event("pazopanib", on="2026-01-29T00:00"),
        ["2026-02-03 at 04:00"],
    ),
    (
        "≥ 48 hours since pazopanib before leukapheresis",
        event("pazopanib", on="2026-01-29T00:00"),
        ["on 2026-01-31"],
    ),
    (
        "≥ whichever is longer of 4 half-lives or 3 weeks since pazopanib before leukapheresis",
        event("pazopanib", on="2026-01-28"),
        ["4 half-lives", "2 days before", "21 days"],
    ),
    (
        "any corticosteroid lasting ≥ 14 days ever",
        event("corticosteroid", **{"from": "2025-03-01", "to": "2025-03-13"}),
        ["13 days long", "from 2025-03-01 to 2025-03-13"],
    ),
    ("no surgery ever", {}, ["events true: no surgery ever", "no surgery is recorded"]),
    ("no surgery ever", {"complete": []}, ["the record is not complete for surgery over this time"]),
    (
        "≥ 2 episodes of surgery ever",
        {"events": [{"kind": "surgery", "on": "2025-01-01"}, {"kind": "surgery", "on": "2025-02-01"}]},
        ["2 counted"],
    ),
    ("ANC ≥ 1 K/uL, latest", {}, ["value unknown: ANC ≥ 1 K/uL", "no result of ANC"]),
    (
        "ANC ≥ 1 K/uL, latest",
        row("ANC", "800", "/uL"),
        ["measurements[0]: ANC 800 /uL on 2026-01-20", "0.8 K/uL", "≥ 1"],
    ),
    ("ANC ≥ 1 K/uL, latest", row("ANC", "<1", "K/uL"), ["<1 K/uL"]),
    ("ANC ≥ 1 K/uL, latest", row("ANC", ">=1", "K/uL"), ["≥1 K/uL"]),
    ("ANC ≥ 1 K/uL, latest", row("ANC", "<=2", "K/uL"), ["≤2 K/uL"]),
    ("ANC ≥ 1 K/uL, latest", row("ANC", ">2", "K/uL"), [">2 K/uL"]),
    ("ANC ≥ 1 K/uL, latest", row("ANC", "1", "kg"), ["its unit does not convert to 10*9/L"]),
    ("ANC ≥ 1 K/uL, latest", row("ANC", "1"), ["no unit is recorded"]),
    ("AST ≤ 2 × ULN, latest", row("AST", "90", "U/L", upper="40"), ["2.25 × ULN", "≤ 2 × ULN"]),
    ("AST ≤ 2 × ULN, latest", row("AST", "90", "U/L"), ["its ULN is not recorded"]),
    ("temperature ≤ 38 Cel, latest", row("temperature", "101.3", "degF"), ["38.5 Cel", "38"]),
    ("HBsAg is negative, latest", row("HBsAg", "positive"), ["result false", "HBsAg positive on 2026-01-20"]),
    ("HBsAg is negative, latest", {}, ["(no result of HBsAg)"]),
    (
        "HBsAg is negative, latest within 28 days before leukapheresis",
        {},
        ["(no result of HBsAg within 28 days before leukapheresis)"],
    ),
    (
        "HBsAg is negative, latest on or before leukapheresis",
        {},
        ["(no result of HBsAg on or before leukapheresis)"],
    ),
    ("ANC ≥ 1 K/uL on ≥ 2 readings ever", row("ANC", "2", "K/uL"), ["readings unknown", "ANC 2 K/uL"]),
    (
        "NYHA ≤ II, latest",
        {"scales": [{"scale": "NYHA", "value": "III", "on": "2026-01-20"}]},
        ["scales[0]: NYHA III", "≤ II"],
    ),
    ("ECOG ≤ 1, latest", {"scales": [{"scale": "ECOG", "value": "2", "on": "2026-01-20"}]}, ["ECOG 2", "≤ 1"]),
    ("age ≥ 46 years at leukapheresis", {}, ["45 years old on 2026-01-30, born 1980-06-15"]),
    ("age ≥ 46 years at leukapheresis", {"birth_date": "1980"}, ["45 to 46 years old", "born 1980"]),
    ("age ≥ 6 months at leukapheresis", {"birth_date": "2025-12-15"}, ["1 months old"]),
    ("age ≥ 12 weeks at leukapheresis", {"birth_date": "2026-01-15"}, ["2 weeks old"]),
    ("age ≥ 5 days at leukapheresis", {"birth_date": "2026-01-28"}, ["2 days old"]),
    ("age ≥ 46 years at leukapheresis", {"birth_date": None}, ["the date of birth is not recorded"]),
    ("age ≥ 46 years at last surgery", {}, ["the age is not known"]),
    (
        "smoking ≥ 10 {pack_year}",
        {"facts": {"smoking": {"value": "8", "unit": "pack-years", "on": "2026-01-05", "by": "Dr A"}}},
        ["facts.smoking: 8, 2026-01-05, Dr A", "10"],
    ),
    ("smoking ≥ 10 {pack_year}", {}, ["value unknown: smoking ≥ 10 {pack_year} (`smoking` is not recorded)"]),
    (
        "smoking ≥ 10 {pack_year}",
        {"facts": {"smoking": {"value": "12"}}},
        ["facts.smoking: 12", "(no amount that can be read in {pack_year})"],
    ),
    ("liver_metastases", {}, ["fact unknown: liver_metastases (`liver_metastases` is not recorded)"]),
    ("willing", {"attestations": {"willing": "yes"}}, ["answer true", "attestations.willing: yes"]),
    ("arm is part_a", {"arm": "part_b"}, ["arm false", "arm part_b"]),
    ("arm is part_a", {}, ["the patient's arm is not recorded"]),
    ('not encoded "veins"', {}, ["not encoded unknown", "not encoded: veins"]),
    (
        "≤ 14 days of corticosteroid ever",
        event("corticosteroid", **{"from": "2025-12-01", "to": "2025-12-30"}),
        ["events[0]: corticosteroid from 2025-12-01 to 2025-12-30", "30"],
    ),
    (
        "not (liver_metastases or postmenopausal)",
        {"facts": {"liver_metastases": "yes"}},
        ["not false", "any of true", "fact true"],
    ),
    ("at least 2 of\n  liver_metastases\n  willing", {}, ["at least unknown"]),
    ("if liver_metastases then willing otherwise postmenopausal", {}, ["if unknown"]),
]


@pytest.mark.parametrize(("lines", "record", "parts"), CASES, ids=[f"{n}-{c[0][:40]}" for n, c in enumerate(CASES)])
def test_reason(judge: Any, lines: str, record: dict[str, Any], parts: list[str]) -> None:
    found = said(judge(lines, **record))
    for part in parts:
        assert part in found, found


GAPS = [
    ("≥ 4 weeks", "2026-01-02", "true", "28 days before leukapheresis on 2026-01-30, 28 days needed"),
    ("> 4 weeks", "2026-01-02", "false", "28 days before leukapheresis on 2026-01-30, more than 28 days needed"),
    ("≤ 4 weeks", "2026-01-02", "true", "28 days before leukapheresis on 2026-01-30, at most 28 days needed"),
    ("< 4 weeks", "2026-01-02", "false", "28 days before leukapheresis on 2026-01-30, less than 28 days needed"),
    ("> 4 weeks", "2026-01", "unknown", "more than 4 weeks needed before leukapheresis on 2026-01-30"),
    ("≥ 48 hours", "2026-01-20", "true", "48 hours are over on 2026-01-22, leukapheresis on 2026-01-30"),
    (
        "> 48 hours",
        "2026-01-28",
        "unknown",
        "more than 48 hours needed; 48 hours are over on 2026-01-30, leukapheresis",
    ),
    ("≤ 48 hours", "2026-01-20", "false", "at most 48 hours needed; 48 hours are over on 2026-01-22, leukapheresis"),
]


@pytest.mark.parametrize(("gap", "on", "truth", "margin"), GAPS)
def test_what_a_gap_needs_agrees_with_its_sign(judge: Any, gap: str, on: str, truth: str, margin: str) -> None:
    result = judge(f"{gap} since chemotherapy before leukapheresis", **event("chemotherapy", on=on))
    assert result.passes.value == truth
    (fact,) = result.reason.facts
    assert fact.margin.startswith(margin)


UNDECLARED = {"kind": "nivolumab", "from": "2025-12-01", "to": "2026-01-20"}


@pytest.mark.parametrize(
    ("lines", "events", "paths"),
    [
        (
            "≥ 6 weeks since chemotherapy before leukapheresis",
            [{"kind": "chemotherapy", "on": "2026-01-02"}],
            ["events[0]"],
        ),
        (
            "≥ 1 week since chemotherapy before leukapheresis",
            [{"kind": "chemotherapy", "on": "2025-01-02"}],
            ["events[0]"],
        ),
        ("any chemotherapy before leukapheresis", [{"kind": "chemotherapy", "on": "2025-01-02"}], ["events[0]"]),
        ("no surgery after leukapheresis", [], []),
        ("< 3 episodes of surgery ever", [{"kind": "surgery", "on": "2025-01-02"}], ["events[0]"]),
    ],
)
def test_what_nobody_declared_is_no_reason_for_what_is_known(
    judge: Any, lines: str, events: list[dict[str, str]], paths: list[str]
) -> None:
    with_it = judge(lines, events=[*events, UNDECLARED])
    assert with_it.status is judge(lines, events=events).status
    assert with_it.status.value != "unknown"
    assert [fact.path for reason in walk(with_it.reason) for fact in reason.facts] == paths


def test_what_nobody_declared_is_a_reason_where_it_is_in_the_way(judge: Any) -> None:
    result = judge("no surgery ever", events=[UNDECLARED])
    assert [fact.path for fact in result.reason.facts] == ["events[0]"]
    asked = "whether `nivolumab`, which is no kind of event that this protocol declares, is surgery (2025-12-01)"
    assert [[m.text for m in facts] for facts in result.to_meet] == [[asked]]
    assert result.hangs_on == {"nivolumab"}


def test_a_derived_value_shows_its_parts(judge: Any) -> None:
    rows = [
        {"test": "weight", "value": "70", "unit": "kg", "on": "2026-01-20"},
        {"test": "height", "value": "1.75", "unit": "m", "on": "2026-01-20"},
    ]
    found = said(judge("BMI ≥ 25 kg/m2, latest", measurements=rows))
    assert "measurements[0]: weight 70 kg on 2026-01-20" in found
    assert "measurements[1]: height 1.75 m on 2026-01-20" in found
    assert "22.857143" in found


def test_the_words_are_the_authors(judge: Any) -> None:
    reason = judge("no surgery within 28 days before leukapheresis", complete=[]).reason
    assert reason.words == "no surgery within 28 days before leukapheresis"
    assert reason.to_dict() == {
        "kind": "events",
        "truth": "unknown",
        "words": reason.words,
        "note": "the record is not complete for surgery over this time",
    }


def test_a_reason_shows_only_the_facts_that_decide_and_few_of_them(judge: Any) -> None:
    long_ago = [f"2020-01-{day:02d}" for day in range(1, 20)]
    line = "no surgery within 28 days before leukapheresis"
    found = judge(line, events=[{"kind": "surgery", "on": day} for day in (*long_ago, "2026-01-20")])
    assert [fact.path for fact in found.reason.facts] == ["events[19]"]
    found = judge(line, events=[{"kind": "surgery", "on": f"2026-01-{day}"} for day in range(10, 30)])
    assert len(found.reason.facts) == 4


def test_every_case_explains_itself(judge: Any) -> None:
    from protocolrules.evaluate.explain import criterion_lines, first_reason

    for kind in ("inclusion", "exclusion"):
        for lines, record, _ in CASES:
            result = judge(lines, kind, **record)
            shown = criterion_lines(result)
            assert shown[0][0] in "✓✗?"
            assert len(shown) > 1
            assert all(line == line.rstrip() and "None" not in line for line in shown)
            assert "\n" not in first_reason(result)
            assert result.to_dict()["status"] == result.status.value


def test_a_criterion_of_another_arm_is_not_explained() -> None:
    import protocolrules

    protocol = protocolrules.parse("arm a\narm b\nfact f\ninclusion 1 for a\n  f\n")
    screening = protocol.screen(protocolrules.Timeline.from_dict({"id": "p", "as_of": "2026-01-01", "arm": "b"}))
    assert screening.explain("inclusion 1") == "✓ inclusion 1: met (asked of another arm)"
