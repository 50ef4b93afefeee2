"""Walking a tree: a node, and everything in it."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from protocolrules.syntax.tree.node import Node


def walk(node: Node, above: Node | None = None) -> Iterator[tuple[Node, Node | None]]:
    """Yield a node and all nodes in it, each with the node directly around it, in the order they are kept."""
    yield node, above
    for name in _fields(type(node)):
        yield from _inside(getattr(node, name), node)


def _inside(value: object, above: Node) -> Iterator[tuple[Node, Node | None]]:
    if isinstance(value, Node):
        yield from walk(value, above)
    elif isinstance(value, tuple):
        for item in value:
            yield from _inside(item, above)


_FIELDS: dict[type, tuple[str, ...]] = {}


def _fields(kind: type) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(field.name for field in attrs.fields(kind) if field.name != "span")
    return _FIELDS[kind]
