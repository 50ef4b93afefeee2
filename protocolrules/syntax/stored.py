"""Trees of texts that were parsed before, kept between runs, so that a text that has not changed needs no parser.

What is kept are plain values (`tree/plain.py`), never objects: reading them runs no code. It counts only for the very
text, and for the very parser that made it.
"""

from __future__ import annotations

import marshal
import os
import sys
import zlib
from functools import lru_cache
from pathlib import Path

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Excerpt, Source, Span
from protocolrules.syntax import tree
from protocolrules.syntax.private_folder import private_folder
from protocolrules.syntax.tree.plain import from_plain, to_plain

_MOST_KEPT = 500  # files; when there are more, the older half goes


def parsed(source: Source, findings: Findings) -> tree.File:
    """Return the tree of a source as `parse` does; one without findings is kept for the next run."""
    kept = _read(source)
    if kept is not None:
        return kept
    from protocolrules.syntax.parse import parse

    own = Findings()
    file = parse(source, own)
    for found in own.all:
        findings.add(found)
    if not own.all:
        _write(file)
    return file


def _read(source: Source) -> tree.File | None:
    try:
        path = _path(source.text)
        stamp, text, statements = marshal.loads(path.read_bytes()) if path is not None else ("", "", ())
    except (OSError, ValueError, EOFError, TypeError):
        return None
    if stamp != _stamp() or text != source.text:
        return None
    found = tuple(from_plain(plain, Excerpt(source, offset)) for offset, plain in statements)
    return tree.File(found, span=Span(source, 0, len(source.text)))


def _write(file: tree.File) -> None:
    source = file.span.source
    path = _path(source.text)
    if path is None:
        return
    statements = [(statement.span.part.offset, to_plain(statement)) for statement in file.statements]
    unfinished = path.with_suffix(f".{os.getpid()}")
    try:
        unfinished.write_bytes(marshal.dumps((_stamp(), source.text, statements)))
        unfinished.replace(path)
        _forget_oldest(path.parent)
    except OSError:
        unfinished.unlink(missing_ok=True)


def _path(text: str) -> Path | None:
    folder = private_folder()
    data = text.encode("utf-8", "surrogatepass")
    return (
        folder / f"tree-{len(data):x}-{zlib.crc32(data):08x}-{zlib.adler32(data):08x}" if folder is not None else None
    )


@lru_cache(maxsize=1)
def _stamp() -> str:
    """Return what says which parser this is: the files that it and its trees are made of."""
    package = Path(__file__).parent.parent
    grammar = (package / "grammar" / "rules.lark", package.parent / "grammar" / "rules.lark")
    files = [*_files(package / "syntax"), *_files(package / "syntax" / "tree"), *(g for g in grammar if g.exists())]
    states = [(file.name, file.stat()) for file in files]
    return "\n".join([sys.version, *(f"{name} {state.st_size} {state.st_mtime_ns}" for name, state in states)])


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.py"))


def _forget_oldest(folder: Path) -> None:
    kept = list(folder.glob("tree-*"))
    if len(kept) > _MOST_KEPT:
        for path in sorted(kept, key=lambda p: p.stat().st_mtime)[: len(kept) // 2]:
            path.unlink(missing_ok=True)
