"""Every item of the protocols' sources is accounted for, and no criterion can be deleted unseen."""

import re
import shutil
from pathlib import Path

import pytest

from protocolrules.cli import main
from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.trace.lock import lock_path
from protocolrules.trace.rules import Rule, read_rules

PROTOCOLS = Path(__file__).parents[2] / "protocols"
RULES = sorted(path for path in PROTOCOLS.glob("*/*.rules") if lock_path(path).exists())


def rules_of(path: Path) -> dict[str, Rule]:
    return read_rules(Source(str(path), path.read_text("utf-8")), Findings())


def test_every_protocol_has_a_lock() -> None:
    assert {path.stem for path in RULES} == {path.parent.name for path in PROTOCOLS.glob("*/patients")}


def test_all_is_accounted_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(PROTOCOLS), "--strict"]) == 0
    assert capsys.readouterr().out.count(": all accounted for\n") == len(RULES)


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_each_deleted_criterion_is_named(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = path.read_text("utf-8")
    shutil.copy(lock_path(path), tmp_path)
    for label in (rule.label for rule in rules_of(path).values() if rule.is_criterion):
        shorter, deleted = re.subn(rf"^{label}(?![\w.]).*\n(?:(?:[ #].*)?\n)*", "", text, flags=re.MULTILINE)
        assert deleted == 1
        (tmp_path / path.name).write_text(shorter, "utf-8")
        assert main(["trace", str(tmp_path / path.name), "--format", "concise"]) == 1
        assert f"error[lost-rule]: `{label}` is not in {path.name}" in capsys.readouterr().out
        assert main(["trace", str(tmp_path / path.name), "--update"]) == 1, "no update takes over a loss"


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_lock_is_as_it_would_be_written(path: Path, tmp_path: Path) -> None:
    for file in (path, lock_path(path)):
        shutil.copy(file, tmp_path)
    assert main(["trace", str(tmp_path / path.name), "--update"]) == 0
    assert (tmp_path / lock_path(path).name).read_bytes() == lock_path(path).read_bytes()
