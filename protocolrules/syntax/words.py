"""Spellings: the words and signs of the language that have more than one, and how a quantity divides."""

from __future__ import annotations

import re

from protocolrules.syntax.comments import TEXT_OR_COMMENT

SIGNS = {
    "≥": "≥",
    ">=": "≥",
    "at least": "≥",
    "≤": "≤",
    "<=": "≤",
    "at most": "≤",
    ">": ">",
    "more than": ">",
    "<": "<",
    "less than": "<",
}

ARITHMETIC = {"×": "×", "x": "×", "*": "×", "/": "/", "+": "+", "-": "-", "−": "-"}

_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)[ \t]*(.*)", re.DOTALL)


def quantity_parts(text: str) -> tuple[str, str | None]:
    """Divide ``1.5 mg/dL`` into its number and its unit (None when there is none)."""
    found = _QUANTITY.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a quantity")
    return found[1], found[2] or None


def end_of_code(text: str, start: int, end: int) -> int:
    """Return where the code of ``text[start:end]`` ends: before the blanks and comments at its end."""
    while True:
        line = max(start, text.rfind("\n", start, end) + 1)
        last = text[line:end]
        if "#" in last:
            last = TEXT_OR_COMMENT.sub(lambda found: found[0] if found[0][0] == '"' else "", last)
        last = last.rstrip()
        if last or line == start:
            return line + len(last)
        end = line - 1


def singular(word: str) -> str:
    """Return the singular of a time unit or counting word."""
    if word.startswith("half-li"):
        return "half-life"
    return word.removesuffix("s")
