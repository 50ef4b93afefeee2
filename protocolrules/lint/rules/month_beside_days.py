"""``1 month`` here and ``30 days`` there, before the same step."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic, Label
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}
Side = tuple[tree.Point, str]
"""A point, and the side of it on which a time lies."""


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    months: dict[tuple[Side, int], tree.TimeSpan] = {}
    days: list[tuple[Side, int, tree.TimeSpan]] = []
    phrases: Iterator[tree.Within | tree.Since | tree.Beyond] = subject.nodes(tree.Within, tree.Since, tree.Beyond)
    for phrase in phrases:
        for side, length in _lengths(phrase):
            if (number := _in(length, _MONTHS)) is not None:
                months.setdefault((side, number), length)
            elif (number := _in(length, _DAYS)) is not None:
                days.append((side, number, length))
    seen: set[tuple[int, int]] = set()
    for side, number, length in days:
        for count in range(-(-number // 31), number // 28 + 1):
            other = months.get((side, count))
            if other is not None and (count, number) not in seen:
                seen.add((count, number))
                yield _found(rule, side[1], length, other)


def _lengths(node: tree.Within | tree.Since | tree.Beyond) -> Iterator[tuple[Side, tree.TimeSpan]]:
    match node:
        case tree.Since():
            yield from (((node.before, "before"), length) for _, length in node.bounds)
        case _:
            yield (node.point, node.side), node.length


def _in(length: tree.TimeSpan, units: dict[str, int]) -> int | None:
    terms = length.alternatives[0]
    if len(length.alternatives) > 1 or len(terms) > 1 or terms[0].unit not in units or not terms[0].number:
        return None
    return int(terms[0].number) * units[terms[0].unit]


def _found(rule: Rule, side: str, days: tree.TimeSpan, months: tree.TimeSpan) -> Diagnostic:
    a, b = days.span.words, months.span.words
    later, earlier = (days, months) if days.span.start > months.span.start else (months, days)
    message = f"`{a}` and `{b}` {side} the same point differ by a few days, and not always by as many"
    advice = "write both in days (or weeks) if the protocol means the same time; leave them if it does not"
    return rule.at(later.span, message, advice, Label(earlier.span, "the other one"))


RULE = Rule(
    name="month-beside-days",
    finds="About the same time before the same step, once in months and once in days or weeks.",
    why="A month has 28 to 31 days. Two drugs stopped on the same day can then be washed out on different days, and "
    "which of them first depends on the month.",
    evidence="60 % of trials mix two or more units of duration, 34 % three. Authors restate 1 month as 30 days (7 "
    "times), 3 months as 90 days (12) or 12 weeks (2), 6 months as 180 days or 24 weeks.",
    avoid="""\
step consent
event chemotherapy
event live_vaccine
exclusion 1
  any chemotherapy within 1 month before consent
exclusion 2
  any live_vaccine within 30 days before consent
""",
    prefer="""\
step consent
event chemotherapy
event live_vaccine
exclusion 1
  any chemotherapy within 30 days before consent
exclusion 2
  any live_vaccine within 30 days before consent
""",
    look=_look,
    level=NOTE,
)
