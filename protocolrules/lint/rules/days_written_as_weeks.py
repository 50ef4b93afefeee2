"""``within 28 weeks before X``: a number that is usual in days."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

_OF_DAYS = {"week": (28, 30, 60, 90, 180, 365), "month": (28, 90, 180, 365)}


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for term in subject.nodes(tree.Term):
        if term.number in _OF_DAYS.get(term.unit, ()):
            span = subject.parent(term)
            around = subject.parent(span) if span is not None else None
            if isinstance(around, tree.Within | tree.Since | tree.Held | tree.Beyond) and _looks_back(around):
                message = f"`{term.span.words}` is a number that protocols write in days"
                advice = f"check it against the source: is `{term.number} days` meant?"
                yield rule.at(term.span, message, advice)


def _looks_back(around: tree.Node) -> bool:
    return getattr(around, "side", "before") == "before"


RULE = Rule(
    name="days-written-as-weeks",
    finds="A look back or a washout of so many weeks or months as are usual in days: 28, 30, 60, 90, 180, 365.",
    why="A unit that was mistaken makes a washout seven or thirty times as long. It is easily overlooked, since the "
    "number itself looks familiar.",
    evidence="Among 44,772 durations, 30 days stand 2,821 times, 28 days 1,401 and 90 days 707 times; of months 6 "
    "(4,395), 3 (3,710) and 12 (1,926) are the usual ones, of weeks 4 (3,321), 2 (1,719) and 6 (928).",
    avoid="""\
step consent
event surgery
exclusion 1
  any surgery within 28 weeks before consent
""",
    prefer="""\
step consent
event surgery
exclusion 1
  any surgery within 28 days before consent
""",
    look=_look,
)
