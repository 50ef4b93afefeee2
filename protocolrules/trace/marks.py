"""What a line of a source begins with: a number, a letter or a bullet, and what these may mean.

Comes in: one line. Goes out: its `Mark`, or None. The one hard idea: a mark alone does not say at which level of
a list it stands (`i.` is a letter or the Roman one), so a mark has several readings, and `lists.py` decides.
"""

from __future__ import annotations

import re

import attrs

NUMBER, LETTER, ROMAN, BULLET = "number", "letter", "roman", "bullet"

_INDENT = re.compile(r"[^\S\n]*")
_NUMBER = re.compile(
    r"\(?(?P<number>[0-9]{1,3}(?:\.[0-9]{1,3}){0,3})(?P<suffix>[a-z]?)"
    r"(?:(?:\\?[.)]|\\?\.\))(?=\s|$)|[.)](?=[A-Z][a-z])|\)(?=\S)|、)"
)
_LETTER = re.compile(r"\(?(?P<letter>[A-Za-z]|[ivx]{2,4}|[IVX]{2,4})\\?[.)](?=\s|$)")
_BULLET = re.compile(r"(?:[-*+•·–—▪●◦‣■□\uf0b7\uf0a7]|o)(?=\s)|[•▪●◦‣■□\uf0b7\uf0a7]|-(?=[A-Z][A-Za-z])|\.(?=\s)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ROMAN = {"i": 1, "v": 5, "x": 10}


@attrs.frozen
class Mark:
    """The mark of a line: its words, where it and the text after it stand, and its readings (style, value)."""

    words: str
    indent: int
    column: int
    readings: tuple[tuple[str, int], ...]
    number: str = ""
    suffix: str = ""


def mark_of(line: str) -> Mark | None:
    """Return the mark that a line begins with, None where it begins with none."""
    indent = indent_of(line)
    found = _NUMBER.match(line, indent)
    if found:
        number = found["number"]
        readings: tuple[tuple[str, int], ...] = (
            (NUMBER if "." not in number else "dotted", int(number.split(".")[-1])),
        )
        return Mark(*_places(line, indent, found), readings, number, found["suffix"])
    found = _LETTER.match(line, indent)
    if found:
        return Mark(*_places(line, indent, found), _letters(found["letter"]))
    found = _BULLET.match(line, indent)
    return Mark(*_places(line, indent, found), ((BULLET + found[0], 0),)) if found else None


def indent_of(line: str) -> int:
    """Return how many blanks a line begins with."""
    found = _INDENT.match(line)
    return found.end() if found else 0


def _places(line: str, indent: int, found: re.Match[str]) -> tuple[str, int, int]:
    rest = line[found.end() :]
    return found[0].replace("\\", ""), indent, found.end() + indent_of(rest)


def _letters(letter: str) -> tuple[tuple[str, int], ...]:
    small, case = letter.lower(), "upper" if letter.isupper() else "lower"
    readings = []
    if len(letter) == 1:
        readings.append((LETTER + case, ord(small) - ord("a") + 1))
    if set(small) <= set(_ROMAN):
        readings.append((ROMAN + case, _roman(small)))
    return tuple(readings)


def _roman(letters: str) -> int:
    values = [_ROMAN[letter] for letter in letters]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def unescaped(text: str) -> str:
    """Return a text without the backslashes that the registry puts before signs (`\\>`, `\\[`), blanks collapsed."""
    return " ".join(_ESCAPE.sub(r"\1", text).split())
