"""Lines: a source into its lines and comments, before anything about them is changed.

Comes in: statements that parse. Goes out: their lines in order, each with its words, and the
comments between them. A line is what the language counts as one, wherever its author broke
it. The one hard idea: all that stands between two words is blanks, line ends and comments, so
looking at every gap between words finds every comment once, and whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from protocolrules.diagnostics.source import Span
from protocolrules.syntax.tokens import DEDENT, INDENT, LINE_END, Word, words_of


@attrs.define(eq=False)
class Comment:
    """A comment on a line of its own; ``apart`` says whether a blank line stands above it."""

    text: str
    level: int
    apart: bool


@attrs.define
class Part:
    """Words of a line up to a comment within it, or to its end.

    ``remark`` is the comment after the words, ``below`` those on lines of their own before the next part.
    """

    words: list[Word]
    remark: str = ""
    below: list[str] = attrs.field(factory=list)


@attrs.define(eq=False)
class Line:
    """A line of the language; ``statement`` is the kind of the first word of the statement it belongs to."""

    level: int
    statement: str
    parts: list[Part]
    apart: bool
    opens: bool = False

    @property
    def words(self) -> list[Word]:
        """The words of its first part."""
        return self.parts[0].words


Item = Line | Comment


def lines_of(text: str, statements: Iterable[Span]) -> list[Item]:
    """Return the lines and comments of a text whose statements parse."""
    reader = _Reader(text)
    for span in statements:
        level, fresh, statement = 0, True, ""
        for word in words_of(span):
            if word.kind in (INDENT, DEDENT):
                level += 1 if word.kind == INDENT else -1
            elif word.kind == LINE_END:
                fresh = True
            else:
                statement = statement or word.kind
                reader.take(word, level, statement if fresh else None)
                fresh = False
    return reader.rest()


class _Reader:
    """Takes words one after another, and looks at the gaps between them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._items: list[Item] = []
        self._line: Line | None = None
        self._indents: list[int] = []  # the column of each level at the last line

    def take(self, word: Word, level: int, statement: str | None) -> None:
        """Take the next word; the first of a line names the statement it belongs to."""
        gap = self._text[self._at : word.start]
        self._at = word.end
        if statement is None:
            self._go_on(word, gap)
            return
        column = word.start - self._text.rfind("\n", 0, word.start) - 1
        apart = self._between(gap.split("\n")[:-1], level, column)
        if self._line is not None and self._line.level < level:
            self._line.opens = True
        self._line = Line(level, statement, [Part([word])], apart)
        self._items.append(self._line)
        self._indents = [*self._indents[:level], column]

    def _go_on(self, word: Word, gap: str) -> None:
        assert self._line is not None, "a line begins with a word"
        part = self._line.parts[-1]
        if "#" not in gap:
            part.words.append(word)
            return
        part.remark, *rows = (row.strip() for row in gap.split("\n"))
        part.below = [row for row in rows if row]
        self._line.parts.append(Part([word]))

    def rest(self) -> list[Item]:
        """Return every item, now that no word is left."""
        self._between(self._text[self._at :].split("\n"), 0, 0)
        return self._items

    def _between(self, rows: list[str], level: int, column: int) -> bool:
        """Take the comments above the next line; return whether a blank line stands right above it."""
        if self._line is not None:
            self._line.parts[-1].remark = rows.pop(0).strip()
        apart = False
        for row in rows:
            comment = row.strip()
            if comment:
                indent = len(row) - len(row.lstrip())
                self._items.append(Comment(comment, self._level(indent, level, column), apart))
            apart = not comment
        return apart

    def _level(self, indent: int, level: int, column: int) -> int:
        """Return the level of a comment: the next line's, or that of the block above it where it is indented deeper."""
        if indent <= column:
            return level
        return max(level, sum(known <= indent for known in self._indents) - 1)
