"""`[tool.protocolrules]`: where it is found, what it may say, and what is said of what it may not."""

import sys
from pathlib import Path

import pytest

from protocolrules.diagnostics.diagnostic import ERROR, NOTE, WARNING
from protocolrules.lint.run import lint_file
from protocolrules.lint.settings import Found, Settings, SettingsError, read_settings

RULES = "step consent\ninclusion 1\n  age > 18 years at consent\n"


@pytest.fixture(autouse=True)
def one_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one rule look: these tests are of what stands around the rules, however many there are."""
    monkeypatch.setattr("protocolrules.lint.run.NAMES", ("strict-age-bound",))


def settings(folder: Path, text: str) -> Settings:
    path = folder / "pyproject.toml"
    path.write_text(text, "utf-8")
    found = read_settings(path)
    assert found is not None
    return found


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        '[tool.protocolrules]\nselect = ["strict-*", "unused-allow"]\nignore = ["step-order"]\nfail-level = "note"\n'
        'root = "rules"\nper-file-ignores = { "drafts/*" = ["*"] }\n',
    )
    assert found.select == ("strict-*", "unused-allow")
    assert found.root == tmp_path / "rules"
    assert [found.fails(level) for level in (ERROR, WARNING, NOTE)] == [True, True, True]
    assert found.wants("strict-age-bound", tmp_path / "a.rules")
    assert not found.wants("step-order", tmp_path / "a.rules")
    assert not found.wants("allow-without-reason", tmp_path / "a.rules")
    assert not found.wants("strict-age-bound", tmp_path / "drafts" / "deep" / "a.rules")


def test_without_settings_everything_is_looked_for_and_notes_do_not_fail() -> None:
    assert Settings().wants("strict-age-bound", "a.rules")
    assert [Settings().fails(level) for level in (ERROR, WARNING, NOTE)] == [True, True, False]
    assert [Settings(fail_level=ERROR).fails(level) for level in (ERROR, WARNING, NOTE)] == [True, False, False]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("selct = []", "tool.protocolrules.selct: is not a setting; did you mean `select`?"),
        ('select = "strict-age-bound"', "tool.protocolrules.select: should be a list of rules"),
        ("ignore = [1]", "tool.protocolrules.ignore: should be a list of rules"),
        (
            'ignore = ["strict-age-bond"]',
            "tool.protocolrules.ignore: `strict-age-bond` is not a rule; did you mean `strict-age-bound`?",
        ),
        ('select = ["zz*"]', "tool.protocolrules.select: `zz*` is not a rule"),
        ('fail-level = "fatal"', 'tool.protocolrules.fail-level: should be "error", "warning" or "note"'),
        ("root = 1", "tool.protocolrules.root: should be a folder"),
        ("per-file-ignores = []", "tool.protocolrules.per-file-ignores: should be a table"),
        ('per-file-ignores = {"x" = ["y"]}', 'tool.protocolrules.per-file-ignores: "x": `y` is not a rule'),
        ("= 1", "this is not TOML: "),
    ],
)
def test_what_cannot_be_used(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        settings(tmp_path, f"[tool.protocolrules]\n{line}\n")
    assert str(wrong.value).startswith(f"{tmp_path / 'pyproject.toml'}: {said}")


def test_other_things_that_are_no_table(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"tool\.protocolrules: is not a table"):
        settings(tmp_path, "[tool]\nprotocolrules = 1\n")
    (tmp_path / "pyproject.toml").write_bytes(b"# protocolrules \xff\n")
    with pytest.raises(SettingsError, match="this is not TOML"):
        read_settings(tmp_path / "pyproject.toml")


def test_the_nearest_file_that_has_the_table_speaks(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (inner / "t.rules").write_text(RULES, "utf-8")
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\n", "utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.protocolrules]\nignore = ["strict-age-bound"]\n', "utf-8")
    assert lint_file(inner / "t.rules") == ()
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.protocolrules]\n", "utf-8")
    assert [d.kind for d in lint_file(inner / "t.rules")] == ["strict-age-bound"]
    assert lint_file(inner / "t.rules", settings=Settings(select=("step-order",))) == ()


def test_a_file_is_read_once_for_all_files_below_it(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text('[tool.protocolrules]\nfail-level = "note"\n', "utf-8")
    found = Found()
    assert found.of(tmp_path / "a.rules").fail_level == NOTE
    path.unlink()
    assert found.of(tmp_path / "b.rules").fail_level == NOTE


def test_a_project_that_does_not_speak_of_this_tool_costs_no_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tomllib", None)  # importing it now fails
    (tmp_path / "pyproject.toml").write_text("[tool.other]\n", "utf-8")
    assert read_settings(tmp_path / "pyproject.toml") is None
