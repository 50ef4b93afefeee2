"""Choices: what a condition names in a list, each kind or word, and each kind that it excepts.

`any surgery or radiotherapy ever` is one condition, and yet two things its author can forget. Comes in: a condition.
Goes out: for each of them the condition as it were if it named this one alone, and if it did not name it. Where the
criterion comes out otherwise without one, a record shows that it is rightly there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

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
            return tuple(_words(node, inner.values, lambda words: attrs.evolve(inner, values=words)))
        case p.Count():
            return tuple(_kinds(node, inner.kinds, program, lambda kinds: attrs.evolve(inner, kinds=kinds)))
        case p.Compare(left=p.Total() as total):
            found = _kinds(node, total.kinds, program, lambda kinds: _of_total(inner, attrs.evolve(total, kinds=kinds)))
            return tuple(found)
        case _:
            return ()


def _of_total(node: p.Compare, total: p.Total) -> p.Truth:
    return attrs.evolve(node, left=total)


def _words(node: p.Truth, words: tuple[str, ...], asking: Callable[[tuple[str, ...]], p.Truth]) -> Iterator[Choice]:
    for word in words if len(words) > 1 else ():
        rest = tuple(other for other in words if other != word)
        yield Choice(word, False, _as(node, asking((word,))), _as(node, asking(rest)))


def _kinds(node: p.Truth, kinds: p.Kinds, program: Program, asking: Callable[[p.Kinds], p.Truth]) -> Iterator[Choice]:
    """Yield the kinds; one that another of the list includes makes no difference, and is no choice."""
    named = [name for name in dict.fromkeys(kinds.names) if not _included(name, kinds.names, program)]
    barred = [name for name in dict.fromkeys(kinds.excepted) if _may_be(name, kinds.names, program)]
    for name in (*(named if len(named) > 1 else ()), *barred):
        alone = attrs.evolve(kinds, names=(name,), excepted=())
        yield Choice(name, name in barred, _as(node, asking(alone)), _as(node, asking(_less(kinds, name))))


def _less(kinds: p.Kinds, name: str) -> p.Kinds:
    """Return kinds without one, wherever it stands: among those named, or the excepted."""
    names, excepted = (tuple(other for other in part if other != name) for part in (kinds.names, kinds.excepted))
    return attrs.evolve(kinds, names=names, excepted=excepted)


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
