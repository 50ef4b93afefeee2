"""`format` and `lint --fix` on every file of `protocols/` change no verdict and no plan of any patient.

The files are in the canonical layout and need no fix, so they are first written as an author might: other spellings,
other spacing, and what the safe fixes mend.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import protocolrules
from protocolrules.cli import main

PROTOCOLS = Path(__file__).parents[2] / "protocols"
FOLDERS = sorted(path.parent for path in PROTOCOLS.glob("*/*.rules") if path.stem == path.parent.name)
_STRING_OR_COMMENT = re.compile(r'("[^"\n]*"|#[^\n]*)')


def in_code(text: str, change: Callable[[str], str]) -> str:
    """Return the text with its code changed, and its strings and comments as they are."""
    pieces = _STRING_OR_COMMENT.split(text)
    return "".join(piece if number % 2 else change(piece) for number, piece in enumerate(pieces))


def other_spellings(code: str) -> str:
    for canonical, other in {"≥": ">=", "≤": "<=", "×": "x", "±": "+/-"}.items():
        code = code.replace(canonical, other)
    return re.sub(r"(?<=\S) (?=\S)", "   ", re.sub(r", ", " ,  ", code))


def other_layout(text: str) -> str:
    deeper = re.sub(r"^ +", lambda found: found[0] * 2, in_code(text, other_spellings), flags=re.MULTILINE)
    return deeper.replace("\n\n", "\n\n\n\n").replace("\n", "   \n")


def to_be_fixed(text: str) -> str:
    """Return the text with what the safe fixes mend: doubled denials, and allowances written out."""
    text = re.sub(r"^(  +)any (?!of$|of )(.+)$", r"\1not no \2", text, flags=re.MULTILINE)
    return re.sub(r", ± (\d+ days)$", r", \1 early to \1 late", text, flags=re.MULTILINE)


@cache
def judged(folder: Path) -> dict[str, Any]:
    """Return verdicts, reasons' statuses and plans of every patient, under the protocol of the folder."""
    protocol = protocolrules.load(folder / f"{folder.name}.rules")
    patients: Iterator[Any] = protocolrules.read_timelines(PROTOCOLS / folder.name / "patients")
    return {timeline.id: _judged(protocol, timeline) for timeline in patients}


def _judged(protocol: protocolrules.Protocol, timeline: protocolrules.Timeline) -> tuple[Any, ...]:
    screening, plan = protocol.screen(timeline), protocol.plan(timeline)
    statuses = {label: result.status for label, result in screening.criteria.items()}
    days = {name: (step.status, step.permitted, step.certain) for name, step in plan.steps.items()}
    return screening.verdict, statuses, days, [conflict.steps for conflict in plan.conflicts]


def rewritten(folder: Path, tmp_path: Path, change: Callable[[str], str]) -> Path:
    """Return a copy of a protocol's folder, and of the vocabulary beside it, with every rules file changed."""
    for name in ("common", folder.name):
        shutil.copytree(PROTOCOLS / name, tmp_path / name, ignore=shutil.ignore_patterns("patients"))
    for path in tmp_path.rglob("*.rules"):
        path.write_text(change(path.read_text("utf-8")), "utf-8")
    return tmp_path / folder.name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_format_changes_no_verdict(folder: Path, tmp_path: Path) -> None:
    copy = rewritten(folder, tmp_path, other_layout)
    assert (copy / f"{folder.name}.rules").read_bytes() != (folder / f"{folder.name}.rules").read_bytes()
    assert main(["format", str(tmp_path)]) == 0
    assert main(["format", "--check", str(tmp_path)]) == 0
    assert judged(copy) == judged(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_fixes_change_no_verdict(folder: Path, tmp_path: Path) -> None:
    copy = rewritten(folder, tmp_path, to_be_fixed)
    before = (copy / f"{folder.name}.rules").read_bytes()
    main(["lint", "--fix", str(tmp_path)])
    assert (copy / f"{folder.name}.rules").read_bytes() != before, "there was something to fix"
    assert judged(copy) == judged(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_as_they_are_shipped_they_stay(folder: Path, tmp_path: Path) -> None:
    copy = rewritten(folder, tmp_path, lambda text: text)
    assert main(["lint", "--fix", str(tmp_path)]) == 0
    assert main(["format", str(tmp_path)]) == 0
    for path in copy.rglob("*.rules"):
        assert path.read_bytes() == (folder / path.name).read_bytes()
