"""Wrapping: the words of a line into as few rows as fit the page, broken where the language joins lines."""

from __future__ import annotations

from collections.abc import Sequence

from protocolrules.format.spelling import WITHIN_PHRASE, Spelled

WIDEST = 120  # columns of a row; a text in quotes at its end, and a comment, do not count
FARTHEST = 200  # columns from which on a row is rather broken within a phrase than left
INDENT, FURTHER = 2, 4  # columns by which a block, and the further rows of a line, are indented


def rows(words: Sequence[Spelled], first: int, further: int) -> list[str]:
    """Return the rows of a line whose first row is indented by *first* columns and every other by *further*."""
    found, start, indent = [], 0, first
    while start < len(words):
        end = _end(words, start, indent)
        found.append(" " * indent + _joined(words[start:end]))
        start, indent = end, further
    return found


def is_one_row(words: Sequence[Spelled], indent: int) -> bool:
    """Tell whether words need not be broken."""
    return _end(words, 0, indent) == len(words)


def _end(words: Sequence[Spelled], start: int, indent: int) -> int:
    """Return where the row that begins at *start* ends: after the best break that fits, the last of the best."""
    column, best, best_rank = indent - words[start].blanks, 0, WITHIN_PHRASE
    for at in range(start, len(words)):
        column += 0 if _ends_in_text(words, at) else words[at].width
        if best and column > (FARTHEST if best_rank >= WITHIN_PHRASE else WIDEST):
            return best
        rank = words[at].rank
        if rank is not None and (rank <= best_rank or best_rank >= WITHIN_PHRASE):
            best, best_rank = at + 1, rank
            if column > (FARTHEST if rank >= WITHIN_PHRASE else WIDEST):
                return best
    return len(words)


def _ends_in_text(words: Sequence[Spelled], at: int) -> bool:
    return at == len(words) - 1 and words[at].text.startswith('"')


def _joined(words: Sequence[Spelled]) -> str:
    return words[0].text + "".join(" " * word.blanks + word.text for word in words[1:])
