"""The text of a source into its items, with nothing lost.

Comes in: the text of a registry's eligibility section, or of a page that holds it. Goes out: a `Reading`: items
in order, each with its place; headings; what stands outside the lists; and notes of what was hard to read. The one
hard idea: nothing is dropped and nothing is mended. A line becomes an item, a part of one, a heading or a
passage outside; a number that stands twice stays twice, and the author says which rule accounts for which.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter

import attrs

from protocolrules.diagnostics.source import Source, Span

FIELD, PREAMBLE = "field", "preamble"
_DIGITS = 16  # of a digest: enough that no two texts share one by chance
_RAISED = re.compile("[⁰¹²³⁴-⁻]+|[¼-¾⅐-⅞]")  # 10² is not 102, and 1½ not 11⁄2


@attrs.frozen
class Item:
    """One item of the source.

    ``kind`` is ``inclusion``, ``exclusion``, ``preamble`` or ``field``; ``name`` is unique in the source, such as
    ``inclusion 6``, ``inclusion 5 #2`` (the second with this number) or ``minimum age``. ``text`` is its own text,
    ``parts`` those of the lists inside it with their marks, ``heading`` the heading it stands under.
    """

    kind: str
    number: str
    name: str
    span: Span = attrs.field(repr=False, eq=False)
    text: str
    parts: tuple[str, ...] = ()
    heading: str = ""
    open_to_all: bool = False

    @property
    def whole(self) -> str:
        """The item's text with its parts, on one line."""
        return " ".join((self.text, *self.parts))

    @property
    def digest(self) -> str:
        """A digest of heading, text and parts; how they are set, and an item's number, play no part in it."""
        said = "\n".join((self.heading, self.text, *self.parts))
        plain = unicodedata.normalize("NFKC", _RAISED.sub(r"^\g<0>", said))
        return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


@attrs.frozen
class Note:
    """Something about the source that its author should look at, and where it stands."""

    span: Span
    message: str


@attrs.frozen
class Reading:
    """A source as read: its name and title as far as it gives them, items, headings, and what is outside the lists."""

    name: str
    title: str
    version: str
    items: tuple[Item, ...]
    headings: tuple[Span, ...] = ()
    outside: tuple[Span, ...] = ()
    notes: tuple[Note, ...] = ()


@attrs.define
class Draft:
    """An item that is being read: its pieces (the text, then its parts) line by line, where it begins and ends."""

    section: str
    number: str
    heading: str
    start: int
    end: int
    pieces: list[list[str]]
    open_to_all: bool = False


def named(drafts: list[Draft], source: Source) -> tuple[Item, ...]:
    """Return the items with their names: numbers as written, positions where a list has none."""
    _number(drafts)
    seen: Counter[str] = Counter()
    items = []
    for draft in drafts:
        name = draft.number if draft.section == FIELD else f"{draft.section} {draft.number}"
        seen[name] += 1
        once = name if seen[name] == 1 else f"{name} #{seen[name]}"
        number = "" if draft.section == FIELD else draft.number
        span = Span(source, draft.start, draft.end)
        text, *parts = (" ".join(filter(None, lines)) for lines in draft.pieces)
        items.append(Item(draft.section, number, once, span, text, tuple(parts), draft.heading, draft.open_to_all))
    return tuple(items)


def _number(drafts: list[Draft]) -> None:
    """Number what has no number: by position in its list, or after the largest number that the list has."""
    last: dict[str, int] = {}
    for draft in drafts:
        found = re.match(r"[0-9]+", draft.number)
        if found and draft.section != FIELD:
            last[draft.section] = max(last.get(draft.section, 0), int(found[0]))
    for draft in drafts:
        if not draft.number:
            last[draft.section] = last.get(draft.section, 0) + 1
            draft.number = str(last[draft.section])
