"""Decisions of a timeline: under which of their conditions each scheduled instance takes place."""

from __future__ import annotations

from enum import Enum

import attrs

from protocolrules.usdm.study import Instance, Timeline

_MOST_CONDITIONS = 8  # every combination of their answers is walked


@attrs.frozen
class Asked:
    """One condition of a decision: where it stands, and its words."""

    decision: str
    branch: int
    words: str


@attrs.frozen
class Route:
    """When an instance is reached: all (or, where ``every`` is False, any) of the answers to conditions."""

    answers: tuple[tuple[Asked, bool], ...]
    every: bool = True


class Unclear(Enum):
    """An instance whose conditions no list of answers says."""

    UNCLEAR = "unclear"


@attrs.frozen
class Flow:
    """The routes of a timeline's instances (unconditional ones are left out) and the instances returned to."""

    asked: tuple[Asked, ...]
    routes: dict[str, Route | Unclear]
    returns: tuple[tuple[str, str], ...]


def read_flow(timeline: Timeline) -> Flow:
    """Follow a timeline from its entry through its decisions, for every combination of answers.

    A branch that leads back is no alternative to going on: the repetition ends some time. Its condition is not asked.
    """
    instances = {instance.id: instance for instance in reversed(timeline.instances) if instance.id}
    if not any(instance.decision for instance in timeline.instances):
        return Flow((), {}, ())
    entry = timeline.entry if timeline.entry in instances else timeline.instances[0].id
    returns = _returns(instances, entry)
    asked = tuple(
        Asked(instance.id, number, branch.condition)
        for instance in reversed(instances.values())
        for number, branch in enumerate(instance.branches)
        if (instance.id, branch.target) not in returns
    )
    return Flow(asked, _routes(instances, entry, asked), returns)


def _routes(instances: dict[str, Instance], entry: str, asked: tuple[Asked, ...]) -> dict[str, Route | Unclear]:
    if len(asked) > _MOST_CONDITIONS:
        before = _walk(instances, entry, asked, None)
        return {name: Unclear.UNCLEAR for name in instances if name not in before}
    reached: dict[str, set[int]] = {name: set() for name in instances}
    for answers in range(1 << len(asked)):
        for name in _walk(instances, entry, asked, answers):
            reached[name].add(answers)
    everything = set(range(1 << len(asked)))
    return {name: _route(found, asked, everything) for name, found in reached.items() if found != everything}


def _walk(instances: dict[str, Instance], entry: str, asked: tuple[Asked, ...], answers: int | None) -> set[str]:
    """Return what is reached with these answers (bits); with None, what is reached before any decision."""
    yes = {(a.decision, a.branch) for i, a in enumerate(asked) if answers is not None and answers >> i & 1}
    seen: set[str] = set()
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in instances:
            continue
        seen.add(name)
        here = instances[name]
        if answers is None and here.decision:
            continue
        taken = [branch.target for number, branch in enumerate(here.branches) if (name, number) in yes]
        waiting += taken or [here.following]
    return seen


def _route(found: set[int], asked: tuple[Asked, ...], everything: set[int]) -> Route | Unclear:
    if not found:  # not reached at all: the source does not say how it comes about
        return Unclear.UNCLEAR
    for answers, every in ((found, True), (everything - found, False)):
        fixed = _fixed(answers, asked)
        if 2 ** (len(asked) - len(fixed)) == len(answers):
            return Route(tuple((a, yes is every) for a, yes in fixed), every)
    return Unclear.UNCLEAR


def _fixed(answers: set[int], asked: tuple[Asked, ...]) -> list[tuple[Asked, bool]]:
    """Return the conditions that have one answer in all of these combinations."""
    fixed = []
    for i, condition in enumerate(asked):
        found = {answer >> i & 1 for answer in answers}
        if len(found) == 1:
            fixed.append((condition, found == {1}))
    return fixed


def _returns(instances: dict[str, Instance], entry: str) -> tuple[tuple[str, str], ...]:
    """Return the edges that lead back: from the instance that returns, to the one returned to."""
    back: list[tuple[str, str]] = []
    state: dict[str, bool] = {}  # True while its successors are followed
    waiting: list[tuple[str, bool]] = [(entry, False)]
    while waiting:
        name, leaving = waiting.pop()
        if leaving:
            state[name] = False
            continue
        if name in state or name not in instances:
            continue
        state[name] = True
        waiting.append((name, True))
        here = instances[name]
        for target in (here.following, *(branch.target for branch in here.branches)):
            if state.get(target):
                back.append((name, target))
            elif target in instances and target not in state:
                waiting.append((target, False))
    return tuple(dict.fromkeys(back))
