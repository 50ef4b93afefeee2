"""What was found in files that have not changed is found again without looking; any change is looked at."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint import known
from protocolrules.lint.known import lint_unchanged
from protocolrules.lint.run import lint_file
from protocolrules.lint.settings import Settings
from protocolrules.syntax.kept import private_folder

RULES = 'use "words.rules"\nscale ECOG 0 to 5\ninclusion 1 "Age"\n  age > 18 years at consent\n'
WORDS = "step consent\n"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    private_folder.cache_clear()
    yield
    private_folder.cache_clear()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "words.rules").write_text(WORDS, "utf-8")
    path = tmp_path / "trial.rules"
    path.write_text(RULES, "utf-8")
    return path


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the files that are really looked at."""
    from protocolrules.lint import run

    looked: list[Path] = []
    real = run.linted

    def linted(path: Path, *rest: object) -> run.Linted:
        looked.append(path)
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "linted", linted)
    return looked


def shown(found: tuple[Diagnostic, ...]) -> list[dict[str, object]]:
    return [diagnostic.to_dict() for diagnostic in found]


def test_the_same_findings_without_looking(path: Path, looks: list[Path]) -> None:
    first = lint_unchanged(path, None, Settings())
    again = lint_unchanged(path, None, Settings())
    assert looks == [path]
    assert shown(first) == shown(again) == shown(lint_file(path, settings=Settings()))
    assert "strict-age-bound" in {found.kind for found in again}
    assert [found.span.text for found in first] == [found.span.text for found in again]


@pytest.mark.parametrize("name", ["trial.rules", "words.rules"])
def test_a_change_is_looked_at(path: Path, name: str, looks: list[Path]) -> None:
    lint_unchanged(path, None, Settings())
    changed = path.parent / name
    before = changed.stat()
    changed.write_text(changed.read_text("utf-8").replace("consent", "assents"), "utf-8")
    os.utime(changed, ns=(before.st_atime_ns, before.st_mtime_ns))
    lint_unchanged(path, None, Settings())
    assert len(looks) == 2, "even where size and time are the same"


def test_other_settings_another_root_and_other_code_are_looked_at(
    path: Path, looks: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    lint_unchanged(path, None, Settings())
    assert lint_unchanged(path, None, Settings(ignore=("*",))) == ()
    lint_unchanged(path, path.parent, Settings())
    monkeypatch.setattr(known, "stamp_of", lambda *folders: "other code")
    lint_unchanged(path, None, Settings())
    assert len(looks) == 4


def test_the_same_words_for_another_root_are_another_root(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    assert not any(found.is_error for found in lint_unchanged(path, None, Settings(root=Path())))
    (path.parent / "elsewhere").mkdir()
    monkeypatch.chdir(path.parent / "elsewhere")
    assert any(found.kind == "outside-root" for found in lint_unchanged(path, None, Settings(root=Path())))


def test_errors_are_never_kept(path: Path, looks: list[Path]) -> None:
    path.write_text("nonsense\n", "utf-8")
    for _ in range(2):
        assert lint_unchanged(path, None, Settings())[0].is_error
    assert len(looks) == 2


def test_a_used_file_that_is_gone_is_missed(path: Path) -> None:
    lint_unchanged(path, None, Settings())
    (path.parent / "words.rules").unlink()
    assert {found.kind for found in lint_unchanged(path, None, Settings())} >= {"missing-file"}


def test_a_link_that_leads_elsewhere_is_followed(path: Path, looks: list[Path]) -> None:
    words = path.parent / "words.rules"
    words.unlink()
    for name in ("one", "other"):
        (path.parent / f"{name}.rules").write_text(WORDS, "utf-8")
    words.symlink_to("one.rules")
    lint_unchanged(path, None, Settings())
    words.unlink()
    words.symlink_to("other.rules")
    lint_unchanged(path, None, Settings())
    assert len(looks) == 2


def test_every_part_of_a_finding_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "trial.rules"
    path.write_text(
        "step consent\nfact a\nfact b\ninclusion 1\n  a and a  # allow: nothing\ninclusion 2\n  a and a\n", "utf-8"
    )
    first = lint_unchanged(path, None, Settings())
    again = lint_unchanged(path, None, Settings())
    assert shown(first) == shown(again)
    assert any(found.fix for found in again)
    assert any(found.labels for found in again)
