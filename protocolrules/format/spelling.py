"""Spelling: words into their canonical text, the blanks before each, and where a line may break.

Where the language knows several spellings of one sign or word, one is written here. Names, numbers,
units and texts stay as their author wrote them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from protocolrules.syntax.indent import CONTINUES
from protocolrules.syntax.tokens import Word
from protocolrules.syntax.words import ARITHMETIC, SIGNS, quantity_parts

_IN_WORDS = {"≥": "at least", "≤": "at most", ">": "more than", "<": "less than"}
_CLOSES_UP = {"COMMA", "_COMMA_BEFORE_PICK", "COLON", "RPAR"}  # no blank before it
WITHIN_PHRASE = 1_000  # the rank of a break that takes a phrase apart
_BEGINS_ITEM = {"IF", "AND", "OR", "NOT", "COMMA", "LPAR"}


@attrs.define
class Spelled:
    """A word as it is written: ``blanks`` before it, and how bad it is to break the line after it.

    ``rank`` is None where the line cannot break; less is better.
    """

    text: str
    blanks: int
    rank: int | None = None

    @property
    def width(self) -> int:
        """Columns it takes with the blanks before it."""
        return self.blanks + len(self.text)


def spelled(words: Sequence[Word], statement: str, opens: bool) -> list[Spelled]:
    """Return the canonical spelling of the words of a line."""
    if opens and [word.kind for word in words] == ["CMP", "NUMBER", "OF"]:
        return [Spelled(_IN_WORDS[_text(words[0])], 0), Spelled(words[1].text, 1), Spelled("of", 1)]
    if opens and words[0].kind == "DEFINE" and words[-1].kind == "COLON":
        words = words[:-1]
    ranks = _ranks(words)
    return [
        Spelled(_text(word), _blanks(words[max(0, at - 3) : at], word, statement), next(ranks))
        for at, word in enumerate(words)
    ]


def _text(word: Word) -> str:
    match word.kind:
        case "STRING":
            return word.text
        case "QUANTITY":
            return " ".join(part for part in quantity_parts(word.text) if part)
        case "PLUS_MINUS":
            return "±"
        case "TIMES" | "STAR" | "MINUS":
            return ARITHMETIC[word.text]
    flat = " ".join(word.text.split())
    return SIGNS[flat] if word.kind == "CMP" else flat


def _blanks(before: Sequence[Word], word: Word, statement: str) -> int:
    if not before or word.kind in _CLOSES_UP:
        return 0
    last = before[-1].kind
    return int(last != "LPAR" and not (last == "MINUS" and _is_sign(before[:-1], statement)))


def _is_sign(before: Sequence[Word], statement: str) -> bool:
    """Tell whether a minus is the sign of a number and not between two, by the words before it."""
    *earlier, last = ("", *(word.kind for word in before))
    if statement != "DERIVED":
        return last != "LIMIT"  # `ULN - 5 U/L`
    return last in ("CMP", "TO") or (last == "NAME" and earlier[-1] in _BEGINS_ITEM)


def _ranks(words: Sequence[Word]) -> Iterator[int | None]:
    """Yield for each word how bad it is to break the line after it: the deeper the worse, worst within a phrase."""
    depth, between = 0, False
    for at, word in enumerate(words):
        depth += (word.kind == "LPAR") - (word.kind == "RPAR")
        before = words[at - 1].kind if at else ""
        after = words[at + 1].kind if at + 1 < len(words) else ""
        if word.kind not in CONTINUES or not after:
            yield None
        elif _within_phrase(before, word.kind, after, between):
            yield WITHIN_PHRASE
        else:
            yield depth
        between = word.kind == "BETWEEN" or (between and word.kind != "AND")


def _within_phrase(before: str, kind: str, after: str, between: bool) -> bool:
    """Tell whether a connective stands within `, and`, `between X and Y`, `before or after`, `2 weeks or 3 months`."""
    if kind == "COMMA":
        return after in ("AND", "OR")
    return (kind == "AND" and between) or (kind == "OR" and before in ("BEFORE", "TIME_UNIT", "HALF_LIVES"))
