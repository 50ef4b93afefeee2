"""The command line: exit codes, what goes where, and that one bad file never stops the others."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from protocolrules.cli import main
from protocolrules.cli.terminal import coloured, shortened, table

RULES = """protocol DEMO "a demo"
step infusion
arm part_a
event chemotherapy
fact ready
obligation rest "bed rest" from infusion until 2 days after infusion
inclusion 1 "Washout"
  ≥ 3 weeks since chemotherapy before infusion
inclusion 2 "Ready"
  ready
"""
GOOD = {
    "id": "P1",
    "as_of": "2026-01-30",
    "facts": {"ready": "yes"},
    "complete": [{"kind": "chemotherapy", "through": "2026-01-30"}],
    "steps": {"infusion": "2026-01-30"},
}
COMMANDS = ("new", "import", "check", "lint", "format", "test", "trace", "lsp", "screen", "explain", "plan", "schema")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "t.rules").write_text(RULES, "utf-8")
    (tmp_path / "bad.rules").write_text("inclusion 1\n  nothing\n", "utf-8")
    (tmp_path / "patients").mkdir()
    patient(tmp_path, "a", id="P1")
    patient(tmp_path, "b", id="P2", facts={"ready": "no"})
    patient(tmp_path, "c", id="P3", facts={})
    return tmp_path


def patient(folder: Path, name: str, **changes: Any) -> None:
    (folder / "patients" / f"{name}.json").write_text(json.dumps({**GOOD, **changes}))


class Shown:
    """What a command returned and printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*arguments: str) -> Shown:
        code = main(arguments)
        return Shown(code, *capsys.readouterr())

    return command


# ---- help and wrong use ------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples(run: Any, command: str) -> None:
    shown = run(command, "--help")
    assert shown.code == 0
    assert f"examples:\n  protocolrules {command} " in shown.out
    assert shown.err == ""


def test_help_lists_every_command(run: Any) -> None:
    shown = run("--help")
    assert shown.code == 0
    assert all(f"\n    {command} " in shown.out for command in COMMANDS)
    assert "exit codes: 0 all fine, 1 findings, 2 wrong use" in shown.out


def test_version(run: Any) -> None:
    shown = run("--version")
    assert shown.code == 0
    assert shown.out.startswith("protocolrules 0.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("chekc",), "invalid choice: 'chekc'"),
        (("check",), "the following arguments are required: FILE"),
        (("check", "nowhere.rules"), "nowhere.rules: there is no such file or folder"),
        (("check", "patients"), "no .rules file among the arguments"),
        (("check", "--format", "xml", "t"), "invalid choice: 'xml'"),
        (("screen", "t/t.rules"), "the following arguments are required: PATIENTS"),
        (("screen", "t/t.rules", "nowhere"), "nowhere: there is no such file or folder"),
        (("screen", "nowhere.rules", "patients"), "nowhere.rules: no such file or directory"),
        (("screen", "t", "patients"), "t is not a .rules file"),
        (("screen", "t/t.rules", "patients", "--as-of", "2026-01"), "--as-of `2026-01` is not one day"),
        (("screen", "t/t.rules", "patients", "--as-of", "soon"), "--as-of `soon` is not a date"),
        (("screen", "t/t.rules", "patients", "--arm", "part_b"), "--arm `part_b` is not an arm of DEMO: part_a"),
        (("explain", "t/t.rules", "nowhere.json"), "nowhere.json: there is no such file or folder"),
        (("explain", "nowhere.rules", "patients/a.json"), "nowhere.rules: no such file or directory"),
        (("explain", "t/t.rules", "patients/a.json", "--as-of", "x"), "--as-of `x` is not a date"),
        (
            ("explain", "t/t.rules", "patients/a.json", "inclusion", "22"),
            "`inclusion 22` is not a criterion of DEMO; did you mean `inclusion 2`?",
        ),
        (
            ("explain", "t/t.rules", "patients/a.json", "2"),
            "`2` is not a criterion of DEMO; did you mean `inclusion 2`?",
        ),
        (("schema", "patient"), "invalid choice: 'patient'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_use(folder: Path, run: Any, arguments: tuple[str, ...], said: str) -> None:
    shown = run(*arguments)
    assert shown.code == 2
    assert said in shown.err
    assert shown.out == ""


# ---- check -------------------------------------------------------------------------------


def test_check_finds_nothing(folder: Path, run: Any) -> None:
    shown = run("check", "t/t.rules")
    assert (shown.code, shown.out, shown.err) == (0, "1 file checked: nothing to mend\n", "")


def test_check_in_three_forms(folder: Path, run: Any) -> None:
    human, short, data = (run("check", "bad.rules", "--format", f) for f in ("human", "concise", "json"))
    assert human.code == short.code == data.code == 1
    assert human.out.startswith("error[unknown-name]: `nothing` is not declared\n  --> bad.rules:2:3\n")
    assert human.out.splitlines()[-1].startswith("1 file checked: 1 error")
    assert short.out == (
        "bad.rules:2:3: error[unknown-name]: `nothing` is not declared; "
        "help: declare it: `fact nothing`, or `judgement nothing` when a person decides\n"
    )
    (found,) = json.loads(data.out)
    assert (found["kind"], found["file"], found["line"], found["column"]) == ("unknown-name", "bad.rules", 2, 3)
    assert run("check", "bad.rules", "--json").out == data.out


def test_check_of_fine_rules_is_an_empty_list(folder: Path, run: Any) -> None:
    assert json.loads(run("check", "t", "--json").out) == []
    assert run("check", "t", "--format", "concise").out == ""


def test_check_of_a_folder_reports_shared_files_once(folder: Path, run: Any) -> None:
    (folder / "t" / "words.rules").write_text("fact a\nfact a\n")
    for name in ("x", "y"):
        (folder / "t" / f"{name}.rules").write_text('use "words.rules"\n')
    shown = run("check", ".", "--format", "concise")
    assert shown.code == 1
    assert [line.split(":")[0] for line in shown.out.splitlines()].count("t/words.rules") == 1
    assert len(shown.out.splitlines()) == 2


def test_a_folder_with_the_name_of_a_file_is_no_file(folder: Path, run: Any) -> None:
    (folder / "odd" / "a.rules").mkdir(parents=True)
    assert run("check", "odd").code == 2


def test_check_keeps_to_the_root(folder: Path, run: Any) -> None:
    (folder / "u.rules").write_text('use "t/t.rules"\n', "utf-8")
    assert "outside-root" in run("check", "u.rules", "--root", "patients", "--format", "concise").out


def test_a_warning_is_a_finding(folder: Path, run: Any) -> None:
    text = "step a\nstep b after a\nevent e\ninclusion 1\n  no e between b and a\n"
    (folder / "w.rules").write_text(text)
    shown = run("check", "w.rules", "--format", "concise")
    assert shown.code == 1
    assert ": warning[step-order]: " in shown.out


# ---- screen ------------------------------------------------------------------------------


def test_screen_one_patient_in_full(folder: Path, run: Any) -> None:
    shown = run("screen", "t/t.rules", "patients/c.json")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith("P3: undetermined as of 2026-01-30\n\n? inclusion 2  Ready: unknown\n")
    assert "→ can be decided by: the fact `ready`" in shown.out
    assert "✓ inclusion 1  Washout: met" in shown.out
    assert "! bed rest: from 2026-01-30 until 2026-02-01" in shown.out


def test_screen_a_folder_in_lines_and_a_table(folder: Path, run: Any) -> None:
    shown = run("screen", "t/t.rules", "patients")
    assert (shown.code, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert lines[0] == "P1         eligible"
    assert lines[1].startswith("P2         ineligible   inclusion 2: ")
    assert lines[2].startswith("P3         undetermined inclusion 2: ")
    assert "             met  not met  unknown" in lines
    assert "inclusion 2    1        1        1  Ready" in lines
    assert lines[-1] == "3 patients: 1 eligible, 1 ineligible, 1 undetermined"


def test_screen_as_json_lines(folder: Path, run: Any) -> None:
    shown = run("screen", "t/t.rules", "patients", "--json")
    found = [json.loads(line) for line in shown.out.splitlines()]
    assert [(f["patient"], f["verdict"]) for f in found] == [
        ("P1", "eligible"),
        ("P2", "ineligible"),
        ("P3", "undetermined"),
    ]


def test_one_bad_record_does_not_stop_the_others(folder: Path, run: Any) -> None:
    (folder / "patients" / "ab.yaml").write_text("id: [\n")
    patient(folder, "ac", id="P1")
    patient(folder, "ad", id="P9", events=[{"kind": "chemotherpy"}])
    patient(folder, "ae", id="P8", arm="part_z")
    for form in ((), ("--json",)):
        shown = run("screen", "t/t.rules", "patients", *form)
        assert shown.code == 1
        assert [f"P{n}" for n in (1, 2, 3) if f"P{n}" in shown.out] == ["P1", "P2", "P3"]
        assert len([line for line in shown.err.splitlines() if line.startswith("not read: ")]) == 4
        assert "id: `P1` is already the id of patients/a.json" in shown.err
        assert "did you mean `chemotherapy`?" in shown.err
        assert "arm: `part_z` is not an arm" in shown.err
    assert run("screen", "t/t.rules", "patients").out.endswith("1 undetermined, 4 not read\n")


def test_an_id_may_not_come_twice_from_two_paths(folder: Path, run: Any) -> None:
    shown = run("screen", "t/t.rules", "patients/a.json", "patients")
    assert shown.code == 1
    assert "id: `P1` is already the id of patients/a.json" in shown.err


def test_a_single_patient_that_cannot_be_read(folder: Path, run: Any) -> None:
    patient(folder, "a", id="")
    shown = run("screen", "t/t.rules", "patients/a.json")
    assert shown.code == 1
    assert "not read: patients/a.json: id: empty: the patient's identifier" in shown.err
    assert shown.out == ""


def test_screen_with_rules_that_have_mistakes(folder: Path, run: Any) -> None:
    for command in (("screen", "bad.rules", "patients"), ("explain", "bad.rules", "patients/a.json")):
        shown = run(*command)
        assert (shown.code, shown.out) == (1, "")
        assert "error[unknown-name]: `nothing` is not declared" in shown.err


def test_screen_as_of_another_day_and_arm(folder: Path, run: Any) -> None:
    shown = run("screen", "t/t.rules", "patients/a.json", "--as-of", "2026-01-29", "--arm", "part_a")
    assert shown.out.startswith("P1: undetermined as of 2026-01-29, arm part_a\n")


def test_many_criteria_that_decide_are_cut_short(folder: Path, run: Any) -> None:
    rules = RULES + "".join(f"inclusion {n}\n  not ready\n" for n in range(3, 10))
    (folder / "t" / "t.rules").write_text(rules, "utf-8")
    line = run("screen", "t/t.rules", "patients").out.splitlines()[0]
    assert "inclusion 3, inclusion 4, inclusion 5, inclusion 6 and 3 more: " in line


# ---- explain and schema ------------------------------------------------------------------


def test_explain_all_and_one(folder: Path, run: Any) -> None:
    whole = run("explain", "t/t.rules", "patients/b.json")
    assert whole.code == 0
    assert whole.out.startswith("P2: ineligible as of 2026-01-30\n✓ inclusion 1  Washout: met\n")
    one = run("explain", "t/t.rules", "patients/b.json", "inclusion 2")
    assert one.out.splitlines()[0] == "✗ inclusion 2  Ready: not met"
    assert one.out in whole.out
    assert run("explain", "t/t.rules", "patients/b.json", "inclusion", "2").out == one.out
    both = run("explain", "t/t.rules", "patients/b.json", "inclusion 2", "inclusion 1").out
    assert both.startswith(one.out + "✓ inclusion 1  Washout: met\n")


def test_explain_as_json(folder: Path, run: Any) -> None:
    whole = json.loads(run("explain", "t/t.rules", "patients/b.json", "--json").out)
    (one,) = json.loads(run("explain", "t/t.rules", "patients/b.json", "inclusion 2", "--json").out)
    assert whole["verdict"] == "ineligible"
    assert one == whole["criteria"][1]
    assert one["reason"]["facts"] == [{"path": "facts.ready", "text": "no", "margin": ""}]


def test_explain_a_record_that_cannot_be_read(folder: Path, run: Any) -> None:
    (folder / "x.yaml").write_text("id: x\nas_of: 2026\nsexx: f\n")
    shown = run("explain", "t/t.rules", "x.yaml")
    assert (shown.code, shown.out) == (1, "")
    assert shown.err == "not read: x.yaml: sexx: `sexx` is not a key here; did you mean `sex`?\n"


def test_schema(run: Any) -> None:
    shown = run("schema", "timeline")
    assert shown.code == 0
    assert json.loads(shown.out)["required"] == ["id"]


# ---- the terminal ------------------------------------------------------------------------


class Terminal:
    """A stream that says whether it is a terminal."""

    def __init__(self, is_terminal: bool) -> None:
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


def test_colour_only_on_a_terminal_that_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert coloured(Terminal(True))  # type: ignore[arg-type]
    assert not coloured(Terminal(False))  # type: ignore[arg-type]
    monkeypatch.setenv("TERM", "dumb")
    assert not coloured(Terminal(True))  # type: ignore[arg-type]
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "")
    assert not coloured(Terminal(True))  # type: ignore[arg-type]


def test_progress_is_shown_on_a_terminal_only(folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run("screen", "t/t.rules", "patients").out
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert run("screen", "t/t.rules", "patients").out == plain


def test_tables_count_wide_characters() -> None:
    assert table([["a", "n"], ["漢字", "5"], ["b", "10"]]) == "a      n\n漢字   5\nb     10"


def test_texts_are_cut_with_an_ellipsis() -> None:
    assert (shortened("abcdef", 6), shortened("abcdefg", 6)) == ("abcdef", "abcde…")


def test_an_interrupt_ends_quietly(folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("protocolrules.cli.schema.run", interrupted)
    shown = run("schema", "timeline")
    assert (shown.code, shown.err) == (130, "")


# ---- real processes ----------------------------------------------------------------------


def process(folder: Path, *arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "protocolrules", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, **options)


def test_a_process_without_colour_and_with_its_exit_code(folder: Path) -> None:
    shown = process(folder, "check", "bad.rules")
    assert shown.returncode == 1
    assert b"\033" not in shown.stdout
    assert shown.stderr == b""


def test_a_process_in_a_terminal_of_another_encoding(folder: Path) -> None:
    shown = process(folder, "screen", "t/t.rules", "patients/a.json", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert shown.returncode == 0
    assert "✓ inclusion 1".encode() in shown.stdout


@pytest.mark.parametrize("arguments", [("schema", "timeline"), ("screen", "t/t.rules", "patients", "--json")])
def test_a_reader_that_goes_away_is_no_error(folder: Path, arguments: tuple[str, ...]) -> None:
    for number in range(200):
        patient(folder, f"n{number}", id=f"N{number}")
    command = [sys.executable, "-m", "protocolrules", *arguments]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.close()
        said = started.stderr.read()
        assert (started.wait(), said) == (0, b"")
