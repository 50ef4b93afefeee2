"""The page on testing a protocol is true: its commands are there, and its Python runs."""

import re
import runpy
from pathlib import Path

import pytest

from protocolrules.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "protocolrules" / "examples" / "README.md").read_text("utf-8")


def test_the_snippet_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "snippet.py").write_text(code, "utf-8")
    monkeypatch.chdir(ROOT)
    runpy.run_path(str(tmp_path / "snippet.py"))["test_no_child_under_twelve_is_eligible"]()


def test_every_option_shown_exists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", "--help"]) == 0
    known = set(re.findall(r"--[a-z]+", capsys.readouterr().out))
    assert set(re.findall(r"(?<=\s)--[a-z]+", PAGE)) <= known


def test_every_module_is_listed() -> None:
    modules = {path.name for path in (ROOT / "protocolrules" / "examples").glob("*.py")} - {"__init__.py"}
    listed = set(re.findall(r"`(\w+\.py)`", PAGE)) - {"strategies.py"}
    assert modules - {m for m in modules if m.startswith("axes")} == listed
