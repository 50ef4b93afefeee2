"""Boundaries: for every condition of a criterion the records just on this side of it, and just on the other.

Comes in: a compiled program. Goes out: pairs of examples between which the criterion's status turns,
and the conditions for which none was found, with the reason. A pair is proposed from the numbers of the
program (`axes.py`); the other conditions are set so that the one in question decides, by trying what makes
them true or false; and only what the engine then says differs is written, as small as it can be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import attrs

from protocolrules.evaluate.engine import Engine, Rule
from protocolrules.evaluate.screening import STATUS
from protocolrules.examples.axes import Axis, Point, axes
from protocolrules.examples.conditions import Condition, conditions
from protocolrules.examples.scene import NOTHING_ELSE, Entries, Scene, document, joined, without_clock
from protocolrules.examples.setting import Budget, Setting, paths
from protocolrules.examples.unfound import never_decides, never_turns, no_axis
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p
from protocolrules.program.program import Criterion, Example, Expected

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
_APART = (35, 1, 400)  # days between steps that are tried
_MOST_TRIED = 300  # truths of other conditions that are tried for one pair of records
_MOST_TRIED_IN_ALL = 400  # and for all the pairs of a condition
_MOST_CONTEXTS = 40
_FARTHEST = 3  # points from one definite answer to the other: by the clock a day between can be unknown


@attrs.frozen(eq=False)
class Boundary:
    """Two examples on the two sides of a boundary of a condition; ``choice`` is which of its list they are about."""

    criterion: Criterion
    condition: Condition
    about: str
    sides: tuple[Example, Example]
    choice: str = ""


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
    search, told = _Search(engine, rule), _Told()
    for condition in conditions(rule.criterion, engine.program):
        for found in search.of(condition):
            kept = told.merged(found) if isinstance(found, Boundary) else found
            if kept is not None:
                yield kept


class _Told:
    """The examples told so far of one criterion: the same record is told once, and each has a title of its own."""

    def __init__(self) -> None:
        self._examples: dict[object, Example] = {}
        self._titles: set[str] = set()

    def merged(self, boundary: Boundary) -> Boundary | None:
        """Return a boundary with the examples that are there already; None for a window told beside another result."""
        keys = [_key(side) for side in boundary.sides]
        new = [(key, side) for key, side in zip(keys, boundary.sides, strict=True) if key not in self._examples]
        if len(new) == len(keys) and all(side.title in self._titles for _, side in new):
            return None
        for key, side in new:
            self._examples[key] = attrs.evolve(side, title=free_title(side.title, self._titles))
            self._titles.add(self._examples[key].title)
        first, second = (self._examples[key] for key in keys)
        return attrs.evolve(boundary, sides=(first, second))


def free_title(title: str, taken: Collection[str]) -> str:
    """Return a title that is not taken: itself, else with the first number that makes it one."""
    return next(t for t in (title, *(f"{title} ({n})" for n in range(2, len(taken) + 3))) if t not in taken)


def _key(example: Example) -> object:
    """Return what two examples have in common that are the same record, in whatever order, with the same status."""
    return example.expected[0].value, _plain(example.record)


def _plain(value: Any) -> object:
    if isinstance(value, Mapping):
        return frozenset((key, _plain(part)) for key, part in value.items())
    return frozenset(map(_plain, value)) if isinstance(value, list | tuple) else str(value)


class _Search:
    """The search for the boundaries of one criterion."""

    def __init__(self, engine: Engine, rule: Rule) -> None:
        self.rule = rule
        self.words = {id(one.node): one.words for one in conditions(rule.criterion, engine.program)}
        self.windows: set[str] = set()  # results share a window, which is shown with one of them
        self.budget = Budget(_MOST_TRIED_IN_ALL)
        self.scenes = [Scene(engine, rule, apart) for apart in _APART]

    def of(self, condition: Condition) -> Iterator[Boundary | NotFound]:
        if isinstance(condition.node, p.Unanswerable):
            yield NotFound(self.rule.criterion, condition, condition.words, "it is not encoded")
            return
        self.budget.left = _MOST_TRIED_IN_ALL
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
        if not missed and all(boundary.choice for boundary in found.values()):
            missed |= self._nothing_said(condition, found.values())
        for about, reason in missed.items():
            if about not in found:
                yield NotFound(self.rule.criterion, condition, about, reason)

    def _nothing_said(self, condition: Condition, found: Collection[Boundary]) -> dict[str, str]:
        """Return why a condition has no boundary but those of its list; where these show both sides, there is none."""
        unknown = STATUS[U].value
        if any(unknown not in [side.expected[0].value for side in boundary.sides] for boundary in found):
            return {}
        return {condition.words: no_axis(condition.node)}

    def _turn(self, node: p.Truth, axis: Axis, scene: Scene) -> tuple[tuple[Point, Entries], ...] | str:
        """Return the two neighbours between which the criterion turns, with their whole records; else why not."""
        pairs = list(_turning(node, axis, scene))
        if not pairs:
            return never_turns(axis, [truth for _, truth in _truths(node, axis.points, scene)])
        settings = []
        for pair in pairs:
            definite = tuple(n for n, (_, truth) in enumerate(_truths(node, pair, scene)) if truth is not U)
            setting = Setting(scene, self.budget, _MOST_TRIED, definite)
            records = self._decided(node, pair, setting, axis.lenient)
            if records is not None:
                return tuple(zip(pair, records, strict=True))
            settings.append(setting)
        return never_decides(node, pairs[0], settings, self.words)

    def _decided(
        self, node: p.Truth, pair: tuple[Point, Point], setting: Setting, lenient: bool
    ) -> tuple[Entries, ...] | None:
        """Return the two records with what else is needed for the criterion to turn between them."""
        scene = setting.scene
        found = [joined(scene.base, point.entries, (NOTHING_ELSE,)) for point in pair]
        start = tuple(record for record in found if record is not None)
        for wanted in islice(paths(self.rule.criterion.meaning, node), _MOST_CONTEXTS):
            for records in islice(setting.settled(wanted, start), _MOST_CONTEXTS):
                passes = [scene.passes(record) for record in records]
                if passes[0] is not passes[1] and (lenient or U not in passes):
                    return _smallest(scene, records, [point.entries for point in pair])
        return None

    def _boundary(
        self, condition: Condition, axis: Axis, pair: tuple[tuple[Point, Entries], ...], scene: Scene
    ) -> Boundary:
        first, second = (self._example(point, entries, scene) for point, entries in pair)
        return Boundary(self.rule.criterion, condition, axis.about, (first, second), axis.choice)

    def _example(self, point: Point, entries: Entries, scene: Scene) -> Example:
        criterion = self.rule.criterion
        status = STATUS[scene.passes(entries)].value
        expected = Expected(criterion.label, "status", status)
        title = f"{criterion.label}: {point.words} {_SAID[criterion.kind][status]}"
        return Example(title, document(entries, scene.program.kinds), (expected,), {})


_SAID = {
    "inclusion": {"met": "passes", "not met": "fails", "unknown": "leaves it open"},
    "exclusion": {"met": "does not exclude", "not met": "excludes", "unknown": "leaves it open"},
}


def _truths(node: p.Truth, points: Iterable[Point], scene: Scene) -> list[tuple[Point, Truth]]:
    """Return the points that make a record, with the truth of the condition in it."""
    found = [(point, joined(scene.base, point.entries, (NOTHING_ELSE,))) for point in points]
    return [(point, scene.truth(node, whole)) for point, whole in found if whole is not None]


def _turning(node: p.Truth, axis: Axis, scene: Scene) -> Iterator[tuple[Point, Point]]:
    """Yield the neighbours on an axis between which the condition turns."""
    seen = _truths(node, axis.points, scene)
    for place, (point, truth) in enumerate(seen):
        for other, then in seen[place + 1 : place + 1 + (1 if axis.lenient else _FARTHEST)]:
            if axis.lenient or (truth is not U and then is not U):
                if truth is not then:
                    yield point, other
                break


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
