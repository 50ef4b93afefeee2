"""An editor shows what `protocolrules lint` finds: the same kinds, words and places, under the same settings."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from protocolrules.cli import main
from protocolrules.lsp.problems import problems
from protocolrules.lsp.text import Units, plain
from protocolrules.lsp.wire import Wire
from protocolrules.lsp.workspace import Workspace

ROOT = Path(__file__).parents[2]
FOLDERS = ("protocols", "tests/cases", "tests/lint/fixtures")
SEVERITIES = {"error": "Error", "warning": "Warning", "note": "Information"}
ELSEWHERE = "error-in-used-file"  # an editor's own: it points from a `use` to the file with the errors

Found = tuple[str, str, str, str, tuple[int, int, int, int]]  # file, kind, severity, message, place


def of_command(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[Found]:
    """Return what the command prints, its places counted as an editor counts: from 0."""
    main(["lint", "--json", *arguments])
    return [_of_json(found) for found in json.loads(capsys.readouterr().out)]


def _of_json(found: dict[str, Any]) -> Found:
    message = f"{found['message']}\n{found['help']}" if found["help"] else found["message"]
    place = tuple(found[key] - 1 for key in ("line", "column", "end_line", "end_column"))
    return os.path.realpath(found["file"]), found["kind"], SEVERITIES[found["severity"]], message, place  # type: ignore[return-value]


def of_server(path: Path, workspace: Workspace) -> list[Found]:
    """Return what an editor shows that counts columns in characters and opened the file."""
    path = path.resolve()
    workspace.texts[path] = plain(path.read_bytes().decode("utf-8", "replace"))
    wire = Wire(Units("utf-32"), Path.as_uri)
    return [_of_wire(path, wire.diagnostic(found)) for found in problems(workspace.analysis(path))]


def _of_wire(path: Path, found: types.Diagnostic) -> Found:
    start, end = found.range.start, found.range.end
    assert found.severity is not None
    place = (start.line, start.character, end.line, end.character)
    return str(path), str(found.code), found.severity.name, found.message, place


def compare(path: Path, workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    """Hold what an editor shows in a file against what the command says of it."""
    own, elsewhere = [], []
    for found in of_command(capsys, str(path)):
        (own if found[0] == os.path.realpath(path) else elsewhere).append(found)
    shown = of_server(path, workspace)
    assert [found for found in shown if found[1] != ELSEWHERE] == own
    wrong = {found[0] for found in elsewhere if found[2] == "Error"}
    assert len([found for found in shown if found[1] == ELSEWHERE]) == len(wrong)


@pytest.mark.parametrize("folder", ["protocols", "tests/cases", "tests/lint/fixtures"])
def test_every_file_of_ours(folder: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    workspace = Workspace()
    for path in sorted(Path(folder).rglob("*.rules")):
        compare(path, workspace, capsys)


VOCABULARY = "event surgery\nevent transfusion\nfact healthy\n"
WORDS = VOCABULARY + "drug doxorubicin is chemotherapy\n"  # not declared
TRIAL = """\
use "words.rules"
protocol T "trial 𝒳"
version "1"
step consent
step infusion after consent
fact unused "𝒳 𝒳"  # not used
inclusion 1 "Adults 𝒳"
  age > 18 years at consent
inclusion 2 "Older"
  age > 21 years at infusion  # allow: strict-age-bound "section 5.2 says older than 21"
exclusion 2 "Twice"  # allow: title-disagrees "keeps nothing back"
  any of
    any surgery within 28 days before consent
    any surgery within 28 days before consent
"""
PROJECT = """\
[tool.protocolrules]
ignore = ["missing-example"]
fail-level = "note"
root = "."
per-file-ignores = { "drafts/*" = ["strict-*", "unused-allow"], "other.rules" = ["repeated-condition"] }
"""


@pytest.fixture
def trials(tmp_path: Path) -> Path:
    """A repository whose drafts have fewer rules, and a folder with settings of its own."""
    texts = {
        "words.rules": VOCABULARY,
        "trial.rules": TRIAL,
        "drafts/trial.rules": TRIAL.replace("words.rules", "../words.rules"),
        "drafts/other.rules": "\ufeff" + TRIAL.replace("words.rules", "../words.rules").replace("\n", "\r\n"),
        "strict/trial.rules": TRIAL,
        "strict/words.rules": VOCABULARY,
        "strict/pyproject.toml": '[tool.protocolrules]\nselect = ["strict-age-bound", "unused-*"]\n',
        "broken/words.rules": WORDS,
        "broken/trial.rules": TRIAL,
        "pyproject.toml": PROJECT,
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path


def test_the_same_settings_allows_and_used_files(
    trials: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(trials)
    workspace = Workspace()
    files = sorted(Path().rglob("*.rules"))
    for path in files:
        compare(path, workspace, capsys)
    shown = {str(path): Counter(found[1] for found in of_server(path, workspace)) for path in files}
    assert shown["trial.rules"] == Counter(
        ["strict-age-bound", "unused-declaration", "unused-allow", "repeated-condition"]
    )
    assert shown["drafts/trial.rules"] == Counter(["unused-declaration", "repeated-condition"])
    assert shown["drafts/other.rules"] == Counter(["unused-declaration"])
    assert shown["strict/trial.rules"] == Counter(["strict-age-bound", "unused-declaration"])
    assert shown["broken/trial.rules"] == Counter([ELSEWHERE])


def test_a_text_not_saved_yet_has_the_findings_it_will_have_once_it_is(
    trials: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(trials)
    workspace, path = Workspace(), trials.resolve() / "broken" / "words.rules"
    workspace.texts[path] = VOCABULARY
    before = of_server(trials / "broken" / "trial.rules", workspace)
    path.write_text(VOCABULARY, "utf-8")
    after = of_command(capsys, "broken/trial.rules")
    assert before == after
    assert len(after) == 4
