"""Blank lines: at most one, none where a block begins, and one around what owns a block."""

from __future__ import annotations

from collections.abc import Sequence

from protocolrules.format.lines import Comment, Item, Line

_DECLARED = {"DEFINE", "OBLIGATION"}  # declarations that may own lines: their author groups them


def space(items: Sequence[Item]) -> None:
    """Set which of the items have a blank line above them."""
    before: Line | None = None  # the line above
    owner: Line | None = None  # the statement above
    for at, item in enumerate(items):
        if at == 0:
            item.apart = False
        if isinstance(item, Comment):
            continue
        if before is not None and item.level > before.level:
            _close_up(items, at)
        if item.level == 0:
            if owner is not None and (_owns_block(owner) or _owns_block(item)):
                _set_apart(items, at)
            owner = item
        before = item


def _owns_block(line: Line) -> bool:
    return line.opens and line.statement not in _DECLARED


def _close_up(items: Sequence[Item], at: int) -> None:
    """Take away the blank line below the line that opens a block; one below a comment parts it from the next line."""
    while isinstance(items[at - 1], Comment):
        at -= 1
    items[at].apart = False


def _set_apart(items: Sequence[Item], at: int) -> None:
    """Set a blank line above a statement, or above the comments that stand right on top of it."""
    while not items[at].apart and isinstance(items[at - 1], Comment) and items[at - 1].level == 0:
        at -= 1
    items[at].apart = True
