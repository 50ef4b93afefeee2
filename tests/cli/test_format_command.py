"""`protocolrules format`: what is written, what is printed, and that nothing is ever lost."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

import protocolrules.format.format as layout
from protocolrules.cli import main

UNTIDY = b"\xef\xbb\xbffact  a\r\ninclusion 1\r\n    a   # why\r\n"
TIDY = "fact a\n\ninclusion 1\n  a  # why\n"
WRONG = "fact a\n\n\n\ninclusion 1\n  a a\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "untidy.rules").write_bytes(UNTIDY)
    (tmp_path / "tidy.rules").write_text(TIDY, "utf-8")
    (tmp_path / "notes.txt").write_text("fact  a\n", "utf-8")
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(("format", *arguments))
        return code, *capsys.readouterr()

    return command


def test_files_are_written_in_place(run: Any, folder: Path) -> None:
    before = (folder / "tidy.rules").stat().st_mtime_ns
    assert run(".") == (0, "reformatted untidy.rules\n1 file reformatted\n", "")
    assert (folder / "untidy.rules").read_bytes() == TIDY.encode()
    assert (folder / "tidy.rules").stat().st_mtime_ns == before
    assert (folder / "notes.txt").read_text() == "fact  a\n"
    assert run(".") == (0, "2 files in the canonical layout\n", "")


def test_check_writes_nothing(run: Any, folder: Path) -> None:
    assert run("--check", ".") == (1, "would reformat untidy.rules\n1 file would be reformatted\n", "")
    assert (folder / "untidy.rules").read_bytes() == UNTIDY
    assert run("--check", "tidy.rules") == (0, "1 file in the canonical layout\n", "")


def test_diff_shows_what_would_change(run: Any, folder: Path) -> None:
    (folder / "untidy.rules").write_text("fact  a\n\ninclusion 1\n  a\n  a >= 3 kg", "utf-8")
    code, out, err = run("--diff", ".")
    assert (code, err) == (1, "")
    assert out == (
        "--- untidy.rules\n+++ untidy.rules\n@@ -1,5 +1,5 @@\n-fact  a\n+fact a\n \n inclusion 1\n   a\n"
        "-  a >= 3 kg\n\\ No newline at end of file\n+  a ≥ 3 kg\n"
    )
    assert "\n  a >= 3 kg" in (folder / "untidy.rules").read_text("utf-8")
    assert run("--diff", "tidy.rules") == (0, "", "")


def test_diff_is_coloured_on_a_terminal(run: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("protocolrules.cli.format.coloured", lambda stream: stream is sys.stdout)
    _, out, _ = run("--diff", "untidy.rules")
    assert "\033[32m+fact a\033[0m\n" in out


def test_a_file_with_mistakes_is_left_and_the_others_are_written(run: Any, folder: Path) -> None:
    (folder / "wrong.rules").write_text(WRONG, "utf-8")
    code, out, err = run(".")
    assert (code, out) == (1, "reformatted untidy.rules\n1 file reformatted, 1 file with mistakes left as it is\n")
    assert "error[unexpected-words]" in err
    assert "wrong.rules:6:5" in err
    assert (folder / "wrong.rules").read_text("utf-8") == WRONG
    assert run("--check", "wrong.rules")[0] == 1


def test_names_need_not_be_declared(run: Any, folder: Path) -> None:
    (folder / "names.rules").write_text("inclusion 1\n  nobody   and knows\n", "utf-8")
    assert run("names.rules")[0] == 0
    assert (folder / "names.rules").read_text("utf-8") == "inclusion 1\n  nobody and knows\n"


def test_bytes_that_are_no_text_are_left(run: Any, folder: Path) -> None:
    (folder / "bytes.rules").write_bytes(b"fact  \xff\n")
    code, _, err = run("bytes.rules")
    assert code == 1
    assert "error[not-text]" in err
    assert (folder / "bytes.rules").read_bytes() == b"fact  \xff\n"


# ---- stdin -------------------------------------------------------------------------------


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))


def test_stdin_is_printed(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, UNTIDY)
    assert run("-") == (0, TIDY, "")


def test_stdin_with_mistakes_comes_back_unchanged(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, WRONG.encode())
    code, out, err = run("-")
    assert (code, out) == (1, WRONG)
    assert "<stdin>:6:5" in err


def test_stdin_is_checked(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, UNTIDY)
    assert run("--check", "-") == (1, "would reformat <stdin>\n", "")
    stdin(monkeypatch, TIDY.encode())
    assert run("--check", "-") == (0, "", "")


def test_stdin_stands_alone(run: Any, folder: Path) -> None:
    code, out, err = run("-", "tidy.rules")
    assert (code, out) == (2, "")
    assert "`-` stands alone" in err


# ---- nothing is lost ---------------------------------------------------------------------


def test_a_crash_leaves_the_file_and_nothing_else(run: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(source: str, target: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", crash)
    before = sorted(folder.iterdir())
    assert run("untidy.rules")[0] == 130
    assert (folder / "untidy.rules").read_bytes() == UNTIDY
    assert sorted(folder.iterdir()) == before


def test_a_layout_that_says_something_else_is_not_written(
    run: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for fault in (
        ("a", "b"),
        ("# why", ""),
        ("a  # why", "# why\n  a"),
        ("inclusion 1", "inclusion"),
        ("fact a\n", ""),
    ):
        monkeypatch.setattr(layout, "_laid_out", lambda source, mistakes, fault=fault: TIDY.replace(*fault))
        code, _, err = run("untidy.rules")
        assert code == 1
        assert "error[format-changed-meaning]" in err
        assert (folder / "untidy.rules").read_bytes() == UNTIDY


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_a_file_keeps_its_mode_and_a_link_its_target(run: Any, folder: Path) -> None:
    (folder / "untidy.rules").chmod(0o640)
    (folder / "link.rules").symlink_to("untidy.rules")
    assert run("link.rules")[0] == 0
    assert (folder / "link.rules").is_symlink()
    assert (folder / "untidy.rules").read_bytes() == TIDY.encode()
    assert stat.S_IMODE((folder / "untidy.rules").stat().st_mode) == 0o640


def test_a_read_only_file_is_left(run: Any, folder: Path) -> None:
    (folder / "shut.rules").write_bytes(UNTIDY)
    (folder / "shut.rules").chmod(0o444)
    code, _, err = run("shut.rules")
    assert (code, err) == (2, "protocolrules: shut.rules: the file is read-only\n")
    assert (folder / "shut.rules").read_bytes() == UNTIDY


def test_what_cannot_be_written_is_said_and_the_others_are_written(
    run: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from protocolrules.cli.files import write_whole

    def refuse(output: Path, data: bytes) -> None:
        if output.name == "shut.rules":
            raise PermissionError(13, "Permission denied")
        write_whole(output, data)

    (folder / "shut.rules").write_bytes(UNTIDY)
    monkeypatch.setattr("protocolrules.cli.format.write_whole", refuse)
    code, out, err = run(".")
    assert (code, out) == (2, "reformatted untidy.rules\n1 file reformatted\n")
    assert err == "protocolrules: shut.rules: permission denied\n"


@pytest.mark.parametrize("arguments", [("nowhere.rules",), ("empty",), ()])
def test_wrong_use(run: Any, folder: Path, arguments: tuple[str, ...]) -> None:
    (folder / "empty").mkdir()
    assert run(*arguments)[0] == 2
