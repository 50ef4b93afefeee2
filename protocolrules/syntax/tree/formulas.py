"""Formulas of derived values, as written."""

from __future__ import annotations

import attrs

from protocolrules.syntax.tree.conditions import Condition, Pick
from protocolrules.syntax.tree.node import Node, Quantity, Word


@attrs.frozen(eq=False, repr=False)
class Operand(Node):
    """A measurement, as a plain number in a unit; ``name`` None is the age in completed years.

    ``pick`` says which result, where the formula does and not the comparison that uses it.
    """

    name: Word | None
    unit: str
    pick: Pick | None = None


@attrs.frozen(eq=False, repr=False)
class Operation(Node):
    """A sum or product, from left to right: operands and the signs between them."""

    operands: tuple[Formula, ...]
    signs: tuple[str, ...]


@attrs.frozen(eq=False, repr=False)
class Choice(Node):
    """``if sex is female then 0.85 otherwise 1``."""

    condition: Condition
    then: Formula
    otherwise: Formula


Formula = Quantity | Operand | Operation | Choice
