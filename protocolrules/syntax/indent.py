"""Indentation: leading spaces into tokens that open and close blocks, and lines that go on joined."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy

from lark import Token
from lark.indenter import DedentError, Indenter

from protocolrules.syntax.layout import DEEPEST_INDENT


class Layout(Indenter):
    """Makes _INDENT and _DEDENT from leading spaces, and joins lines that end in a comma, `and`, `or` or `=`."""

    NL_type = "_NL"
    OPEN_PAREN_types: list[str] = []  # noqa: RUF012 - the library's name; lines join by connectives only
    CLOSE_PAREN_types: list[str] = []  # noqa: RUF012
    INDENT_type = "_INDENT"
    DEDENT_type = "_DEDENT"
    tab_len = 8

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Return the tokens with line ends and indentation made explicit."""
        own = copy(self)  # one for each text: threads parse at the same time
        own.paren_level = 0
        own.indent_level = [0]
        return own._process(_joined(stream))

    def handle_NL(self, token: Token) -> Iterator[Token]:  # noqa: N802 - the library's name
        """Make the tokens of one line end, refusing bottomless indentation."""
        yield from super().handle_NL(token)
        if len(self.indent_level) > DEEPEST_INDENT:
            raise DedentError("too deep")

    def _process(self, stream: Iterator[Token]) -> Iterator[Token]:
        for token in stream:
            if token.type == "_NL":
                yield from self.handle_NL(token)
            else:
                yield token
        while len(self.indent_level) > 1:
            self.indent_level.pop()
            yield Token("_DEDENT", "")


CONTINUES = frozenset({"COMMA", "AND", "OR", "EQUAL", "_COMMA_BEFORE_PICK"})  # a line goes on after these


def _joined(stream: Iterator[Token]) -> Iterator[Token]:
    """Drop line ends after a token that cannot end a line, and all but the last of a run of line ends."""
    previous = ""
    waiting: Token | None = None
    for token in stream:
        if token.type == "_NL":
            waiting = None if previous in CONTINUES else token
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        previous = token.type
        yield token
    if waiting is not None:
        yield waiting
