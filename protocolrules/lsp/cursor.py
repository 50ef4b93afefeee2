"""The cursor: the words around a place in a text, and the parts of the tree that hold it.

Only the statement at the cursor is parsed, so that an answer needs no other statement to be finished.
"""

from __future__ import annotations

import re
from functools import cached_property

import attrs

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source, Span
from protocolrules.syntax import tree
from protocolrules.syntax.comments import TEXT_OR_COMMENT
from protocolrules.syntax.layout import statements
from protocolrules.syntax.parse import parse
from protocolrules.syntax.tree.walk import walk

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:-li(?:fe|ves))?|[≥≤<>±×]=?|\d+(?:\.\d+)?")


@attrs.define(slots=False)
class Cursor:
    """A place in a source: character ``at``, or between it and the one before."""

    source: Source
    at: int

    @cached_property
    def line(self) -> Span:
        """The line it is on."""
        text = self.source.text
        end = text.find("\n", self.at)
        return Span(self.source, text.rfind("\n", 0, self.at) + 1, end if end >= 0 else len(text))

    @property
    def before(self) -> str:
        """The line up to it."""
        return self.source.text[self.line.start : self.at]

    @cached_property
    def word(self) -> Span | None:
        """The word, sign or number that it touches."""
        found = (m for m in _WORD.finditer(self.line.text) if m.start() <= self.at - self.line.start <= m.end())
        touched = max(found, key=lambda m: (m[0][0].isalpha(), m.start()), default=None)
        return touched and Span(self.source, self.line.start + touched.start(), self.line.start + touched.end())

    @cached_property
    def aside(self) -> str:
        """What it is in that is no rule: `#` in a comment, `"` in a text; nothing elsewhere."""
        column = self.at - self.line.start
        for found in TEXT_OR_COMMENT.finditer(self.line.text):
            inside = found.start() < column < found.end() or (found[0][0] == "#" and column == found.end())
            if inside:
                return found[0][0]
        return '"' if self.before.count('"') % 2 else ""

    @cached_property
    def block(self) -> Span | None:
        """The top-level statement it is in or right after, whether it parses or not."""
        inside = [s for s in statements(self.source, Findings()) if s.start <= self.at <= s.end]
        return inside[-1] if inside else None

    @cached_property
    def statement(self) -> tree.Statement | None:
        """The tree of that statement, None where it has a mistake; its source is a text of its own."""
        if self.block is None:
            return None
        alone = Source(self.source.name, self.block.text)
        found = parse(alone, Findings()).statements
        return found[0] if found else None

    @property
    def inside(self) -> int:
        """The place, counted in the statement."""
        return self.at - (self.block.start if self.block else 0)

    @cached_property
    def nodes(self) -> tuple[tree.Node, ...]:
        """The nodes of the tree that hold it, the whole statement first."""
        if self.statement is None:
            return ()
        held = [node for node, _ in walk(self.statement) if node.span.start <= self.inside <= node.span.end]
        return tuple(sorted(held, key=lambda node: node.span.start - node.span.end))

    def placed(self, span: Span) -> Span:
        """Return a place of the statement as one of the whole source."""
        shift = self.block.start if self.block else 0
        return Span(self.source, shift + span.start, shift + span.end)
