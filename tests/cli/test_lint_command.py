"""``protocolrules lint``: exit codes, settings and options, fixes written, rules told."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from protocolrules.cli import main

RULES = "step consent\ninclusion 1\n  age > 18 years at consent\n"
IDLE = '  # allow: strict-age-bound "5.1"'
NOTHING = "nothing to fix: no finding has a safe fix\n"
CLEAN = RULES.replace(">", "≥")


@pytest.fixture(autouse=True)
def one_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one rule look: these tests are of what stands around the rules, however many there are."""
    monkeypatch.setattr("protocolrules.lint.run.NAMES", ("strict-age-bound",))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.rules").write_text(RULES, "utf-8")
    (tmp_path / "b.rules").write_text(CLEAN, "utf-8")
    (tmp_path / "bad.rules").write_text("inclusion 1\n  nothing\n", "utf-8")
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(("lint", *arguments))
        return code, *capsys.readouterr()

    return command


def lines(run: Any, *arguments: str) -> list[str]:
    return [line.split(": ")[1] for line in run(*arguments, "--format", "concise")[1].splitlines()]


FOUND = "warning[strict-age-bound]"


def test_findings_and_none(folder: Path, run: Any) -> None:
    code, out, err = run("a.rules")
    assert (code, err) == (1, "")
    assert out.endswith("\n\n1 file linted: 0 errors, 1 warning\n")
    assert run("b.rules") == (0, "1 file linted: nothing to mend\n", "")


def test_a_file_that_is_named_twice_is_one_file(folder: Path, run: Any) -> None:
    assert run("a.rules", "./a.rules", str(folder / "a.rules"))[1].endswith("\n1 file linted: 0 errors, 1 warning\n")
    run_of = json.loads(run("a.rules", ".", "--format", "sarif")[1])["runs"][0]
    assert [each["location"]["uri"] for each in run_of["artifacts"]] == ["a.rules", "b.rules", "bad.rules"]


def test_a_folder_and_files_with_errors_among_others(folder: Path, run: Any) -> None:
    assert lines(run, ".") == [FOUND, "error[unknown-name]"]
    assert lines(run, "b.rules", "a.rules", "./a.rules") == [FOUND]


def test_a_finding_in_a_used_file_is_reported_once(folder: Path, run: Any) -> None:
    (folder / "words.rules").write_text("fact a\nfact a\n", "utf-8")
    for name in ("one", "two"):
        (folder / f"{name}.rules").write_text('use "words.rules"\ninclusion 1\n  a\n', "utf-8")
    assert lines(run, "one.rules", "two.rules", "words.rules") == ["error[duplicate-name]"]


def test_select_and_ignore(folder: Path, run: Any) -> None:
    for arguments in (("--ignore", "strict-age-bound"), ("--ignore", "strict-*"), ("--select", "step-order, unused-*")):
        assert run("a.rules", *arguments)[:2] == (0, "1 file linted: nothing to mend\n")
    assert lines(run, "a.rules", "--select", "strict-*") == [FOUND]
    assert lines(run, "bad.rules", "--select", "step-order") == ["error[unknown-name]"]


def test_the_level_that_fails(folder: Path, run: Any) -> None:
    code, out, _ = run("a.rules", "--fail-level", "error")
    assert (code, "warning[strict-age-bound]" in out) == (0, True)
    assert run("bad.rules", "--fail-level", "error")[0] == 1


def test_settings_of_the_project_and_the_command_line_wins(folder: Path, run: Any) -> None:
    project = folder / "pyproject.toml"
    project.write_text('[tool.protocolrules]\nignore = ["strict-age-bound"]\n', "utf-8")
    assert run("a.rules")[0] == 0
    assert run("a.rules", "--ignore", "step-order")[0] == 1
    project.write_text('[tool.protocolrules]\nfail-level = "error"\n', "utf-8")
    assert run("a.rules")[0] == 0
    assert run("a.rules", "--fail-level", "note")[0] == 1
    (folder / "other.toml").write_text('[tool.protocolrules]\nselect = ["strict-*"]\n', "utf-8")
    assert run("a.rules", "--config", "other.toml")[0] == 1
    project.write_text('[tool.protocolrules]\nper-file-ignores = { "a.*" = ["*"] }\n', "utf-8")
    assert run("a.rules")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name the files or folders to lint"),
        (("nowhere.rules",), "nowhere.rules: there is no such file or folder"),
        (("a.rules", "--select", "strict-age-bond"), "--select: `strict-age-bond` is not a rule; did you mean `strict"),
        (("a.rules", "--ignore", "zz*"), "--ignore: `zz*` is not a rule"),
        (("a.rules", "--fail-level", "fatal"), "invalid choice: 'fatal'"),
        (("a.rules", "--format", "xml"), "invalid choice: 'xml'"),
        (("a.rules", "--config", "nowhere.toml"), "nowhere.toml: no such file or directory"),
        (("a.rules", "--config", "a.rules"), "a.rules: has no [tool.protocolrules]"),
        (("--explain", "strict-age-bond"), "is not a rule of the linter; did you mean `strict-age-bound`?"),
        (("--explain", "unknown-name"), "errors have no page: the finding itself says what to write"),
        (("--explain", "step-order"), "is a warning of `check`, which has no page"),
    ],
)
def test_wrong_use(folder: Path, run: Any, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_settings_that_cannot_be_used_stop_before_anything_is_fixed(folder: Path, run: Any) -> None:
    (folder / "b.rules").write_text(CLEAN.rstrip() + IDLE + "\n", "utf-8")
    (folder / "z").mkdir()
    (folder / "z" / "pyproject.toml").write_text("[tool.protocolrules]\nselct = 1\n", "utf-8")
    (folder / "z" / "z.rules").write_text(CLEAN, "utf-8")
    code, out, err = run("b.rules", "z", "--fix")
    assert (code, out) == (2, "")
    assert "pyproject.toml: tool.protocolrules.selct: is not a setting; did you mean `select`?" in err
    assert IDLE in (folder / "b.rules").read_text("utf-8")


def test_fix_writes_says_what_and_shows_what_is_left(folder: Path, run: Any) -> None:
    (folder / "a.rules").write_text(RULES + f"  age ≥ 19 years at consent{IDLE}\n", "utf-8")
    code, out, err = run("a.rules", "--fix", "--format", "concise")
    assert code == 1
    assert [line.split(": ")[1] for line in out.splitlines()] == [FOUND]
    assert err == "a.rules: fixed unused-allow: delete the comment\n"
    assert (folder / "a.rules").read_text("utf-8") == RULES + "  age ≥ 19 years at consent\n"
    assert run("a.rules", "--fix")[2] == NOTHING
    assert run("a.rules", "--fix", "--format", "concise")[2] == "", "that is said to people only"


def test_fix_leaves_files_that_are_not_named_and_those_with_nothing_to_fix(folder: Path, run: Any) -> None:
    (folder / "words.rules").write_text(f"step consent{IDLE}\n", "utf-8")
    (folder / "t.rules").write_text(RULES.replace("step consent", 'use "words.rules"'), "utf-8")
    before = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}
    assert run("t.rules", "a.rules", "bad.rules", "--fix")[2] == NOTHING
    assert {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()} == before


def test_fix_keeps_a_link_a_link(folder: Path, run: Any) -> None:
    (folder / "b.rules").write_text(CLEAN.rstrip() + IDLE + "\n", "utf-8")
    (folder / "link.rules").symlink_to("b.rules")
    assert run("link.rules", "--fix")[0] == 0
    assert (folder / "link.rules").is_symlink()
    assert (folder / "b.rules").read_text("utf-8") == CLEAN


def test_a_file_that_cannot_be_written_is_said(folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "b.rules").write_text(CLEAN.rstrip() + IDLE + "\n", "utf-8")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "b.rules")

    monkeypatch.setattr("protocolrules.cli.files.write_whole", refuse)
    code, out, err = run("b.rules", "--fix")
    assert (code, out) == (2, "")
    assert err == "protocolrules: b.rules: cannot be written: permission denied\n"


def test_formats_for_machines_are_pure_with_fix_too(folder: Path, run: Any) -> None:
    (folder / "b.rules").write_text(CLEAN.rstrip() + IDLE + "\n", "utf-8")
    assert json.loads(run("b.rules", "--fix", "--json")[1]) == []
    log = json.loads(run(".", "--format", "sarif")[1])["runs"][0]
    assert log["invocations"][0]["exitCode"] == 1
    assert [result["ruleId"] for result in log["results"]] == ["strict-age-bound", "unknown-name"]
    assert run("a.rules", "--format", "github")[1].startswith("::warning file=a.rules,line=3,")
    assert '<testsuite name="a.rules" tests="1" failures="1"' in run("a.rules", "--format", "junit")[1]


def test_check_has_the_same_formats(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form, said in (("github", "::error file=bad.rules"), ("junit", "<failure"), ("sarif", '"unknown-name"')):
        assert main(("check", "bad.rules", "--format", form)) == 1
        assert said in capsys.readouterr().out


def test_the_rules_are_listed_and_explained(folder: Path, run: Any) -> None:
    code, out, _ = run("--rules")
    assert code == 0
    assert "strict-age-bound" in out
    listed = {rule["name"]: rule for rule in json.loads(run("--rules", "--json")[1])}
    assert listed["strict-age-bound"]["level"] == "warning"
    code, out, _ = run("--explain", "strict-age-bound")
    assert (code, out.splitlines()[0]) == (0, "# strict-age-bound")
    assert run("--explain", "unused-allow")[:2] == (
        0,
        "unused-allow: An `# allow:` comment that keeps nothing from being reported.\n",
    )


def test_progress_over_many_files_is_shown_on_a_terminal_only(
    folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        (folder / f"n{number}.rules").write_text("fact a\n", "utf-8")
    plain = run(".")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert run(".")[:2] == plain[:2]


def test_one_clean_file_loads_nothing_that_it_does_not_need(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.other]\n", "utf-8")
    code = "from protocolrules.cli import main; main(['lint', 'b.rules']); import sys; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    unwanted = {"json", "tomllib", "xml", "difflib", "yaml", "tqdm", "fnmatch", "importlib.metadata", "hashlib"}
    before = subprocess.run(
        [sys.executable, "-c", "import lark, attrs, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not unwanted & (set(shown.stdout.split()) - set(before.stdout.split()))


def test_hidden_folders_are_passed_over(folder: Path, run: Any) -> None:
    for name in (".venv", "node_modules"):
        (folder / name).mkdir()
        (folder / name / "other.rules").write_text("nonsense\n", "utf-8")
    assert lines(run, ".") == [FOUND, "error[unknown-name]"]
    assert lines(run, ".venv") == ["error[unknown-statement]"], "unless they are asked for"
