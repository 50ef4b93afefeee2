"""Whether two programs give every record the same verdicts, as far as their form shows it.

Comes in: parts of programs. Goes out: a number for each, the same one only for parts that mean the same. What
people read (places, titles, examples) is left out, and so is what changes no truth: the order and grouping of
`all of` and `any of`, an item said twice, a double `not`. Programs of other forms may still agree; then the
answer is no.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from protocolrules.program.nodes import AllOf, AnyOf, Compare, Not, Recent, Truth

_NOT_OF_VERDICTS = {"span", "title", "examples"}  # examples try the rules; they are none
_ONLY_SHOWN: dict[type, set[str]] = {Compare: {"unit"}, Recent: {"sign"}}


class Meanings:
    """Numbers meanings: every part once, so that shared parts cost nothing."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self._seen: dict[int, tuple[object, int]] = {}

    def of(self, part: Any) -> int:
        """Return the number of what a program, or a part of one, means."""
        known = self._seen.get(id(part))
        if known is None:
            key = self._key(part)
            number = key if isinstance(key, int) else self._numbers.setdefault(key, len(self._numbers))
            known = self._seen[id(part)] = part, number
        return known[1]

    def _key(self, part: Any) -> object:
        """Return what tells a part from others, made of its parts' numbers; a number where it is just like another."""
        match part:
            case AllOf() | AnyOf():
                items = frozenset(self.of(item) for item in _flat(part, type(part)))
                return next(iter(items)) if len(items) == 1 else (type(part), items)
            case Not(item=Not(item=item)):
                return self.of(item)
            case tuple():
                return tuple, *(self.of(item) for item in part)
            case Mapping():
                return dict, frozenset((key, self.of(value)) for key, value in part.items())
        if attrs.has(type(part)):
            return type(part), *(self.of(getattr(part, name)) for name in _fields(type(part)))
        return "value", part


def _flat(part: AllOf | AnyOf, kind: type) -> Iterator[Truth]:
    for item in part.items:
        if isinstance(item, AllOf | AnyOf) and type(item) is kind:
            yield from _flat(item, kind)
        else:
            yield item


def _fields(kind: type) -> list[str]:
    hidden = _NOT_OF_VERDICTS | _ONLY_SHOWN.get(kind, set())
    return [field.name for field in attrs.fields(kind) if field.name not in hidden]
