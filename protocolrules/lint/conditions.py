"""Conditions as a reviewer reads them: for whom each one speaks, and which result its line picks.

Comes in: a criterion or another statement. Goes out: every condition in it with its side. The one hard idea is the
one of lowering: `not`, `none of`, "fewer than" and exclusions turn the side, what stands after `unless` always speaks
for the patient, and the `if` part of a case speaks for nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import attrs

from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

KINDS: tuple[type[tree.Node], ...] = tree.Condition.__args__


@attrs.frozen
class Said:
    """A condition, whether its truth speaks for the patient (None: neither way), and the pick that holds for it."""

    condition: tree.Condition
    favourable: bool | None
    pick: tree.Pick | None = None

    def but(self, condition: tree.Condition, favourable: bool | None) -> Said:
        """Return a part of this condition, under the pick that ends its line."""
        return Said(condition, favourable, getattr(condition, "pick", None) or self.pick)


def of_criterion(criterion: tree.Criterion) -> Said:
    """Return what a criterion says as a whole."""
    return Said(criterion.body, criterion.kind == "inclusion", getattr(criterion.body, "pick", None))


def everything(said: Said) -> Iterator[Said]:
    """Yield a condition and all conditions in it, in the order of the text."""
    yield said
    for part in parts(said):
        yield from everything(part)


@lru_cache(maxsize=1)  # several rules ask for it, one after the other
def in_file(subject: Subject) -> tuple[Said, ...]:
    """Return every condition of the file; outside criteria none speaks for or against anybody."""
    return tuple(_in_file(subject))


def _in_file(subject: Subject) -> Iterator[Said]:
    for node in subject.nodes(*KINDS):
        above = subject.parent(node)
        if isinstance(above, tree.Criterion):
            yield from everything(of_criterion(above))
        elif not isinstance(above, KINDS):
            yield from everything(Said(node, None, getattr(node, "pick", None)))  # type: ignore[arg-type]


def parts(said: Said) -> Iterator[Said]:
    """Yield the conditions directly in a condition."""
    written, side = said.condition, said.favourable
    match written:
        case tree.Negated():
            yield said.but(written.item, _turned(side))
        case tree.Chain():
            yield from (said.but(item, side) for item in written.items)
        case tree.Group():
            yield from (said.but(item, _turned(side) if _turns(written) else side) for item in written.items)
            yield from (said.but(clause, True) for clause in written.unless)
        case tree.If():
            for asked, then in written.cases:
                yield said.but(asked, None)
                yield said.but(then, side)
            if written.otherwise is not None:
                yield said.but(written.otherwise, side)
        case tree.ConditionalBounds():
            yield said.but(written.condition, None)


def _turned(side: bool | None) -> bool | None:
    return None if side is None else not side


def _turns(group: tree.Group) -> bool:
    return group.quantifier == "none" or group.quantifier in ("count <", "count ≤")


def joined(condition: tree.Condition) -> str | None:
    """Return how the direct parts of a condition are joined: ``and``, ``or``, or None where they are not."""
    if isinstance(condition, tree.Chain) and len(condition.items) > 1:
        return "or" if any(word.text == "or" for word in condition.connectives) else "and"
    if isinstance(condition, tree.Group):
        return {"all": "and", "any": "or", "none": "or"}.get(condition.quantifier)
    return None


def members(said: Said) -> list[Said]:
    """Return the parts that a condition joins, without its exceptions; of nothing joined, itself."""
    if isinstance(said.condition, tree.Group):
        return [_bare(part) for part in parts(said)][: len(said.condition.items)]
    return [_bare(part) for part in parts(said)] if isinstance(said.condition, tree.Chain) else [_bare(said)]


def _bare(said: Said) -> Said:
    """Return what stands on a line that ends in a pick, under that pick."""
    while isinstance(said.condition, tree.Chain) and len(said.condition.items) == 1:
        (said,) = parts(said)
    return said


Requirement = tuple[bool, Said]


@lru_cache(maxsize=1)
def requirements(subject: Subject) -> tuple[tuple[tree.Criterion, tuple[Requirement, ...]], ...]:
    """Return the criteria, each with what must be so (True) and what must not be (False) for it to be met.

    A condition that cannot be taken apart, such as one with exceptions, is one requirement.
    """
    return tuple((criterion, tuple(_required(of_criterion(criterion)))) for criterion in subject.criteria())


def _required(said: Said) -> Iterator[Requirement]:
    return literals(said, said.favourable is not False)


def literals(said: Said, holds: bool) -> Iterator[Requirement]:
    """Yield what must be so, and what must not be, for a condition to hold (or not to)."""
    written = said.condition
    match written:
        case tree.Negated():
            yield from literals(said.but(written.item, None), not holds)
        case tree.Occurs(quantifier="no"):
            yield not holds, Said(attrs.evolve(written, quantifier="any"), None)
        case tree.IsValue(negated=True):
            yield not holds, Said(attrs.evolve(written, negated=False), None, said.pick)
        case tree.Chain() | tree.Group() if _comes_apart(written, holds):
            inner = holds != (isinstance(written, tree.Group) and written.quantifier == "none")
            for member in members(said):
                yield from literals(member, inner)
        case _:
            yield holds, said


def _comes_apart(written: tree.Chain | tree.Group, holds: bool) -> bool:
    if isinstance(written, tree.Group) and written.unless:
        return False
    if isinstance(written, tree.Group) and written.quantifier == "none":
        return holds
    return len(written.items) == 1 or joined(written) == ("and" if holds else "or")
