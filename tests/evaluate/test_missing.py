"""For an unknown verdict: the smallest sets of facts that would decide it."""

from typing import Any

import pytest

from protocolrules.facts.truth import Truth


def names(sets: Any) -> list[list[str]]:
    return sorted(sorted(f"{m.kind} {m.name}" for m in facts) for facts in sets)


def paths(sets: Any) -> set[str]:
    return {m.path for facts in sets for m in facts}


L, F, P, W = "fact liver_metastases", "judgement fit_for_surgery", "fact postmenopausal", "attestation willing"

LOGIC: list[tuple[str, dict[str, str], list[list[str]], list[list[str]]]] = [
    ("liver_metastases and fit_for_surgery", {}, [[L, F]], [[L], [F]]),
    ("liver_metastases or fit_for_surgery", {}, [[L], [F]], [[L, F]]),
    ("not (liver_metastases or fit_for_surgery)", {}, [[L, F]], [[L], [F]]),
    ("not (liver_metastases and fit_for_surgery)", {}, [[L], [F]], [[L, F]]),
    ("liver_metastases and postmenopausal", {"postmenopausal": "yes"}, [[L]], [[L]]),
    ("sex is female and not liver_metastases", {"liver_metastases": "no"}, [["fact sex"]], [["fact sex"]]),
    ("arm is part_a", {}, [["arm arm"]], [["arm arm"]]),
    ('not encoded "veins"', {}, [["not encoded veins"]], [["not encoded veins"]]),
    ("smoking ≥ 10 {pack_year}", {}, [["fact smoking"]], [["fact smoking"]]),
    ("at least 2 of\n  liver_metastases\n  postmenopausal\n  willing", {}, [[L, P]], [[L, P]]),
    (
        "at least 2 of\n  liver_metastases\n  postmenopausal\n  willing",
        {"liver_metastases": "yes"},
        [[W]],
        [[P, W]],
    ),
    ("if liver_metastases then postmenopausal otherwise willing", {"liver_metastases": "no"}, [[W]], [[W]]),
    (
        "if liver_metastases then postmenopausal otherwise willing",
        {},
        [[L, P], [L, W]],
        [[L, P], [L, W]],
    ),
    (
        "if liver_metastases then postmenopausal otherwise willing",
        {"postmenopausal": "yes"},
        [[L]],
        [[L, W]],
    ),
]


@pytest.mark.parametrize(("lines", "facts", "to_meet", "to_fail"), LOGIC)
def test_sets_of_facts(judge: Any, lines: str, facts: dict[str, str], to_meet: Any, to_fail: Any) -> None:
    result = judge(lines, facts=facts)
    assert result.passes is Truth.UNKNOWN
    if lines.startswith("at least 2") and not facts:
        assert [len(found) for found in result.to_meet] == [len(found) for found in result.to_fail] == [2]
        return
    assert names(result.to_meet) == sorted(sorted(found) for found in to_meet)
    assert names(result.to_fail) == sorted(sorted(found) for found in to_fail)


def test_a_definite_verdict_misses_nothing(judge: Any) -> None:
    result = judge("liver_metastases", facts={"liver_metastases": "no"})
    assert (result.to_meet, result.to_fail, result.deciding) == ((), (), ())


def test_stating_what_is_missing_decides(judge: Any) -> None:
    lines = "liver_metastases and (postmenopausal or fit_for_surgery)"
    for value, sets in (("yes", judge(lines).to_meet), ("no", judge(lines).to_fail)):
        for facts in sets:
            stated: dict[str, Any] = {"facts": {}, "judgements": {}}
            for missing in facts:
                section, name = missing.path.split(".")
                stated[section][name] = value
            assert judge(lines, **stated).status.value == ("met" if value == "yes" else "not met")


EVENTS = [
    ("no surgery within 28 days before leukapheresis", {"kind": "surgery", "on": "2026-01"}, "date", "events[0].from"),
    (
        "no surgery within 28 days before leukapheresis",
        {"kind": "surgery", "from": "2025-12-01", "to": "unknown"},
        "date",
        "events[0].to",
    ),
    (
        "≥ 4 half-lives since targeted_therapy before leukapheresis",
        {"kind": "targeted_therapy", "on": "2026-01-15"},
        "half-life",
        "events[0].half_life",
    ),
    (
        "any corticosteroid with dose ≥ 60 mg/d ever",
        {"kind": "corticosteroid", "on": "2025-03-01"},
        "dose",
        "events[0].dose",
    ),
    (
        "any chemotherapy with outcome relapse ever",
        {"kind": "chemotherapy", "on": "2025-03-01"},
        "outcome",
        "events[0].outcome",
    ),
    (
        "no nitrosourea within 28 days before leukapheresis",
        {"kind": "chemotherapy", "on": "2026-01-20"},
        "kind",
        "events[0].name",
    ),
]


@pytest.mark.parametrize(("line", "event", "kind", "path"), EVENTS)
def test_what_an_event_lacks(judge: Any, line: str, event: dict[str, str], kind: str, path: str) -> None:
    result = judge(line, events=[event])
    assert result.passes is Truth.UNKNOWN
    for sets in (result.to_meet, result.to_fail):
        assert [[(m.kind, m.path) for m in facts] for facts in sets] == [[(kind, path)]]


def test_a_time_of_day_may_be_missing(judge: Any) -> None:
    result = judge(
        "no corticosteroid within 48 hours before leukapheresis",
        events=[{"kind": "corticosteroid", "on": "2026-01-28"}],
    )
    assert "time of day" in result.to_meet[0][0].text


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("no surgery within 28 days before leukapheresis", "from 2026-01-02 through 2026-01-30"),
        ("no surgery before leukapheresis", "through 2026-01-29"),
        ("≥ 3 weeks since surgery before leukapheresis", "from 2026-01-09 through 2026-01-30"),
        ("≥ 2 episodes of surgery ever", "through 2026-01-30"),
        ("no planned surgery after leukapheresis", "from 2026-01-31 on"),
    ],
)
def test_where_the_record_is_not_complete(judge: Any, line: str, days: str) -> None:
    result = judge(line, complete=[])
    ((missing,),) = result.to_meet
    assert (missing.kind, missing.name, missing.path) == ("events", "surgery", "complete")
    assert missing.text.endswith(days)


def test_other_events_are_other(judge: Any) -> None:
    line, event = "≥ 2 episodes of surgery ever", {"kind": "surgery", "on": "2025-12-20"}
    ((missing,),) = judge(line, complete=[], events=[event]).to_meet
    assert "any other surgery" in missing.text
    ((missing,),) = judge(line, complete=[]).to_meet
    assert "any surgery" in missing.text


@pytest.mark.parametrize(
    ("line", "record", "found"),
    [
        ("no surgery within 28 days before infusion", {"steps": {}}, {"steps.infusion", "complete"}),
        (
            "no surgery before leukapheresis",
            {"steps": {"leukapheresis": {"planned": "2026"}}},
            {"steps.leukapheresis", "complete"},
        ),
        ("age ≥ 18 years at consent", {"birth_date": None}, {"birth_date"}),
        (
            "age ≥ 45 years at consent",
            {"birth_date": "1980", "steps": {"consent": "2025"}},
            {"birth_date", "steps.consent"},
        ),
        ("no surgery after birth", {"birth_date": None, "complete": []}, {"birth_date", "complete"}),
        ("no surgery after last chemotherapy", {"complete": []}, {"events", "complete"}),
    ],
)
def test_anchors_without_a_day(judge: Any, line: str, record: dict[str, Any], found: set[str]) -> None:
    result = judge(line, **record)
    assert result.passes is Truth.UNKNOWN
    assert paths(result.to_meet) <= found
    assert paths(result.to_meet)


def row(
    value: str | None, unit: str | None = "K/uL", on: str | None = "2026-01-20", test: str = "ANC", **more: str
) -> Any:
    return {"test": test, "value": value, "unit": unit, "on": on, **more}


ANC = "ANC ≥ 1 K/uL, latest within 28 days before leukapheresis"
RESULTS = [
    (ANC, [], [("result", "measurements")]),
    (ANC, [row("1.5", None)], [("unit", "measurements[0].unit")]),
    (ANC, [row("high")], [("result", "measurements[0].value")]),
    (ANC, [row("1.5", on="2026-01")], [("date", "measurements[0].on")]),
    (ANC, [row("1.5", on=None)], [("date", "measurements[0].on")]),
    ("AST ≤ 2 × ULN, latest", [row("90", "U/L", test="AST")], [("limit", "measurements[0]")]),
    ("HBsAg is negative, latest", [], [("result", "measurements")]),
    ("NYHA ≤ II, latest", [], [("result", "measurements")]),
]


@pytest.mark.parametrize(("line", "rows", "found"), RESULTS)
def test_what_a_result_lacks(judge: Any, line: str, rows: list[Any], found: Any) -> None:
    result = judge(line, measurements=rows)
    assert result.passes is Truth.UNKNOWN
    assert [[(m.kind, m.path) for m in facts] for facts in result.to_meet] == [found]


def test_limits_of_normal_are_asked_for_only_where_they_count(judge: Any) -> None:
    for rows in ([row("1.5", "mg")], [row("1.5"), row("0.5")]):
        result = judge(ANC, measurements=rows)
        assert not any(m.kind == "limit" for facts in result.to_meet for m in facts)


def test_words_are_not_asked_to_be_numbers(judge: Any) -> None:
    result = judge("HBsAg is negative, latest", measurements=[row("odd", None, test="HBsAg")])
    assert result.to_meet
    assert not any("not a number" in m.text for facts in result.to_meet for m in facts)


@pytest.mark.parametrize(
    ("pick", "words"),
    [
        ("latest", "a result of ANC"),
        ("latest ever", "a result of ANC"),
        ("latest within 28 days before leukapheresis", "a result of ANC within 28 days before leukapheresis"),
    ],
)
def test_a_result_is_asked_for_in_plain_words(judge: Any, pick: str, words: str) -> None:
    result = judge(f"ANC ≥ 1 K/uL, {pick}")
    assert [[m.text for m in facts] for facts in result.to_meet] == [[words]]


def test_a_derived_value_asks_for_the_part_it_lacks(judge: Any) -> None:
    result = judge("BMI ≥ 18 kg/m2, latest", measurements=[row("70", "kg", test="weight")])
    assert {m.name for facts in result.to_meet for m in facts} == {"height"}


def test_a_sum_of_doses_asks_for_the_dose(judge: Any) -> None:
    result = judge("≤ 400 mg/m2 of doxorubicin ever", events=[{"kind": "doxorubicin", "on": "2025-12-01"}])
    assert {m.kind for facts in result.to_meet for m in facts} == {"dose"}


def test_days_of_exposure_ask_for_the_dates(judge: Any) -> None:
    event = {"kind": "corticosteroid", "from": "2025-12", "to": "2025-12-30"}
    result = judge("≤ 14 days of corticosteroid within 6 months before leukapheresis", events=[event])
    assert ("date", "corticosteroid") in {(m.kind, m.name) for facts in result.to_meet for m in facts}


def test_a_formula_asks_for_its_condition(judge: Any) -> None:
    import protocolrules

    text = (
        "fact female\nmeasurement w in kg\n"
        "derived c in kg = w in kg × (if female then 0.85 otherwise 1)\ninclusion 1\n  c ≥ 50 kg, latest\n"
    )
    record = {"id": "a", "as_of": "2026-01-30", "measurements": [row("55", "kg", test="w")]}
    result = protocolrules.parse(text).screen(protocolrules.Timeline.from_dict(record)).criteria["inclusion 1"]
    assert result.passes is Truth.UNKNOWN
    assert {m.name for facts in result.to_meet for m in facts} == {"female"}
