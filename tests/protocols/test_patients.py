"""Every patient in `protocols/` gets the verdicts that its file expects."""

from functools import lru_cache
from pathlib import Path

import pytest

import protocolrules
from protocolrules.examples.run import run_example

PROTOCOLS = Path(__file__).parents[2] / "protocols"
RULES = sorted(path for path in PROTOCOLS.glob("*/*.rules") if path.stem == path.parent.name)
PATIENTS = sorted(PROTOCOLS.glob("*/patients/*.yaml"))


@lru_cache
def _protocol(folder: Path) -> protocolrules.Protocol:
    return protocolrules.load(folder / f"{folder.name}.rules")


def _screened(path: Path) -> tuple[protocolrules.Timeline, protocolrules.Screening]:
    (timeline,) = protocolrules.read_timelines(path)
    assert isinstance(timeline, protocolrules.Timeline), timeline
    return timeline, _protocol(path.parents[1]).screen(timeline)


@pytest.mark.parametrize("path", PATIENTS, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_patient(path: Path) -> None:
    timeline, screening = _screened(path)
    expected = timeline.expect
    assert set(expected) <= {"verdict", "criteria", "plan"}
    got = {label: screening.criteria[label].status.value for label in expected["criteria"]}
    assert got == expected["criteria"]
    assert screening.verdict.value == expected["verdict"]


@pytest.mark.parametrize("path", PATIENTS, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_plan(path: Path) -> None:
    timeline, _ = _screened(path)
    plan = _protocol(path.parents[1]).plan(timeline)
    assert all(_in_order(step) for step in plan.steps.values())
    expected = dict(timeline.expect.get("plan", {}))
    if expected:
        assert [" and ".join(c.steps) for c in plan.conflicts] == expected.pop("conflicts", [])
        assert [d.step for d in plan.deviations] == expected.pop("deviations", [])
    shown = {name: plan.steps[name].to_dict() for name in expected}
    got = {name: {key: str(shown[name][key]).lower() for key in wanted} for name, wanted in expected.items()}
    assert got == expected


def _in_order(step: protocolrules.StepPlan) -> bool:
    """Tell whether the target lies between the earliest and the latest day (an open end is no day)."""
    days = [day for day in (step.earliest, step.target, step.latest) if day is not None]
    return days == sorted(days)


@pytest.mark.parametrize("rules", RULES, ids=lambda path: path.stem)
def test_examples(rules: Path) -> None:
    protocol = _protocol(rules.parent)
    reports = [run_example(protocol, example) for example in protocol.program.examples]
    assert len(reports) >= 3
    assert [(r.title, r.failures, r.problems) for r in reports if not r.passed] == []


@pytest.mark.parametrize("rules", RULES, ids=lambda path: path.stem)
def test_protocol_has_no_findings(rules: Path) -> None:
    assert protocolrules.load(rules).warnings == ()


def test_every_protocol_has_patients() -> None:
    folders = {path.parents[1].name for path in PATIENTS}
    assert folders >= {path.stem for path in RULES}


def test_nct05621668_expects_every_criterion_of_at_least_thirty_patients() -> None:
    labels = {c.label for c in _protocol(PROTOCOLS / "NCT05621668").criteria}
    patients = sorted((PROTOCOLS / "NCT05621668" / "patients").glob("*.yaml"))
    expected = [_screened(path)[0].expect["criteria"] for path in patients]
    assert len(patients) >= 30
    assert all(set(criteria) == labels for criteria in expected)
