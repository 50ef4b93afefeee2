"""Examples and patients' expectations: every aspect can hold and can fail, and says why."""

from typing import Any

import pytest

import protocolrules
from protocolrules.examples.run import Report, run_example, run_patient

RULES = """protocol DEMO "a demo"
step consent
step infusion after consent
event chemotherapy
event progression
fact ready
schedule
  visit week_6     42 days after infusion, ± 3 days
  visit follow_up  every 12 weeks after infusion until 1 year after infusion
  if any progression after infusion then
    visit biopsy  within 14 days after first progression
inclusion 1 "Washout"
  ≥ 3 weeks since chemotherapy before infusion
inclusion 2
  ready
"""


def report_of(lines: str) -> Report:
    indented = "".join(f"  {line}\n" for line in ["consent 2026-01-05", *lines.strip().splitlines()])
    protocol = protocolrules.parse(f'{RULES}\nexample "one"\n{indented}', "demo.rules")
    return run_example(protocol, protocol.program.examples[0])


EARLY = "chemotherapy 2026-01-10\ninfusion 2026-01-20\nready\nnothing else happened\n"


@pytest.mark.parametrize(
    ("lines", "expectation", "other"),
    [
        (EARLY, "ineligible", "eligible"),
        (EARLY, "inclusion 1 not met", "inclusion 1 met"),
        ("as of 2026-01-10\nready", "undetermined", "ineligible"),
        ("as of 2026-01-10\nready", "inclusion 1 unknown", "inclusion 1 not met"),
        ("infusion 2026-01-20", "plan infusion done", "plan infusion waits"),
        ("infusion 2026-01-20\nnothing else happened", "plan biopsy not due", "plan week_6 not due"),
        ("infusion 2026-01-20", "plan week_6 from 2026-02-28 until 2026-03-06", "plan week_6 on 2026-03-03"),
        ("infusion 2026-01-20", "plan week_6 until 2026-03-06, target 2026-03-03", "plan week_6 from 2026-02-27"),
        ("infusion 2026-01-20", "plan follow_up 2 on 2026-07-07", "plan follow_up 1 on 2026-07-07"),
        ("infusion 2026-01-20", "plan follow_up 5 not due", "plan follow_up 4 not due"),
        ("as of 2026-04-01\ninfusion 2026-01-20", "plan week_6 overdue", "plan week_6 done"),
        ("as of 2026-04-01\ninfusion 2026-01-20", "plan week_6 deviates", "plan infusion deviates"),
        ("infusion 2026-01-20\nweek_6 2026-03-10", "plan week_6 deviates", "plan follow_up 1 deviates"),
        ("infusion 2026-01-20\nweek_6 missed", "plan week_6 missed", "plan infusion missed"),
        ("as of 2026-02-10\ninfusion 2026-01-20", "plan biopsy waits", "plan biopsy not due"),
        (
            "as of 2026-01-10\nchemotherapy 2026-01-10\nplanned infusion 2026-01-12\nready\nnothing else happened",
            "plan infusion clashes",
            "plan consent clashes",
        ),
    ],
)
def test_an_expectation_holds_and_its_opposite_fails(lines: str, expectation: str, other: str) -> None:
    right = report_of(f"{lines.strip()}\nexpect {expectation}")
    assert right.passed, [(o.about, o.expected.value, o.got) for o in right.failures] + [p.text for p in right.problems]
    wrong = report_of(f"{lines.strip()}\nexpect {other}")
    assert wrong.failures
    assert not wrong.passed


def test_a_failure_says_what_was_got_and_why() -> None:
    (failure,) = report_of(f"{EARLY}expect inclusion 1 met").failures
    assert (failure.about, failure.expected.value, failure.got) == ("inclusion 1", "met", "not met")
    assert any("10 days before infusion on 2026-01-20, 21 days needed" in line for line in failure.why)
    assert failure.expected.span.words == "expect inclusion 1 met"


def test_a_failed_verdict_names_the_criteria_that_decide_it() -> None:
    (failure,) = report_of(f"{EARLY}expect eligible").failures
    assert any(line.startswith("inclusion 1 is not met: ") for line in failure.why)


def test_a_failed_plan_says_what_sets_its_days() -> None:
    (failure,) = report_of("infusion 2026-01-20\nexpect plan week_6 from 2026-03-01").failures
    assert (failure.about, failure.got) == ("week_6, earliest", "2026-02-28")
    assert any("not before 2026-02-28" in line and "42 days after infusion" in line for line in failure.why)


def test_a_contradiction_in_an_example_fails_at_its_line() -> None:
    found = report_of("chemotherapy 2026-01-10 to 2026-01-02\ninfusion 2026-01-20\nexpect inclusion 2 unknown")
    assert not found.failures
    assert not found.passed
    (problem,) = found.problems
    assert problem.span.words == "chemotherapy 2026-01-10 to 2026-01-02"


def test_an_example_that_expects_nothing_fails() -> None:
    (problem,) = report_of("infusion 2026-01-20").problems
    assert "expects nothing" in problem.text


PATIENT = {
    "id": "P1",
    "as_of": "2026-01-20",
    "facts": {"ready": "yes"},
    "steps": {"consent": "2026-01-05", "infusion": "2026-01-20"},
    "events": [{"kind": "chemotherapy", "on": "2026-01-10"}],
}


def patient(expect: Any) -> Report:
    timeline = protocolrules.Timeline.from_dict({**PATIENT, "expect": expect}, "P1.yaml")
    return run_patient(protocolrules.parse(RULES), timeline)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"verdict": "ineligible"}, {"verdict": "eligible"}),
        ({"criteria": {"inclusion 1": "not met"}}, {"criteria": {"inclusion 1": "unknown"}}),
        ({"plan": {"infusion": {"status": "done"}}}, {"plan": {"infusion": {"status": "open"}}}),
        ({"plan": {"infusion": {"on": "2026-01-20"}}}, {"plan": {"infusion": {"on": "2026-01-21"}}}),
        ({"plan": {"infusion": {"latest": None}}}, {"plan": {"week_6": {"latest": "none"}}}),
        ({"plan": {"week_6": {"target": "2026-03-03"}}}, {"plan": {"week_6": {"target": "2026-03-04"}}}),
        ({"plan": {"biopsy": {"status": "not due"}}}, {"plan": {"week_6": {"status": "not due"}}}),
        ({"plan": {"infusion": {}, "conflicts": []}}, {"plan": {"infusion": {}, "conflicts": ["infusion"]}}),
        ({"plan": {"infusion": {}, "deviations": []}}, {"plan": {"infusion": {}, "deviations": ["week_6"]}}),
    ],
)
def test_what_a_patient_expects_holds_or_fails(right: Any, wrong: Any) -> None:
    assert patient(right).passed, patient(right)
    assert len(patient(wrong).failures) == 1


@pytest.mark.parametrize(
    ("expect", "path"),
    [
        ({"verdicts": "eligible"}, "expect.verdicts"),
        ({"verdict": "elligible"}, "expect.verdict"),
        ({"criteria": {"inclusion 3": "met"}}, "expect.criteria.inclusion 3"),
        ({"criteria": {"inclusion 1": "yes"}}, "expect.criteria.inclusion 1"),
        ({"criteria": ["inclusion 1"]}, "expect.criteria"),
        ({"plan": {"infusions": {"status": "done"}}}, "expect.plan.infusions"),
        ({"plan": {"infusion": {"first": "2026-01-20"}}}, "expect.plan.infusion.first"),
        ({"plan": {"infusion": {"status": "finished"}}}, "expect.plan.infusion.status"),
        ({"plan": {"infusion": "done"}}, "expect.plan.infusion"),
        ({"plan": {"conflicts": "none"}}, "expect.plan.conflicts"),
        ({"plan": {"deviations": ["week_7"]}}, "expect.plan.deviations[0]"),
    ],
)
def test_an_expectation_that_nobody_would_read_is_a_problem(expect: Any, path: str) -> None:
    found = patient(expect)
    assert [problem.text.partition(": ")[0] for problem in found.problems] == [path]
    assert not found.passed


def test_a_patient_without_expectations_is_neither_passed_nor_failed() -> None:
    found = patient({})
    assert found.passed
    assert not found.expects


def test_a_patient_who_cannot_be_judged_is_a_problem() -> None:
    timeline = protocolrules.Timeline.from_dict({"id": "P1", "expect": {"verdict": "eligible"}}, "P1.yaml")
    (problem,) = run_patient(protocolrules.parse(RULES), timeline).problems
    assert problem.text.startswith("as_of: missing")
