"""What the README shows for CI is true: hooks, commands, options and numbers are there."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from protocolrules.cli import main
from protocolrules.lint.rules import NAMES
from protocolrules.lint.settings import read_settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
IN_CI = README.split("## In CI", 1)[1].split("\n## ", 1)[0]
YAML = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", IN_CI, re.DOTALL)]


def test_the_hooks_shown_are_the_hooks_there_are() -> None:
    shown = [hook["id"] for hook in YAML[0]["repos"][0]["hooks"]]
    assert shown == [hook["id"] for hook in HOOKS]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_its_command_on_our_protocols(hook: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "protocols")
    command, *arguments = str(hook["entry"]).split()
    assert command == "protocolrules"
    files = [] if hook.get("pass_filenames") is False else ["NCT05621668/NCT05621668.rules", "common/oncology.rules"]
    assert main([*arguments, *hook.get("args", []), *files]) == 0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "hooks"),
    [
        ("protocols/NCT05621668/NCT05621668.rules", {"format", "lint", "test", "trace"}),
        ("protocols/NCT05621668/patients/P01.yaml", {"test"}),
        ("patients/P01.json", {"test"}),
        ("protocols/NCT05621668/NCT05621668.trace.toml", {"trace"}),
        ("pyproject.toml", {"lint"}),  # its settings
        ("protocols/pyproject.toml", {"lint"}),
        ("README.md", set()),
        ("outpatients/P01.json", set()),
    ],
)
def test_the_hooks_that_a_changed_file_runs(name: str, hooks: set[str]) -> None:
    looked_at = {hook["id"].removeprefix("protocolrules-"): re.compile(hook["files"]) for hook in HOOKS}
    assert {hook for hook, files in looked_at.items() if files.search(name)} == hooks


def test_a_change_of_vocabulary_has_the_protocols_that_use_it_linted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "trial").mkdir()
    (tmp_path / "common" / "words.rules").write_text("step infusion\n", "utf-8")  # `consent` is gone
    (tmp_path / "trial" / "trial.rules").write_text(
        'use "../common/words.rules"\ninclusion 1\n  age ≥ 18 years at consent\n'
    )
    monkeypatch.chdir(tmp_path)
    (lint,) = (hook for hook in HOOKS if hook["id"] == "protocolrules-lint")
    changed = [] if lint.get("pass_filenames") is False else ["common/words.rules"]
    assert main([*lint["entry"].split()[1:], *lint.get("args", []), *changed]) == 1
    assert "trial/trial.rules:3" in capsys.readouterr().out


def test_the_workflow_s_commands_are_understood(tmp_path: Path) -> None:
    steps = YAML[1]["jobs"]["protocols"]["steps"]
    commands = [step["run"] for step in steps if step.get("run", "").startswith("protocolrules ")]
    assert len(commands) == 4
    for command in commands:
        words = command.split(">")[0].split()[1:]
        done = subprocess.run([sys.executable, "-m", "protocolrules", *words, "--help"], capture_output=True, text=True)
        assert done.returncode == 0
        for option in (word for word in words if word.startswith("--")):
            assert option in done.stdout, command


def test_the_settings_shown_can_be_used(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", IN_CI, re.DOTALL)
    (tmp_path / "pyproject.toml").write_text(shown, "utf-8")
    assert read_settings(tmp_path / "pyproject.toml") is not None
    assert tomllib.loads(shown)["tool"]["protocolrules"]["fail-level"] == "warning"


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_the_number_of_rules_is_told_as_it_is(name: str) -> None:
    told = re.findall(r"(\d+) rules", (ROOT / name).read_text("utf-8").replace("\n", " "))
    assert set(told) == {str(len(NAMES))}
