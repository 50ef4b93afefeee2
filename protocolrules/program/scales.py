"""Scales: bounds that a scale itself guarantees, such as the 0 of `ECOG 0 to 1`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from protocolrules.program import nodes as p
from protocolrules.program.program import Test


def asking(nodes: Iterable[p.Truth], tests: Mapping[str, Test]) -> list[p.Truth]:
    """Return the nodes without the end of a range that every rating meets, where its other end is there to ask."""
    found = list(nodes)
    idle = [node for node in found if _guaranteed(node, tests)]
    asked = {node.span for node in found if node not in idle}
    return [node for node in found if node not in idle or node.span not in asked]


def _guaranteed(node: p.Truth, tests: Mapping[str, Test]) -> bool:
    """Tell whether every rating that there is on a scale meets a comparison."""
    if not (isinstance(node, p.Compare) and isinstance(node.left, p.Reading) and node.left.measure == "value"):
        return False
    test = tests.get(node.left.test)
    if test is None:
        return False
    lowest, highest = (Fraction(0), Fraction(len(test.grades) - 1)) if test.grades else (test.lowest, test.highest)
    limit = node.right.value
    match node.sign:
        case "≥":
            return lowest is not None and lowest >= limit
        case ">":
            return lowest is not None and lowest > limit
        case "≤":
            return highest is not None and highest <= limit
        case "<":
            return highest is not None and highest < limit
        case _:
            return False
