"""Timelines become steps and schedules: each kind of timing, what hangs on decisions, and what is not carried."""

import pytest

from tests.usdm.studies import (
    Json,
    anchor,
    code,
    decision,
    imported,
    instance,
    notes,
    of_instances,
    statements,
    study,
    timeline,
    timing,
)


def _line(**changes: object) -> str:
    """Return the line of a visit timed from the dose."""
    given = {"kind": "After", "value": "P2W", "anchor": "dose", **changes}
    return statements(of_instances(instance("v", "Visit A"), timings=(timing("v", **given),)))[-1]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, "2 weeks after first_dose"),
        ({"lower": "P3D", "upper": "P3D"}, "2 weeks after first_dose, ± 3 days"),
        ({"lower": "P3D", "upper": "P7D"}, "2 weeks after first_dose, 3 days early to 7 days late"),
        ({"lower": "P0D", "upper": "P26D"}, "2 weeks after first_dose, 26 days late"),
        ({"lower": "P1W", "upper": "P0D"}, "2 weeks after first_dose, 1 week early"),
        ({"lower": "P0D", "upper": "P0D"}, "2 weeks after first_dose"),
        ({"upper": "P2D"}, "2 weeks after first_dose, 2 days late"),
        ({"kind": "Before", "value": "P28D"}, "28 days before first_dose"),
        (
            {"kind": "Before", "value": "P2D", "lower": "PT4H", "upper": "PT0H"},
            "2 days before first_dose, 4 hours early",
        ),
        ({"value": "P1M"}, "1 month after first_dose"),
        ({"value": "P1Y6M", "lower": "P2W", "upper": "P2W"}, "1 year + 6 months after first_dose, ± 2 weeks"),
        (
            {"value": "PT30M", "lower": "PT5M", "upper": "PT10M"},
            "30 minutes after first_dose, 5 minutes early to 10 minutes late",
        ),
        ({"value": "P0D"}, "at first_dose"),
        ({"relativeToFrom": code("End to Start")}, "2 weeks after end of first_dose"),
        ({"relativeToFrom": code("End to Start"), "value": "P0D"}, "at end of first_dose"),
        ({"type": {"code": "C201357"}}, "2 weeks before first_dose"),
        ({"type": "after"}, "2 weeks after first_dose"),
    ],
)  # fmt: skip
def test_timing(changes: dict[str, object], days: str) -> None:
    assert _line(**changes) == f'visit visit_a "Visit A" {days}'


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": "two weeks"}, "value: `two weeks` is not an ISO 8601 duration"),
        ({"value": ""}, "value: not there"),
        ({"value": []}, "a text is needed, not a list"),
        ({"value": "P0.5M"}, "a calendar has no 0.5 months"),
        ({"value": "P" + "9" * 40 + "D"}, "not an ISO 8601 duration"),
        ({"lower": "-P3D"}, "windowLower: `-P3D` is not"),
        ({"upper": "P1X"}, "windowUpper: `P1X` is not"),
        ({"windowUpper": {"a": 1}}, "an object"),
        ({"kind": "Around"}, "type: `Around` is not Before, After or Fixed Reference"),
        ({"type": None}, "type: `` is not"),
        ({"anchor": "nobody"}, "`I_nobody` is no scheduled instance"),
        ({"anchor": "v"}, "timed relative to itself"),
        ({"relativeToScheduledInstanceId": None}, "relativeToScheduledInstanceId: not there"),
        ({"relativeToFrom": code("Start to End")}, "`start to end` times an end"),
        ({"relativeToFrom": None}, "is not a relation"),
    ],
)
def test_a_timing_that_cannot_be_carried_is_noted_and_leaves_a_step(changes: dict[str, object], said: str) -> None:
    given = {"kind": "After", "value": "P2W", "anchor": "dose", **changes}
    document = of_instances(instance("v", "Visit A"), timings=(timing("v", **given),))  # type: ignore[arg-type]
    assert any(said in note and note.startswith("$.study.versions[0].studyDesigns[0]") for note in notes(document))
    assert 'step visit_a "Visit A"' in statements(document)
    assert 'step visit_a "Visit A"  # its timing could not be carried: see the end' in imported(document).text


def test_visits_hang_on_visits() -> None:
    document = of_instances(
        instance("w8", "Week 8"),
        instance("h8", "Home 8"),
        timings=(timing("h8", "After", "P2W", "w8"), timing("w8", "After", "P8W", "dose", "P3D", "P3D")),
    )
    assert statements(document)[-2:] == [
        'visit week_8 "Week 8" 8 weeks after first_dose, ± 3 days',
        'visit home_8 "Home 8" 2 weeks after week_8',
    ]


def test_an_instance_without_timing_is_a_step() -> None:
    assert 'step unplanned "Unplanned"' in statements(of_instances(instance("u", "Unplanned")))


def test_several_timings_of_an_instance_must_all_hold() -> None:
    document = of_instances(
        instance("a", "A visit"),
        instance("b", "B visit"),
        timings=(
            timing("a", "After", "P7D", "dose"),
            timing("b", "After", "P14D", "dose", "P3D", "P3D"),
            timing("b", "After", "P7D", "a", "P5D", "P5D"),
        ),
    )
    assert statements(document)[-2:] == [
        'visit b_visit "B visit" 14 days after first_dose, ± 3 days',
        "b_visit 7 days after a_visit, ± 5 days",
    ]


def test_a_circle_is_broken_and_what_hangs_on_it_is_kept() -> None:
    document = of_instances(
        *(instance(name, f"Visit {name}") for name in "abcd"),
        timings=(
            timing("a", "After", "P1W", "c"),
            timing("b", "After", "P1W", "a"),
            timing("c", "After", "P1W", "b"),
            timing("d", "After", "P1W", "c"),
        ),
    )
    assert len([note for note in notes(document) if "timed in a circle" in note]) == 3
    assert statements(document)[-4:] == [
        'step visit_b "Visit b"',
        'step visit_c "Visit c"',
        "schedule",
        'visit visit_d "Visit d" 1 week after visit_c',
    ]


def test_what_circles_says_so() -> None:
    document = of_instances(
        instance("a", "A"),
        instance("b", "B"),
        timings=(timing("a", "After", "P1W", "b"), timing("b", "After", "P1W", "a")),
    )
    assert imported(document).text.count("# its timing could not be carried: see the end") == 2


def test_an_anchor_may_be_timed_too() -> None:
    document = of_instances(
        instance("s", "Screening"),
        timings=(anchor("s"), timing("dose", "After", "P28D", "s", "P7D", "P0D")),
    )
    assert statements(document)[-4:] == [
        'step first_dose "First dose"',
        'step screening "Screening"',
        "schedule",
        "first_dose 28 days after screening, 7 days early",
    ]


def test_the_window_of_an_anchor_is_noted() -> None:
    document = study(timeline([instance("dose")], [timing("dose", "Fixed Reference", "P1D", "dose", "P1D", "P1D")]))
    assert any("the window of a Fixed Reference is not carried" in note for note in notes(document))


def test_a_timeline_that_visits_run_is_noted() -> None:
    profile = timeline([instance("lie")], [anchor("lie")], id="L2", mainTimeline=False)
    main = timeline([instance("dose", timelineId="L2")], [anchor("dose")])
    document = study(main, profile, activities=[{"timelineId": "L2"}, {"timelineId": None}])
    assert any(
        "[1]: activities or instances that run it whenever they take place: 2;" in note for note in notes(document)
    )


def test_a_flow_to_nowhere_is_noted() -> None:
    lost = decision("d", {"": "gone"}, otherwise="away")
    document = study(timeline([instance("dose", defaultConditionId="I_d"), lost], [anchor("dose")], entryId="I_none"))
    said = " ".join(notes(document))
    for part in ("the first one is the entry", "a branch to `I_gone`", "without a condition", "followed by `I_away`"):
        assert part in said


def test_an_identifier_given_twice_names_nothing() -> None:
    document = of_instances(
        instance("v", "One"), instance("v", "Other"), timings=(timing("v", "After", "P1W", "dose"),)
    )
    assert any("`I_v` is the identifier of several" in note for note in notes(document))
    assert {'step one "One"', 'step other "Other"'} <= set(statements(document))


def test_timelines_beside_the_main_one_have_their_own_blocks() -> None:
    profile = timeline(
        [instance("lie", "Lying"), instance("stand", "Standing")],
        [anchor("lie", "PT0M"), timing("stand", "After", "PT5M", "lie")],
        id="L2",
        mainTimeline=False,
        name="Profile",
        entryCondition="Blood pressure\nis taken",
    )
    main = timeline(
        [instance("dose", "First dose"), instance("v")], [anchor("dose"), timing("v", "After", "P1W", "dose")]
    )
    written = imported(study(profile, main)).text
    assert written.index("schedule") < written.index("# Profile; entered: Blood pressure is taken")
    assert written.count("\nschedule\n") == 2
    assert 'step lying "Lying"  # Fixed Reference, 0 minutes' in written
    assert '  visit standing "Standing"  5 minutes after lying' in written


def test_an_entry_alone_is_an_event() -> None:
    alone = timeline([instance("ae", "Adverse event")], [anchor("ae")], mainTimeline=False, entryCondition="It happens")
    assert statements(study(alone)) == ["protocol a_trial", 'version "1"', 'event adverse_event "Adverse event"']


def test_the_main_entry_alone_is_a_step() -> None:
    assert statements(of_instances())[2:] == ['step first_dose "First dose"']


def _decided(*branches: Json, timings: tuple[Json, ...] = ()) -> Json:
    dose = instance("dose", "First dose", defaultConditionId=branches[0]["id"])
    return study(timeline([dose, *branches], [anchor("dose"), *timings]))


def test_a_decision_becomes_a_judgement_and_conditional_lines() -> None:
    document = _decided(
        decision("d", {"Progression seen": "a"}, otherwise="b"),
        instance("a", "Biopsy visit", defaultConditionId="I_c"),
        instance("b", "Routine visit", defaultConditionId="I_c"),
        instance("c", "Closing visit"),
        timings=tuple(timing(name, "After", "P1W", "dose") for name in "abc"),
    )
    assert statements(document)[2:] == [
        'judgement progression_seen "Progression seen"',
        'step first_dose "First dose"',
        "schedule",
        "if progression_seen then",
        'visit biopsy_visit "Biopsy visit" 1 week after first_dose',
        "if not progression_seen then",
        'visit routine_visit "Routine visit" 1 week after first_dose',
        'visit closing_visit "Closing visit" 1 week after first_dose',
    ]


def test_one_visit_of_two_conditions() -> None:
    document = _decided(
        decision("d", {"Fever": "a", "Rash": "a"}, otherwise="b"),
        instance("a", "Extra visit"),
        instance("b", "Routine visit"),
        timings=(timing("a", "After", "P1W", "dose"), timing("b", "After", "P1W", "dose")),
    )
    assert {"if (fever or rash) then", "if not fever and not rash then"} <= set(statements(document))


def test_decisions_one_after_another() -> None:
    document = _decided(
        decision("d", {"Responds": "e"}),
        decision("e", {"Tolerates": "a"}),
        instance("a", "Extra visit"),
        timings=(timing("a", "After", "P1W", "dose"),),
    )
    assert "if responds and tolerates then" in statements(document)


def test_a_decision_that_leads_back_is_noted() -> None:
    document = _decided(
        instance("a", "Cycle visit", defaultConditionId="I_d"),
        decision("d", {"No progression": "a"}, otherwise="b"),
        instance("b", "Closing visit"),
        timings=(timing("a", "After", "P1W", "dose"), timing("b", "After", "P9W", "dose")),
    )
    assert any("leads back to `I_a` if “No progression”: the repetition is not" in note for note in notes(document))
    assert statements(document)[-2:] == [
        'visit cycle_visit "Cycle visit" 1 week after first_dose',
        'visit closing_visit "Closing visit" 9 weeks after first_dose',
    ]


def test_the_way_out_of_a_repetition_is_conditional_where_the_source_says_so() -> None:
    document = _decided(
        instance("a", "Cycle visit", defaultConditionId="I_d"),
        decision("d", {"Progression": "b"}, otherwise="a"),
        instance("b", "Closing visit"),
        timings=(timing("a", "After", "P1W", "dose"), timing("b", "After", "P9W", "dose")),
    )
    assert any("leads back to `I_a`: the repetition is not carried" in note for note in notes(document))
    assert "if progression then" in statements(document)


def test_what_no_list_of_conditions_says_is_asked_as_a_judgement() -> None:
    document = _decided(
        decision("d", {"A": "x"}, otherwise="e"),
        decision("e", {"B": "f"}),
        decision("f", {"C": "x"}),
        instance("x", "Extra visit"),
        timings=(timing("x", "After", "P1W", "dose"),),
    )
    assert "if extra_visit_takes_place then" in statements(document)
    assert any("its place among the decisions" in note for note in notes(document))


def test_too_many_conditions_to_walk() -> None:
    document = _decided(
        decision("d", {f"Condition {n}": "a" for n in range(20)}),
        instance("a", "Extra visit"),
        timings=(timing("a", "After", "P1W", "dose"),),
    )
    assert "if extra_visit_takes_place then" in statements(document)


def test_a_decision_that_a_timing_names_is_a_visit() -> None:
    document = _decided(
        decision("d", {"Fever": "a"}, label="Review"),
        instance("a", "Extra visit"),
        timings=(timing("d", "After", "P1W", "dose"), timing("a", "After", "P1D", "d")),
    )
    assert statements(document)[-3:] == [
        'visit review "Review" 1 week after first_dose',
        "if fever then",
        'visit extra_visit "Extra visit" 1 day after review',
    ]


def test_a_condition_of_an_instance_asks_a_judgement() -> None:
    document = of_instances(instance("v", "Extra visit"), timings=(timing("v", "After", "P1W", "dose"),))
    document["study"]["versions"][0]["conditions"] = [
        {"text": "<p>Has diabetes</p>", "appliesToIds": ["I_v"]},
        {"text": "Of an activity", "appliesToIds": ["Activity_1"]},
    ]
    assert {'judgement has_diabetes "Has diabetes"', "if has_diabetes then"} <= set(statements(document))
    assert any("not carried (activities, procedures …): Of an activity" in note for note in notes(document))


def test_a_step_cannot_be_conditional() -> None:
    document = _decided(decision("d", {"Fever": "a"}), instance("a", "Unplanned"))
    assert any("takes place only if `fever`" in note for note in notes(document))
