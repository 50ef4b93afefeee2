"""Which list a marked line belongs to: the outer one, a new one inside an item, or one that was left.

Sources keep their lists by indentation, or by nothing but the numbers. Lines are of one list when their marks or
their texts begin in the same column (numbers of two digits are often aligned to the right). Where indentation says
nothing, a list that begins again at 1 without a heading between stands inside the item above it.
"""

from __future__ import annotations

import attrs

from protocolrules.trace.marks import BULLET, NUMBER, Mark

_OUTER, _DEEPEST = 0, 8


@attrs.define
class _List:
    indent: int
    column: int
    style: str
    last: int


class Lists:
    """The lists that are open at a line, the outer one first."""

    def __init__(self) -> None:
        self._open: list[_List] = []

    @property
    def indent(self) -> int | None:
        """Where the marks of the outer list stand, None where no list is open."""
        return self._open[_OUTER].indent if self._open else None

    def close(self) -> None:
        """Leave every list: a heading stands between."""
        self._open.clear()

    def depth(self, mark: Mark, item: str) -> int | None:
        """Return how deep a marked line stands (0: an item of its own), None where its mark is only words.

        *item* is the number of the item above.
        """
        while self._open and mark.indent < self._open[-1].indent and mark.column < self._open[-1].column:
            self._open.pop()
        if mark.number and "." in mark.number and item and mark.number.startswith(f"{item}."):
            return max(1, len(self._open))
        for style, value in mark.readings:
            found = self._continued(mark, style, value)
            if found is not None:
                del self._open[found + 1 :]
                self._open[found].last = value
                return found
        return self._begun(mark)

    def _continued(self, mark: Mark, style: str, value: int) -> int | None:
        """Return the open list that a mark continues: the innermost whose next it is, else the outermost."""
        same = [
            i
            for i, known in enumerate(self._open)
            if known.style == style and (known.indent == mark.indent or known.column == mark.column)
        ]
        if style.startswith(BULLET):
            return same[-1] if same else None
        following = [i for i in same if value == self._open[i].last + 1]
        if following:
            return following[-1]
        again = value == 1 and mark.suffix in ("", "a")
        return same[0] if same and style in (NUMBER, "dotted") and not again else None

    def _begun(self, mark: Mark) -> int | None:
        """Begin a list: inside the item above, or, where none is open, the outer one. Lists inside begin at 1."""
        style, value = next((r for r in mark.readings if r[1] == 1), mark.readings[0])
        if not style.startswith(BULLET) and value != 1:
            if style not in (NUMBER, "dotted") or (self._open and mark.indent > self._open[-1].indent):
                return None
            self._open.clear()
        if len(self._open) < _DEEPEST:
            self._open.append(_List(mark.indent, mark.column, style, value))
        return len(self._open) - 1
