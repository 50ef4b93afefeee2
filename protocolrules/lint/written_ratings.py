"""Ratings on a scale in free text: titles that say `ECOG 0, 1 or 2` or `NYHA class III-IV`.

Comes in: a scale, and a text. Goes out: where the lists of ratings in the text begin and end, and whether that may
restate limits on the scale. Ratings are exact numbers; grades in words count from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

import attrs

from protocolrules.lint.limits import Limit
from protocolrules.program.program import Test

_BETWEEN = r"(?:\s|[:=(≤≥]|\b(?:performance|status|PS|scores?|scale|grades?|class|of|is|at most|at least)\b)*"
_JOINS = r"\s*(?:,\s*(?:or|and)\b|,|\bor\b|\band\b|\bto\b|[-–/])\s*"
_ENDS = r"(?!\.?\w|\s*(?:minute|hour|day|week|month|year))"

_DEAD = 5  # on ECOG: lists of patients' ratings end below it


@attrs.frozen
class Ratings:
    """The ratings of a scale: a pattern of one, the lowest and the highest."""

    test: Test
    one: str
    lowest: Fraction
    highest: Fraction

    @classmethod
    def of(cls, test: Test) -> Ratings | None:
        """Return the ratings of a scale, None for a test that is none."""
        if test.grades:
            one = "|".join(map(re.escape, sorted(test.grades, key=len, reverse=True)))
            return cls(test, f"(?:{one})", Fraction(0), Fraction(len(test.grades) - 1))
        if test.lowest is None or test.highest is None:
            return None
        return cls(test, r"\d+", test.lowest, test.highest)

    def listed(self, text: str) -> Iterator[tuple[str, Fraction, Fraction]]:
        """Yield the lists that follow the scale's name: as written, and the first and the last rating."""
        name = re.escape(self.test.name).replace("_", "[ _-]")
        one = rf"\b{self.one}{_ENDS}"
        for found in re.finditer(rf"\b{name}\b{_BETWEEN}({one}(?:{_JOINS}{one})*)", text, re.IGNORECASE):
            places = [self._place(rating) for rating in re.findall(one, found[1], re.IGNORECASE)]
            if max(places) <= self.highest:
                yield found[1], min(places), max(places)

    def _place(self, rating: str) -> Fraction:
        grades = [grade.casefold() for grade in self.test.grades]
        return Fraction(grades.index(rating.casefold()) if grades else int(rating))

    def agree(self, first: Fraction, last: Fraction, limits: Iterable[Limit], turned: bool) -> bool:
        """Whether a list may say what limits say; *turned*: or the opposite, as they keep out whom the list lets in."""
        firsts, lasts = {self.lowest}, {self.highest}
        if self.highest == _DEAD:
            lasts.add(self.highest - 1)
        for limit in limits:
            same, opposite = (firsts, lasts) if limit.is_lower else (lasts, firsts)
            inside, outside = limit.value, limit.value - self._step * (1 if limit.is_lower else -1)
            if limit.sign in "<>":
                inside, outside = limit.value * 2 - outside, inside
            same.add(inside)
            opposite |= {outside} if turned else set()
        return (first in firsts and last in lasts) or (first == last and first in firsts | lasts)

    @property
    def _step(self) -> int:
        return 10 if self.highest >= 100 else 1
