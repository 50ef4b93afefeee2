"""What every node of the tree has, and the two that stand anywhere: words and quantities."""

from __future__ import annotations

from decimal import Decimal

import attrs

from protocolrules.diagnostics.source import NOWHERE, Span

# Classes share one comparison, in `Node`, instead of each having its own generated: they
# are imported at every start of the command line.


_FIELDS: dict[type, tuple[str, ...]] = {}


def fields_of(kind: type) -> tuple[str, ...]:
    """Return the names of what a kind of node says: all its fields but its place."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(field.name for field in attrs.fields(kind) if field.name != "span")
    return _FIELDS[kind]


@attrs.frozen(eq=False, repr=False)
class Node:
    """Anything that was written. Nodes that say the same words are equal, wherever they stand."""

    span: Span = attrs.field(default=NOWHERE, kw_only=True)

    def _said(self) -> tuple[object, ...]:
        return tuple([getattr(self, name) for name in fields_of(type(self))])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and type(self) is type(other) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash((type(self), self._said()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._said()))})"


@attrs.frozen(eq=False, repr=False)
class Word(Node):
    """A name or a number, as written."""

    text: str


@attrs.frozen(eq=False, repr=False)
class Quantity(Node):
    """A number and the unit written after it (None: no unit)."""

    number: Decimal
    unit: str | None
