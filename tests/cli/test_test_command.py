"""``protocolrules test``: what is run, what a failure shows, exit codes, and the machines' formats."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from protocolrules.cli import main

RULES = """protocol DEMO "a demo"
step infusion
event chemotherapy
fact ready
inclusion 1 "Washout"
  ≥ 3 weeks since chemotherapy before infusion
inclusion 2 "Ready"
  ready

example "three weeks are enough"
  chemotherapy 2026-01-09
  infusion 2026-01-30
  nothing else happened
  expect inclusion 1 met
"""
WRONG = """
example "twenty days are enough"
  chemotherapy 2026-01-10
  infusion 2026-01-30
  expect inclusion 1 met
"""
PATIENT = {
    "id": "P1",
    "as_of": "2026-01-30",
    "facts": {"ready": "yes"},
    "complete": [{"kind": "chemotherapy", "through": "2026-01-30"}],
    "steps": {"infusion": "2026-01-30"},
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("demo", "demo/patients", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "demo" / "demo.rules").write_text(RULES, "utf-8")
    (tmp_path / "demo" / "words.rules").write_text("fact ready\n", "utf-8")
    patient(tmp_path / "demo" / "patients", "P1", {"verdict": "eligible"})
    patient(tmp_path / "demo" / "patients", "P2", {})
    return tmp_path


def patient(folder: Path, name: str, expect: Any, **changes: Any) -> None:
    (folder / f"{name}.json").write_text(json.dumps({**PATIENT, "id": name, "expect": expect, **changes}))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["test", *arguments])
    return code, *capsys.readouterr()


@pytest.mark.parametrize("path", ["demo/demo.rules", "demo", "."])
def test_examples_and_the_patients_beside_them_are_run(folder: Path, capsys: Any, path: str) -> None:
    code, out, err = run(capsys, path)
    assert (code, err) == (0, "")
    assert out == "demo/demo.rules: 1 example, 1 patient (1 patient without expectations): as expected\n"


def test_a_failure_shows_place_expected_got_and_why(folder: Path, capsys: Any) -> None:
    (folder / "demo" / "demo.rules").write_text(RULES + WRONG, "utf-8")
    code, out, _ = run(capsys, "demo")
    assert code == 1
    first, *why, summary = out.splitlines()
    said = "inclusion 1: expected met, got not met"
    assert first == f'demo/demo.rules:19: "twenty days are enough": {said}'
    assert why[0] == "    ✗ inclusion 1  Washout: not met"
    assert "20 days before infusion on 2026-01-30, 21 days needed" in why[2]
    assert summary.endswith("2 examples, 1 patient (1 patient without expectations): 1 not as expected")


def test_a_patient_that_fails_names_its_file(folder: Path, capsys: Any) -> None:
    patient(folder / "demo" / "patients", "P1", {"verdict": "undetermined", "criteria": {"inclusion 9": "met"}})
    code, out, _ = run(capsys, "demo")
    assert code == 1
    problem, failure, _ = out.splitlines()
    assert problem.startswith("demo/patients/P1.json: P1: expect.criteria.inclusion 9: `inclusion 9` is not")
    assert failure == "demo/patients/P1.json: P1: verdict: expected undetermined, got eligible"


def test_patients_named_stand_in_for_those_beside(folder: Path, capsys: Any) -> None:
    patient(folder / "other", "Q1", {"criteria": {"inclusion 2": "not met"}}, facts={"ready": "no"})
    code, out, _ = run(capsys, "demo/demo.rules", "other")
    assert code == 0
    assert out == "demo/demo.rules: 1 example, 1 patient: as expected\n"


def test_a_patient_that_cannot_be_read_fails_and_the_others_are_run(folder: Path, capsys: Any) -> None:
    (folder / "demo" / "patients" / "A.json").write_text("{", "utf-8")
    code, out, _ = run(capsys, "demo")
    assert code == 1
    assert "demo/patients/A.json: line 1, column 2" in out
    assert "2 patients (1 patient without expectations): 1 not as expected" in out


def test_rules_with_mistakes_are_shown_and_the_others_run(folder: Path, capsys: Any) -> None:
    (folder / "other" / "bad.rules").write_text("inclusion 1\n  nothing\n", "utf-8")
    code, out, err = run(capsys, ".")
    assert code == 1
    assert "error[unknown-name]" in err
    assert "demo/demo.rules: 1 example" in out


def test_a_mistake_in_a_used_file_is_shown_once(folder: Path, capsys: Any) -> None:
    (folder / "demo" / "words.rules").write_text("drug doxorubicin is therapy\n", "utf-8")
    for name in ("one", "two"):
        (folder / "other" / f"{name}.rules").write_text(f'use "../demo/words.rules"\n{RULES}', "utf-8")
    code, _, err = run(capsys, ".")
    assert code == 1
    assert err.count("error[unknown-name]") == 1


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        (("nowhere",), "nowhere: there is no such file or folder"),
        (("demo/patients",), "demo/patients: there is no .rules file"),
        (("demo/words.rules",), "nothing is expected, and there is no criterion to test"),
        (("demo", "empty/empty.rules", "other"), "other: patients can be named for one protocol only"),
    ],
)
def test_wrong_use(folder: Path, capsys: Any, paths: tuple[str, ...], said: str) -> None:
    (folder / "empty").mkdir()
    (folder / "empty" / "empty.rules").write_text("fact a\ninclusion 1\n  a\n", "utf-8")
    code, _, err = run(capsys, *paths)
    assert code == 2
    assert said in err


@pytest.mark.parametrize("options", [(), ("--coverage",)])
def test_a_protocol_that_expects_nothing_is_a_finding_and_says_how_to_begin(
    folder: Path, capsys: Any, options: tuple[str, ...]
) -> None:
    (folder / "bare.rules").write_text("fact a\ninclusion 1\n  a\n", "utf-8")
    code, out, err = run(capsys, "bare.rules", *options)
    assert code == 1
    assert out.startswith("bare.rules: no example, no patient: nothing is expected here\n")
    assert "nothing was tested\nto begin: `protocolrules test bare.rules --boundaries`" in err
    assert main(["test", "bare.rules", "--boundaries", "--write"]) == 0
    assert run(capsys, "bare.rules")[0] == 0


def test_a_file_that_expects_nothing_is_said_so_beside_others(folder: Path, capsys: Any) -> None:
    code, out, _ = run(capsys, "demo/demo.rules", "demo/words.rules")
    assert code == 0
    assert "demo/words.rules: no example, no patient: nothing is expected here\n" in out


def test_json(folder: Path, capsys: Any) -> None:
    (folder / "demo" / "demo.rules").write_text(RULES + WRONG, "utf-8")
    code, out, _ = run(capsys, "demo", "--json")
    assert code == 1
    (found,) = json.loads(out)["protocols"]
    assert (found["examples"], found["patients"], found["without_expectations"], found["failed"]) == (2, 1, 1, 1)
    failed = [result for result in found["results"] if not result["passed"]]
    assert [(r["title"], r["line"]) for r in failed] == [("twenty days are enough", 16)]
    (expectation,) = failed[0]["expectations"]
    assert (expectation["expected"], expectation["got"]) == ("met", "not met")


def test_junit(folder: Path, capsys: Any) -> None:
    (folder / "demo" / "demo.rules").write_text(RULES + WRONG, "utf-8")
    assert run(capsys, "demo", "--junit", "report.xml")[0] == 1
    root = ElementTree.parse(folder / "report.xml").getroot()
    assert [(case.get("name"), len(case)) for case in root.iter("testcase")] == [
        ("three weeks are enough", 0),
        ("twenty days are enough", 1),
        ("P1", 0),
    ]
    assert root[0].attrib["failures"] == "1"


def test_coverage_table(folder: Path, capsys: Any) -> None:
    code, out, _ = run(capsys, "demo", "--coverage", "--lcov", "rules.info")
    assert code == 0
    _, *table, summary = out.splitlines()
    assert [row.split()[-1] for row in table] == ["condition", "infusion", "ready"]
    assert table[2].split()[:6] == ["inclusion", "2", "1", "0", "1", "only"]
    assert summary.startswith("0 of 2 conditions (0 %) were seen true and false; 0 of 2")
    assert "SF:demo/demo.rules\nBRDA:6,0,0,2\n" in (folder / "rules.info").read_text("utf-8")


def test_coverage_as_data(folder: Path, capsys: Any) -> None:
    code, out, _ = run(capsys, "demo", "--coverage", "--json")
    (found,) = json.loads(out)["protocols"]
    assert (code, found["coverage"]["conditions"]) == (0, 2)


def test_a_report_that_cannot_be_written_is_wrong_use(folder: Path, capsys: Any) -> None:
    code, _, err = run(capsys, "demo", "--lcov", "nowhere/rules.info")
    assert code == 2
    assert "nowhere/rules.info: no such file or directory" in err


def test_boundaries_are_printed_where_no_record_stands(folder: Path, capsys: Any) -> None:
    code, out, err = run(capsys, "demo", "--boundaries", "inclusion 1")
    assert code == 0
    assert [line for line in out.splitlines() if line.startswith("example")] == [
        'example "inclusion 1: chemotherapy 20 days before infusion fails"',
        'example "inclusion 1: chemotherapy on the day of infusion fails"',
        'example "inclusion 1: chemotherapy 1 day after infusion passes"',
    ]
    assert err == "demo/demo.rules: 3 examples at boundaries, 1 there already\n"


def test_boundaries_written_are_checked_and_pass_and_are_not_written_again(folder: Path, capsys: Any) -> None:
    rules = folder / "demo" / "demo.rules"
    code, out, _ = run(capsys, "demo", "--boundaries", "--write")
    assert (code, out) == (0, "")
    assert rules.read_text("utf-8").startswith(RULES + "\n# ---- examples at the boundaries ----\n\nexample")
    assert main(["check", "demo/demo.rules"]) == 0
    capsys.readouterr()
    code, out, _ = run(capsys, "demo", "--coverage")
    assert code == 0
    assert "2 of 2 conditions (100 %) decided both ways" in out
    written = rules.read_bytes()
    assert run(capsys, "demo", "--boundaries", "--write")[0] == 0
    assert rules.read_bytes() == written


def test_boundaries_as_data(folder: Path, capsys: Any) -> None:
    (folder / "demo" / "demo.rules").write_text(RULES + 'inclusion 3\n  not encoded "veins"\n', "utf-8")
    code, out, err = run(capsys, "demo", "--boundaries", "--json")
    assert code == 1  # the patient is not eligible any more
    (found,) = json.loads(out)["protocols"]
    assert [b["criterion"] for b in found["boundaries"]] == ["inclusion 1", "inclusion 1", "inclusion 2"]
    (inside, outside) = found["boundaries"][0]["examples"]
    assert (inside["status"], inside["wanted"], outside["status"], outside["wanted"]) == ("met", False, "not met", True)
    assert [one["reason"] for one in found["not_found"]] == ["it is not encoded"]
    assert "no boundary found: inclusion 3: not encoded" in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--boundaries", "inclusion 9"), "`inclusion 9` is not a criterion of DEMO"),
        (("--write",), "--write appends what --boundaries finds"),
    ],
)
def test_wrong_use_of_boundaries(folder: Path, capsys: Any, options: tuple[str, ...], said: str) -> None:
    code, out, err = run(capsys, "demo", *options)
    assert (code, out) == (2, "")
    assert said in err


def test_boundaries_of_a_file_with_failing_examples_exit_with_findings(folder: Path, capsys: Any) -> None:
    (folder / "demo" / "demo.rules").write_text(RULES + WRONG, "utf-8")
    code, out, err = run(capsys, "demo", "--boundaries", "inclusion 2")
    assert code == 1
    assert out.startswith('example "inclusion 2: not ready fails"')
    assert '"twenty days are enough": inclusion 1: expected met, got not met' in err


def test_a_list_of_which_one_is_not_shown_decides_in_part(folder: Path, capsys: Any) -> None:
    rules = folder / "demo" / "demo.rules"
    rules.write_text(RULES.replace("since chemotherapy", "since chemotherapy or surgery") + "event surgery\n", "utf-8")
    (folder / "demo" / "patients" / "P1.json").unlink()
    assert main(["test", "demo", "--boundaries", "--write"]) == 0
    written = rules.read_text("utf-8")
    capsys.readouterr()
    _, out, _ = run(capsys, "demo", "--coverage")
    assert [row.split()[-2:] for row in out.splitlines() if row.endswith("  surgery")] == [["yes", "surgery"]]
    assert "2 of 2 conditions (100 %) decided both ways" in out
    cut = written.partition('example "inclusion 1: surgery')
    rules.write_text(cut[0] + cut[2].partition("\n\n")[2], "utf-8")
    _, out, _ = run(capsys, "demo", "--coverage")
    assert [row.split()[-2:] for row in out.splitlines() if row.endswith("  surgery")] == [["no", "surgery"]]
    assert "in part: it decided both ways" in out
    assert "1 of 2 conditions (50 %) decided both ways" in out


def test_an_example_that_fails_does_not_count_as_there(folder: Path, capsys: Any) -> None:
    rules = folder / "demo" / "demo.rules"
    failing = '\nexample "inclusion 2: not ready fails"\n  as of 2026-01-30\n  not ready\n  expect inclusion 2 met\n'
    rules.write_text(RULES + failing, "utf-8")
    code, out, err = run(capsys, "demo", "--boundaries", "inclusion 2")
    assert code == 1
    assert out.startswith('example "inclusion 2: not ready fails (2)"\n')
    assert "demo/demo.rules: 1 examples at boundaries, 1 there already\n" in err
