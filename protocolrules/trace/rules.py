"""What a rules file says, as far as tracing needs it: its criteria and obligations, and what is not encoded."""

from __future__ import annotations

import re

import attrs

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source, Span
from protocolrules.syntax import tree
from protocolrules.syntax.parse import parse
from protocolrules.syntax.tree.walk import walk


@attrs.frozen
class Rule:
    """A criterion or an obligation: its label, its place, and the places of what is not encoded in it."""

    label: str
    span: Span
    not_encoded: tuple[Span, ...] = ()

    @property
    def is_criterion(self) -> bool:
        """Whether it is a criterion; an obligation may account for an item, too, but need not."""
        return not self.label.startswith("obligation ")


def read_rules(source: Source, findings: Findings) -> dict[str, Rule]:
    """Return the rules of a file by their labels, in order; mistakes of grammar are findings."""
    rules: dict[str, Rule] = {}
    file = parse(source, findings)
    unfinished = _unfinished(file)
    for statement in file.statements:
        if isinstance(statement, tree.Criterion):
            label = f"{statement.kind} {statement.number}"
            rules.setdefault(label, Rule(label, _head(statement.span), _not_encoded(statement, unfinished)))
        elif isinstance(statement, tree.Obligation):
            label = f"obligation {statement.name.text}"
            rules.setdefault(label, Rule(label, _head(statement.span)))
    return rules


def protocol_name(source: Source) -> str:
    """Return the name of the protocol that a file encodes, empty where it has none."""
    statements = parse(source, Findings()).statements
    return next((s.name.text for s in statements if isinstance(s, tree.ProtocolName)), "")


def _head(span: Span) -> Span:
    """Return the two words that a statement begins with."""
    found = re.match(r"\w+[ \t]+[\w.]+", span.text)
    return Span(span.source, span.start, span.start + (found.end() if found else 1))


def _not_encoded(statement: tree.Node, unfinished: frozenset[str]) -> tuple[Span, ...]:
    """Return what is not encoded in a statement: said in it, or in a definition that it uses."""
    return tuple(
        node.span
        for node, _ in walk(statement)
        if isinstance(node, tree.NotEncoded) or (isinstance(node, tree.Reference) and node.name.text in unfinished)
    )


def _unfinished(file: tree.File) -> frozenset[str]:
    """Return the names of definitions that are not encoded, or use one that is not."""
    definitions = {s.name.text: s for s in file.statements if isinstance(s, tree.Define)}
    found: frozenset[str] = frozenset()
    while True:
        more = frozenset(name for name, defined in definitions.items() if _not_encoded(defined.body, found))
        if more == found:
            return found
        found = more
