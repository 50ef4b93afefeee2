"""A tree as plain values and back, so that it can be kept: numbers, texts, tuples, and a list for every node."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs

from protocolrules.diagnostics.source import NOWHERE, Excerpt, Span
from protocolrules.syntax import tree
from protocolrules.syntax.tree.node import Node


def _kinds() -> tuple[type[Node], ...]:
    named = sorted(vars(tree).items())
    return tuple(kind for _, kind in named if isinstance(kind, type) and issubclass(kind, Node))


_KINDS = _kinds()
_NUMBER = {kind: number for number, kind in enumerate(_KINDS)}
_FIELDS = tuple(tuple(f.name for f in attrs.fields(kind) if f.name != "span") for kind in _KINDS)


def to_plain(value: Any) -> Any:
    """Return a node, or what a field of one holds, as plain values that `marshal` can keep."""
    if isinstance(value, Node):
        number = _NUMBER[type(value)]
        where = (None, None) if value.span is NOWHERE else value.span.relative
        return [number, *where, *(to_plain(getattr(value, name)) for name in _FIELDS[number])]
    if isinstance(value, tuple):
        return tuple(map(to_plain, value))
    return str(value).encode() if isinstance(value, Decimal) else value


def from_plain(value: Any, part: Excerpt) -> Any:
    """Return what `to_plain` was given, standing in *part*."""
    kind = type(value)
    if kind is list:
        return _node(value, part)
    if kind is tuple:
        return tuple([from_plain(item, part) for item in value])
    return Decimal(value.decode()) if kind is bytes else value


def _node(value: list[Any], part: Excerpt) -> Node:
    number, start, end, *fields = value
    span = NOWHERE if start is None else Span(part, start, end)
    read = [from_plain(field, part) if type(field) in (list, tuple, bytes) else field for field in fields]
    made: Node = _KINDS[number](**dict(zip(_FIELDS[number], read, strict=True)), span=span)
    return made
