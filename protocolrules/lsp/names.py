"""Names across files: where one is declared, everywhere it stands, and what giving it another name edits.

All names of a protocol and the files it uses are one namespace. So a name is the same in every file that
reaches its declaration through `use`; the files of the open folders are looked through for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from protocolrules.check.vocabulary import collect
from protocolrules.diagnostics.diagnostic import Edit, Findings
from protocolrules.diagnostics.source import Source, Span
from protocolrules.lsp.cursor import Cursor
from protocolrules.lsp.occurrences import is_name, occurrences, owner_of
from protocolrules.lsp.workspace import Analysis, Workspace
from protocolrules.syntax import tree
from protocolrules.syntax.keywords import OWN_MEANING, RESERVED
from protocolrules.syntax.parse import parse

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class CannotRenameError(ValueError):
    """Why a name cannot be given another; the message is for the author."""


def name_at(cursor: Cursor, analysis: Analysis) -> tree.Declaration | None:
    """Return the declaration of the name at the cursor, None where there is none."""
    if cursor.aside or cursor.word is None:
        return None
    found = owner_of(cursor.nodes)
    if found is not None and not is_name(*found):
        return None
    return analysis.vocabulary.names.get(cursor.word.text)


def definition(cursor: Cursor, analysis: Analysis, workspace: Workspace) -> Span | None:
    """Return where what is at the cursor is declared: a name, a used file, or the criterion of an expectation."""
    declared = name_at(cursor, analysis)
    if declared is not None:
        return declared.name.span
    found = owner_of(cursor.nodes)
    if found is not None and isinstance(found[1], tree.ExpectedStatus) and found[0] is found[1].criterion:
        return _criterion(found[0].text, analysis)
    return _used_file(cursor, analysis, workspace) if isinstance(cursor.statement, tree.Use) else None


def _criterion(label: str, analysis: Analysis) -> Span | None:
    wanted = " ".join(label.split())
    criteria = (s for s in analysis.file.statements if isinstance(s, tree.Criterion))
    found = next((c for c in criteria if f"{c.kind} {c.number}" == wanted), None)
    return found.span.within(found.span.start, found.span.start + len(wanted)) if found else None


def _used_file(cursor: Cursor, analysis: Analysis, workspace: Workspace) -> Span | None:
    assert isinstance(cursor.statement, tree.Use)
    try:
        source = workspace.source((analysis.path.parent / cursor.statement.path).resolve())
    except (OSError, ValueError):
        return None
    return Span(source, 0, 0)


def references(declared: tree.Declaration, analysis: Analysis, workspace: Workspace) -> list[Span]:
    """Return everywhere a name stands, its declaration among them, in all files that share it."""
    found = {(span.source.name, span.start): span for span in _everywhere(declared, analysis, workspace)}
    return [found[key] for key in sorted(found)]


def _everywhere(declared: tree.Declaration, analysis: Analysis, workspace: Workspace) -> Iterator[Span]:
    name = declared.name.text
    for file in _sharing(declared, analysis, workspace):
        yield from (word.span for word in occurrences(file) if word.text == name)


def _sharing(declared: tree.Declaration, analysis: Analysis, workspace: Workspace) -> Iterator[tree.File]:
    """Yield the trees of the files that have a name in common with its declaration, some more than once."""
    home = Path(declared.name.span.source.name).resolve()
    own = [Path(file.span.source.name).resolve() for file in analysis.files]
    for path in workspace.files_with(declared.name.text, also=own):
        try:
            files = workspace.trees(path)
        except OSError:
            continue
        if any(Path(file.span.source.name).resolve() == home for file in files):
            yield from files


def renamed(declared: tree.Declaration, new: str, analysis: Analysis, workspace: Workspace) -> list[Edit]:
    """Return the edits that give a name another, in all files that share it.

    Raises `CannotRenameError` where the new name cannot be one, or would mean something else somewhere.
    """
    _refuse_wrong(new)
    if new == declared.name.text:
        return []
    files = list(_sharing(declared, analysis, workspace))
    if new in collect(_once(files), Findings()).names:
        raise CannotRenameError(f"`{new}` is declared already")
    edits = [Edit(span, new) for span in references(declared, analysis, workspace)]
    for file in _once(files):
        _refuse_confusion(file, new, [e for e in edits if e.span.source.name == file.span.source.name])
    return edits


def _once(files: list[tree.File]) -> list[tree.File]:
    return list({file.span.source.name: file for file in files}.values())


def _refuse_wrong(new: str) -> None:
    if not _NAME.fullmatch(new):
        raise CannotRenameError(f"`{new}` is no name: a name is one word of letters, digits and `_`")
    if new in RESERVED or new in OWN_MEANING:
        raise CannotRenameError(f"`{new}` is a word of the language")


def _refuse_confusion(file: tree.File, new: str, edits: list[Edit]) -> None:
    """Refuse a name that the grammar would take for something else in one of its places."""
    before, text = Findings(), file.span.source.text
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + new + text[edit.span.end :]
    old = sum(word.text == new for word in occurrences(file))
    after = Findings()
    found = parse(Source(file.span.source.name, text), after)
    parse(Source(file.span.source.name, file.span.source.text), before)
    if len(after.all) != len(before.all) or sum(w.text == new for w in occurrences(found)) != old + len(edits):
        raise CannotRenameError(f"`{new}` would be read as something else where the name stands")
