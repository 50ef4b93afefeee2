"""Items of a source into the text of a rules file in which nothing is encoded yet, and the lock that goes with it.

Every item becomes a criterion under its own number, with its whole text in `not encoded "…"`: the file is its author's
own, and the text goes as the rules come. What stands in no list, and the registry's fields, get the number 0 with a
letter; of a number that stands twice, the second gets one: `5` and `5b`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath

import attrs

from protocolrules.diagnostics.source import Source
from protocolrules.trace.compare import NO_RESTRICTION
from protocolrules.trace.headings import EXCLUSION, INCLUSION
from protocolrules.trace.items import FIELD, Item, Reading
from protocolrules.trace.lock import Entry, Lock
from protocolrules.usdm.names import Names
from protocolrules.usdm.texts import REMARK, TITLE, plain, quoted, shortened

_LINE = 1_900  # characters of the source on one line; a line of rules may have 2,000
_SHORT = 60  # characters of a criterion's title
_NUMBER = re.compile(r"[0-9](?:[A-Za-z0-9_.]{0,18}[A-Za-z0-9_])?")

_NO_VERSION = 'version "not stated"  # the amendment, or the date of the text'
_BEGINNING = """\
# Declare here what the criteria speak of: take the # away from what fits, or write your own.
# use "../common/oncology.rules"
# step consent
# step first_dose after consent
# event surgery "major surgery"
# measurement ANC in 10*9/L "absolute neutrophil count"
# judgement fit_for_treatment "fit for treatment, in the investigator's opinion"
# Then write each criterion with them, in the place of its `not encoded`:
#   age ≥ 18 years at consent
#   no surgery within 4 weeks before first_dose
#   ANC ≥ 1 K/uL, latest within 28 days before first_dose
#   fit_for_treatment"""


@attrs.frozen
class Skeleton:
    """The text of a rules file, its lock, and what its author should look at: each with its line of the source."""

    text: str
    lock: Lock
    notes: tuple[str, ...]


def write(reading: Reading, source: str) -> Skeleton:
    """Write the skeleton of a rules file; *source* is the name of the file that was read."""
    labels = _labels(reading.items)
    entries = tuple(
        Entry(item.name, item.digest, *(((labels[item.name],), "") if item.name in labels else ((), NO_RESTRICTION)))
        for item in reading.items
    )
    notes = tuple(_notes(reading, labels))
    lines = [*_head(reading, source), *_criteria(reading.items, labels)]
    if notes:
        lines += ["", "# To look at:", *(f"# - {shortened(plain(note), REMARK)}" for note in notes)]
    return Skeleton("\n".join(lines) + "\n", Lock(source, entries, {}, Source("", "")), notes)


def _head(reading: Reading, source: str) -> list[str]:
    registered = re.fullmatch(r"NCT[0-9]+", reading.name)
    name = reading.name if registered else Names().name((reading.name, PurePath(source).stem), "protocol")
    title = f" {quoted(reading.title, TITLE * 2)}" if plain(reading.title) else ""
    return [
        f"# A skeleton made by `protocolrules new` from {shortened(plain(source), REMARK)}: nothing is encoded yet.",
        "# Each text below is the source's; it goes as rules take its place.",
        "",
        f"protocol {name}{title}",
        f"version {quoted(reading.version, TITLE)}" if plain(reading.version) else _NO_VERSION,
        "",
        _BEGINNING,
    ]


def _labels(items: tuple[Item, ...]) -> dict[str, str]:
    """Return the label of every item's criterion; a field that lets everybody in has none."""
    asked = [item for item in items if not item.open_to_all]
    taken = {_own(item) for item in asked}
    given: set[str] = set()
    letters: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for item in asked:
        label = _own(item)
        if not label or label in given:
            letters[label] += bool(label) and not letters[label]  # a second 5 is 5b
            label = _lettered(label or _zero(item), letters, taken)
        given.add(label)
        labels[item.name] = label
    return labels


def _own(item: Item) -> str:
    """Return the label that an item has of itself, empty where the language cannot write it."""
    written = item.kind in (INCLUSION, EXCLUSION) and _NUMBER.fullmatch(item.number)
    return f"{item.kind} {item.number}" if written else ""


def _zero(item: Item) -> str:
    return f"{EXCLUSION if item.kind == EXCLUSION else INCLUSION} 0"


def _lettered(label: str, letters: Counter[str], taken: set[str]) -> str:
    """Return a label with the next letter that makes one not taken: a to z, then aa, ab …"""
    while True:
        number, letter = letters[label], ""
        letters[label] += 1
        while number >= 0:
            letter = chr(ord("a") + number % 26) + letter
            number = number // 26 - 1
        if label + letter not in taken:
            taken.add(label + letter)
            return label + letter


def _criteria(items: tuple[Item, ...], labels: dict[str, str]) -> Iterator[str]:
    kind, heading = "", ""
    for item in (item for item in items if item.name in labels):
        if item.kind != kind:
            yield from ("", f"# ---- {item.kind if item.kind != FIELD else 'fields of the registry'} ----")
        if item.heading and (item.heading != heading or item.kind != kind):
            yield from ("", f"# {shortened(plain(item.heading), REMARK)}:")
        kind, heading = item.kind, item.heading
        yield from ("", f"{labels[item.name]} {quoted(_title(item), _SHORT)}")
        yield from _not_encoded(item)


def _title(item: Item) -> str:
    """Return a short title: the words before a colon where these are few, else the first words."""
    text = plain(item.text) or plain(item.whole) or item.name
    before = re.split(r":(?=\s|$)", text)[0]
    return (before if 0 < len(before) <= _SHORT else text).rstrip(" .,;:") or text


def _not_encoded(item: Item) -> Iterator[str]:
    """Yield the item's text; where it takes several lines, an exclusion stays unknown until all are encoded."""
    pieces = _broken(plain(item.whole) or "the source gives no text")
    indent = "  "
    if len(pieces) > 1 and item.kind == EXCLUSION:
        yield "  any of  # one text, on several lines because it is long"
        indent = "    "
    yield from (f"{indent}not encoded {quoted(piece, _LINE)}" for piece in pieces)


def _broken(text: str) -> list[str]:
    pieces = []
    while len(text) > _LINE:
        cut = text.rfind(" ", _LINE // 2, _LINE)
        cut = cut if cut > 0 else _LINE
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*pieces, text] if text or not pieces else pieces


def _notes(reading: Reading, labels: dict[str, str]) -> Iterator[str]:
    for note in reading.notes:
        yield f"line {note.span.line}: {note.message}"
    for item in reading.items:
        if item.name not in labels:
            yield f"{item.text.rstrip(': ')}: asks nothing, so there is no criterion for it"
        elif labels[item.name] != item.name:
            yield f"line {item.span.line}: `{item.name}` is written as `{labels[item.name]}`"
    for span in reading.outside:
        last = span.source.position(span.end)[0]
        lines = f"line {span.line}" if last == span.line else f"lines {span.line} to {last}"
        yield f"{lines}: outside the lists of criteria, not read"
