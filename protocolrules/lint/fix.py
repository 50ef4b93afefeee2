"""`lint --fix`: the safe fixes of a file's findings made, and the new text held against the old one.

Fixes that do not overlap are made together, then the file is linted again, until nothing is left to fix. The new
text counts only if it has no error and means the same; the criteria, the schedule and all that others may use are
compared as programs (`program/same.py`).
"""

from __future__ import annotations

from pathlib import Path

import attrs

from protocolrules.check.imports import Reader, from_disk, with_texts
from protocolrules.diagnostics.diagnostic import Diagnostic, Edit, Fix
from protocolrules.diagnostics.source import Source
from protocolrules.lint.run import Linted, linted
from protocolrules.lint.settings import Settings
from protocolrules.lint.subject import Subject
from protocolrules.program.same import Meanings
from protocolrules.syntax import tree

_MOST_ROUNDS = 50


@attrs.frozen
class Fixed:
    """A file after its safe fixes: the bytes to write (None: nothing to write), what was fixed, or why nothing was."""

    data: bytes | None
    findings: tuple[Diagnostic, ...] = ()
    refused: str = ""


def fix_file(
    path: Path, root: str | Path | None = None, settings: Settings | None = None, read: Reader = from_disk
) -> Fixed:
    """Return a file with every safe fix made; other files are not touched. Raises what `lint_file` raises."""
    before = now = linted(path, root, settings, read)
    made: list[Diagnostic] = []
    for _ in range(_MOST_ROUNDS):
        chosen = _apart(now)
        if not chosen:
            break
        made += chosen
        text = applied(now.subject.file.span.source, [edit for d in chosen if d.fix for edit in d.fix.edits])
        now = linted(path, root, settings, with_texts({path.resolve(): text}, read))
        if now.broken:
            break
    if not made:
        return Fixed(None)
    refused = _refused(before, now)
    return Fixed(None, refused=refused) if refused else Fixed(_bytes(now, read(path)), tuple(made))


def _apart(now: Linted) -> list[Diagnostic]:
    """Return the findings whose safe fixes can be made together; the others wait for the next round."""
    if now.broken:
        return []
    source = now.subject.file.span.source
    reach = [(*_reach(d.fix), d) for d in now.findings if d.fix and d.fix.safe and _is_in(d.fix, source)]
    chosen: list[Diagnostic] = []
    free = -1
    for start, end, found in sorted(reach, key=lambda each: each[:2]):
        if start > free:
            chosen.append(found)
            free = end
    return chosen


def _reach(fix: Fix) -> tuple[int, int]:
    return min(edit.span.start for edit in fix.edits), max(edit.span.end for edit in fix.edits)


def _is_in(fix: Fix, source: Source) -> bool:
    return bool(fix.edits) and all(edit.span.source is source for edit in fix.edits)


def applied(source: Source, edits: list[Edit]) -> str:
    """Return a source's text with edits made that do not overlap."""
    text, end = [], len(source.text)
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end), reverse=True):
        text += [source.text[edit.span.end : end], edit.text]
        end = edit.span.start
    return source.text[:end] + "".join(reversed(text))


def _refused(before: Linted, now: Linted) -> str:
    """Return why a fixed text may not be written, nothing where it may."""
    if now.broken:
        error = next(d for d in now.findings if d.is_error)
        return f"with its fixes it would not pass: {error.message}"
    if not _same(before.subject, now.subject):
        return "with its fixes it would not say the same"
    return ""


def _same(before: Subject, now: Subject) -> bool:
    """Tell whether a file means the same as before, for itself and for those that use it."""
    meanings = Meanings()
    if meanings.of(before.program) != meanings.of(now.program):
        return False
    if before.vocabulary.of(tree.Derived) != now.vocabulary.of(tree.Derived):
        return False
    old, new = before.scope.definitions, now.scope.definitions
    if not before.is_protocol and old.keys() != new.keys():
        return False  # another file may use it
    return all(meanings.of(old[name]) == meanings.of(new[name]) for name in old.keys() & new.keys())


def _bytes(now: Linted, original: bytes) -> bytes:
    """Return the fixed text as its file was written: with its byte order mark and its line ends."""
    text = now.subject.file.span.source.text
    if b"\r\n" in original:
        text = text.replace("\n", "\r\n")
    return (b"\xef\xbb\xbf" if original.startswith(b"\xef\xbb\xbf") else b"") + text.encode("utf-8")
