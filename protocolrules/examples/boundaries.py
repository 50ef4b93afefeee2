"""Boundaries: for every condition of a criterion the records just on this side of it, and just on the other.

Comes in: a compiled program. Goes out: pairs of examples between which the criterion's status turns,
and the conditions for which none was found, with the reason. A pair is proposed from the numbers of the
program (`axes.py`); the other conditions are set so that the one in question decides, by trying what makes
them true or false; and only what the engine then says differs is written, as small as it can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, islice

import attrs

from protocolrules.evaluate.engine import Engine, Rule
from protocolrules.evaluate.screening import STATUS
from protocolrules.examples.axes import Axis, Point, axes
from protocolrules.examples.conditions import Condition, conditions, is_condition, parts_of
from protocolrules.examples.scene import NOTHING_ELSE, Entries, Scene, document, joined, without_clock
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p
from protocolrules.program.program import Criterion, Example, Expected

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
_APART = (35, 1, 400)  # days between steps that are tried
_MOST_TRIED = 800  # ways to set the other conditions that are tried for one pair of records
_MOST_CONTEXTS = 40
_FARTHEST = 3  # points from one definite answer to the other: by the clock a day between can be unknown


@attrs.frozen(eq=False)
class Boundary:
    """Two examples on the two sides of a boundary of a condition."""

    criterion: Criterion
    condition: Condition
    about: str
    sides: tuple[Example, Example]


@attrs.frozen(eq=False)
class NotFound:
    """A condition, or one boundary of it, for which no pair of examples was found, and why."""

    criterion: Criterion
    condition: Condition
    about: str
    reason: str


def boundaries(engine: Engine, labels: Iterable[str] = ()) -> Iterator[Boundary | NotFound]:
    """Yield the boundaries of some criteria (by default of all), in the order of the protocol."""
    wanted = frozenset(labels)
    for rule in engine.rules:
        if not wanted or rule.criterion.label in wanted:
            yield from _of_rule(engine, rule)


def _of_rule(engine: Engine, rule: Rule) -> Iterator[Boundary | NotFound]:
    search = _Search(engine, rule)
    taken: set[str] = set()
    for condition in conditions(rule.criterion, engine.program):
        for found in search.of(condition):
            if isinstance(found, Boundary):
                if taken & {side.title for side in found.sides}:
                    continue  # the same window, beside another result
                taken.update(side.title for side in found.sides)
            yield found


class _Search:
    """The search for the boundaries of one criterion."""

    def __init__(self, engine: Engine, rule: Rule) -> None:
        self.rule = rule
        self.windows: set[str] = set()  # results share a window, which is shown with one of them
        self.scenes = [Scene(engine, rule, apart) for apart in _APART]

    def of(self, condition: Condition) -> Iterator[Boundary | NotFound]:
        if isinstance(condition.node, p.Unanswerable):
            yield NotFound(self.rule.criterion, condition, condition.words, "it is not encoded")
            return
        found: dict[str, Boundary] = {}
        missed: dict[str, str] = {}
        for scene in self.scenes if len(self.scenes[0].steps) > 1 else self.scenes[:1]:
            for axis in axes(condition.node, scene):
                about = axis.about
                if not about or about in found or about in self.windows:
                    continue
                pair = self._turn(condition.node, axis, scene)
                if isinstance(pair, str):
                    missed.setdefault(about, pair)
                else:
                    found[about] = self._boundary(condition, axis, pair, scene)
                    self.windows |= {about} if axis.shared else set()
            if found or not missed:
                break
        yield from found.values()
        if not found and not missed:
            yield NotFound(self.rule.criterion, condition, condition.words, _reason(condition.node))
        for about, reason in missed.items():
            if about not in found:
                yield NotFound(self.rule.criterion, condition, about, reason)

    def _turn(self, node: p.Truth, axis: Axis, scene: Scene) -> tuple[tuple[Point, Entries], ...] | str:
        """Return the two neighbours between which the criterion turns, with their whole records; else why not."""
        pairs = list(_turning(node, axis, scene))
        if not pairs:
            return "the condition is not seen to turn there"
        for pair in pairs:
            records = self._decided(node, pair, scene, axis.lenient)
            if records is not None:
                return tuple(zip(pair, records, strict=True))
        return "no other facts were found with which it decides"

    def _decided(
        self, node: p.Truth, pair: tuple[Point, Point], scene: Scene, lenient: bool
    ) -> tuple[Entries, ...] | None:
        """Return the two records with what else is needed for the criterion to turn between them."""
        found = [joined(scene.base, point.entries, (NOTHING_ELSE,)) for point in pair]
        start = tuple(record for record in found if record is not None)
        setting = _Setting(scene)
        for wanted in islice(_paths(self.rule.criterion.meaning, node), _MOST_CONTEXTS):
            for records in islice(setting.settled(wanted, start), _MOST_CONTEXTS):
                passes = [scene.passes(record) for record in records]
                if passes[0] is not passes[1] and (lenient or U not in passes):
                    return _smallest(scene, records, [point.entries for point in pair])
        return None

    def _boundary(
        self, condition: Condition, axis: Axis, pair: tuple[tuple[Point, Entries], ...], scene: Scene
    ) -> Boundary:
        first, second = (self._example(point, entries, scene) for point, entries in pair)
        return Boundary(self.rule.criterion, condition, axis.about, (first, second))

    def _example(self, point: Point, entries: Entries, scene: Scene) -> Example:
        criterion = self.rule.criterion
        status = STATUS[scene.passes(entries)].value
        expected = Expected(criterion.label, "status", status)
        title = f"{criterion.label}: {point.words} {_SAID[criterion.kind][status]}"
        return Example(title, document(entries, scene.program.kinds), (expected,), {})


def _reason(node: p.Truth) -> str:
    inner = node.item if isinstance(node, p.Not) else node
    if isinstance(inner, p.Count) and inner.kinds.excepted:
        return "no kind of event is declared that is certainly meant: what is no exception cannot be recorded"
    return "no record of an example was found that brings it from true to false"


_SAID = {
    "inclusion": {"met": "passes", "not met": "fails", "unknown": "leaves it open"},
    "exclusion": {"met": "does not exclude", "not met": "excludes", "unknown": "leaves it open"},
}


def _turning(node: p.Truth, axis: Axis, scene: Scene) -> Iterator[tuple[Point, Point]]:
    """Yield the neighbours on an axis between which the condition turns."""
    seen: list[tuple[Point, Truth]] = []
    for point in axis.points:
        whole = joined(scene.base, point.entries, (NOTHING_ELSE,))
        if whole is not None:
            seen.append((point, scene.truth(node, whole)))
    for place, (point, truth) in enumerate(seen):
        for other, then in seen[place + 1 : place + 1 + (1 if axis.lenient else _FARTHEST)]:
            if axis.lenient or (truth is not U and then is not U):
                if truth is not then:
                    yield point, other
                break


# ---- making a condition decide ---------------------------------------------------------------------

Wanted = tuple[tuple[p.Truth, Truth], ...]
Records = tuple[Entries, ...]


def _paths(root: p.Truth, node: p.Truth) -> Iterator[Wanted]:
    """Yield what the other conditions must be for one of them to decide."""
    if root is node:
        yield ()
        return
    for part in parts_of(root):
        for below in _paths(part, node) if _holds(part, node) else ():
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


class _Setting:
    """Sets the other conditions of a criterion, until too much has been tried."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._tried = 0

    def settled(self, wanted: Wanted, records: Records) -> Iterator[Records]:
        """Yield the records with what makes all the wanted so in both of them."""
        if not wanted:
            yield records
            return
        (node, truth), *rest = wanted
        for found in self._made(node, truth, records):
            yield from self.settled(tuple(rest), found)

    def _made(self, node: p.Truth, truth: Truth, records: Records) -> Iterator[Records]:
        """Yield the records with what makes a node so in both of them; themselves, where it is so already."""
        if self._is(node, truth, records):
            yield records
        elif is_condition(node):
            for axis in axes(node, self.scene):
                for point in axis.points:
                    found = _both(records, point.entries)
                    if found is not None and self._is(node, truth, found):
                        yield found
        else:
            for wanted in _needed(node, truth):
                yield from self.settled(wanted, records)

    def _is(self, node: p.Truth, truth: Truth, records: Records) -> bool:
        self._tried += 1
        if self._tried > _MOST_TRIED:
            return False
        return all(self.scene.truth(node, record) is truth for record in records)


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


def _smallest(scene: Scene, records: tuple[Entries, ...], kept: list[Entries]) -> tuple[Entries, ...]:
    """Return two records without what their statuses do not hang on; beside the boundary they stay alike."""
    said = {one for entries in kept for one in entries}
    for one in [one for one in reversed(records[0]) if one not in said and one.section != "arm"]:
        fewer = tuple(tuple(other for other in record if other != one) for record in records)
        if all(scene.passes(a) is scene.passes(b) for a, b in zip(fewer, records, strict=True)):
            records = fewer
    plain = tuple(without_clock(record) for record in records)
    if all(scene.passes(a) is scene.passes(b) for a, b in zip(plain, records, strict=True)):
        return plain
    return records
