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
    offset = 0  # as a part of itself, it begins where it begins

    @property
    def source(self) -> Source:
        """Itself: a source is a part of a source."""
        return self

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

    def start_of_line(self, number: int) -> int:
        """Return the first character of a line, counted from 1."""
        return self._line_starts[number - 1]

    def line(self, number: int) -> str:
        """Return the text of a line, counted from 1, without its end."""
        starts = self._line_starts
        end = starts[number] if number < len(starts) else len(self.text) + 1
        return self.text[starts[number - 1] : end - 1].rstrip("\r")


@attrs.define(eq=False)
class Excerpt:
    """A part of a source that keeps what is in it when text before it changes: only ``offset`` moves."""

    source: Source = attrs.field(repr=False)
    offset: int


@attrs.frozen
class Span:
    """The characters ``start`` to ``end`` (exclusive) of a source, counted from the start of its ``part``."""

    part: Source | Excerpt = attrs.field(repr=False)
    _start: int
    _end: int

    @property
    def source(self) -> Source:
        """The whole text it is a place of."""
        return self.part.source

    @property
    def start(self) -> int:
        """Its first character, counted in the whole source."""
        return self.part.offset + self._start

    @property
    def end(self) -> int:
        """The character after its last one, counted in the whole source."""
        return self.part.offset + self._end

    @property
    def relative(self) -> tuple[int, int]:
        """Start and end, counted in its part."""
        return self._start, self._end

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
        return self.within(self.start, other.end)

    def within(self, start: int, end: int) -> Span:
        """Return the span of other characters, counted in the whole source, that moves as this one does."""
        return Span(self.part, start - self.part.offset, end - self.part.offset)


NOWHERE = Span(Source("", ""), 0, 0)
