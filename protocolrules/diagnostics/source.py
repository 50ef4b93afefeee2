"""Sources and the places in them."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

import attrs


@attrs.define(eq=False, slots=False)
class Source:
    """A `.rules` text and the name it is shown under."""

    name: str
    text: str = attrs.field(repr=False)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character, both counted from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the text of a line, counted from 1, without its end."""
        starts = self._line_starts
        end = starts[number] if number < len(starts) else len(self.text) + 1
        return self.text[starts[number - 1] : end - 1].rstrip("\r")


@attrs.frozen
class Span:
    """The characters ``start`` to ``end`` (exclusive) of a source."""

    source: Source = attrs.field(repr=False)
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.source.text[self.start : self.end]

    @property
    def words(self) -> str:
        """The characters on one line, for people."""
        return " ".join(self.text.split())

    @property
    def line(self) -> int:
        """The line it begins on, counted from 1."""
        return self.source.position(self.start)[0]

    def to(self, other: Span) -> Span:
        """Return the span from the beginning of this one to the end of *other*."""
        return Span(self.source, self.start, other.end)


NOWHERE = Span(Source("", ""), 0, 0)
