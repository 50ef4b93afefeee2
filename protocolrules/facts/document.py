"""Documents: JSON and YAML text into plain mappings whose scalars keep their text.

``NO`` stays ``NO``, ``1.10`` stays ``1.10``, ``2024-03`` stays ``2024-03``. Duplicate keys,
aliases and bottomless nesting are errors, never a surprise. Files are read with a size limit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from protocolrules.facts.timeline import TimelineError

LARGEST = 64 * 1024 * 1024  # bytes of one patient's document; a real one has a few thousand
_DEEPEST = 32


class MalformedError(ValueError):
    """A document that is not well-formed; the message says where."""


def read_documents(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield ``(name, document)`` for every patient in a file: JSON, YAML, or JSON lines.

    A document that cannot be read is yielded as a `TimelineError`, and the next one follows.
    """
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        yield from _read_lines(path)
        return
    try:
        yield str(path), _parse(path, _text_of(path))
    except (MalformedError, OSError) as wrong:
        yield str(path), TimelineError(path, [reason(wrong)])


def read_document(path: Path, sort: str, largest: int) -> Any:
    """Return the one document of a JSON or YAML file of at most *largest* bytes; *sort* names it in messages.

    Raises MalformedError or OSError (`reason` words both).
    """
    if path.suffix.lower() not in (".json", ".yaml", ".yml"):
        raise MalformedError(f"not a {sort} file: the name must end in .json, .yaml or .yml")
    size = path.stat().st_size
    if size > largest:
        raise MalformedError(f"the file has {size:,} bytes; a {sort} file may have {largest:,}")
    return _parse(path, _text_of(path))


def reason(wrong: Exception) -> str:
    """Return why a file could not be read, for people."""
    return (wrong.strerror or str(wrong)).lower() if isinstance(wrong, OSError) else str(wrong)


def _text_of(path: Path) -> str:
    size = path.stat().st_size
    if size > LARGEST:
        raise MalformedError(
            f"the file has {size:,} bytes; one patient's document may have {LARGEST:,} (many patients: use .jsonl)"
        )
    return decode(path.read_bytes())


def decode(data: bytes) -> str:
    """Return a file's bytes as text. Raises MalformedError for what is not UTF-8, or has a NUL in it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        raise MalformedError(f"line {line}: the file is not UTF-8 text (byte {wrong.start})") from None
    if "\0" in text:
        raise MalformedError(f"line {text.count(chr(10), 0, text.index(chr(0))) + 1}: a NUL byte; this is not text")
    return text


def _parse(path: Path, text: str) -> Any:
    suffix = path.suffix.lower()
    if suffix == ".json":
        return parse_json(text)
    if suffix in (".yaml", ".yml"):
        return parse_yaml(text)
    raise MalformedError("not a patient file: the name must end in .json, .jsonl, .yaml or .yml")


def _read_lines(path: Path) -> Iterator[tuple[str, Any]]:
    """Read JSON lines one at a time, so that a file of any size needs little memory."""
    try:
        with path.open("rb") as lines:
            for number in range(1, 1 << 62):
                line = lines.readline(LARGEST + 1)
                if not line:
                    return
                name = f"{path}:{number}"
                if len(line) > LARGEST:
                    yield name, TimelineError(name, [f"the line has more than {LARGEST:,} bytes"])
                    return
                if line.strip():
                    yield name, _parse_line(name, line)
    except OSError as wrong:
        yield str(path), TimelineError(path, [reason(wrong)])


def _parse_line(name: str, line: bytes) -> Any:
    try:
        return parse_json(decode(line.strip()))
    except MalformedError as wrong:
        return TimelineError(name, [str(wrong)])


def parse_json(text: str) -> Any:
    """Parse JSON; numbers arrive as their text.

    Raises a ValueError that names the line for malformed text and the key for a duplicate.
    """
    try:
        document = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_float=str,
            parse_int=str,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as wrong:
        raise MalformedError(f"line {wrong.lineno}, column {wrong.colno}: {wrong.msg.lower()}") from None
    except RecursionError:
        raise MalformedError("the document is nested too deeply") from None
    return document


def _refuse_constant(name: str) -> Any:
    raise MalformedError(f"{name} is not a number a record can hold")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise MalformedError(f"`{key}` is given twice in one object")
            seen.add(key)
    return found


def parse_yaml(text: str) -> Any:
    """Parse one YAML document; every scalar arrives as its text (an empty one as None).

    Raises a ValueError that names the line.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _build_yaml(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise MalformedError(f"{place}{wrong.problem or wrong.context}") from None
    except yaml.YAMLError as wrong:
        raise MalformedError(str(wrong).splitlines()[0]) from None


_PENDING = object()


def _build_yaml(events: Any) -> Any:
    """Build the document from parser events, without recursion: a stack of open mappings and lists."""
    root: list[Any] = []
    open_nodes: list[tuple[Any, list[Any]]] = [(root, [_PENDING])]
    for event in events:
        kind = type(event).__name__
        line = event.start_mark.line + 1
        if kind == "AliasEvent":
            raise MalformedError(f"line {line}: an alias (*{event.anchor}); write the value out")
        if kind == "DocumentStartEvent" and root:
            raise MalformedError(f"line {line}: a second document; give one per file (for many patients, use .jsonl)")
        if kind == "ScalarEvent":
            plain_empty = not event.style and event.value in ("", "~", "null")
            _place(open_nodes[-1], None if plain_empty else event.value, line)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            node: Any = {} if kind[0] == "M" else []
            _place(open_nodes[-1], node, line)
            open_nodes.append((node, [_PENDING]))
            if len(open_nodes) > _DEEPEST:
                raise MalformedError(f"line {line}: the document is nested too deeply")
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            open_nodes.pop()
    return root[0] if root else None


def _place(where: tuple[Any, list[Any]], value: Any, line: int) -> None:
    node, key = where
    if isinstance(node, list):
        node.append(value)
    elif key[0] is _PENDING:
        if not isinstance(value, str):
            raise MalformedError(f"line {line}: a key must be a word")
        if value in node:
            raise MalformedError(f"line {line}: `{value}` is given twice in one mapping")
        key[0] = value
    else:
        node[key[0]] = value
        key[0] = _PENDING
