"""What a rule looks at: the file as written, and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import TypeVar

import attrs

from protocolrules.check.scope import Scope
from protocolrules.check.vocabulary import Vocabulary
from protocolrules.diagnostics.source import Span
from protocolrules.program.program import Program
from protocolrules.syntax import tree
from protocolrules.syntax.tree.walk import walk

N = TypeVar("N", bound=tree.Node)


@attrs.define(eq=False, slots=False)
class Subject:
    """A file without errors, the files it uses, and the program they mean together.

    Rules speak of the file itself only; those it uses are linted when it is their turn.
    """

    files: list[tree.File]
    scope: Scope
    program: Program

    @property
    def file(self) -> tree.File:
        """The file that is linted."""
        return self.files[-1]

    @property
    def vocabulary(self) -> Vocabulary:
        """Every declared name, those of the used files among them."""
        return self.scope.vocabulary

    @property
    def is_protocol(self) -> bool:
        """Whether the file has criteria or a schedule; else it is vocabulary that others use."""
        return any(isinstance(s, tree.Criterion | tree.Schedule) for s in self.file.statements)

    def criteria(self) -> Iterator[tree.Criterion]:
        """Yield the criteria as written."""
        yield from (s for s in self.file.statements if isinstance(s, tree.Criterion))

    def nodes(self, *kinds: type[N]) -> Iterator[N]:
        """Yield the nodes of some kinds in the file, in the order of the text."""
        found = [self._of_kind[kind] for kind in self._of_kind if issubclass(kind, kinds)]
        if len(found) > 1:
            yield from (node for _, node in sorted(chain.from_iterable(found), key=itemgetter(0)))  # type: ignore[misc]
        elif found:
            yield from (node for _, node in found[0])  # type: ignore[misc]

    def parent(self, node: tree.Node) -> tree.Node | None:
        """Return the node directly around one of the file's nodes, None for a statement."""
        return self._parents.get(id(node))

    def statement(self, node: tree.Node) -> tree.Node:
        """Return the statement that holds a node."""
        above = self.parent(node)
        while above is not None:
            node, above = above, self.parent(above)
        return node

    @cached_property
    def _walked(self) -> list[tuple[tree.Node, tree.Node | None]]:
        return [each for statement in self.file.statements for each in walk(statement)]

    @cached_property
    def _of_kind(self) -> dict[type, list[tuple[int, tree.Node]]]:
        """The nodes of every kind, each with its number in the order of the text."""
        found: dict[type, list[tuple[int, tree.Node]]] = {}
        for number, (node, _) in enumerate(self._walked):
            found.setdefault(type(node), []).append((number, node))
        return found

    @cached_property
    def _parents(self) -> dict[int, tree.Node | None]:
        return {id(node): above for node, above in self._walked}


def first_line(span: Span) -> Span:
    """Return the first line of a statement or a group, without its comment."""
    line = span.text.split("\n")[0].split("#")[0].rstrip()
    return span.within(span.start, span.start + len(line))
