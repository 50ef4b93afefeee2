"""Conditions: the parts of a criterion that are true, false or unknown of their own, in its author's words.

They are what stands below every `and`, `or`, `not` and `if`, definitions written out. A phrase that
itself says no (`no surgery within …`) is one condition; the two ends of a range are two, but for an end that the
scale itself guarantees (the 0 of `ECOG 0 to 1`): nothing can be shown of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import attrs

from protocolrules.diagnostics.source import Span
from protocolrules.evaluate.case import Case, Roster
from protocolrules.evaluate.logic import Logic, TruthOf
from protocolrules.examples.limits import limit_words
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p
from protocolrules.program.program import Criterion, Program
from protocolrules.program.scales import asking

Values = Mapping[int, Truth]
_JOINED = (p.AllOf, p.AnyOf, p.AtLeast)


@attrs.frozen(eq=False)
class Condition:
    """One condition: its node of the program, and what it is called."""

    node: p.Truth
    words: str

    @property
    def span(self) -> Span:
        """Where it is written."""
        return self.node.span


def conditions(criterion: Criterion, program: Program) -> tuple[Condition, ...]:
    """Return the conditions of a criterion in the order in which they are written, each once."""
    nodes = asking({id(node): node for node in _leaves(criterion.meaning)}.values(), program.tests)
    alike = Counter(node.span.words for node in nodes)
    return tuple(Condition(node, _called(node, alike, program)) for node in nodes)


def truths(criterion: Criterion, case: Case, logic: Logic) -> Values:
    """Return the truths in a case of all that makes a criterion, by the ids of their nodes, for `combined`."""
    return {id(node): logic.compile(node)(case, None) for node in _leaves(criterion.meaning)}


def is_condition(node: p.Truth) -> bool:
    """Tell whether a node is a condition of its own, and not one of parts."""
    if isinstance(node, p.Not):
        return not isinstance(node.item, (*_JOINED, p.Choose, p.Not)) and node.item.span == node.span
    return not isinstance(node, (*_JOINED, p.Choose))


def parts_of(node: p.Truth) -> tuple[p.Truth, ...]:
    """Return the parts a node joins; of a condition, none."""
    match node:
        case _ if is_condition(node):
            return ()
        case p.AllOf() | p.AnyOf() | p.AtLeast():
            return node.items
        case p.Not():
            return (node.item,)
        case p.Choose():
            return (node.condition, node.then, node.otherwise)
        case _:
            return ()


def _leaves(meaning: p.Truth) -> Iterator[p.Truth]:
    """Yield the conditions; a part that is used twice (a definition) is looked into once."""
    waiting, seen = [meaning], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if is_condition(node):
            yield node
        waiting.extend(reversed(parts_of(node)))


def _called(node: p.Truth, alike: Mapping[str, int], program: Program) -> str:
    """Return the author's words; where several conditions have the same, with what tells them apart."""
    words = str(node.span.words)
    apart = limit_words(node, program) if alike[words] > 1 else ""
    return f"{words} [{apart}]" if apart else words


def combined(meaning: p.Truth, roster: Roster) -> Callable[[Values], Truth]:
    """Return how a criterion follows from its conditions, given their truths by the ids of their nodes.

    It is the engine's own and, or, not and if, over truths that are given instead of found.
    """
    whole = _Given(roster).compile(meaning)
    return lambda values: whole(values, None)  # type: ignore[arg-type]


class _Given(Logic):
    """Compiles what joins conditions; the truth of each of these is looked up."""

    def _compile(self, node: p.Truth) -> TruthOf:
        return _lookup(id(node)) if is_condition(node) else super()._compile(node)


def _lookup(name: int) -> TruthOf:
    def given(values: Case, trace: object) -> Truth:
        return values[name]  # type: ignore[index,no-any-return]

    return given
