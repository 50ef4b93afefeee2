"""Spellings: the words of the language that have more than one, and how a quantity divides."""

from __future__ import annotations

import re

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

_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)[ \t]*(.*)", re.DOTALL)


def quantity_parts(text: str) -> tuple[str, str | None]:
    """Divide ``1.5 mg/dL`` into its number and its unit (None when there is none)."""
    found = _QUANTITY.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a quantity")
    return found[1], found[2] or None


def singular(word: str) -> str:
    """Return the singular of a time unit or counting word."""
    if word.startswith("half-li"):
        return "half-life"
    return word.removesuffix("s")
