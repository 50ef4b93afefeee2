"""``protocolrules import usdm``: exit codes, what goes where, files that are never overwritten."""

import json
from pathlib import Path

import pytest

from protocolrules.cli import main
from tests.usdm.studies import anchor, criterion, instance, study, timeline, timing

DOCUMENT = study(
    timeline(
        [instance("dose", "First dose"), instance("v", "Visit A"), instance("w", "Visit B")],
        [anchor("dose"), timing("v", "After", "P1W", "dose"), timing("w", "After", "soon", "dose")],
    ),
    eligibilityCriteria=[criterion("1", "Adults")],
)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("study.json").write_text(json.dumps(DOCUMENT), "utf-8")
    return "study.json"


def test_prints_rules_and_notes(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "usdm", file]) == 0
    shown = capsys.readouterr()
    assert 'visit visit_a "Visit A"  1 week after first_dose' in shown.out
    place = "$.study.versions[0].studyDesigns[0].scheduleTimelines[0].timings[2]"
    assert f"study.json: {place}: value: `soon` is not an ISO 8601 duration" in shown.err
    assert f"# - {place}: value: `soon` is not" in shown.out
    assert "no place for: Code " in shown.err


def test_what_it_writes_checks_clean(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "usdm", file, "-o", "study.rules"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["check", "study.rules"]) == 0
    assert [path.name for path in sorted(Path().iterdir())] == ["study.json", "study.rules"]


def test_the_same_file_gives_the_same_bytes(file: str) -> None:
    assert main(["import", "usdm", file, "-o", "a.rules"]) == main(["import", "usdm", file, "-o", "b.rules"]) == 0
    assert Path("a.rules").read_bytes() == Path("b.rules").read_bytes()


def test_an_existing_file_is_kept_unless_forced(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("study.rules").write_text("mine", "utf-8")
    assert main(["import", "usdm", file, "-o", "study.rules"]) == 2
    assert "exists already; --force overwrites it" in capsys.readouterr().err
    assert Path("study.rules").read_text("utf-8") == "mine"
    assert main(["import", "usdm", file, "-o", "study.rules", "--force"]) == 0
    assert Path("study.rules").read_text("utf-8").startswith("# A skeleton")


@pytest.mark.parametrize(
    "arguments",
    [
        ["import"],
        ["import", "fhir", "study.json"],
        ["import", "usdm"],
        ["import", "usdm", "nowhere.json"],
        ["import", "usdm", "study.json", "-o", "nowhere/there/study.rules"],
        ["import", "usdm", "study.json", "-o", "."],
    ],
)
def test_wrong_use(file: str, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not JSON: line 1, column 1"),
        (b"protocol X\n", "not JSON: line 1, column 1"),
        (b"\x89PNG\r\n\x1a\n\xff", "line 1: this is not UTF-8 text (byte 0)"),
        (b"\0" * 100, "not JSON: line 1"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b'{"study": 1, "study": 2}', "`study` is given twice"),
        (b'{"study": NaN}', "NaN is not a number"),
        (b"[]", "$: a USDM document is an object"),
        (b'{"study": {"versions": []}}', "$.study.versions: empty or not there"),
        (b'{"resourceType": "Patient"}', "$.study: not there"),
    ],
)
def test_not_usdm(file: str, data: bytes, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("other.json").write_bytes(data)
    assert main(["import", "usdm", "other.json", "-o", "out.rules"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "other.json: " in shown.err
    assert said in shown.err
    assert not Path("out.rules").exists()


def test_a_folder_is_not_a_file(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "usdm", "."]) == 1
    assert "directory" in capsys.readouterr().err
