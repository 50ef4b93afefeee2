"""Did you mean …? The nearest known word to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word closest to *word*, None when nothing is close."""
    from difflib import get_close_matches

    spelled = {name.lower(): name for name in known}
    found = get_close_matches(word.lower()[:80], spelled, n=1, cutoff=0.75)
    return spelled[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean `x`?``, or nothing when nothing is close."""
    found = nearest(word, known)
    return f"; did you mean `{found}`?" if found else ""
