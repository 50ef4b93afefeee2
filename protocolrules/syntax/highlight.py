"""What kind of word stands where, by patterns alone: for editors and pages that show rules in colours.

Patterns are tried in order at each place of a line, as the parser's own lexer tries its terminals; so names that
look like words of the language (`within_range`) are names. What the grammar defines by a pattern is taken from it.
"""

from __future__ import annotations

import re
from functools import lru_cache

import attrs

from protocolrules.syntax.grammar_text import terminal
from protocolrules.syntax.keywords import CATEGORIES, RESERVED

_DECLARING = (
    *(
        "protocol",
        "step",
        "arm",
        "outcome",
        "event",
        "drug",
        "measurement",
        "scale",
        "fact",
        "judgement",
        "attestation",
    ),
    *("define", "derived", "obligation"),
)

_ANY_NAME = rf"(?!(?:{'|'.join(sorted(RESERVED))})(?!\w))[A-Za-z_][A-Za-z0-9_]*"


@attrs.frozen
class Pattern:
    """A pattern, and the kind of what it matches: of the whole, or of each of its groups in order."""

    regex: str
    kinds: tuple[str, ...]


@lru_cache(maxsize=1)
def patterns() -> tuple[Pattern, ...]:
    """Return the patterns in the order in which they are tried.

    Kinds are those of `keywords.CATEGORIES`, each behind `keyword `, and ``comment``, ``string``, ``number``,
    ``date``, ``unit``, ``sign``, ``declared``, ``label`` and ``name``.
    """
    blank = r"[ \t]+"
    declaring = "|".join(_DECLARING)
    return (
        Pattern(r"#[^\n]*", ("comment",)),
        Pattern(r'"[^"\n]*"', ("string",)),
        Pattern(rf"(inclusion|exclusion){blank}(\d(?:[\w.]*\w)?)", ("keyword statement", "label")),
        Pattern(rf"^({declaring}){blank}({_ANY_NAME})", ("keyword statement", "declared")),
        Pattern(terminal("DATE"), ("date",)),
        Pattern(_parted(terminal("QUANTITY")), ("number", "unit")),
        *(Pattern(_phrase(phrase), (f"keyword {kind}",)) for phrase, kind in _phrases()),
        Pattern(rf"(in){blank}([^\s,()\"#]+)", ("keyword detail", "unit")),
        *(Pattern(rf"(?:{'|'.join(words)})(?!\w)", (f"keyword {kind}",)) for kind, words in _words()),
        Pattern(_ANY_NAME, ("name",)),
        Pattern(r"\d+(?:\.\d+)?", ("number",)),
        Pattern(r"≥|≤|>=|<=|>|<|×|±|\+/-|=|[-−+*/]", ("sign",)),
    )


def _phrases() -> list[tuple[str, str]]:
    """Return the phrases of several words, the longest first, with their category."""
    found = [(word, kind) for kind, words in CATEGORIES.items() for word in words if " " in word]
    return sorted(found, key=lambda each: -len(each[0]))


def _phrase(words: str) -> str:
    spaced = r"[ \t]+".join(re.escape(word) for word in words.split())
    return rf"{spaced}(?!\w)" if words != "as day" else rf"{spaced}(?=[ \t]+\d)"


def _words() -> list[tuple[str, list[str]]]:
    """Return the single words of every category, the longest first; two that need a number or unit are left out."""
    alone = {kind: [w for w in words if " " not in w and w not in _WITH_MORE] for kind, words in CATEGORIES.items()}
    return [(kind, sorted(words, key=len, reverse=True)) for kind, words in alone.items() if words]


_WITH_MORE = ("inclusion", "exclusion", "in")


def _parted(quantity: str) -> str:
    """Return the pattern of a quantity with one group for its number and one for its unit."""
    number, blank, unit = r"\d+(?:\.\d+)?", r"[ \t]*", quantity.removeprefix(r"\d+(?:\.\d+)?[ \t]*")
    assert unit != quantity, "the grammar's quantity begins with a number"
    return f"({number}){blank}({unit})"
