"""``protocolrules new``: a skeleton with every item, a lock beside it, files that are never overwritten."""

import tomllib
from pathlib import Path

import pytest

from protocolrules.cli import main
from tests.trace.sources import record

TEXT = """Inclusion Criteria:
1. Adult
5. One line of "therapy"
5. Supportive care

Exclusion Criteria:
- Pregnancy: pregnant or nursing
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("NCT01234567.json").write_text(record(), "utf-8")
    Path("criteria.txt").write_text(TEXT, "utf-8")
    return tmp_path


def test_a_record_becomes_a_skeleton(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "NCT01234567.json"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith(
        "# A skeleton made by `protocolrules new` from NCT01234567.json: nothing is encoded yet."
    )
    assert '\nprotocol NCT01234567 "A \'small\' trial"\nversion "registry record of 2026-01-30"\n' in shown.out
    organs = "Adequate organ function: 1. ANC >= 1.5 x 10^9/L 2. Platelets > 100 (without transfusion)"
    assert f'\ninclusion 2 "Adequate organ function"\n  not encoded "{organs}"\n' in shown.out
    assert '\nexclusion 3 "Another trial within 30 days"\n' in shown.out
    assert '\ninclusion 0a "minimum age"\n  not encoded "minimum age: 18 Years"\n' in shown.out
    assert "sex: ALL: asks nothing, so there is no criterion for it" in shown.err
    assert not Path("NCT01234567.trace.toml").exists()


def test_what_it_writes_checks_clean_and_is_traced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "NCT01234567.json", "-o", "NCT01234567.rules"]) == 0
    assert main(["check", "NCT01234567.rules"]) == 0
    assert main(["trace", "NCT01234567.rules"]) == 0
    assert main(["trace", "NCT01234567.rules", "NCT01234567.json"]) == 0
    assert "9 items, 8 criteria, 1 left out, 8 not encoded yet: all accounted for" in capsys.readouterr().out


def test_a_number_that_stands_twice_gets_a_letter(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "criteria.txt", "-o", "T.rules"]) == 0
    text = Path("T.rules").read_text("utf-8")
    assert "\ninclusion 5 \"One line of 'therapy'\"\n" in text
    assert '\ninclusion 5b "Supportive care"\n' in text
    assert '\nexclusion 1 "Pregnancy"\n  not encoded "Pregnancy: pregnant or nursing"\n' in text
    assert "\nprotocol criteria\n" in text
    assert "criteria.txt: line 4: `inclusion 5 #2` is written as `inclusion 5b`" in capsys.readouterr().err
    lock = tomllib.loads(Path("T.trace.toml").read_text("utf-8"))
    assert lock["items"]["inclusion 5 #2"]["rules"] == ["inclusion 5b"]
    assert "therapy" not in Path("T.trace.toml").read_text("utf-8")


def test_a_long_item_stands_on_several_lines(folder: Path) -> None:
    words = " ".join(f"word{n}" for n in range(700))
    Path("long.txt").write_text(f"Inclusion Criteria:\n1. {words}\nExclusion Criteria:\n1. {words}\n", "utf-8")
    assert main(["new", "long.txt", "-o", "long.rules"]) == main(["check", "long.rules"]) == 0
    text = Path("long.rules").read_text("utf-8")
    assert text.count("word699") == 2
    assert text.count('not encoded "') == 2 * 3
    assert "  any of  # one text" in text


def test_the_same_source_gives_the_same_bytes(folder: Path) -> None:
    for name in ("a", "b"):
        Path(name).mkdir()
        assert main(["new", "NCT01234567.json", "-o", f"{name}/T.rules"]) == 0
    for name in ("T.rules", "T.trace.toml"):
        assert Path("a", name).read_bytes() == Path("b", name).read_bytes()


@pytest.mark.parametrize("kept", ["T.rules", "T.trace.toml"])
def test_an_existing_file_is_kept_unless_forced(folder: Path, kept: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(kept).write_text("mine", "utf-8")
    assert main(["new", "criteria.txt", "-o", "T.rules"]) == 2
    assert f"{kept}: exists already; --force overwrites it" in capsys.readouterr().err
    assert Path(kept).read_text("utf-8") == "mine"
    assert main(["new", "criteria.txt", "-o", "T.rules", "--force"]) == 0
    assert main(["trace", "T.rules"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["new"], "required: SOURCE"),
        (["new", "nowhere.txt"], "nowhere.txt: there is no such file or folder"),
        (["new", "criteria.txt", "-o", "out.txt"], "out.txt: the name of a rules file ends in .rules"),
        (["new", "criteria.txt", "-o", "nowhere/T/T.rules"], "nowhere: there is no such folder"),
    ],
)
def test_wrong_use(folder: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "the file is empty"), (b"\x89PNG\xff", "line 1: the file is not UTF-8")]
)
def test_no_source(folder: Path, data: bytes, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("other.txt").write_bytes(data)
    assert main(["new", "other.txt", "-o", "T.rules"]) == 1
    assert f"protocolrules: other.txt: {said}" in capsys.readouterr().err
    assert not Path("T.rules").exists()


def test_an_item_that_may_hide_another_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("glue.txt").write_text("Inclusion Criteria:\n\n- Adult\n- Able to walk.- LVEF >= 50%\n", "utf-8")
    assert main(["new", "glue.txt"]) == 0
    shown = capsys.readouterr()
    note = "line 4: a bullet or number may begin inside inclusion 2"
    assert shown.out.endswith(f"# To look at:\n# - {note}\n")
    assert f"glue.txt: {note}\n" in shown.err


def test_the_folder_of_the_rules_is_made(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "criteria.txt", "-o", "T/T.rules"]) == 0
    assert "T: folder made\n" in capsys.readouterr().err
    assert sorted(path.name for path in Path("T").iterdir()) == ["T.rules", "T.trace.toml"]
    assert main(["new", "criteria.txt", "-o", "T/T.rules", "--force"]) == 0
    assert "folder made" not in capsys.readouterr().err
    Path("empty.txt").write_text("", "utf-8")
    assert main(["new", "empty.txt", "-o", "E/E.rules"]) == 1
    assert not Path("E").exists()
    assert main(["new", "criteria.txt", "-o", "criteria.txt/T.rules"]) == 2
    assert "criteria.txt: there is no such folder" in capsys.readouterr().err


@pytest.mark.parametrize("source", ["criteria.txt", "NCT01234567.json"])
def test_a_skeleton_has_a_head_and_its_layout(folder: Path, source: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", source, "-o", "T.rules"]) == 0
    assert main(["format", "--check", "T.rules"]) == 0
    assert main(["lint", "T.rules", "--format", "concise"]) == 0
    assert "missing-header" not in capsys.readouterr().out


def test_the_beginning_that_it_shows_can_be_taken_over(folder: Path) -> None:
    assert main(["new", "criteria.txt", "-o", "T.rules"]) == 0
    lines = Path("T.rules").read_text("utf-8").splitlines()
    shown = lines[lines.index('# use "../common/oncology.rules"') + 1 : lines.index("#   fit_for_treatment") + 1]
    text = "\n".join("inclusion 1" if line.startswith("# Then") else line.removeprefix("# ") for line in shown)
    Path("taken.rules").write_text(text + "\n", "utf-8")
    assert main(["check", "taken.rules"]) == 0


def test_a_page_s_last_update_is_the_version(folder: Path) -> None:
    Path("page.txt").write_text(f"A trial\nLast Updated: 2025-10-17\n{TEXT}", "utf-8")
    assert main(["new", "page.txt", "-o", "P.rules"]) == 0
    assert '\nversion "registry record of 2025-10-17"\n' in Path("P.rules").read_text("utf-8")
    assert main(["new", "criteria.txt", "-o", "T.rules"]) == 0
    assert '\nversion "not stated"  # the amendment, or the date of the text\n' in Path("T.rules").read_text("utf-8")


def test_a_folder_is_no_source(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "."]) == 1
    assert "directory" in capsys.readouterr().err
