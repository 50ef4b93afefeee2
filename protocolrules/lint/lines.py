"""Lines as the language counts them, so that what a comment speaks of does not hang on where a line is broken.

Comes in: a source. Goes out: for the place of a comment, the rows of the text that it speaks of. A line that ends in a
comma, `and`, `or` or `=` goes on in the next row, so a comment at the end of any of its rows speaks of the whole of it.
One on a row of its own belongs to the line below, or, where it is indented deeper, to the block above: as `format`
sets it.
"""

from __future__ import annotations

from protocolrules.diagnostics.source import Source
from protocolrules.syntax.comments import TEXT_OR_COMMENT
from protocolrules.syntax.layout import goes_on

Rows = tuple[int, int]
"""The first and last of some rows of a text, both counted from 1."""


class Lines:
    """The rows of a source, and the lines that they are rows of."""

    def __init__(self, source: Source) -> None:
        rows = source.text.split("\n")
        self._indents = [len(row) - len(row.lstrip()) for row in rows]
        self._is_blank = [not row.strip() for row in rows]
        self._lines = _lines(rows)
        self._below: dict[int, Rows | None] = {}

    def spoken_of(self, row: int) -> Rows | None:
        """Return the rows that a comment on a row speaks of, None where it is parted from every line."""
        line = self._lines[row - 1]
        if line is None:
            return self._of_below(row - 1)
        last = row - 1
        while last + 1 < len(self._lines) and self._lines[last + 1] == line:
            last += 1
        return line + 1, last + 1

    def _of_below(self, row: int) -> Rows | None:
        """Return the rows of the line below a comment, with the lines indented under that one."""
        if row in self._below:
            return self._below[row]
        among = []
        while row < len(self._lines) and self._is_comment(row):
            among.append(row)
            row += 1
        found = self._block(row)
        column = self._column_above(row) if found else None
        for comment in reversed(among):
            found = None if column is not None and self._indents[comment] >= column else found
            self._below[comment] = found
        return found

    def _is_comment(self, row: int) -> bool:
        return self._lines[row] is None and not self._is_blank[row]

    def _block(self, row: int) -> Rows | None:
        if row >= len(self._lines) or self._is_blank[row]:
            return None
        last = row
        for below in range(row + 1, len(self._lines)):
            line = self._lines[below]
            if line is not None and line != row and self._indents[line] <= self._indents[row]:
                break
            last = last if line is None else below
        return row + 1, last + 1

    def _column_above(self, line: int) -> int | None:
        """Return the indent of the block that a line ends, None where it ends none: comments so deep belong to it."""
        column = None
        for above in range(line - 1, -1, -1):
            if self._lines[above] == above:
                if self._indents[above] <= self._indents[line]:
                    break
                column = self._indents[above]
        return column


def _lines(rows: list[str]) -> list[int | None]:
    """Return for each row the first row of its line, None for blank rows and comments between lines."""
    found: list[int | None] = []
    first, further = 0, False
    for at, row in enumerate(rows):
        has_code = bool(TEXT_OR_COMMENT.sub(lambda part: '"' if part[0][0] == '"' else "", row).strip())
        first = at if has_code and not further else first
        found.append(first if has_code or further else None)
        further = goes_on(row) if has_code else further
    return found
