"""A tree that was kept is the tree that was parsed; what is kept counts for that very text and parser only."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.syntax import kept as kept_module
from protocolrules.syntax import stored
from protocolrules.syntax.kept import private_folder, stamp_of
from protocolrules.syntax.parse import parse
from protocolrules.syntax.stored import parsed
from protocolrules.syntax.tree.walk import walk

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "protocols").rglob("*.rules"), *(ROOT / "tests" / "cases").glob("*.rules")])


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    private_folder.cache_clear()
    yield tmp_path / "protocolrules"
    private_folder.cache_clear()


def trees(folder: Path) -> list[Path]:
    return sorted(folder.glob("tree-*"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_read_is_what_was_parsed(path: Path, kept: Path) -> None:
    source = Source(str(path), path.read_text("utf-8"))
    findings = Findings()
    first, second, fresh = parsed(source, findings), parsed(source, findings), parse(source, Findings())
    assert first == second == fresh
    assert bool(trees(kept)) == (not findings.all), "only a text without findings is kept"
    for statement, again in zip(fresh.statements, second.statements, strict=True):
        places = [(node.span.start, node.span.end) for node, _ in walk(statement)]
        assert places == [(node.span.start, node.span.end) for node, _ in walk(again)]


def test_a_kept_tree_bears_the_name_of_the_text_at_hand(kept: Path) -> None:
    parsed(Source("one", "fact a\n"), Findings())
    assert parsed(Source("other", "fact a\n"), Findings()).statements[0].span.source.name == "other"


def test_a_kept_tree_of_another_parser_does_not_count(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source("x", "fact a\n")
    parsed(source, Findings())
    (path,) = trees(kept)
    before = path.stat().st_mtime_ns
    monkeypatch.setattr(stored, "stamp_of", lambda folder: "another parser")
    os.utime(path, ns=(0, 0))
    assert parsed(source, Findings()) == parse(source, Findings())
    assert path.stat().st_mtime_ns >= before, "it was written anew"


@pytest.mark.parametrize("damage", [b"", b"\x00", b"garbage" * 100, b"i\x01\x00\x00\x00"])
def test_a_damaged_file_is_passed_over(damage: bytes, kept: Path) -> None:
    source = Source("x", "fact a\n")
    parsed(source, Findings())
    (path,) = trees(kept)
    path.write_bytes(damage)
    assert parsed(source, Findings()) == parse(source, Findings())


def test_half_a_file_is_passed_over(kept: Path) -> None:
    source = Source("x", "fact a\nfact b\n")
    parsed(source, Findings())
    (path,) = trees(kept)
    path.write_bytes(path.read_bytes()[:-20])
    assert parsed(source, Findings()) == parse(source, Findings())


def test_a_folder_that_others_can_write_is_not_used(kept: Path) -> None:
    kept.mkdir()
    kept.chmod(0o777)
    parsed(Source("x", "fact a\n"), Findings())
    assert not trees(kept)


def test_old_trees_are_forgotten(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "_MOST_KEPT", 10)
    for number in range(30):
        parsed(Source("x", f"fact a{number}\n"), Findings())
    assert 5 <= len(trees(kept)) <= 10


def test_the_stamp_names_every_file_of_the_parser() -> None:
    names = {path.name for path in Path(kept_module.__file__).parent.rglob("*.py")}
    assert all(name in stamp_of("syntax") for name in {*names, "rules.lark"})
