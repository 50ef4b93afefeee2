"""Files that have not changed since they were linted: what was found then is found again, without looking.

What was found counts for these very files, under these names, with these settings, and for the very code that found
it. Errors are never kept: what is wrong is always looked at anew.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from protocolrules.diagnostics.diagnostic import Diagnostic, Edit, Findings, Fix, Label
from protocolrules.diagnostics.source import Source, Span
from protocolrules.lint.settings import Settings
from protocolrules.syntax.kept import keep, kept, stamp_of
from protocolrules.syntax.layout import MOST_BYTES, decode

if TYPE_CHECKING:
    from protocolrules.lint.run import Linted

_CODE = ("lint", "check", "syntax", "program", "facts", "diagnostics")


def lint_unchanged(path: Path, root: str | Path | None, settings: Settings) -> tuple[Diagnostic, ...]:
    """Return what `lint_file` returns; where no file has changed since the last time, what it returned then.

    Raises OSError when the file cannot be read.
    """
    root = root if root is not None else settings.root
    key = "\n".join(map(repr, (str(path), root and os.path.realpath(root), settings)))
    known = kept("lint", key, stamp_of(*_CODE))
    sources = [_unchanged(*file) for file in known[0]] if known is not None else [None]
    if known is not None and None not in sources:
        return tuple(_finding(plain, [source for source in sources if source]) for plain in known[1])
    from protocolrules.lint.run import linted

    found = linted(path, root, settings)
    if not any(diagnostic.is_error for diagnostic in found.findings):
        keep("lint", key, stamp_of(*_CODE), _plain(found))
    return found.findings


def _unchanged(name: str, real: str, text: str) -> Source | None:
    """Return a file as a source if it is where it was and says what it said."""
    if os.path.realpath(name) != real:
        return None
    try:
        with open(real, "rb") as file:
            source = decode(name, file.read(MOST_BYTES + 1), Findings())
    except OSError:
        return None
    return source if source.text == text else None


def _plain(linted: Linted) -> tuple[Any, Any]:
    sources = [file.span.source for file in linted.subject.files]
    files = [(source.name, os.path.realpath(source.name), source.text) for source in sources]
    places = {id(source): number for number, source in enumerate(sources)}
    return files, [_plain_finding(found, places) for found in linted.findings]


def _plain_finding(found: Diagnostic, places: dict[int, int]) -> tuple[Any, ...]:
    def place(span: Span) -> tuple[int, int, int]:
        return places[id(span.source)], span.start, span.end

    labels = [(place(label.span), label.message) for label in found.labels]
    fix = found.fix and (found.fix.title, [(place(edit.span), edit.text) for edit in found.fix.edits], found.fix.safe)
    return found.kind, place(found.span), found.message, found.help, found.severity, labels, fix


def _finding(plain: tuple[Any, ...], sources: list[Source]) -> Diagnostic:
    def span(place: tuple[int, int, int]) -> Span:
        return Span(sources[place[0]], place[1], place[2])

    kind, place, message, advice, severity, labels, fix = plain
    made = fix and Fix(fix[0], tuple(Edit(span(where), text) for where, text in fix[1]), fix[2])
    said = tuple(Label(span(where), words) for where, words in labels)
    return Diagnostic(kind, span(place), message, advice, severity, said, made)
