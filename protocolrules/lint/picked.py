"""Which tests a pick chooses a result of, and whether these are numbers that change from week to week.

A pick is written behind a comparison, or at the end of a line for all comparisons of the line without one.
"""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree
from protocolrules.syntax.tree.walk import walk

_COMPARES = (tree.Comparison, tree.ConditionalBounds, tree.Normal, tree.IsValue, tree.Operand)


def picked(subject: Subject, pick: tree.Pick) -> Iterator[str]:
    """Yield the names of the tests of which it picks a result: its own, or those of its line."""
    around = subject.parent(pick)
    for node, _ in walk(around) if around is not None else ():
        if isinstance(node, _COMPARES) and node.name is not None and node.pick in (None, pick):
            yield node.name.text


def varies(subject: Subject, name: str) -> bool:
    """Tell whether results are numbers. A class or a finding (a gene, a serology) stands until another is given."""
    declared = subject.vocabulary.names.get(name)
    return (isinstance(declared, tree.Scale) and not declared.grades) or is_amount(subject, name)


def is_amount(subject: Subject, name: str) -> bool:
    """Tell whether results are amounts, such as blood counts; ratings are none."""
    declared = subject.vocabulary.names.get(name)
    return (isinstance(declared, tree.Measurement) and not declared.values) or isinstance(declared, tree.Derived)
