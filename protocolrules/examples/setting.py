"""Setting: making the other conditions of a criterion so that one of them decides.

Comes in: the records on the two sides of a boundary. Goes out: the same records with what makes the other conditions
true or false as they must be, found by trying what each of them can be brought to. What could not be had is
remembered, to tell the author what stands in the way; the trying ends when a budget is spent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import attrs

from protocolrules.examples.axes import axes
from protocolrules.examples.conditions import is_condition, parts_of
from protocolrules.examples.scene import Entries, Scene, joined
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p

T, F = Truth.TRUE, Truth.FALSE
Wanted = tuple[tuple[p.Truth, Truth], ...]
Records = tuple[Entries, ...]


def paths(root: p.Truth, node: p.Truth) -> Iterator[Wanted]:
    """Yield what the other conditions must be for one of them to decide."""
    if root is node:
        yield ()
        return
    for part in parts_of(root):
        for below in paths(part, node) if _holds(part, node) else ():
            for beside in _beside(root, part):
                yield (*beside, *below)


def _holds(root: p.Truth, node: p.Truth) -> bool:
    return any(part is node for part in p.walk(root))


def _beside(root: p.Truth, part: p.Truth) -> Iterator[Wanted]:
    """Yield what the other parts of a node must be for one of them to decide it."""
    match root:
        case p.AllOf():
            yield tuple((item, T) for item in root.items if item is not part)
        case p.AnyOf():
            yield tuple((item, F) for item in root.items if item is not part)
        case p.AtLeast():
            others = [item for item in root.items if item is not part]
            for true in combinations(others, root.number - 1):
                yield tuple((item, T if item in true else F) for item in others)
        case p.Choose() if part is root.condition:
            yield ((root.then, T), (root.otherwise, F))
            yield ((root.then, F), (root.otherwise, T))
        case p.Choose():
            yield ((root.condition, T if part is root.then else F),)
        case _:
            yield ()


@attrs.define
class Budget:
    """How many more truths of other conditions may be tried for a condition."""

    left: int


class Setting:
    """Sets the other conditions of a criterion, until too much has been tried: then it ``ended`` too early.

    ``missed`` is what could not be had. They are looked at in the records at some places (``at``): where a result is
    out of its window in one record, what else hangs on it is unknown there, too.
    """

    def __init__(self, scene: Scene, budget: Budget, most: int, at: tuple[int, ...] = (0, 1)) -> None:
        self.scene, self.budget, self.at = scene, budget, at
        self.ended = False
        self._least = max(budget.left - most, 0)
        self.missed: Counter[tuple[p.Truth, Truth]] = Counter()

    def settled(self, wanted: Wanted, records: Records) -> Iterator[Records]:
        """Yield the records with what makes all the wanted so in both of them."""
        if not wanted:
            yield records
            return
        (node, truth), *rest = wanted
        made = False
        for found in self._made(node, truth, records):
            made = True
            yield from self.settled(tuple(rest), found)
        if not made and is_condition(node) and not self.ended:
            self.missed[node, truth] += 1

    def _made(self, node: p.Truth, truth: Truth, records: Records) -> Iterator[Records]:
        """Yield the records with what makes a node so in both of them; themselves, where it is so already."""
        if self._is(node, truth, records):
            yield records
        elif is_condition(node):
            for point in (point for axis in axes(node, self.scene) if not axis.choice for point in axis.points):
                found = _both(records, point.entries)
                if found is not None and self._is(node, truth, found):
                    yield found
        else:
            for wanted in _needed(node, truth):
                yield from self.settled(wanted, records)

    def _is(self, node: p.Truth, truth: Truth, records: Records) -> bool:
        self.ended = self.ended or self.budget.left <= self._least
        self.budget.left -= not self.ended
        return not self.ended and all(self.scene.truth(node, records[at]) is truth for at in self.at)


def _both(records: Records, entries: Entries) -> Records | None:
    found = [joined(record, entries) for record in records]
    whole = tuple(record for record in found if record is not None)
    return whole if len(whole) == len(records) else None


def _needed(node: p.Truth, truth: Truth) -> Iterator[Wanted]:
    """Yield what the parts of a node must be for it to be true, or false."""
    match node:
        case p.Not():
            yield ((node.item, ~truth),)
        case p.AllOf() | p.AnyOf():
            if truth is (T if isinstance(node, p.AllOf) else F):
                yield tuple((item, truth) for item in node.items)
            else:
                yield from (((item, truth),) for item in node.items)
        case p.AtLeast():
            number = node.number if truth is T else len(node.items) - node.number + 1
            yield from (tuple((item, truth) for item in some) for some in combinations(node.items, number))
        case p.Choose():
            yield ((node.condition, T), (node.then, truth))
            yield ((node.condition, F), (node.otherwise, truth))
