"""What every node of the tree has, and the two that stand anywhere: words and quantities."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from operator import attrgetter
from typing import Any

import attrs

from protocolrules.diagnostics.source import NOWHERE, Span

# Classes share one comparison, in `Node`, instead of each having its own generated: they
# are imported at every start of the command line.


_FIELDS: dict[type, tuple[str, ...]] = {}
_SAID: dict[type, Callable[[Any], Any]] = {}


def fields_of(kind: type) -> tuple[str, ...]:
    """Return the names of what a kind of node says: all its fields but its place."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(field.name for field in attrs.fields(kind) if field.name != "span")
    return _FIELDS[kind]


def _said(node: Node) -> Any:
    """Return what a node says, as one value to compare: its fields, or its only field."""
    kind = type(node)
    if kind not in _SAID:
        names = fields_of(kind)
        _SAID[kind] = attrgetter(*names) if names else lambda node: ()
    return _SAID[kind](node)


@attrs.frozen(eq=False, repr=False)
class Node:
    """Anything that was written. Nodes that say the same words are equal, wherever they stand."""

    span: Span = attrs.field(default=NOWHERE, kw_only=True)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and bool(_said(self) == _said(other))

    def __hash__(self) -> int:
        return hash((type(self), _said(self)))

    def __repr__(self) -> str:
        said = (repr(getattr(self, name)) for name in fields_of(type(self)))
        return f"{type(self).__name__}({', '.join(said)})"


@attrs.frozen(eq=False, repr=False)
class Word(Node):
    """A name or a number, as written."""

    text: str


@attrs.frozen(eq=False, repr=False)
class Quantity(Node):
    """A number and the unit written after it (None: no unit)."""

    number: Decimal
    unit: str | None
