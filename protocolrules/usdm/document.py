"""JSON values with their places: reading that goes on past what is wrong, and notes it with its JSON path."""

from __future__ import annotations

from typing import Any

import attrs

from protocolrules.facts.document import MalformedError, parse_json

LARGEST = 64 * 1024 * 1024  # bytes; a study design with its protocol text has one or two million


@attrs.frozen
class Note:
    """Something of the source that was not carried, or not as it stands: where, and what."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class NotUsdmError(ValueError):
    """A file that is not a USDM study; the message says where and why."""


def parse(data: bytes) -> Any:
    """Parse the bytes of a JSON file; numbers arrive as their text. Raises `NotUsdmError`."""
    if len(data) > LARGEST:
        raise NotUsdmError(f"the file has {len(data):,} bytes; {LARGEST:,} are allowed")
    try:
        return parse_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        raise NotUsdmError(f"line {line}: this is not UTF-8 text (byte {wrong.start})") from None
    except MalformedError as wrong:
        raise NotUsdmError(f"not JSON: {wrong}") from None


@attrs.frozen
class Node:
    """A JSON object and its path. What has the wrong type is noted, and read as missing."""

    value: dict[str, Any] = attrs.field(repr=False)
    place: str
    notes: list[Note] = attrs.field(repr=False, eq=False)

    def at(self, key: str) -> str:
        """Return the path of a member."""
        return f"{self.place}.{key}"

    def note(self, message: str, key: str = "") -> None:
        """Note something about this object or one of its members."""
        self.notes.append(Note(self.at(key) if key else self.place, message))

    def text(self, key: str) -> str:
        """Return a member that is a text or a number, ``""`` where there is none."""
        found = self.value.get(key)
        if found is None or isinstance(found, str):
            return found or ""
        self.note(f"a text is needed, not {_kind(found)}", key)
        return ""

    def code(self, key: str) -> str:
        """Return the words of a coded member (``decode``, else ``code``), also where it is a plain text."""
        found = self.value.get(key)
        if isinstance(found, dict):
            inner = Node(found, self.at(key), self.notes)
            standard = inner.value.get("standardCode")
            if isinstance(standard, dict):
                inner = Node(standard, inner.at("standardCode"), self.notes)
            return inner.text("decode") or inner.text("code")
        return self.text(key)

    def flag(self, key: str) -> bool:
        """Return whether a member is true."""
        found = self.value.get(key)
        if found is not None and not isinstance(found, bool):
            self.note(f"true or false is needed, not {_kind(found)}", key)
        return found is True

    def child(self, key: str) -> Node | None:
        """Return a member that is an object."""
        found = self.value.get(key)
        if isinstance(found, dict):
            return Node(found, self.at(key), self.notes)
        if found is not None:
            self.note(f"an object is needed, not {_kind(found)}", key)
        return None

    def children(self, key: str) -> list[Node]:
        """Return the objects of a member that is a list."""
        return [
            Node(item, f"{self.at(key)}[{i}]", self.notes)
            for i, item in enumerate(self._list(key))
            if isinstance(item, dict) or self._strange(f"{key}[{i}]", item, "an object")
        ]

    def texts(self, key: str) -> list[str]:
        """Return the texts of a member that is a list, such as identifiers."""
        return [
            item
            for i, item in enumerate(self._list(key))
            if isinstance(item, str) or self._strange(f"{key}[{i}]", item, "a text")
        ]

    def _list(self, key: str) -> list[Any]:
        found = self.value.get(key)
        if found is None or isinstance(found, list):
            return found or []
        self.note(f"a list is needed, not {_kind(found)}", key)
        return []

    def _strange(self, key: str, item: object, wanted: str) -> bool:
        self.note(f"{wanted} is needed, not {_kind(item)}", key)
        return False


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else f"`{str(value)[:40]}`"
