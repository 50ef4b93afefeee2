"""Plans of single patients: days, what sets them, what is missing, what clashes."""

import json
from datetime import date
from typing import Any

import pytest

import protocolrules
from protocolrules import Plan, StepPlan

HEAD = """\
protocol PLANS "plans"
step consent
step leukapheresis after consent
step infusion lasting 2 days after leukapheresis
arm part_a
arm part_b
event chemotherapy
event surgery
event progression
event exit_visit
fact sex: female, male
fact frail
judgement fit
measurement ANC in 10*9/L
"""
DONE = {"consent": "2026-01-05", "leukapheresis": "2026-01-30"}


def plan_of(text: str, as_of: str = "2026-01-30", site: Any = None, assume: Any = None, **record: Any) -> Plan:
    kinds = ("chemotherapy", "surgery", "progression", "exit_visit")
    whole: dict[str, Any] = {
        "id": "P1",
        "as_of": as_of,
        "birth_date": "1980-06-15",
        "complete": [{"kind": kind, "through": as_of} for kind in kinds],
        "steps": {"consent": "2026-01-05"},
    }
    timeline = protocolrules.Timeline.from_dict(whole | record)
    place = protocolrules.Site.from_dict(site) if site is not None else None
    return protocolrules.parse(HEAD + text).plan(timeline, site=place, assume=assume)


def days(step: StepPlan) -> tuple[str | None, ...]:
    shown = step.to_dict()
    return shown["earliest"], shown["target"], shown["latest"]


def scheduled(*lines: str) -> str:
    return "schedule\n" + "".join(f"  {line}\n" for line in lines)


def test_washout_and_order_open_the_days() -> None:
    rules = "inclusion 1\n  ≥ 3 weeks since chemotherapy before leukapheresis\n"
    events = [{"kind": "chemotherapy", "from": "2025-12-01", "to": "2026-01-20"}]
    plan = plan_of(rules, events=events)
    leukapheresis, infusion = plan.steps["leukapheresis"], plan.steps["infusion"]
    assert str(leukapheresis.permitted) == str(leukapheresis.certain) == "from 2026-02-10"
    assert days(leukapheresis) == ("2026-02-10", "2026-02-10", None)
    assert days(infusion) == ("2026-02-10", "2026-02-10", None)
    (bound,) = [b for b in leukapheresis.bounds if b.of == "plan"]
    assert (bound.rule, bound.date, bound.edge) == ("inclusion 1", date(2026, 2, 10), "first")
    assert bound.fact == (
        "chemotherapy from 2025-12-01 to 2026-01-20: 20 days before leukapheresis on 2026-02-09, 21 days needed"
    )
    (after,) = [b for b in infusion.bounds if b.of == "plan"]
    assert str(after) == "after leukapheresis (leukapheresis earliest 2026-02-10)"
    assert leukapheresis.slack == (0, None)


def test_a_partial_end_leaves_days_possible_that_are_not_certain() -> None:
    rules = "inclusion 1\n  ≥ 3 weeks since chemotherapy before leukapheresis\n"
    events = [{"kind": "chemotherapy", "from": "2025-12-01", "to": "2026-01"}]
    step = plan_of(rules, as_of="2026-02-02", events=events).steps["leukapheresis"]
    assert str(step.permitted) == "from 2026-02-02"
    assert str(step.certain) == "from 2026-02-21"
    assert days(step) == ("2026-02-21", "2026-02-21", None)  # days that are settled go first
    rules_of = {(b.of, b.edge): b.rule for b in step.bounds}
    assert rules_of == {("plan", "first"): "inclusion 1", ("certain", "first"): "inclusion 1"}


def test_a_test_that_expires_ends_the_days() -> None:
    rules = "inclusion 1\n  ANC ≥ 1 K/uL, latest within 28 days before leukapheresis\n"
    plan = plan_of(rules, measurements=[{"test": "ANC", "value": 2, "unit": "K/uL", "on": "2026-01-20"}])
    step = plan.steps["leukapheresis"]
    assert days(step) == ("2026-01-30", "2026-01-30", "2026-02-17")
    (last,) = [b for b in step.bounds if (b.of, b.edge) == ("plan", "last")]
    assert last.fact.startswith("ANC 2 K/uL on 2026-01-20; from then on no result of ANC")
    assert str(step.permitted) == "from 2026-01-30"


def test_a_test_that_expires_before_the_washout_ends_clashes() -> None:
    rules = (
        "inclusion 1\n  ≥ 3 weeks since chemotherapy before leukapheresis\n"
        "inclusion 2\n  ANC ≥ 1 K/uL, latest within 14 days before leukapheresis\n"
    )
    plan = plan_of(
        rules,
        events=[{"kind": "chemotherapy", "on": "2026-01-20"}],
        measurements=[{"test": "ANC", "value": 2, "unit": "K/uL", "on": "2026-01-22"}],
    )
    (conflict,) = plan.conflicts
    assert conflict.steps == ("leukapheresis",)
    assert [part.split(":")[0] for part in conflict.parts] == ["inclusion 1", "inclusion 2"]
    (mend,) = conflict.mends
    assert mend.startswith("leukapheresis fits on 2026-02-10 with a result of ANC")
    assert mend.endswith("(inclusion 2) from 2026-01-27 on")
    step = plan.steps["leukapheresis"]
    assert days(step) == ("2026-02-10", "2026-02-10", None)
    assert [(rule, [fact.name for fact in facts]) for rule, facts in step.needs] == [("inclusion 2", ["ANC"])]


def test_a_planned_day_that_is_not_permitted_is_a_conflict_and_is_let_go() -> None:
    rules = "inclusion 1\n  ≥ 3 weeks since chemotherapy before leukapheresis\n"
    steps = {"consent": "2026-01-05", "leukapheresis": {"planned": "2026-02-05"}}
    plan = plan_of(rules, steps=steps, events=[{"kind": "chemotherapy", "on": "2026-01-20"}])
    (conflict,) = plan.conflicts
    assert conflict.parts[-1] == "leukapheresis is planned for 2026-02-05"
    assert conflict.mends == ("moving leukapheresis from 2026-02-05 to 2026-02-10",)
    step = plan.steps["leukapheresis"]
    assert (step.status, step.on, step.target) == ("planned", "2026-02-05", date(2026, 2, 10))


def test_a_planned_day_holds_the_others_and_its_own_room_is_shown() -> None:
    text = scheduled("leukapheresis  7 to 14 days before infusion")
    steps = {"consent": "2026-01-05", "infusion": {"planned": "2026-03-02"}, "leukapheresis": {"planned": "2026-02-20"}}
    plan = plan_of(text, steps=steps)
    assert not plan.conflicts
    assert days(plan.steps["leukapheresis"]) == ("2026-02-16", "2026-02-20", "2026-02-23")
    assert days(plan.steps["infusion"]) == ("2026-02-27", "2026-03-02", "2026-03-06")


def test_two_planned_days_that_clash_name_both_ways_out() -> None:
    text = scheduled("leukapheresis  7 to 14 days before infusion")
    steps = {"consent": "2026-01-05", "infusion": {"planned": "2026-03-02"}, "leukapheresis": {"planned": "2026-02-10"}}
    (conflict,) = plan_of(text, steps=steps).conflicts
    assert set(conflict.mends) == {
        "moving leukapheresis from 2026-02-10 to 2026-02-16",
        "moving infusion from 2026-03-02 to 2026-02-24",
    }


def test_rules_that_leave_no_day_at_all() -> None:
    rules = "inclusion 1\n  ≥ 60 days since surgery before leukapheresis\n"
    text = scheduled("leukapheresis  within 28 days after consent") + rules
    plan = plan_of(text, events=[{"kind": "surgery", "on": "2026-01-20"}])
    (conflict,) = plan.conflicts
    assert len(conflict.parts) == 2
    assert conflict.mends == (
        "no new fact and no other date on record mends it: it is for the investigator and the sponsor to decide",
    )
    assert not plan.steps["leukapheresis"].permitted


def test_rules_about_two_steps_at_once_are_kept_by_the_whole_plan() -> None:
    rules = "exclusion 1\n  any surgery between leukapheresis and infusion\n"
    text = (
        scheduled("infusion  10 to 40 days after leukapheresis", "leukapheresis  within 60 days after consent") + rules
    )
    events = [{"kind": "surgery", "from": "2026-01-20", "to": "ongoing"}]
    never = plan_of(text, events=events)
    (conflict,) = never.conflicts
    assert conflict.steps == ("infusion", "leukapheresis")
    assert conflict.parts == ("exclusion 1: any surgery between leukapheresis and infusion",)


def test_a_search_that_finds_no_day_says_so() -> None:
    text = scheduled("infusion  ≥ 20 days after leukapheresis")
    text += "exclusion 1\n  any surgery between leukapheresis and infusion\n"
    plan = plan_of(text, events=[{"kind": "surgery", "from": "2026-01-20", "to": "ongoing"}])
    assert plan.conflicts[0].mends == ("no days for all of them were found among those tried",)


def test_steps_that_last() -> None:
    text = scheduled("visit rest  7 days after end of infusion", "visit week_1  7 days after infusion")
    ahead = plan_of(text, steps={**DONE, "infusion": {"planned": "2026-02-10"}})
    assert (ahead.steps["rest"].target, ahead.steps["week_1"].target) == (date(2026, 2, 18), date(2026, 2, 17))
    done = {**DONE, "infusion": {"from": "2026-02-10", "to": "2026-02-13"}}
    past = plan_of(text, as_of="2026-02-14", steps=done)
    assert (past.steps["rest"].target, past.steps["week_1"].target) == (date(2026, 2, 20), date(2026, 2, 17))
    unsaid = plan_of(text, as_of="2026-02-14", steps={**DONE, "infusion": "2026-02-10"}).steps["rest"]
    assert unsaid.latest is None  # nobody wrote down when it ended


def test_by_the_clock() -> None:
    text = scheduled("visit sample  2 hours after infusion, 10 minutes early to 15 minutes late")
    steps = {**DONE, "infusion": "2026-02-10T22:30"}
    step = plan_of(text, as_of="2026-02-10", steps=steps).steps["sample"]
    assert (days(step), step.instants) == (("2026-02-11",) * 3, "2026-02-11 00:20 to 2026-02-11 00:45")
    no_time = plan_of(text, as_of="2026-02-10", steps={**DONE, "infusion": "2026-02-10"}).steps["sample"]
    assert (days(no_time)[::2], no_time.instants, str(no_time.certain)) == (("2026-02-10", "2026-02-11"), "", "no day")


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        ("2026-02-11T00:20", ""),
        ("2026-02-11T00:50", "5 minutes late: window closed 2026-02-11 00:45"),
        ("2026-02-11T00:00", "20 minutes early: window opened 2026-02-11 00:20"),
        ("2026-02-11", ""),
        ("2026-02-12", "1 day late: window closed 2026-02-11"),
    ],
)
def test_deviations_by_the_clock(sample: str, said: str) -> None:
    text = scheduled("visit sample  2 hours after infusion, 10 minutes early to 15 minutes late")
    steps = {**DONE, "infusion": "2026-02-10T22:30", "sample": sample}
    plan = plan_of(text, as_of="2026-02-12", steps=steps)
    assert [d.text for d in plan.deviations] == ([said] if said else [])


@pytest.mark.parametrize(
    ("visit", "said"),
    [
        ("2026-02-13", []),
        ("2026-02-10", ["3 days early: window opened 2026-02-13"]),
        ("2026-02-20", ["2 days late: window closed 2026-02-18"]),
        ("2026-02", ["may lie outside its window (2026-02-13 to 2026-02-18)"]),
        ("missed", ["missed"]),
        (None, ["not on record: window closed 2026-02-18, 10 days ago"]),
    ],
)
def test_deviations(visit: str | None, said: list[str]) -> None:
    text = scheduled("visit week_2  2 weeks after leukapheresis, 0 days early to 5 days late")
    steps = DONE | ({"week_2": visit} if visit else {})
    plan = plan_of(text, as_of="2026-02-28", steps=steps)
    assert [d.text for d in plan.deviations] == said
    assert all(d.rule == "2 weeks after leukapheresis, 0 days early to 5 days late" for d in plan.deviations)


def test_an_overdue_visit_holds_up_what_counts_from_it() -> None:
    text = scheduled("visit week_2  2 weeks after leukapheresis, ± 2 days", "visit week_4  2 weeks after week_2")
    plan = plan_of(text, as_of="2026-02-28", steps=DONE)
    assert (plan.steps["week_2"].status, plan.steps["week_2"].target) == ("overdue", date(2026, 2, 28))
    assert not plan.steps["week_2"].permitted
    assert plan.steps["week_4"].target == date(2026, 3, 14)


def test_what_waits() -> None:
    text = scheduled(
        "visit scan  2 weeks after first progression",
        "visit again  1 week after scan",
        "visit home  1 week after gone",
        "visit gone  1 week after leukapheresis",
    )
    plan = plan_of("step early_exit\n" + text, as_of="2026-02-28", steps={**DONE, "gone": "missed"})
    notes = {name: plan.steps[name].note for name in ("scan", "again", "home", "early_exit")}
    assert {plan.steps[name].status for name in notes} == {"waits"}
    assert notes == {
        "scan": "waits for first progression",
        "again": "waits for scan",
        "home": "gone was missed, so nothing can be counted from it: 1 week after gone",
        "early_exit": "the protocol does not say when",
    }


def test_conditions_and_arms() -> None:
    text = scheduled(
        "if frail then", "  visit check  1 week after leukapheresis", "visit other  1 week after leukapheresis"
    )
    text += "schedule for part_b\n  visit scan  8 weeks after leukapheresis\n"
    unknown = plan_of(text, steps=DONE)
    assert [rule for rule, _ in unknown.steps["check"].needs] == ["whether check is due"]
    assert unknown.steps["scan"].target == date(2026, 3, 27)
    assert "check" in plan_of(text, steps=DONE, facts={"frail": "yes"}).steps
    no = plan_of(text, steps=DONE, facts={"frail": "no"}, arm="part_a")
    assert "check" not in no.steps
    assert "scan" not in no.steps


def test_a_line_that_may_not_hold_confines_only_what_is_certain() -> None:
    text = scheduled(
        "visit week_2  within 4 weeks after leukapheresis", "if frail then week_2 ≥ 3 weeks after leukapheresis"
    )
    step = plan_of(text, steps=DONE).steps["week_2"]
    assert str(step.permitted) == "2026-01-30 to 2026-02-27"
    assert str(step.certain) == "2026-02-20 to 2026-02-27"
    frail = plan_of(text, steps=DONE, facts={"frail": "yes"}).steps["week_2"]
    assert str(frail.permitted) == "2026-02-20 to 2026-02-27"


SITE = {
    "site": "Houston",
    "closed": ["saturday", "sunday"],
    "holidays": [{"on": "2026-02-13", "name": "a holiday"}],
    "steps": {"home": {"elsewhere": "yes"}, "nobody": {"only": ["monday"]}},
}


def test_a_site_closes_days() -> None:
    text = scheduled("visit week_2  2 weeks after leukapheresis, ± 2 days", "visit home  15 days after leukapheresis")
    plan = plan_of(text, steps=DONE, site=SITE)
    step = plan.steps["week_2"]
    assert str(step.permitted) == "2026-02-11 to 2026-02-12"
    assert days(step) == ("2026-02-11", "2026-02-12", "2026-02-12")
    assert plan.steps["home"].target == date(2026, 2, 14)  # a Saturday
    assert plan.notes == ("the site's calendar speaks of `nobody`, which is no step of this protocol",)
    shown = [str(b) for b in step.bounds if b.of == "plan"]
    assert shown[-1] == "the site is closed (2026-02-13: a holiday)"


def test_a_day_on_which_the_site_is_closed_is_a_conflict() -> None:
    plan = plan_of(scheduled("visit week_2  2 weeks after leukapheresis"), steps=DONE, site=SITE)
    (conflict,) = plan.conflicts
    assert conflict.mends == ("week_2 on 2026-02-13, when the site is closed (a holiday)",)
    assert plan.steps["week_2"].target == date(2026, 2, 13)


def test_days_to_try_out() -> None:
    text = scheduled("visit week_2  2 weeks after leukapheresis, ± 2 days")
    ahead = plan_of(text, assume={"leukapheresis": "2026-02-02"})
    assert (ahead.steps["leukapheresis"].status, ahead.steps["week_2"].target) == ("assumed", date(2026, 2, 16))
    past = plan_of(text, assume={"leukapheresis": date(2026, 1, 28)})
    assert (past.steps["leukapheresis"].status, past.steps["week_2"].target) == ("done", date(2026, 2, 11))
    with pytest.raises(ValueError, match="`leukaferesis` is not a step of this protocol; did you mean `leukapheresis`"):
        plan_of(text, assume={"leukaferesis": "2026-02-02"})
    with pytest.raises(ValueError, match="not one day"):
        plan_of(text, assume={"leukapheresis": "2026-02"})


def test_series_in_the_record() -> None:
    text = scheduled("visit check  every 4 weeks after leukapheresis until 20 weeks after leukapheresis, ± 3 days")
    steps = DONE | {"check 1": "2026-02-27", "check 3": {"planned": "2026-04-24"}}
    plan = plan_of(text, as_of="2026-03-01", steps=steps)
    assert {name: plan.steps[f"check {name}"].status for name in range(1, 6)} == {
        1: "done",
        2: "open",
        3: "planned",
        4: "open",
        5: "open",
    }
    timeline = protocolrules.Timeline.from_dict({"id": "P", "as_of": "2026-03-01", "steps": {"check 1": "2026-02-27"}})
    assert protocolrules.parse(HEAD + text).screen(timeline).notes == ()


def test_a_plan_as_data_is_json_and_the_same_each_time() -> None:
    text = scheduled("visit week_2  2 weeks after leukapheresis, ± 2 days")
    first, second = (json.dumps(plan_of(text, steps=DONE).to_dict()) for _ in range(2))
    assert first == second
    shown = json.loads(first)
    assert shown["steps"][-1]["permitted"] == [["2026-02-11", "2026-02-15"]]
    assert shown["steps"][-1]["slack"] == {"earlier": 2, "later": 2}
    assert repr(plan_of(text)) == "<Plan of P1: 4 steps as of 2026-01-30>"
