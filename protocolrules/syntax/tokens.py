"""Tokens: the words of a statement as the grammar divides them, with their places in the source."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from protocolrules.diagnostics.source import Span
from protocolrules.syntax.grammar import parser

LINE_END, INDENT, DEDENT = "_NL", "_INDENT", "_DEDENT"


@attrs.frozen
class Word:
    """A word, sign, number or text of the language, as written; ``kind`` is its terminal in the grammar."""

    kind: str
    text: str
    start: int
    end: int


def words_of(statement: Span) -> Iterator[Word]:
    """Yield the words of a statement that parses, with line ends and indentation made explicit.

    A line that goes on in the next has no line end between the two. Blanks and comments are left out.
    """
    text = statement.text.rstrip() + "\n"
    for token in parser().parse_interactive(text).lexer_thread.lex(None):  # type: ignore[no-untyped-call]
        start = statement.start + (token.start_pos or 0)
        yield Word(token.type, str(token), start, start + len(token))
