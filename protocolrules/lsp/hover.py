"""Hover: what is under the cursor, in a sentence.

Comes in: the cursor, and the names of the last version that was analysed. Goes out: the characters
it speaks of and Markdown. Only the statement at the cursor is parsed and lowered.
"""

from __future__ import annotations

import attrs

from protocolrules.check.scope import Scope
from protocolrules.diagnostics.source import Span
from protocolrules.lsp import saying
from protocolrules.lsp.cursor import Cursor
from protocolrules.lsp.describe import criterion, description
from protocolrules.lsp.meaning import meant_at
from protocolrules.lsp.occurrences import is_name, owner_of
from protocolrules.program import nodes as p
from protocolrules.syntax import tree
from protocolrules.syntax.reference import LINES, entry


@attrs.frozen
class Hover:
    """Markdown, and the characters that it speaks of."""

    span: Span
    text: str


def hover(cursor: Cursor, scope: Scope) -> Hover | None:
    """Return what is said of the place of a cursor, None where there is nothing to say."""
    if cursor.aside or cursor.word is None:
        return None
    return _of_name(cursor, scope) or _of_heading(cursor, scope) or _of_phrase(cursor, scope)


def _of_name(cursor: Cursor, scope: Scope) -> Hover | None:
    """Return what a name is. Where the statement does not parse, every declared name counts as one."""
    assert cursor.word is not None
    found = owner_of(cursor.nodes)
    if found is not None and not is_name(*found):
        return _of_value(cursor, found[0], scope)
    if found is None and cursor.statement is not None:
        return None
    declared = scope.vocabulary.names.get(cursor.word.text)
    return Hover(cursor.word, description(declared, scope)) if declared else None


def _of_value(cursor: Cursor, word: tree.Word, scope: Scope) -> Hover | None:
    """Return of what a word of a fact, a test or a scale is a value."""
    named = (node.name for node in reversed(cursor.nodes) if isinstance(node, _HAS_VALUES))
    declared = next((scope.vocabulary.names[n.text] for n in named if n.text in scope.vocabulary.names), None)
    if declared is None or word.text not in _values(declared):
        return None
    return Hover(cursor.placed(word.span), f"`{word.text}` is a value of `{declared.name.text}`.")


_HAS_VALUES = (tree.IsValue, tree.Comparison, tree.ConditionalBounds, tree.Stated, tree.Resulted, tree.Declaration)


def _values(declared: tree.Declaration) -> set[str]:
    words = (*getattr(declared, "values", ()), *getattr(declared, "grades", ()))
    return {word.text for word in words}


def _of_heading(cursor: Cursor, scope: Scope) -> Hover | None:
    written = cursor.statement
    if not isinstance(written, tree.Criterion) or cursor.block is None or cursor.line.start != cursor.block.start:
        return None
    return Hover(cursor.line, criterion(written, scope)) if _in_heading(cursor, written) else None


def _in_heading(cursor: Cursor, written: tree.Criterion) -> bool:
    return cursor.inside <= len(f"{written.kind} {written.number}") + 1


def _of_phrase(cursor: Cursor, scope: Scope) -> Hover | None:
    """Return what the smallest phrase around a word of the language includes, and what the word means."""
    assert cursor.word is not None
    word, known = _keyword(cursor)
    meant = _sentence(cursor, scope) if known else None
    if meant is None:
        return Hover(word, known) if known else None
    return Hover(meant[0], f"{meant[1]}.\n\n{known}")


def _keyword(cursor: Cursor) -> tuple[Span, str | None]:
    """Return the word or phrase of the language at the cursor, and what it means."""
    assert cursor.word is not None
    text, column = cursor.line.text, cursor.at - cursor.line.start
    for phrase in _PHRASES:
        at = text.find(phrase, max(0, column - len(phrase)), column + len(phrase))
        if at >= 0 and at <= column <= at + len(phrase):
            return Span(cursor.source, cursor.line.start + at, cursor.line.start + at + len(phrase)), entry(phrase)
    return cursor.word, entry(cursor.word.text)


_PHRASES = sorted((word for word in LINES if " " in word), key=len, reverse=True)


def _sentence(cursor: Cursor, scope: Scope) -> tuple[Span, str] | None:
    if cursor.statement is None:
        return None
    phrases = [(node, _said(node)) for node in meant_at(scope, cursor.statement, cursor.inside)]
    told = [(node.span, text) for node, text in phrases if text]
    smallest = min(told, key=lambda each: each[0].end - each[0].start, default=None)  # the outer one of two so long
    if smallest is None:
        return None
    return cursor.placed(smallest[0]), smallest[1][0].upper() + smallest[1][1:]


def _said(node: p.Node) -> str:
    return saying.window(node) if isinstance(node, p.Window) else saying.truth(node)
