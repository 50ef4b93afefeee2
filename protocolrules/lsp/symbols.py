"""Symbols: the outline of a file, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from protocolrules.diagnostics.source import Span
from protocolrules.lsp.describe import sentence
from protocolrules.syntax import tree


@attrs.frozen
class Symbol:
    """One entry of an outline: ``kind`` is a word of the language; ``name_span`` is what is selected."""

    name: str
    detail: str
    kind: str
    span: Span
    name_span: Span
    inner: tuple[Symbol, ...] = ()


def symbols(file: tree.File) -> list[Symbol]:
    """Return the outline of a file, in the order of the text."""
    return [found for statement in file.statements for found in _of(statement)]


def _of(statement: tree.Statement) -> Iterator[Symbol]:
    match statement:
        case tree.Declaration():
            kind = statement.span.text.split(maxsplit=1)[0]
            yield Symbol(statement.name.text, sentence(statement), kind, statement.span, statement.name.span)
        case tree.Criterion():
            head = statement.span.within(statement.span.start, statement.span.start + len(statement.kind))
            name = f"{statement.kind} {statement.number}"
            yield Symbol(name, statement.title or "", statement.kind, statement.span, head)
        case tree.Schedule():
            arms = ", ".join(arm.text for arm in statement.arms)
            inner = tuple(_lines(statement.lines))
            yield _plain("schedule", f"for {arms}" if arms else "", "schedule", statement, inner)
        case tree.Example():
            yield _plain(statement.title, "", "example", statement)
        case tree.Use():
            yield _plain(statement.path, "", "use", statement)
        case tree.Version():
            yield _plain(f"version {statement.text}", "", "version", statement)


def _plain(name: str, detail: str, kind: str, node: tree.Node, inner: tuple[Symbol, ...] = ()) -> Symbol:
    head = node.span.within(node.span.start, node.span.start + len(kind))
    return Symbol(name or kind, detail, kind, node.span, head, inner)


def _lines(lines: tuple[tree.Scheduled, ...]) -> Iterator[Symbol]:
    for line in lines:
        if isinstance(line, tree.TimingIf):
            yield from _lines(line.lines)
        else:
            kind = "visit" if line.visit else "step"
            yield Symbol(line.name.text, line.title or line.days.span.words, kind, line.span, line.name.span)
