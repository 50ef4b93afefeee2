"""The CDISC pilot study: its criteria under the source's numbers, its visits with the source's windows."""

import re
from pathlib import Path

import pytest

import protocolrules

FOLDER = Path(__file__).parents[2] / "protocols" / "CDISC_pilot"
TEXT = (FOLDER / "CDISC_pilot.rules").read_text("utf-8")
NUMBERS = [*(f"inclusion {n:02}" for n in range(1, 9)), *(f"exclusion {n:02}" for n in range(9, 32))]
REVISED = {16, 27, 28, 29, 30, 31}  # these carry a `b`


def test_no_findings_and_the_source_s_numbers() -> None:
    protocol = protocolrules.load(FOLDER / "CDISC_pilot.rules")
    assert protocol.warnings == ()
    expected = [label + "b" * (int(label.split()[1]) in REVISED) for label in NUMBERS]
    assert [criterion.label for criterion in protocol.criteria] == expected


def test_the_blood_pressure_profile_has_no_findings() -> None:
    assert protocolrules.load(FOLDER / "blood_pressure.rules").warnings == ()


@pytest.mark.parametrize("path", sorted((FOLDER / "patients").glob("*.yaml")), ids=lambda path: path.stem)
def test_patients_expect_every_criterion(path: Path) -> None:
    (timeline,) = protocolrules.read_timelines(path)
    assert isinstance(timeline, protocolrules.Timeline), timeline
    assert len(timeline.expect["criteria"]) == len(NUMBERS)


@pytest.mark.parametrize(
    ("week", "days"), [(2, 3), (4, 3), (6, 3), (8, 3), (12, 4), (16, 4), (20, 4), (24, 4), (26, 3)]
)
def test_windows_of_the_visits(week: int, days: int) -> None:
    assert re.search(rf"^ +visit week_{week} .*  {week} weeks after first_dose, ± {days} days$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("week", [8, 12, 16, 20])
def test_assessments_at_home_hang_on_visits_and_have_no_window(week: int) -> None:
    assert re.search(rf"^ +visit home_{week + 2} .*  2 weeks after week_{week}$", TEXT, re.MULTILINE)


def test_the_readme_counts_the_medicines() -> None:
    counted = len(re.findall(r"^drug ", TEXT, re.MULTILINE))
    assert f"computed for {counted} named medicines" in (FOLDER / "README.md").read_text("utf-8")
