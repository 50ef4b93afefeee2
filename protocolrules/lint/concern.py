"""What a criterion asks about: so that a line of a record can be told to have nothing to do with it.

Comes in: a line of an example and the label of a criterion. Goes out: whether the line may matter to its status. Names
reach through definitions, formulas and obligations, events through wider and narrower kinds, and a step matters to
whatever hangs on any step. In doubt a line matters.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree
from protocolrules.syntax.tree.walk import walk

_STEPS = (tree.Step, tree.Timing)
_MEANT = (tree.Define, tree.Derived, tree.Obligation)


@attrs.define(eq=False)
class Concerns:
    """The criteria of a file, and the names that each asks about, gathered when it is first needed."""

    subject: Subject
    _criteria: dict[str, tree.Criterion] = attrs.field(init=False)
    _names: dict[str, frozenset[str]] = attrs.field(factory=dict, init=False)

    @_criteria.default
    def _by_label(self) -> dict[str, tree.Criterion]:
        return {f"{criterion.kind} {criterion.number}": criterion for criterion in self.subject.criteria()}

    def bears_on(self, line: tree.Node, label: str) -> bool:
        """Tell whether what a line of a record says may matter to the status of a criterion."""
        names = self._asked(label)
        match line:
            case tree.RecordArm():
                return any(isinstance(self._declared(name), tree.Arm) for name in names)
            case tree.Stated() | tree.Resulted() | tree.Happened() | tree.Missed():
                return not names.isdisjoint(self._akin(line.name.text))
            case tree.Complete(names=kinds) if kinds:
                return any(not names.isdisjoint(self._akin(kind.text)) for kind in kinds)
            case tree.Complete():
                return any(name in self.subject.vocabulary.kinds for name in names)
        return _AGE in names or any(name in self.subject.vocabulary.kinds for name in names)

    def _asked(self, label: str) -> frozenset[str]:
        if label not in self._names:
            found: set[str] = set()
            self._gather(self._criteria[label], found)
            self._names[label] = frozenset(found)
        return self._names[label]

    def _gather(self, written: tree.Node, found: set[str]) -> None:
        for name in _words(written):
            if name not in found:
                found.add(name)
                declared = self._declared(name)
                if isinstance(declared, _STEPS):
                    found.add(_STEP)
                elif isinstance(declared, _MEANT):
                    self._gather(declared, found)

    def _akin(self, name: str) -> frozenset[str]:
        """Return the names under which a criterion may ask for what a record calls *name*."""
        if isinstance(self._declared(name), _STEPS):
            return frozenset({name, _STEP})
        kind = self.subject.vocabulary.kinds.get(name)
        return frozenset({name}) if kind is None else kind.certain | kind.possible

    def _declared(self, name: str) -> tree.Declaration | None:
        return self.subject.vocabulary.names.get(name)


_STEP, _AGE = "(a step)", "(the age)"


def _words(written: tree.Node) -> Iterator[str]:
    for node, _ in walk(written):
        if isinstance(node, tree.Word):
            yield node.text
        elif isinstance(node, tree.Age | tree.Birth) or (isinstance(node, tree.Operand) and node.name is None):
            yield _AGE
