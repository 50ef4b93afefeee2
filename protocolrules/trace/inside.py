"""Marks inside an item: where the source may have lost a line break, so that one item hides another.

`… line of therapy.- Left ventricular ejection fraction ≥ 50%` is two items, and `ECOG 0 or 1. 2. Creatinine` may be.
Nothing is parted by guess: the author is told where to look. A mark counts only right after the end of a sentence and
before a capital letter, for `1.5`, `0 - 1`, `C. difficile` and `see section 10. Of …` have their signs, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolrules.diagnostics.source import Span
from protocolrules.trace.items import Item, Note
from protocolrules.trace.marks import mark_of

_BLANKS = r"[^\S\n]"
_INSIDE = re.compile(
    rf"(?<=[.;:]){_BLANKS}*\\?[-–—*·]{_BLANKS}+(?=[A-Z])"  # therapy.- Left
    r"|(?<=[a-z)][a-z)][.;])[-–—](?=[A-Z][a-z])"  # older.-Left
    rf"|(?<=\S){_BLANKS}*[•▪●◦‣■□](?=\s*[A-Z])"  # these signs are bullets and nothing else
    rf"|(?:(?<=[.;]){_BLANKS}+|(?<=[^\d\s][.;]))(?P<number>[0-9]{{1,2}})\\?[.)]{_BLANKS}+(?=[A-Z])"  # or 1. 2. Creat
)


def marks_inside(item: Item) -> Iterator[Note]:
    """Yield a note at the first place inside an item where a bullet or a number may begin another one."""
    for found in _INSIDE.finditer(item.span.source.text, item.span.start, item.span.end):
        if not _explained(item, found):
            start = found.end() - len(found[0].lstrip())
            place = Span(item.span.source, start, found.end())
            yield Note(place, f"a bullet or number may begin inside {item.name}")
            return


def _explained(item: Item, found: re.Match[str]) -> bool:
    """Tell whether a mark is the line's own, or counts on in a sentence: `one of: 1) a; 2) b`."""
    text = item.span.source.text
    start = text.rfind("\n", 0, found.start()) + 1
    mark = mark_of(text[start : found.end()])
    if mark is not None and found.start() - start < mark.column:
        return True
    if not found["number"] or ")" not in found[0]:
        return False
    return re.search(rf"(?<![0-9.]){int(found['number']) - 1}\)", text[item.span.start : found.start()]) is not None
