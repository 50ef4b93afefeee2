"""Choices: what a condition names in a list, each kind, word or arm, and each kind that it excepts.

`any surgery or radiotherapy ever` is one condition, and yet two things its author can forget. Comes in: a condition.
Goes out: for each of them the condition as it were if it named this one alone, and if it did not name it. Where the
criterion comes out otherwise without one, a record shows that it is rightly there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.engine import Engine
from protocolrules.program import nodes as p
from protocolrules.program.program import Program


@attrs.frozen(eq=False)
class Choice:
    """One of those a condition names (or excepts): the condition with it ``alone``, and ``without`` it."""

    word: str
    excepted: bool
    alone: p.Truth
    without: p.Truth

    @property
    def said(self) -> str:
        """How it stands in the list: its word, after `except` where it is an exception."""
        return f"except {self.word}" if self.excepted else self.word


def choices(node: p.Truth, program: Program) -> tuple[Choice, ...]:
    """Return what a condition names, none where that is a single one without exceptions."""
    inner = node.item if isinstance(node, p.Not) else node
    match inner:
        case p.Stated() | p.CodedReading():
            return tuple(_words(node, inner, "values", inner.values))
        case p.InArm():
            return tuple(_words(node, inner, "arms", inner.arms))
        case p.Count() | p.OutcomeOf():
            return tuple(_kinds(node, inner, inner.kinds, program))
        case p.Compare(left=p.Total() as total):
            return tuple(_kinds(node, inner, total.kinds, program))
        case _:
            return ()


def _words(node: p.Truth, inner: p.Truth, field: str, words: tuple[str, ...]) -> Iterator[Choice]:
    for word in words if len(words) > 1 else ():
        alone, without = ((word,), tuple(other for other in words if other != word))
        yield Choice(word, False, *(_as(node, attrs.evolve(inner, **{field: these})) for these in (alone, without)))


def _kinds(node: p.Truth, inner: p.Truth, kinds: p.Kinds, program: Program) -> Iterator[Choice]:
    """Yield the kinds; one that another of the list includes makes no difference, and is no choice."""
    named = [name for name in dict.fromkeys(kinds.names) if not _included(name, kinds.names, program)]
    barred = [name for name in dict.fromkeys(kinds.excepted) if _may_be(name, kinds.names, program)]
    for name in named if len(named) > 1 else ():
        rest = tuple(other for other in kinds.names if other != name)
        yield _of_kind(node, inner, kinds, name, attrs.evolve(kinds, names=rest))
    for name in barred:
        rest = tuple(other for other in kinds.excepted if other != name)
        yield _of_kind(node, inner, kinds, name, attrs.evolve(kinds, excepted=rest))


def _of_kind(node: p.Truth, inner: p.Truth, kinds: p.Kinds, name: str, rest: p.Kinds) -> Choice:
    alone = attrs.evolve(kinds, names=(name,), excepted=())
    return Choice(name, name in kinds.excepted, *(_as(node, _asking(inner, these)) for these in (alone, rest)))


def _asking(inner: p.Truth, kinds: p.Kinds) -> p.Truth:
    if isinstance(inner, p.Compare):
        return attrs.evolve(inner, left=attrs.evolve(inner.left, kinds=kinds))
    return attrs.evolve(inner, kinds=kinds)  # type: ignore[call-arg]


def _as(node: p.Truth, inner: p.Truth) -> p.Truth:
    return attrs.evolve(node, item=inner) if isinstance(node, p.Not) else inner


def _included(name: str, names: Iterable[str], program: Program) -> bool:
    return any(name in program.kinds[other].certain for other in names if other != name)


def _may_be(name: str, names: Iterable[str], program: Program) -> bool:
    known = [program.kinds[other] for other in names]
    return any(name in kind.certain or name in kind.possible for kind in known)


def laid_out(case: Case, engine: Engine) -> Case:
    """Return a case in which kinds that were first asked for after it was made have their places, too."""
    if len(case.members) == len(engine.roster.asked) and len(case.dates) == len(engine.roster.dates):
        return case
    return engine.case(case.record, case.arm)
