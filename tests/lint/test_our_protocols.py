"""What lint finds in the protocols of this repository is written down: a new finding is mended, allowed, or added."""

from pathlib import Path

import pytest

import protocolrules
from protocolrules.diagnostics.render import concise

ROOT = Path(__file__).parents[2]


def test_our_protocols_have_the_findings_that_are_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = [
        concise(diagnostic).partition(": ")
        for path in sorted(Path("protocols").rglob("*.rules"))
        for diagnostic in protocolrules.lint_file(path)
    ]
    lines = [f"{place}: {said.partition(':')[0]}" for place, _, said in found]
    written = (Path(__file__).parent / "found_in_protocols.txt").read_text("utf-8").splitlines()
    assert lines == [line for line in written if not line.startswith("#")]
