"""Where names stand: which words of a tree are names, and which are words of a fact, dates or signs."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from protocolrules.syntax import tree
from protocolrules.syntax.tree.walk import walk

# Fields that hold names, by kind of node; a test finds every field of words in one of the two tables.
NAMES: dict[type, tuple[str, ...]] = {
    tree.Declaration: ("name",),
    tree.Step: ("after",),
    tree.EventKind: ("parent", "parts"),
    tree.Drug: ("kind",),
    tree.Criterion: ("arms",),
    tree.Schedule: ("arms",),
    tree.Reference: ("name",),
    tree.IsValue: ("name",),
    tree.Comparison: ("name",),
    tree.ConditionalBounds: ("name",),
    tree.Normal: ("name",),
    tree.Held: ("name",),
    tree.OutcomeIs: ("outcome",),
    tree.ArmIs: ("arm",),
    tree.Events: ("names", "excepted"),
    tree.Filter: ("value",),
    tree.Exposure: ("event",),
    tree.NamedAnchor: ("name",),
    tree.Operand: ("name",),
    tree.RecordArm: ("arm",),
    tree.Complete: ("names",),
    tree.Stated: ("name",),
    tree.Resulted: ("name",),
    tree.Happened: ("name",),
    tree.Missed: ("name",),
    tree.Detail: ("value",),
    tree.ExpectedDays: ("step",),
    tree.ExpectedPlanStatus: ("step",),
}
OTHERS: dict[type, tuple[str, ...]] = {
    tree.Measurement: ("values",),
    tree.Scale: ("grades",),
    tree.Fact: ("values",),
    tree.Bound: ("limit",),
    tree.IsValue: ("values",),
    tree.Chain: ("connectives",),
    tree.RecordDay: ("date",),
    tree.Complete: ("start", "through"),
    tree.Stated: ("value",),
    tree.Resulted: ("value", "on"),
    tree.Happened: ("start", "end", "label"),
    tree.Missed: ("said", "label"),
    tree.ExpectedVerdict: ("verdict",),
    tree.ExpectedStatus: ("criterion", "status"),
    tree.ExpectedDays: ("label", "first", "last", "aim"),
    tree.ExpectedPlanStatus: ("label", "status"),
}


def occurrences(node: tree.Node) -> Iterator[tree.Word]:
    """Yield the words of a tree that are names, in no particular order."""
    for inner, _ in walk(node):
        for field in _fields(type(inner)):
            yield from _words(getattr(inner, field))


def _words(value: object) -> Iterator[tree.Word]:
    if isinstance(value, tree.Word):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _words(item)


_KNOWN: dict[type, tuple[str, ...]] = {}


def _fields(kind: type) -> tuple[str, ...]:
    if kind not in _KNOWN:
        _KNOWN[kind] = tuple(f for base, fields in NAMES.items() if issubclass(kind, base) for f in fields)
    return _KNOWN[kind]


def owner_of(nodes: tuple[tree.Node, ...]) -> tuple[tree.Word, tree.Node] | None:
    """Return the innermost word among nodes that hold a place, and the node around it."""
    words = [node for node in nodes if isinstance(node, tree.Word)]
    if not words:
        return None
    for node in reversed(nodes):
        fields = [getattr(node, f.name) for f in attrs.fields(type(node)) if f.name != "span"]
        if any(word is words[-1] for value in fields for word in _words(value)):
            return words[-1], node
    return None


def is_name(word: tree.Word, node: tree.Node) -> bool:
    """Tell whether a word is a name where a node has it."""
    return any(word is found for field in _fields(type(node)) for found in _words(getattr(node, field)))
