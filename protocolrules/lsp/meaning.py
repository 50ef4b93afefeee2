"""The meaning of the statement at the cursor: lowered as `check` does it, with its findings thrown away."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from protocolrules.check.formulas import Formula
from protocolrules.check.lower import condition
from protocolrules.check.schedule import schedule
from protocolrules.check.scope import Scope
from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.program import nodes as p
from protocolrules.syntax import tree
from protocolrules.syntax.tree.walk import walk


def apart(scope: Scope) -> Scope:
    """Return a scope with the same names that leaves its findings nowhere and remembers nothing."""
    vocabulary = attrs.evolve(scope.vocabulary, findings=Findings(), unknown=set())
    return attrs.evolve(
        scope, vocabulary=vocabulary, definitions=dict(scope.definitions), sizes=dict(scope.sizes), lowering=[]
    )


def meant_at(scope: Scope, statement: tree.Statement, at: int) -> list[p.Node]:
    """Return the nodes of the program that a statement's character belongs to, the largest first."""
    source = statement.span.source
    found = [node for meant in _meanings(apart(scope), statement) for node in p.walk(meant)]
    held = [n for n in found if n.span.source is source and n.span.start <= at <= n.span.end]
    return sorted(held, key=lambda node: node.span.start - node.span.end)


def _meanings(scope: Scope, statement: tree.Statement) -> Iterator[p.Node]:
    match statement:
        case tree.Criterion():
            yield condition(scope, statement.body, favourable=statement.kind == "inclusion")
        case tree.Define():
            yield condition(scope, statement.body, favourable=None)
        case tree.Obligation() if statement.condition is not None:
            yield condition(scope, statement.condition, favourable=None)
        case tree.Derived():
            yield Formula(scope, "latest", p.Window(None, p.AsOf())).lower(statement.formula)
        case tree.Schedule():
            yield from _of_schedule(scope, statement)


def _of_schedule(scope: Scope, statement: tree.Schedule) -> Iterator[p.Node]:
    for timing in schedule(scope, [tree.File((statement,), span=statement.span)]):
        if timing.condition is not None:
            yield timing.condition
        if hasattr(timing, "window"):
            yield attrs.evolve(timing.window, span=timing.span)


def names_in(node: tree.Node) -> Iterator[tree.Word]:
    """Yield the words of a node."""
    yield from (inner for inner, _ in walk(node) if isinstance(inner, tree.Word))
