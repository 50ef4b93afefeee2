"""How fast lint is, as ratios within one run: a cold start beside importing its libraries, and as rules grow.

``pytest tests/benchmarks --benchmark-enable`` times; in the ordinary test run each is only run once.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from protocolrules.check.check import resolved
from protocolrules.check.imports import single
from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.lint.linter import lint
from protocolrules.lint.rules import rules
from protocolrules.lint.run import lint_text
from protocolrules.lint.subject import Subject
from tests.benchmarks.test_screening_speed import compare, many_rules, seconds

MOST_OF_IMPORTS = 2.0  # times the wall time of importing the libraries alone
MOST_OF_LOOKING = 2.8  # the same where no findings are known, only trees: every rule is imported and looks
LEAST_LINES = 2_000  # a second, from text to findings, without anything kept


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every text be parsed anew."""
    monkeypatch.setattr("protocolrules.syntax.stored.kept", lambda *_: None)
    monkeypatch.setattr("protocolrules.syntax.stored.keep", lambda *_: None)


@pytest.fixture
def cold(tmp_path: Path) -> Any:
    """Return what runs Python anew, with its modules compiled as they are after an installation."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"XDG_CACHE_HOME": str(tmp_path / "kept")}
    environment |= {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}

    def python(*arguments: str) -> None:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
        assert done.returncode in (0, 1), done.stderr

    return python


def test_a_cold_start_beside_the_libraries_alone(benchmark: Any, cold: Any, tmp_path: Path) -> None:
    text = many_rules(49)
    assert 195 <= text.count("\n") <= 205
    (tmp_path / "t.rules").write_text(text, "utf-8")
    arguments = ("-m", "protocolrules", "lint", "t.rules")
    compare(benchmark, lambda: cold(*arguments), lambda: cold("-c", "import lark, attrs"), MOST_OF_IMPORTS)


def test_a_cold_start_that_looks(benchmark: Any, cold: Any, tmp_path: Path) -> None:
    (tmp_path / "t.rules").write_text(many_rules(49), "utf-8")

    def looking() -> None:
        for known in (tmp_path / "kept").glob("protocolrules/lint-*"):
            known.unlink()
        cold("-m", "protocolrules", "lint", "t.rules")

    compare(benchmark, looking, lambda: cold("-c", "import lark, attrs"), MOST_OF_LOOKING)


def test_lines_a_second(benchmark: Any, nothing_kept: None) -> None:
    text = many_rules(1_249)
    assert 4_990 <= text.count("\n") <= 5_010
    benchmark(lambda: lint_text(text))
    if benchmark.enabled:
        speed = text.count("\n") / seconds(lambda: lint_text(text))
        benchmark.extra_info["lines a second"] = round(speed)
        assert speed >= LEAST_LINES


def test_lint_is_linear_in_rules(benchmark: Any) -> None:
    few, many = many_rules(40), many_rules(400)
    compare(benchmark, lambda: lint_text(many), lambda: lint_text(few), 12)


def test_allows_are_linear(benchmark: Any) -> None:
    def allowing(number: int) -> str:
        line = '  age > 18 years at consent  # allow: strict-age-bound "so"\n'
        return "step consent\n" + "".join(
            f"# allow: strict-age-bound 'x'\ninclusion {n}\n{line}" for n in range(number)
        )

    few, many = allowing(100), allowing(1_000)
    compare(benchmark, lambda: lint_text(many), lambda: lint_text(few), 12)


def test_all_rules_together_beside_checking(benchmark: Any, nothing_kept: None) -> None:
    """Looking costs little beside what has to be done before there is something to look at: parsing and checking."""
    text, looking = many_rules(400), rules()
    findings = Findings()
    files = single(Source("t.rules", text), findings)
    program, scope = resolved(files, findings)

    def checked() -> None:
        resolved(single(Source("t.rules", text), Findings()), Findings())

    compare(benchmark, lambda: lint(Subject(files, scope, program), looking), checked, 2.0)
