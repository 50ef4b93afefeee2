"""What the README shows is what the commands print."""

import re
from pathlib import Path

import pytest

from protocolrules.cli import main

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "protocols" / "NCT05621668"
README = (ROOT / "README.md").read_text("utf-8")


def _printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


def test_screening_table(capsys: pytest.CaptureFixture[str]) -> None:
    printed = _printed(capsys, "screen", str(FOLDER / "NCT05621668.rules"), str(FOLDER / "patients"))
    shown = re.search(r"```\n(P09 .*?)```", README, re.DOTALL)
    assert shown is not None
    for line in shown[1].splitlines():
        assert line.rstrip("…").strip() in printed


def test_explanation(capsys: pytest.CaptureFixture[str]) -> None:
    patient = str(FOLDER / "patients" / "P71.yaml")
    printed = _printed(capsys, "explain", str(FOLDER / "NCT05621668.rules"), patient, "inclusion 6a")
    assert printed.strip() in README


def test_plan(capsys: pytest.CaptureFixture[str]) -> None:
    patient = str(FOLDER / "patients" / "P72.yaml")
    assert main(["plan", str(FOLDER / "NCT05621668.rules"), patient]) == 1  # a clash is a finding
    printed = capsys.readouterr().out
    shown = re.search(r"```\n\$ protocolrules plan [^\n]*\n(.*?)…\n```", README, re.DOTALL)
    assert shown is not None
    assert shown[1].strip() in printed
