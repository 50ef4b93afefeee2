"""Walking a tree: a node, and everything in it."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.syntax.tree.node import Node, fields_of


def walk(node: Node, above: Node | None = None) -> Iterator[tuple[Node, Node | None]]:
    """Yield a node and all nodes in it, each with the node directly around it, in the order they are kept."""
    yield node, above
    for name in fields_of(type(node)):
        yield from _inside(getattr(node, name), node)


def _inside(value: object, above: Node) -> Iterator[tuple[Node, Node | None]]:
    if isinstance(value, Node):
        yield from walk(value, above)
    elif isinstance(value, tuple):
        for item in value:
            yield from _inside(item, above)
