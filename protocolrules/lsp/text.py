"""Texts as editors count them: lines from 0, columns in code units, lines ended by any of three line ends.

A place inside the server is a character of a `Source`, whose line ends are plain. Line and column
are the same in both; only how a column is counted differs: `×` is one unit of UTF-16, an emoji two.
"""

from __future__ import annotations

import re

import attrs

from protocolrules.diagnostics.source import Source

_LINE_END = re.compile(r"\r\n|\r|\n")


@attrs.frozen
class Units:
    """How many units a client counts for text: those of UTF-8, UTF-16 or UTF-32."""

    encoding: str = "utf-16"

    def of(self, text: str) -> int:
        """Return the number of units of a text."""
        if self.encoding == "utf-32" or text.isascii():
            return len(text)
        if self.encoding == "utf-8":
            return sum(1 + (c > "\x7f") + (c > "\u07ff") + (c > "\uffff") for c in text)
        return len(text) + sum(c > "\uffff" for c in text)

    def characters(self, line: str, units: int) -> int:
        """Return how many characters of a line that many units are; what lies beyond its end is its end."""
        if line.isascii():
            return max(0, min(units, len(line)))
        count = 0
        while count < len(line) and units > 0:
            units -= self.of(line[count])
            count += 1
        return count


def position_of(source: Source, offset: int, units: Units) -> tuple[int, int]:
    """Return the line, from 0, and the column in units, of a character of a source."""
    line, column = source.position(max(0, min(offset, len(source.text))))
    return line - 1, units.of(source.line(line)[: column - 1])


def offset_of(source: Source, line: int, column: int, units: Units) -> int:
    """Return the character at a line, from 0, and a column in units; a place outside the text is its nearest end."""
    last = source.position(len(source.text))[0]
    if line < 0:
        return 0
    if line >= last:
        return len(source.text)
    text = source.line(line + 1)
    return source.start_of_line(line + 1) + units.characters(text, column)


def plain(text: str) -> str:
    """Return a text with plain line ends and no byte order mark, as it is read from a file."""
    return _LINE_END.sub("\n", text.removeprefix("\ufeff"))


def changed(text: str, start: tuple[int, int], end: tuple[int, int], new: str, units: Units) -> str:
    """Return a text in which what stands between two positions (line from 0, column in units) is replaced."""
    begin, stop = _offset(text, start, units), _offset(text, end, units)
    return text[:begin] + new + text[max(begin, stop) :]


def _offset(text: str, position: tuple[int, int], units: Units) -> int:
    """Return the character at a position of a text with any line ends."""
    line, column = position
    start = 0
    for _ in range(line):
        found = _LINE_END.search(text, start)
        if found is None:
            return len(text)
        start = found.end()
    ended = _LINE_END.search(text, start)
    return start + units.characters(text[start : ended.start() if ended else len(text)], column)
