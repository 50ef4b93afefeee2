"""`use`: which files may be used, and what is said of those that may not."""

from pathlib import Path

import pytest

import protocolrules
from protocolrules.diagnostics.diagnostic import RulesError
from protocolrules.protocol import check_file, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "root" / "trial").mkdir(parents=True)
    (tmp_path / "root" / "common").mkdir()
    return tmp_path / "root"


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def kinds(path: Path, root: Path | None = None) -> list[str]:
    return [d.kind for d in check_file(path, root)[1]]


def test_vocabulary_of_a_used_file_is_taken_over(folder: Path) -> None:
    write(folder / "common" / "words.rules", "event surgery\nstep d28\n")
    main = write(folder / "trial" / "t.rules", 'use "../common/words.rules"\ninclusion 1\n  no surgery before d28\n')
    protocol = load(main)
    assert [c.label for c in protocol.criteria] == ["inclusion 1"]
    assert set(protocol.program.kinds) == {"surgery", "d28"}


def test_a_file_used_twice_is_read_once(folder: Path) -> None:
    write(folder / "common" / "base.rules", "fact a\n")
    write(folder / "common" / "left.rules", 'use "base.rules"\n')
    write(folder / "common" / "right.rules", 'use "base.rules"\n')
    text = 'use "../common/left.rules"\nuse "../common/right.rules"\ninclusion 1\n  a\n'
    assert kinds(write(folder / "trial" / "t.rules", text)) == []


def test_a_used_file_is_named_in_its_findings(folder: Path) -> None:
    write(folder / "common" / "words.rules", "fact a\nfact a\n")
    main = write(folder / "trial" / "t.rules", 'use "../common/words.rules"\n')
    (found,) = check_file(main)[1]
    assert Path(found.span.source.name).resolve() == (folder / "common" / "words.rules").resolve()


def test_a_file_that_is_not_there(folder: Path) -> None:
    (found,) = check_file(write(folder / "trial" / "t.rules", 'use "words.rules"\n'))[1]
    assert found.kind == "missing-file"
    assert found.message.endswith('words.rules" is not there')


def test_a_path_may_not_leave_the_root(folder: Path) -> None:
    write(folder.parent / "secret.rules", "fact secret\n")
    main = write(folder / "trial" / "t.rules", 'use "../../secret.rules"\n')
    assert kinds(main) == ["outside-root"]
    assert kinds(main, folder.parent) == []


def test_a_link_may_not_leave_the_root(folder: Path) -> None:
    write(folder.parent / "secret.rules", "fact secret\n")
    (folder / "common" / "link.rules").symlink_to(folder.parent / "secret.rules")
    main = write(folder / "trial" / "t.rules", 'use "../common/link.rules"\ninclusion 1\n  secret\n')
    assert kinds(main) == ["outside-root", "unknown-name"]


def test_a_link_that_leads_to_itself(folder: Path) -> None:
    (folder / "trial" / "loop.rules").symlink_to(folder / "trial" / "loop.rules")
    assert kinds(write(folder / "trial" / "t.rules", 'use "loop.rules"\n')) == ["missing-file"]


@pytest.mark.parametrize("name", ["x" * 5000, "a\x0bb", "."])
def test_a_path_that_is_no_file(folder: Path, name: str) -> None:
    found = kinds(write(folder / "trial" / "t.rules", f'use "{name}"\n'))
    assert found in (["missing-file"], ["line-too-long"], ["control-character"])


def test_files_that_use_each_other(folder: Path) -> None:
    write(folder / "trial" / "b.rules", 'use "a.rules"\n')
    main = write(folder / "trial" / "a.rules", 'use "b.rules"\n')
    (found,) = check_file(main)[1]
    assert (found.kind, found.message) == (
        "import-cycle",
        "the files use each other: a.rules uses b.rules uses a.rules",
    )


def test_a_chain_of_files_ends(folder: Path) -> None:
    for number in range(60):
        write(folder / "trial" / f"f{number}.rules", f'use "f{number + 1}.rules"\n')
    write(folder / "trial" / "f60.rules", "fact a\n")
    assert kinds(folder / "trial" / "f0.rules") == ["import-cycle"]


def test_a_used_file_that_is_not_text(folder: Path) -> None:
    (folder / "trial" / "b.rules").write_bytes(b"fact a\nfact \xff\n")
    (found,) = check_file(write(folder / "trial" / "a.rules", 'use "b.rules"\n'))[1]
    assert (found.kind, found.message) == ("not-text", "line 2: this is not UTF-8 text (byte 12 of the file)")


def test_a_criterion_stands_in_the_protocols_own_file(folder: Path) -> None:
    write(folder / "common" / "words.rules", "fact a\ninclusion 1\n  a\n")
    main = write(folder / "trial" / "t.rules", 'use "../common/words.rules"\ninclusion 2\n  a\n')
    program, found = check_file(main)
    assert [d.kind for d in found] == ["criterion-in-vocabulary"]
    assert [c.number for c in program.criteria] == ["2"]


def test_a_text_cannot_use_files() -> None:
    with pytest.raises(RulesError) as wrong:
        protocolrules.parse('use "words.rules"\n')
    assert [d.kind for d in wrong.value.diagnostics] == ["missing-file"]


def test_the_protocols_own_file_must_be_there(folder: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        load(folder / "trial" / "nowhere.rules")
