"""Documents into timelines: every problem at once with its path; contradictions become unknown."""

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from protocolrules.facts.calendar import FAR, iso
from protocolrules.facts.document import parse_yaml
from protocolrules.facts.quantity import exactly
from protocolrules.facts.read import read_timelines
from protocolrules.facts.schema import timeline_schema
from protocolrules.facts.timeline import Timeline, TimelineError, limit_ratio

REFERENCE = (Path(__file__).parents[2] / "grammar" / "README.md").read_text("utf-8")


def example() -> dict[str, Any]:
    found = re.search(r"```yaml\n(.*?)```", REFERENCE, re.DOTALL)
    assert found is not None
    document: dict[str, Any] = parse_yaml(found[1])
    return document


def timeline(**document: Any) -> Timeline:
    return Timeline.from_dict({"id": "a", **document})


def problems(document: Any) -> tuple[str, ...]:
    with pytest.raises(TimelineError) as wrong:
        Timeline.from_dict(document)
    return wrong.value.problems


def test_every_problem_is_listed_with_its_path() -> None:
    document = {
        "as_of": "2026-02-30",
        "sexx": "female",
        "events": [
            {"kind": "a", "on": "2026-01-01"},
            {"kynd": "a"},
            {"kind": "a", "from": "2025-01-01", "to": "whenever", "line": "0", "status": "donne"},
            "chemotherapy",
        ],
        "measurements": {"test": "ANC"},
        "scales": [{"scale": "ECOG", "value": [1]}],
        "facts": ["a"],
        "judgements": {"fit": "perhaps", "x": {"answer": "yes", "when": "2026"}},
        "steps": {"consent": "soon", "infusion": {"planed": "2026"}},
        "complete": [{"kind": "a"}],
        "expect": "met",
    }
    assert problems(document) == (
        "sexx: `sexx` is not a key here; did you mean `sex`?",
        "id: missing: the patient's identifier",
        "as_of: `2026-02-30` is not a date of the calendar: day is out of range for month",
        "facts: expected a mapping from names",
        "judgements.fit.answer: `perhaps` is not an answer: write yes, no or unknown",
        "judgements.x.when: `when` is not a key here",
        "events[1].kynd: `kynd` is not a key here; did you mean `kind`?",
        "events[1].kind: missing: the event's declared name, or a declared drug's",
        ("events[2].to: `whenever` is not a date: write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDTHH:MM"),
        "events[2].status: `donne` is not one of done, planned, cancelled; did you mean `done`?",
        "events[2].line: `0` is not a whole number from 1: line of therapy, counted from 1",
        (
            "events[3]: expected a mapping with `kind`, `name`, `on`, `from`, `to`, `status`, "
            "`dose`, `half_life`, `outcome`, `line`"
        ),
        "measurements: expected a list",
        "scales[0].value: expected one value: the rating",
        "complete[0].through: missing: through this day",
        "steps.consent.on: `soon` is not a date: write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDTHH:MM",
        "steps.infusion.planed: `planed` is not a key here; did you mean `planned`?",
        "expect: expected a mapping",
    )


@pytest.mark.parametrize("document", [None, [], "a", 5, [{"id": "a"}]])
def test_a_document_is_a_mapping(document: Any) -> None:
    (said,) = problems(document)
    assert said.startswith("expected a mapping with `id`, `as_of`")


@pytest.mark.parametrize("value", ["", "  "])
def test_an_id_is_not_empty(value: str) -> None:
    assert problems({"id": value}) == ("id: empty: the patient's identifier",)


def test_a_source_is_named_in_the_message() -> None:
    with pytest.raises(TimelineError, match=r"^p1\.yaml: id: missing: the patient's identifier$"):
        Timeline.from_dict({}, "p1.yaml")


def test_python_values_are_read_as_their_text() -> None:
    read = timeline(
        as_of=date(2026, 1, 5),
        facts={"a": True, "b": False, "c": None, "d": 5},
        events=[{"kind": "x", "on": datetime(2026, 1, 4, 12, 30), "line": 2}],
        measurements=({"test": "t", "value": 1.5, "unit": "kg", "on": 2025},),
    )
    assert read.as_of is not None
    assert iso(read.as_of.lo) == "2026-01-05"
    assert {name: f.value for name, f in read.facts.items()} == {"a": "yes", "b": "no", "d": "5"}
    assert read.events[0].start.first == read.events[0].start.last
    assert read.events[0].line == 2
    assert iso(read.results[0].at.hi) == "2025-12-31"


def test_short_and_long_forms_say_the_same() -> None:
    short = timeline(facts={"a": "yes"}, judgements={"j": "no"}, steps={"s": "2026-01-01"})
    long = timeline(
        facts={"a": {"value": "yes"}}, judgements={"j": {"answer": "NO"}}, steps={"s": {"on": "2026-01-01"}}
    )
    for read in (short, long):
        assert (read.facts["a"].value, read.answers["j"].value) == ("yes", "no")
        assert (read.steps["s"].planned, iso(read.steps["s"].at.lo)) == (False, "2026-01-01")


def test_the_sex_is_a_fact_and_a_contradiction_is_none() -> None:
    assert timeline(sex="female").facts["sex"].value == "female"
    contradicted = timeline(sex="female", facts={"sex": "male"})
    assert "sex" not in contradicted.facts
    assert "contradicts" in contradicted.problems[0]


def test_a_step_may_be_planned_and_then_done() -> None:
    steps = timeline(
        steps={"a": {"planned": "2026-02-01"}, "b": {"planned": "2026-02", "on": "2026-03"}, "c": {}}
    ).steps
    assert {name: (str(s.at), s.planned) for name, s in steps.items()} == {
        "a": ("2026-02-01", True),
        "b": ("2026-03", False),
    }


# ---- events ------------------------------------------------------------------------------


def test_one_day_has_one_moment() -> None:
    (event,) = timeline(events=[{"kind": "a", "on": "2026-01"}]).events
    assert event.start is event.end
    assert event.ending == "known"


@pytest.mark.parametrize(("to", "ending"), [("ongoing", "ongoing"), ("unknown", "unknown"), (None, "unknown")])
def test_ends_that_are_not_dates(to: str | None, ending: str) -> None:
    (event,) = timeline(events=[{"kind": "a", "from": "2026-01-01", "to": to}]).events
    assert (event.ending, iso(event.end.lo), event.end.hi) == (ending, "2026-01-01", FAR)


def test_an_end_before_the_start_is_noted_and_unknown() -> None:
    read = timeline(events=[{"kind": "a", "from": "2026-01-10", "to": "2026-01-09"}])
    assert read.problems == ("events[0].to: the end 2026-01-09 is before the start 2026-01-10; its dates are not used",)
    (event,) = read.events
    assert (str(event.start), str(event.end), event.ending) == (
        "an unknown date",
        "an unknown date",
        "unknown",
    )


def test_two_ways_to_date_an_event_are_noted() -> None:
    read = timeline(events=[{"kind": "a", "on": "2026-01-10", "to": "2026-01-11"}])
    assert read.problems == ("events[0]: has `on` and `from` or `to`; its dates are not used",)
    assert not read.events[0].start.exact


def test_start_and_end_narrow_each_other() -> None:
    (event,) = timeline(events=[{"kind": "a", "from": "2026", "to": "2026-03-10"}]).events
    assert (iso(event.start.lo), iso(event.start.hi)) == ("2026-01-01", "2026-03-10")
    (event,) = timeline(events=[{"kind": "a", "from": "2026-03-10", "to": "2026"}]).events
    assert (iso(event.end.lo), iso(event.end.hi)) == ("2026-03-10", "2026-12-31")
    (event,) = timeline(events=[{"kind": "a", "to": "2026-03-10"}]).events
    assert (event.start.lo, iso(event.start.hi)) == (-FAR, "2026-03-10")


def test_times_of_one_day_in_the_wrong_order_are_noted() -> None:
    read = timeline(events=[{"kind": "a", "from": "2026-01-10T12:00", "to": "2026-01-10T11:00"}])
    assert len(read.problems) == 1


@pytest.mark.parametrize("half_life", ["31 mg", "0 h", "parrot", "31 parrots", "31"])
def test_a_half_life_is_a_length_of_time(half_life: str) -> None:
    document = {"id": "a", "events": [{"kind": "a", "on": "2026", "half_life": half_life}]}
    if half_life == "parrot":
        assert problems(document)[0].startswith("events[0].half_life: `parrot` is not a quantity")
        return
    read = Timeline.from_dict(document)
    assert read.events[0].half_life is None
    assert read.problems[-1] == f"events[0].half_life: `{half_life}` is not a length of time; it is not used"


def test_half_lives_and_doses_are_in_base_units() -> None:
    (event,) = timeline(events=[{"kind": "a", "half_life": "31 h", "dose": "75 mg/m2", "outcome": "x"}]).events
    assert event.half_life == exactly(31 * 3600)
    assert event.dose is not None
    assert event.dose.dimensions == (("g", 1), ("m", -2))
    assert event.outcome == "x"


# ---- results -----------------------------------------------------------------------------


def test_a_unit_that_nobody_knows_is_noted_and_not_used() -> None:
    read = timeline(measurements=[{"test": "t", "value": "5", "unit": "parrots", "upper": "7"}])
    assert read.problems[0] == "measurements[0].unit: `parrots` is not a unit; the value is not used"
    assert read.results[0].value.value is None


def test_a_result_without_unit_value_or_number() -> None:
    rows = [{"test": "t", "value": "5"}, {"test": "t"}, {"test": "t", "value": "positive", "unit": "kg"}]
    values = [r.value for r in timeline(measurements=rows).results]
    assert [v.problem for v in values] == [
        "no unit is recorded",
        "no value is recorded",
        "`positive` is not a number",
    ]
    assert [v.value is None for v in values] == [False, True, True]


def ratio(which: str = "ULN", **row: str) -> object:
    (result,) = timeline(measurements=[{"test": "t", "unit": "U/L", **row}]).results
    return limit_ratio(result, which)


def test_multiples_of_a_limit() -> None:
    assert ratio(value="60", upper="40") == exactly(1.5)
    assert ratio("LLN", value="60", lower="40") == exactly(1.5)
    assert ratio(value="60") is None
    assert ratio(value="60", upper="0") is None
    assert ratio(value="high", upper="40") is None
    assert ratio(value="60", upper="forty") is None
    open_limit = ratio(value="60", upper=">40")
    assert (open_limit.lo, open_limit.hi) == (0, 1.5)  # type: ignore[attr-defined]


# ---- files and folders -------------------------------------------------------------------


def test_a_folder_is_read_in_order_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("id: b\n")
    (tmp_path / "a.json").write_text('{"id": "a"}')
    (tmp_path / "c.jsonl").write_text('{"id": "c"}\n{"id"\n{"id": "a"}\n')
    (tmp_path / "d.yaml").write_text("idd: d\n")
    (tmp_path / "e.YML").write_text("id: e\n")
    (tmp_path / "README.md").write_text("not a patient")
    found = list(read_timelines(tmp_path))
    shown = [f.id if isinstance(f, Timeline) else f.problems[0] for f in found]
    assert shown == [
        "a",
        "b",
        "c",
        "line 1, column 6: expecting ':' delimiter",
        f"id: `a` is already the id of {tmp_path / 'a.json'}",
        "idd: `idd` is not a key here; did you mean `id`?",
        "e",
    ]


def test_a_file_that_is_not_there_is_one_error(tmp_path: Path) -> None:
    ((found),) = read_timelines(str(tmp_path / "nowhere.yaml"))
    assert isinstance(found, TimelineError)


# ---- schema ------------------------------------------------------------------------------


def is_valid(document: Any) -> bool:
    validator = jsonschema.Draft202012Validator(timeline_schema())
    return bool(validator.is_valid(document))


def test_the_schema_is_one_and_is_json() -> None:
    jsonschema.Draft202012Validator.check_schema(timeline_schema())
    assert json.loads(json.dumps(timeline_schema())) == timeline_schema()


def test_the_example_of_the_reference_is_valid_and_read() -> None:
    document = example()
    document["events"][0]["line"] = 1
    assert is_valid(document)
    read = Timeline.from_dict(document)
    assert (read.id, len(read.events), len(read.results), read.problems) == ("P01", 3, 2, ())


@pytest.mark.parametrize(
    "change",
    [
        {"sexx": "female"},
        {"events": [{"kynd": "surgery"}]},
        {"events": [{"kind": "surgery", "to": "later"}]},
        {"events": [{"kind": "surgery", "status": "maybe"}]},
        {"events": [{"kind": "surgery", "line": 0}]},
        {"measurements": [{"value": 5}]},
        {"facts": {"a": {"valu": "yes"}}},
        {"facts": {"a": {"on": "2026"}}},
        {"judgements": {"a": "perhaps"}},
        {"steps": {"a": {"when": "2026"}}},
        {"steps": {"a": "someday"}},
        {"complete": [{"kind": "a"}]},
        {"as_of": "30.01.2026"},
        {"id": None},
        {"id": ["a"]},
        {"expect": "met"},
    ],
    ids=str,
)
def test_the_schema_and_the_reader_refuse_the_same(change: dict[str, Any]) -> None:
    document = {**example(), **change}
    assert not is_valid(document)
    assert problems(document)


@pytest.mark.parametrize(
    "change",
    [
        {"events": [{"kind": "surgery", "on": 2025}]},
        {"events": [{"kind": "surgery", "on": "unknown"}]},
        {"events": [{"kind": "surgery", "from": "2025-01", "to": "ongoing", "line": "2"}]},
        {"facts": {"a": True, "b": 5, "c": "x", "d": {"value": 5, "unit": "kg"}}},
        {"judgements": {"a": "unknown", "b": False, "c": {"answer": True}}},
        {"attestations": None},
        {"as_of": "2026-01-30T12:00+01:00"},
        {"complete": [{"kind": "a", "through": "2026", "planned": True}]},
        {"expect": {"inclusion 1": "met"}},
    ],
    ids=str,
)
def test_the_schema_and_the_reader_accept_the_same(change: dict[str, Any]) -> None:
    document = {**example(), **change}
    document["events"] = change.get("events", [{"kind": "a"}])
    assert is_valid(document)
    assert Timeline.from_dict(document).id == "P01"
