"""Walking a tree: a node, and everything in it."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.syntax.tree.node import Node, fields_of

Walked = tuple[Node, Node | None]


def walk(node: Node, above: Node | None = None) -> Iterator[Walked]:
    """Yield a node and all nodes in it, each with the node directly around it, in the order they are kept."""
    walked: list[Walked] = []  # a list that grows is several times as fast as generators within generators
    _walk(node, above, walked)
    return iter(walked)


def _walk(node: Node, above: Node | None, walked: list[Walked]) -> None:
    walked.append((node, above))
    for name in fields_of(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            _walk(value, node, walked)
        elif type(value) is tuple and value:
            _walk_all(value, node, walked)


def _walk_all(values: tuple[object, ...], above: Node, walked: list[Walked]) -> None:
    for value in values:
        if isinstance(value, Node):
            _walk(value, above, walked)
        elif type(value) is tuple:
            _walk_all(value, above, walked)
