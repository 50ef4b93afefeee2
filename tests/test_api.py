"""The Python API: what it takes, what it gives, what it raises; the same input always gives the same output."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import protocolrules
from protocolrules import Protocol, RulesError, Screening, Status, Timeline, TimelineError, Truth, Verdict
from protocolrules.facts import moment

RULES = """protocol DEMO "a demo"
version "1"
step consent
step infusion after consent
arm part_a
arm part_b "second part"
event chemotherapy
event surgery is chemotherapy
measurement ANC in 10*9/L
measurement HBsAg: negative, positive
scale NYHA: I, II, III
fact ready
fact sex: female, male
fact weight in kg "body weight"
judgement fit "fit for infusion"
obligation contraception "contraception" from consent until 3 months after infusion if sex is female

inclusion 1 "Washout"
  ≥ 3 weeks since chemotherapy before infusion

inclusion 2 for part_b "Marrow"
  ANC ≥ 1 K/uL, latest within 28 days before infusion

inclusion 3
  ready or fit

exclusion 1 "Hepatitis"
  HBsAg is positive, latest ever

inclusion 4 "Adult"
  age ≥ 18 years at consent
"""

RECORD: dict[str, Any] = {
    "id": "P1",
    "as_of": "2026-01-30",
    "birth_date": "1980-06-15",
    "sex": "female",
    "arm": "part_b",
    "facts": {"ready": "yes"},
    "events": [{"kind": "chemotherapy", "from": "2025-12-01", "to": "2026-01-09"}],
    "measurements": [
        {"test": "ANC", "value": "1.2", "unit": "K/uL", "on": "2026-01-20"},
        {"test": "HBsAg", "value": "negative", "on": "2026-01-20"},
    ],
    "complete": [{"kind": "chemotherapy", "through": "2026-01-30"}],
    "steps": {"consent": "2026-01-05", "infusion": "2026-01-30"},
}


@pytest.fixture(scope="module")
def protocol() -> Protocol:
    return protocolrules.parse(RULES)


def screened(protocol: Protocol, **changes: Any) -> Screening:
    return protocol.screen(Timeline.from_dict({**RECORD, **changes}))


def statuses(screening: Screening) -> dict[str, str]:
    return {label: result.status.value for label, result in screening.criteria.items()}


# ---- the module --------------------------------------------------------------------------


def test_every_name_of_the_module_is_there() -> None:
    for name in protocolrules.__all__:
        assert getattr(protocolrules, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        protocolrules.nothing  # noqa: B018


def test_a_protocol_says_what_it_is(protocol: Protocol) -> None:
    assert (protocol.name, protocol.title, protocol.warnings) == ("DEMO", "a demo", ())
    assert [c.label for c in protocol.criteria] == [
        "inclusion 1",
        "inclusion 2",
        "inclusion 3",
        "exclusion 1",
        "inclusion 4",
    ]


def test_rules_that_cannot_be_used_raise_with_every_finding(tmp_path: Path) -> None:
    text = "inclusion 1\n  nothing\ninclusion 2\n  ANC ≥ 1\n"
    with pytest.raises(RulesError) as parsed:
        protocolrules.parse(text, "demo")
    assert [(d.kind, d.span.line) for d in parsed.value.diagnostics] == [("unknown-name", 2), ("unknown-name", 4)]
    assert str(parsed.value).splitlines()[0].startswith("demo:2:3: error[unknown-name]: `nothing` is not declared")
    path = tmp_path / "t" / "t.rules"
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(RulesError) as loaded:
        protocolrules.load(path)
    assert [d.kind for d in loaded.value.diagnostics] == ["unknown-name", "unknown-name"]


def test_loading_takes_a_path_or_its_text(tmp_path: Path) -> None:
    path = tmp_path / "t.rules"
    path.write_text(RULES, "utf-8")
    assert protocolrules.load(str(path), str(tmp_path)).name == protocolrules.load(path).name == "DEMO"


def test_a_protocol_without_criteria_finds_nobody_eligible() -> None:
    verdict = protocolrules.parse("").screen(Timeline.from_dict({"id": "a"}), "2026-01-01").verdict
    assert verdict is Verdict.UNDETERMINED


# ---- screening ---------------------------------------------------------------------------


def test_a_screening_says_what_it_is(protocol: Protocol) -> None:
    screening = screened(protocol)
    assert (screening.patient, screening.as_of, screening.arm) == ("P1", "2026-01-30", "part_b")
    assert screening.verdict is Verdict.ELIGIBLE
    assert set(statuses(screening).values()) == {"met"}
    assert screening.statuses == (Status.MET,) * 5
    assert screening.notes == ()
    assert screening.missing == ()


def test_one_criterion_that_fails_is_enough(protocol: Protocol) -> None:
    young = screened(protocol, birth_date="2010-01-01", facts={}, complete=[])
    assert young.verdict is Verdict.INELIGIBLE
    assert statuses(young) == {
        "inclusion 1": "unknown",
        "inclusion 2": "met",
        "inclusion 3": "unknown",
        "exclusion 1": "met",
        "inclusion 4": "not met",
    }


def test_what_is_missing_decides(protocol: Protocol) -> None:
    screening = screened(protocol, facts={})
    assert screening.verdict is Verdict.UNDETERMINED
    result = screening.criteria["inclusion 3"]
    assert result.passes is Truth.UNKNOWN
    assert sorted([m.name for m in facts] for facts in result.to_meet) == [["fit"], ["ready"]]
    assert [{m.name for m in facts} for facts in result.to_fail] == [{"ready", "fit"}]
    assert [len(facts) for facts in screening.missing] == [1, 1, 2]
    for facts in ({"facts": {"ready": "yes"}}, {"facts": {}, "judgements": {"fit": "yes"}}):
        assert screened(protocol, **facts).verdict is Verdict.ELIGIBLE


@pytest.mark.parametrize(
    ("as_of", "shown"),
    [
        (None, "2026-01-30"),
        ("2026-01-31", "2026-01-31"),
        (date(2026, 1, 31), "2026-01-31"),
        (moment.on("2026-01-31"), "2026-01-31"),
    ],
)
def test_the_as_of_day_in_every_form(protocol: Protocol, as_of: Any, shown: str) -> None:
    assert protocol.screen(Timeline.from_dict(RECORD), as_of).as_of == shown


def test_an_as_of_day_is_needed_and_is_one_day(protocol: Protocol) -> None:
    undated = Timeline.from_dict({k: v for k, v in RECORD.items() if k != "as_of"})
    with pytest.raises(TimelineError, match="as_of: missing: say up to which day the record speaks"):
        protocol.screen(undated)
    with pytest.raises(TimelineError, match="as_of: `2026-01` is not one day: write YYYY-MM-DD"):
        protocol.screen(undated, "2026-01")
    with pytest.raises(ValueError, match="is not a date"):
        protocol.screen(undated, "soon")


def test_what_is_later_than_the_as_of_day_has_not_happened(protocol: Protocol) -> None:
    early = protocol.screen(Timeline.from_dict(RECORD), "2025-11-30")
    assert statuses(early)["inclusion 1"] == "unknown"
    assert statuses(early)["inclusion 2"] == "unknown"


def test_one_timeline_is_screened_on_several_days(protocol: Protocol) -> None:
    timeline = Timeline.from_dict(RECORD)
    days = ["2025-11-30", "2026-01-15", "2026-01-30", "2025-11-30"]
    shown = [protocol.screen(timeline, day).to_dict() for day in days]
    assert shown[0] == shown[3]
    assert shown == [protocol.screen(Timeline.from_dict(RECORD), day).to_dict() for day in days]


def test_arms(protocol: Protocol) -> None:
    poor = {"measurements": [{"test": "ANC", "value": "0.2", "unit": "K/uL", "on": "2026-01-20"}]}
    timeline = Timeline.from_dict({**RECORD, **poor, "arm": None})
    assert protocol.screen(timeline).criteria["inclusion 2"].status is Status.UNKNOWN
    assert protocol.screen(timeline, arm="part_b").criteria["inclusion 2"].status is Status.NOT_MET
    other = protocol.screen(timeline, arm="part_a").criteria["inclusion 2"]
    assert (other.status, other.applicable) == (Status.MET, False)
    assert other.to_dict()["applicable"] is False
    with pytest.raises(TimelineError, match=r"`part_c` is not an arm of this protocol \(arms: part_a, part_b\)"):
        protocol.screen(timeline, arm="part_c")
    with pytest.raises(TimelineError, match=r"arms: none"):
        protocolrules.parse("fact a\n").screen(timeline, arm="part_a")


def test_obligations_have_their_days(protocol: Protocol) -> None:
    (due,) = screened(protocol).obligations
    assert due.to_dict() == {
        "name": "contraception",
        "title": "contraception",
        "applies": "true",
        "start": "2026-01-05",
        "end": "2026-04-30",
    }
    assert screened(protocol, sex="male").obligations[0].applies is Truth.FALSE


def test_notes_name_what_is_not_used(protocol: Protocol) -> None:
    screening = screened(
        protocol,
        events=[
            *RECORD["events"],
            {"kind": "vaccination", "on": "2026-01-02"},
            {"kind": "surgery", "from": "2020-02-01", "to": "2020-01-01"},
        ],
    )
    assert screening.notes == (
        "events[2].to: the end 2020-01-01 is before the start 2020-02-01; its dates are not used",
        "event `vaccination` is not declared: no criterion hangs on it; declare it in the rules, or record its kind",
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"events": [{"kind": "chemotherpy"}]}, "events or complete: `chemotherpy`"),
        ({"events": [{"kind": "Surgery"}]}, "events or complete: `Surgery`"),
        ({"complete": [{"kind": "chemoterapy", "through": "2026"}]}, "events or complete: `chemoterapy`"),
        ({"measurements": [{"test": "anc", "value": "1"}]}, "measurements or scales: `anc`"),
        ({"facts": {"Ready": "yes"}}, "facts: `Ready`"),
        ({"judgements": {"FIT": "yes"}}, "judgements or attestations: `FIT`"),
        ({"steps": {"infusoin": "2026"}}, "steps: `infusoin`"),
    ],
)
def test_a_misspelt_name_is_an_error(protocol: Protocol, change: dict[str, Any], problem: str) -> None:
    with pytest.raises(TimelineError) as wrong:
        screened(protocol, **change)
    (said,) = wrong.value.problems
    assert said.startswith(f"{problem} is not a name of this protocol; did you mean")


def test_what_is_not_declared_is_asked_once(protocol: Protocol) -> None:
    events = [{"kind": "nivolumab", "on": "2026-01-25"}]
    screening = screened(protocol, events=events, facts={})
    whole = screening.explain()
    asked = "event `nivolumab` is not declared: 1 criterion hangs on it; declare it in the rules, or record its kind"
    assert whole.splitlines()[1] == f"? {asked}"
    assert asked in screening.notes
    assert whole.count("not declared") == 1
    assert "no kind of event that this protocol declares" not in whole
    (hanging,) = [result for result in screening.criteria.values() if result.hangs_on]
    assert "no kind of event that this protocol declares" in screening.explain(hanging.label)
    assert "→ can be decided by: what `nivolumab` is" in whole


def test_explaining_one_criterion_or_all(protocol: Protocol) -> None:
    screening = screened(protocol, facts={}, birth_date="2010-01-01")
    whole, one = screening.explain(), screening.explain("inclusion 4")
    assert one in whole
    assert whole.splitlines()[0] == "P1: ineligible as of 2026-01-30, arm part_b"
    assert one.splitlines()[0] == "✗ inclusion 4  Adult: not met"
    assert "16 years old on 2026-01-05, born 2010-01-01" in one
    with pytest.raises(KeyError):
        screening.explain("inclusion 9")


# ---- the same input gives the same output ------------------------------------------------


def output(protocol: Protocol, record: dict[str, Any]) -> str:
    screening = protocol.screen(Timeline.from_dict(record))
    return json.dumps(screening.to_dict(), ensure_ascii=False) + screening.explain()


RECORDS = [
    RECORD,
    {**RECORD, "facts": {}, "arm": None},
    {**RECORD, "complete": [], "measurements": []},
    {"id": "empty", "as_of": "2026-01-30"},
    {**RECORD, "steps": {"consent": {"planned": "2026-02-10"}, "infusion": {"planned": "2026-03-01"}}},
]


@pytest.mark.parametrize("record", RECORDS, ids=range(len(RECORDS)))
def test_twice_the_same(record: dict[str, Any]) -> None:
    first, second = protocolrules.parse(RULES), protocolrules.parse(RULES)
    assert output(first, record) == output(first, record) == output(second, record)


def test_the_order_of_the_record_does_not_matter(protocol: Protocol) -> None:
    turned = {key: list(reversed(v)) if isinstance(v, list) else v for key, v in reversed(RECORD.items())}
    assert statuses(protocol.screen(Timeline.from_dict(turned))) == statuses(screened(protocol))


def test_threads_may_share_a_protocol(protocol: Protocol) -> None:
    expected = [output(protocol, record) for record in RECORDS]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: output(protocol, RECORDS[n % len(RECORDS)]), range(80)))
    assert all(found[n] == expected[n % len(RECORDS)] for n in range(80))


def test_threads_may_share_a_timeline(protocol: Protocol) -> None:
    timeline = Timeline.from_dict(RECORD)
    days = [f"2026-01-{day:02d}" for day in range(1, 31)]
    expected = [protocol.screen(Timeline.from_dict(RECORD), day).to_dict() for day in days]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda day: protocol.screen(timeline, day).to_dict(), days)) == expected


def test_hash_seeds_do_not_matter(tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / "t.rules").write_text(RULES, "utf-8")
    (tmp_path / "p.json").write_text(json.dumps(RECORDS[1]))
    command = [sys.executable, "-m", "protocolrules", "screen", "t.rules", "p.json", "--json"]
    shown = {
        subprocess.run(
            command, cwd=tmp_path, capture_output=True, check=True, env={"PYTHONHASHSEED": seed, "PATH": ""}
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(shown) == 1
