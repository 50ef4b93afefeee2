"""``inclusion 7`` above ``inclusion 6b``: numbers that do not rise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic, Label
from protocolrules.diagnostics.source import Span
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    last: dict[str, tree.Criterion] = {}
    for criterion in subject.criteria():
        before = last.get(criterion.kind)
        if before is not None and _order(criterion.number) < _order(before.number):
            message = f"`{criterion.kind} {criterion.number}` comes after `{before.kind} {before.number}`"
            advice = "put it where the source has it, and check that no number is mistyped"
            yield rule.at(_heading(criterion), message, advice, Label(_heading(before), "the one before it"))
        else:
            last[criterion.kind] = criterion


def _order(number: str) -> list[tuple[int, int, str]]:
    """Return what sorts numbers as people do: 2 before 10, 7a before 7b, 7 before 7a."""
    pieces = re.findall(r"\d+|[^\d.]+", number)
    return [(0, int(piece), "") if piece.isdigit() else (1, 0, piece.lower()) for piece in pieces]


def _heading(criterion: tree.Criterion) -> Span:
    length = criterion.span.text.index(criterion.number) + len(criterion.number)
    return Span(criterion.span.source, criterion.span.start, criterion.span.start + length)


RULE = Rule(
    name="criterion-out-of-order",
    finds="A criterion whose number is lower than that of the one before it in the same list.",
    why="Reviewers compare file and protocol side by side. A number out of its place is mistyped, or a criterion was "
    "moved, and then its neighbours are easily missed.",
    evidence="Numbering goes wrong in the sources themselves: the text of NCT05621668 has gaps, a number twice, and "
    "exclusions inside the inclusion list.",
    avoid="fact a\nfact b\ninclusion 2\n  a\n\ninclusion 1\n  b\n",
    prefer="fact a\nfact b\ninclusion 1\n  b\n\ninclusion 2\n  a\n",
    look=_look,
    level=NOTE,
)
