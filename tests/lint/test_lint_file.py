"""One file linted: what comes from `check`, from used files, from texts that are not saved."""

import re
from pathlib import Path

import pytest

import protocolrules
from protocolrules.check.imports import with_texts
from protocolrules.lint.kinds import OF_CHECK
from protocolrules.lint.run import lint_text
from protocolrules.lint.settings import Settings

ROOT = Path(__file__).parents[2]
RULES = 'use "words.rules"\ninclusion 1\n  age > 18 years at consent\n'


@pytest.fixture(autouse=True)
def one_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one rule look: these tests are of what stands around the rules, however many there are."""
    monkeypatch.setattr("protocolrules.lint.run.NAMES", ("strict-age-bound",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "words.rules").write_text("step consent\n", "utf-8")
    (tmp_path / "t.rules").write_text(RULES, "utf-8")
    return tmp_path


def kinds(path: Path, **options: object) -> list[tuple[str, str]]:
    found = protocolrules.lint_file(path, **options)  # type: ignore[arg-type]
    return [(Path(d.span.source.name).name, d.kind) for d in found]


def test_a_file_is_linted_with_what_it_uses(folder: Path) -> None:
    assert kinds(folder / "t.rules") == [("t.rules", "strict-age-bound")]
    assert kinds(folder / "words.rules") == []


def test_an_error_of_a_used_file_keeps_the_rules_from_looking(folder: Path) -> None:
    (folder / "words.rules").write_text("step consent\nfact a\nfact a\n", "utf-8")
    assert kinds(folder / "t.rules") == [("words.rules", "duplicate-name")]


def test_an_allow_in_a_used_file_speaks_for_it(folder: Path) -> None:
    words = "step consent\nstep infusion after consent\nevent cough\n"
    line = "define soon: no cough within 2 days before infusion and no infusion within 2 days before consent"
    (folder / "words.rules").write_text(f"{words}{line}\n", "utf-8")
    assert ("words.rules", "step-order") in kinds(folder / "t.rules")
    (folder / "words.rules").write_text(f'{words}{line}  # allow: step-order "a second infusion"\n', "utf-8")
    assert kinds(folder / "t.rules") == [("t.rules", "strict-age-bound")]
    assert kinds(folder / "words.rules") == []


def test_texts_that_are_not_saved_are_read_in_place_of_files(folder: Path) -> None:
    main, words = (folder / "t.rules").resolve(), (folder / "words.rules").resolve()
    assert kinds(main, read=with_texts({main: RULES.replace(">", "≥")})) == []
    assert kinds(main, read=with_texts({words: "fact consent\n"})) == [("t.rules", "wrong-name")]
    new = with_texts({main: RULES.replace("words", "new"), (folder / "new.rules").resolve(): "step consent\n"})
    assert kinds(main, read=new) == [("t.rules", "strict-age-bound")]


def test_the_root_is_that_of_the_call_then_of_the_settings_then_the_folder_above(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "t.rules").write_text(RULES.replace("words", "../words"), "utf-8")
    path = folder / "deep" / "t.rules"
    assert kinds(path) == [("t.rules", "strict-age-bound")]
    inside = Settings(root=folder / "deep")
    assert ("t.rules", "outside-root") in kinds(path, settings=inside)
    assert kinds(path, settings=inside, root=folder) == [("t.rules", "strict-age-bound")]


def test_errors_are_found_whatever_is_selected() -> None:
    (found,) = lint_text("inclusion 1\n  nothing\n", settings=Settings(select=("strict-age-bound",), ignore=("*",)))
    assert found.kind == "unknown-name"


def test_the_kinds_of_warnings_of_check_are_all_known() -> None:
    said = set()
    for path in (ROOT / "protocolrules").rglob("*.py"):
        said |= set(re.findall(r'\.warning\(\s*"([a-z-]+)"', path.read_text("utf-8")))
    assert said == set(OF_CHECK)
