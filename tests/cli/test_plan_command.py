"""`protocolrules plan`: the table, what it writes, and what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest

from protocolrules.cli import main

RULES = """protocol DEMO "a demo"
step consent
step infusion after consent
event chemotherapy
event progression
schedule
  infusion  within 60 days after consent
  visit week_2 "Week 2"  2 weeks after infusion, ± 2 days
  visit scan  2 weeks after first progression
  visit check  every 4 weeks after infusion until 12 weeks after infusion, ± 3 days
obligation rest "bed rest" from infusion until 2 days after infusion
inclusion 1 "Washout"
  ≥ 3 weeks since chemotherapy before infusion
"""
PATIENT: dict[str, Any] = {
    "id": "P1",
    "as_of": "2026-01-30",
    "complete": [{"kind": kind, "through": "2026-01-30"} for kind in ("chemotherapy", "progression")],
    "events": [{"kind": "chemotherapy", "on": "2026-01-20"}],
    "steps": {"consent": "2026-01-05"},
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "150")
    (tmp_path / "demo.rules").write_text(RULES, "utf-8")
    write(tmp_path)
    (tmp_path / "site.yaml").write_text("site: here\nclosed: [saturday, sunday]\n", "utf-8")
    return tmp_path


def write(folder: Path, **changes: Any) -> None:
    (folder / "p.json").write_text(json.dumps(PATIENT | changes), "utf-8")


def plan(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[str, str]:
    assert main(["plan", "demo.rules", "p.json", *arguments]) == code
    shown = capsys.readouterr()
    return shown.out, shown.err


def test_the_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = plan(capsys)
    lines = out.splitlines()
    assert lines[0] == "P1: plan as of 2026-01-30 (DEMO)"
    assert " ".join(lines[2].split()) == "step status earliest target latest what sets the first and the last day"
    assert lines[4].startswith(
        "infusion  open    2026-02-10  2026-02-10  2026-03-06  first: inclusion 1: chemotherapy on"
    )
    assert "last: within 60 days after consent (consent 2026-01-05)" in out
    assert "week_2    open    2026-02-22  2026-02-24  2026-03-22" in out
    assert "(no days yet: scan: waits for first progression)" in out
    assert lines[-1] == ("! bed rest: from 2026-02-10 until 2026-02-12, if the day aimed at for infusion is kept")


def test_what_if(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = plan(capsys, "--assume", "infusion 2026-02-20", "--assume", "check 1 2026-03-21", "--json")
    steps = {step["name"]: step for step in json.loads(out)["steps"]}
    assert (steps["infusion"]["status"], steps["infusion"]["on"]) == ("assumed", "2026-02-20")
    assert steps["week_2"]["target"] == "2026-03-06"
    assert steps["check 1"]["status"] == "assumed"


def test_a_conflict_is_a_finding(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = plan(capsys, "--assume", "infusion 2026-02-05", code=1)
    assert "✗ infusion: these leave no day together" in out
    assert "    infusion is assumed for 2026-02-05" in out
    assert "  → moving infusion from 2026-02-05 to 2026-02-10" in out
    assert "infusion  assumed  2026-02-10  2026-02-05  2026-03-06" in out
    assert "week_2    open     2026-02-17  2026-02-19  2026-02-21" in out  # what follows from the day tried out


def test_a_site(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = plan(capsys, "--site", "site.yaml", "--as-of", "2026-02-14")
    assert "the site is closed (2026-02-15: Sunday)" in out
    (folder / "site.yaml").write_text("site: here\nclosed: [caturday]\n", "utf-8")
    _, err = plan(capsys, "--site", "site.yaml", code=1)
    assert err.startswith("not read: site.yaml: closed[0]: `caturday`")


def test_deviations_and_what_is_done(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = {"consent": "2026-01-05", "infusion": "2026-02-10", "week_2": "2026-02-27", "check 1": "missed"}
    write(folder, steps=steps, as_of="2026-03-20")
    out, _ = plan(capsys)
    assert "! week_2: 1 day late: window closed 2026-02-26  [2 weeks after infusion, ± 2 days]" in out
    assert "! check 1: missed" in out
    assert "check 2   open    2026-04-04  2026-04-07  2026-04-10" in out


def test_a_calendar_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan(capsys, "--ics", "visits.ics")
    text = (folder / "visits.ics").read_text("utf-8")
    assert text.startswith("BEGIN:VCALENDAR")
    assert "SUMMARY:P1: Week 2" in text
    _, err = plan(capsys, "--ics", "visits.ics", code=2)
    assert "visits.ics: exists already; --force overwrites it" in err
    plan(capsys, "--ics", "visits.ics", "--force")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--assume", "infusion soon"], "--assume `infusion soon` is not a step and a date"),
        (["--assume", "infuson 2026-02-20"], "did you mean `infusion`?"),
        (["--assume", "infusion 2026-02-30"], "not a date of the calendar"),
        (["--site", "nowhere.yaml"], "nowhere.yaml: there is no such file or folder"),
        (["--as-of", "2026-02"], "is not one day"),
        (["--ics", "no/such/folder.ics"], "there is no such folder"),
        (["--arm", "part_a"], "`part_a` is not an arm"),
    ],
)
def test_wrong_use(folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    code = 1 if arguments[0] == "--arm" else 2
    _, err = plan(capsys, *arguments, code=code)
    assert said in err
    assert "Traceback" not in err


def test_a_record_that_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, steps={"infuson": "2026-02-10"})
    _, err = plan(capsys, code=1)
    assert "`infuson` is not a name of this protocol" in err


def test_rules_with_a_mistake(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "demo.rules").write_text(RULES + "inclusion 2\n  nothing\n", "utf-8")
    _, err = plan(capsys, code=1)
    assert "`nothing` is not declared" in err
