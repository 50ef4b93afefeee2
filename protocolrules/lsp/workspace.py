"""The workspace: files as they stand in the editor, and what each of them means.

Comes in: the unsaved texts. Goes out: for a file, its trees, names, program and findings, made by the
linter's own function, so that an editor and a command say the same. Statements that did not change are
not parsed again; everything else is made anew, so that nothing can be out of date.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from protocolrules.check.imports import Reader, from_disk, gather, with_texts
from protocolrules.check.scope import Scope
from protocolrules.check.vocabulary import Vocabulary
from protocolrules.diagnostics.diagnostic import WARNING, Diagnostic, Findings
from protocolrules.diagnostics.source import Source, Span
from protocolrules.lint.fix import Fixed, fix_file
from protocolrules.lint.run import Linted, linted
from protocolrules.lint.settings import Found, Settings, SettingsError
from protocolrules.program.program import Program
from protocolrules.syntax import tree
from protocolrules.syntax.layout import decode
from protocolrules.syntax.parse import Remembered, parse

_MOST_FILES = 2_000  # of a workspace's folders that are looked through
_NOT_OPENED = {"node_modules", "__pycache__", "venv", "build", "dist"}


@attrs.frozen
class Analysis:
    """A file as it was at some moment, the files it uses, and what they mean together."""

    path: Path
    linted: Linted
    findings: tuple[Diagnostic, ...]
    known: Scope
    """Names and units; also those of the last version without a broken statement, for what is being written."""

    @property
    def source(self) -> Source:
        """The file's text."""
        return self.file.span.source

    def has(self, span: Span) -> bool:
        """Tell whether a place is in the file itself."""
        return span.source.name == self.source.name

    @property
    def file(self) -> tree.File:
        """The file's tree."""
        return self.linted.subject.file

    @property
    def files(self) -> list[tree.File]:
        """The trees of the files it uses, and at last its own."""
        return self.linted.subject.files

    @property
    def scope(self) -> Scope:
        """Names and units, resolved."""
        return self.linted.subject.scope

    @property
    def vocabulary(self) -> Vocabulary:
        """Every declared name."""
        return self.scope.vocabulary

    @property
    def program(self) -> Program:
        """What the files mean."""
        return self.linted.subject.program


@attrs.define
class Workspace:
    """Unsaved texts by resolved path, the folders that are open, and the last versions of what was parsed."""

    texts: dict[Path, str] = attrs.field(factory=dict)
    folders: tuple[Path, ...] = ()
    _whole: dict[Path, Scope] = attrs.field(factory=dict)
    _versions: defaultdict[str, Remembered] = attrs.field(factory=lambda: defaultdict(Remembered))

    def analysis(self, path: Path) -> Analysis:
        """Return what a file means now. Raises OSError when it is neither open nor can be read."""
        settings, wrong = _settings(path)
        made = linted(path, None, settings, self._reader(), self._parse)
        source = made.subject.file.span.source
        found = (*((_of_settings(source, wrong),) if wrong else ()), *made.findings)
        return Analysis(path, made, found, self._known(path, made))

    def _known(self, path: Path, made: Linted) -> Scope:
        now = made.subject.scope
        if not any(file.broken for file in made.subject.files):
            self._whole[path] = now
        return _both(self._whole[path], now) if path in self._whole else now

    def trees(self, path: Path) -> list[tree.File]:
        """Return the trees of a file and of those it uses, the used ones first. Raises OSError."""
        return gather(path, _settings(path)[0].root, Findings(), self._reader(), self._parse)

    def fixed(self, path: Path) -> Fixed:
        """Return a file with its safe fixes, or why it has none. Raises OSError."""
        return fix_file(path, None, _settings(path)[0], self._reader())

    def source(self, path: Path) -> Source:
        """Return the text of a file. Raises OSError."""
        return decode(str(path), self._reader()(path), Findings())

    def files_with(self, word: str, also: Iterable[Path] = ()) -> Iterator[Path]:
        """Yield the rules files of the folders, and others, in whose text a word stands, each once."""
        seen: set[Path] = set()
        for path in (*also, *self.texts, *self._in_folders()):
            if path not in seen:
                seen.add(path)
                if word.encode() in self._bytes(path):
                    yield path

    def _in_folders(self) -> Iterator[Path]:
        found = 0
        for top in self.folders:
            for folder, inner, names in os.walk(top):
                inner[:] = sorted(name for name in inner if name not in _NOT_OPENED and not name.startswith("."))
                for name in sorted(names):
                    if name.endswith(".rules") and found < _MOST_FILES:
                        found += 1
                        yield (Path(folder) / name).resolve()

    def _bytes(self, path: Path) -> bytes:
        try:
            return self._reader()(path)
        except OSError:
            return b""

    def _parse(self, source: Source, findings: Findings) -> tree.File:
        """Return a text's tree; statements of the file's last version that stand in it are moved, not parsed."""
        return parse(source, findings, self._versions[source.name])

    def _reader(self) -> Reader:
        return with_texts(dict(self.texts), from_disk)


def _both(earlier: Scope, now: Scope) -> Scope:
    """Return the names of two versions, with what the later one says of each."""
    if earlier is now:
        return now
    old, new = earlier.vocabulary, now.vocabulary
    names = attrs.evolve(new, names={**old.names, **new.names}, kinds={**old.kinds, **new.kinds})
    tests, facts = {**earlier.tests, **now.tests}, {**earlier.facts, **now.facts}
    return attrs.evolve(now, vocabulary=names, tests=tests, facts=facts)


def _settings(path: Path) -> tuple[Settings, str]:
    """Return the settings that speak for a file, and what is wrong with them."""
    try:
        return Found().of(path), ""
    except SettingsError as wrong:
        return Settings(), str(wrong)


def _of_settings(source: Source, wrong: str) -> Diagnostic:
    place = Span(source, 0, min(1, len(source.text)))
    return Diagnostic("wrong-settings", place, f"the settings cannot be used: {wrong}", "mend them", WARNING)
