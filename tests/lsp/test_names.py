"""Names across files: definition, references, and another name for all of them."""

import re
from pathlib import Path

import attrs
import pytest

from protocolrules.lint.fix import applied
from protocolrules.lsp.cursor import Cursor
from protocolrules.lsp.names import CannotRenameError, definition, name_at, references, renamed
from protocolrules.lsp.occurrences import NAMES, OTHERS
from protocolrules.lsp.workspace import Analysis, Workspace
from protocolrules.syntax import tree

COMMON = "event surgery\nevent chemotherapy\n"
STUDY = """\
use "../common/kinds.rules"
step consent
fact surgical: surgery, other
event operation = surgery or chemotherapy
inclusion 1
  no surgery except chemotherapy ever and surgical is surgery
schedule
  visit week_6 42 days after consent
example "surgery"
  surgery 2026-01-01  # surgery
  expect inclusion 1 met
"""
OTHER = 'use "../common/kinds.rules"\ninclusion 1\n  any surgery ever\n'
ALONE = "event surgery\ninclusion 1\n  any surgery ever\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    texts = {"common/kinds": COMMON, "a/study": STUDY, "b/other": OTHER, "c/alone": ALONE}
    for name, text in texts.items():
        path = tmp_path / f"{name}.rules"
        path.parent.mkdir()
        path.write_text(text, "utf-8")
    return Workspace(folders=(tmp_path.resolve(),))


def at(workspace: Workspace, name: str, words: str, column: int = 1) -> tuple[Cursor, Analysis]:
    path = workspace.folders[0] / f"{name}.rules"
    analysis = workspace.analysis(path)
    return Cursor(analysis.source, analysis.source.text.index(words) + column), analysis


def declared(workspace: Workspace, name: str, words: str, column: int = 1) -> tuple[tree.Declaration, Analysis]:
    cursor, analysis = at(workspace, name, words, column)
    found = name_at(cursor, analysis)
    assert found
    return found, analysis


@pytest.mark.parametrize(
    ("words", "column", "where"),
    [
        ("surgery except", 1, ("kinds.rules", 1)),
        ("consent\nexample", 3, ("study.rules", 2)),
        ("inclusion 1 met", 3, ("study.rules", 5)),
        ("kinds.rules", 3, ("kinds.rules", 1)),
        ("surgical is", 1, ("study.rules", 3)),
        ("surgery 2026", 1, ("kinds.rules", 1)),
    ],
)
def test_definition(workspace: Workspace, words: str, column: int, where: tuple[str, int]) -> None:
    cursor, analysis = at(workspace, "a/study", words, column)
    found = definition(cursor, analysis, workspace)
    assert found
    assert (Path(found.source.name).name, found.line) == where


@pytest.mark.parametrize("words", ["surgery\nschedule", 'surgery"\n', "# surgery", "no surgery", "2026-01"])
def test_what_is_no_name_has_no_definition(workspace: Workspace, words: str) -> None:
    cursor, analysis = at(workspace, "a/study", words, 2 if words[0] == "#" else 1)
    assert definition(cursor, analysis, workspace) is None


def test_references_are_those_of_all_files_that_share_the_declaration(workspace: Workspace) -> None:
    found = references(*declared(workspace, "a/study", "surgery except"), workspace)
    places = [(Path(span.source.name).parent.name, span.line) for span in found]
    assert places == [("a", 4), ("a", 6), ("a", 10), ("b", 3), ("common", 1)]


def test_an_unsaved_text_counts(workspace: Workspace) -> None:
    path = workspace.folders[0] / "b" / "other.rules"
    workspace.texts[path] = OTHER + "inclusion 2\n  no surgery ever\n"
    found = references(*declared(workspace, "a/study", "surgery except"), workspace)
    assert sum(span.source.name == str(path) for span in found) == 2


def test_renaming_everywhere_leaves_everything_meaning_the_same(workspace: Workspace) -> None:
    found, analysis = declared(workspace, "a/study", "surgery except")
    edits = renamed(found, "major", analysis, workspace)
    sources = {edit.span.source.name: edit.span.source for edit in edits}
    texts = {Path(n): applied(s, [e for e in edits if e.span.source.name == n]) for n, s in sources.items()}
    assert "surgical is surgery" in texts[workspace.folders[0] / "a" / "study.rules"]
    after = Workspace(texts, workspace.folders)
    for path in texts:
        assert not [d for d in after.analysis(path).findings if d.is_error]
    assert (workspace.folders[0] / "c" / "alone.rules") not in texts


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("before", "is a word of the language"),
        ("as_of", "is a word of the language"),
        ("two words", "is no name"),
        ("2nd", "is no name"),
        ("", "is no name"),
        ("chemotherapy", "is declared already"),
        ("week_6", "is declared already"),
        ("surgical", "is declared already"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused(workspace: Workspace, new: str, why: str) -> None:
    found, analysis = declared(workspace, "b/other", "surgery ever")
    with pytest.raises(CannotRenameError, match=why):
        renamed(found, new, analysis, workspace)


def test_a_name_that_would_be_read_as_something_else_is_refused(workspace: Workspace) -> None:
    path = workspace.folders[0] / "b" / "other.rules"
    workspace.texts[path] = "step s\nevent e\ninclusion 1\n  e for ≥ 6 weeks before s\n"
    found, analysis = declared(workspace, "b/other", "e for")
    with pytest.raises(CannotRenameError, match="would be read as something else"):
        renamed(found, "complete", analysis, workspace)  # `complete for` is a phrase of records
    assert len(renamed(found, "finished", analysis, workspace)) == 2


def test_every_word_of_a_tree_is_a_name_or_is_said_to_be_none() -> None:
    """A new field with words belongs into one of the two tables."""
    for kind in {getattr(tree, name) for name in tree.__all__}:
        if not (isinstance(kind, type) and issubclass(kind, tree.Node)):
            continue
        for field in attrs.fields(kind):
            if re.search(r"\b(?:Word|Limit)\b", str(field.type)):
                known = [NAMES[base] for base in NAMES if issubclass(kind, base)]
                known += [OTHERS[base] for base in OTHERS if issubclass(kind, base)]
                assert any(field.name in fields for fields in known), f"{kind.__name__}.{field.name}"
