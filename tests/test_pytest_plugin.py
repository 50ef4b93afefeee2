"""The pytest plugin, as another project meets it: in a process of its own, without other plugins."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULES = """step infusion
event chemotherapy
inclusion 1 "Washout"
  ≥ 3 weeks since chemotherapy before infusion

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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "demo.rules").write_text(RULES, "utf-8")
    return tmp_path


def pytest_in(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run pytest in a folder with the plugin and no other."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "protocolrules.pytest_plugin",
        "-p",
        "no:cacheprovider",
        *arguments,
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONUTF8": "1"}
    shown = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")
    return shown.returncode, shown.stdout + shown.stderr


def test_an_item_for_the_check_and_for_every_example(folder: Path) -> None:
    code, shown = pytest_in(folder, "-v")
    assert code == 0, shown
    assert "demo/demo.rules::check PASSED" in shown
    assert "demo/demo.rules::three weeks are enough PASSED" in shown
    assert "2 passed" in shown


def test_a_failure_is_told_in_the_languages_words(folder: Path) -> None:
    (folder / "demo" / "demo.rules").write_text(RULES + WRONG, "utf-8")
    code, shown = pytest_in(folder)
    assert code == 1
    assert 'demo.rules:15: "twenty days are enough": inclusion 1: expected met, got not met' in shown
    assert "20 days before infusion on 2026-01-30, 21 days needed" in shown
    assert "Traceback" not in shown
    assert "run_example" not in shown
    assert "1 failed, 2 passed" in shown


def test_rules_with_mistakes_fail_at_their_place(folder: Path) -> None:
    (folder / "demo" / "demo.rules").write_text(RULES.replace("before infusion", "before infusions"), "utf-8")
    code, shown = pytest_in(folder)
    assert code == 1
    assert "error[unknown-name]" in shown
    assert "demo.rules:4:" in shown
    assert "1 failed" in shown


def test_a_file_without_examples_is_collected_only_where_it_is_named(folder: Path) -> None:
    (folder / "demo" / "words.rules").write_text("fact a\n", "utf-8")
    assert "words.rules" not in pytest_in(folder, "-v")[1]
    code, shown = pytest_in(folder, "-v", "demo/words.rules")
    assert code == 0, shown
    assert "demo/words.rules::check PASSED" in shown


@pytest.mark.parametrize("setting", ["protocolrules_files =", "protocolrules_files = other/*.rules"])
def test_a_setting_says_which_files_are_meant(folder: Path, setting: str) -> None:
    (folder / "pytest.ini").write_text(f"[pytest]\n{setting}\n")
    code, shown = pytest_in(folder)
    assert code == 5
    assert "no tests ran" in shown


def test_one_example_can_be_chosen(folder: Path) -> None:
    code, shown = pytest_in(folder, "-k", "three")
    assert code == 0, shown
    assert "1 passed, 1 deselected" in shown
