"""Columns: neighbouring declarations, and neighbouring lines of a schedule, aligned after their names.

A blank line ends a table, and so does a line of another kind; a comment does not. What would make a
table too wide (a name longer than all, a long title) stands out of it instead, so that adding one
long line does not move all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from protocolrules.format.lines import Item, Line
from protocolrules.format.spelling import Spelled
from protocolrules.format.wrap import INDENT, is_one_row

_LONGEST_NAME = 25  # columns of a name, with its colon, that make room for themselves in a table
_LONGEST_TITLED = 40  # the same of `visit`, its name and its title
_BEFORE_DAYS = 2  # blanks between a visit and its days

Row = tuple[Line, list[Spelled]]


def align(items: Iterable[Item], spelled: Mapping[Line, list[Spelled]]) -> None:
    """Widen the blanks in *spelled*, which holds the words that each line begins with, so that columns meet."""
    for table in _tables(items):
        rows = [spelled[line] for line in table]
        if table[0].statement == "SCHEDULE":
            _align_schedule(rows, INDENT * table[0].level)
        else:
            _align_names(rows)


def _tables(items: Iterable[Item]) -> Iterator[list[Line]]:
    """Yield the runs of lines that belong together."""
    table: list[Line] = []
    for item in items:
        if table and (item.apart or (isinstance(item, Line) and _kind(item) != _kind(table[0]))):
            yield table
            table = []
        if isinstance(item, Line) and _kind(item):
            table.append(item)
    if table:
        yield table


def _kind(line: Line) -> tuple[str, int] | None:
    """Return what lines of one table have in common; None where a line is not aligned with others."""
    kinds = [word.kind for word in line.words]
    if line.opens or len(kinds) < 2:
        return None
    if line.statement == "SCHEDULE":
        return ("SCHEDULE", line.level) if kinds[0] in ("VISIT", "NAME") else None
    return (kinds[0], 0) if line.level == 0 and kinds[1] == "NAME" else None


def _align_names(rows: Sequence[list[Spelled]]) -> None:
    heads = [3 if len(words) > 2 and words[2].text == ":" else 2 for words in rows]
    followed = [(words, head) for words, head in zip(rows, heads, strict=True) if len(words) > head]
    _pad(followed, rows[0][0].width + 1 + _LONGEST_NAME, 1, 0)


def _align_schedule(rows: Sequence[list[Spelled]], indent: int) -> None:
    named = [(words, 2 if words[0].text == "visit" else 1) for words in rows]
    titled = [(words, head) for words, head in named if words[head].text.startswith('"')]
    _pad(titled, len("visit ") + _LONGEST_NAME, 1, indent)
    timed = [(words, head + words[head].text.startswith('"')) for words, head in named]
    _pad(timed, _LONGEST_TITLED, _BEFORE_DAYS, indent)


def _pad(rows: Sequence[tuple[list[Spelled], int]], longest: int, least: int, indent: int) -> None:
    """Let the word at each row's place begin at one column, *least* blanks after the longest of what stands before it.

    What is wider than *longest* makes no room for itself; and no line is padded so far that it would have to break.
    """
    widths = [sum(word.width for word in words[:place]) for words, place in rows]
    column = max((width for width in widths if width <= longest), default=0)
    for (words, place), width in zip(rows, widths, strict=True):
        fits = is_one_row(words, indent)
        words[place].blanks = max(least, column + least - width)
        if fits and not is_one_row(words, indent):
            words[place].blanks = least
