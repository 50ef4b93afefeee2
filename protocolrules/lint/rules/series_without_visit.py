"""``every 12 weeks after X until 8 weeks after X``: not one visit."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.lengths import Days, in_days
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.windows import Edge, anchor, edge_of
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for series in subject.nodes(tree.Series):
        start: Edge | None = None
        for part in series.parts:
            if part.anchor is not None:
                start = Edge(anchor(part.anchor, "end"), Days())
            until = edge_of(part.until, "start") if part.until is not None else None
            if part.until is not None and _too_short(start, until, part.every):
                message = f"not one visit: the first would be {part.every.span.words} on, after the end"
                yield rule.at(part.span, message, "check the interval, and from where `until` counts")
            start = until


def _too_short(start: Edge | None, until: Edge | None, every: tree.TimeSpan) -> bool:
    period = in_days(every)
    if start is None or until is None or period is None or start.anchor != until.anchor:
        return False
    return start.days.least + period.least > until.days.most


RULE = Rule(
    name="series-without-visit",
    finds="Visits that repeat, but end before the first of them.",
    why="`until` counts from its own anchor, not from the part before it: `until 1 year after X, then every 6 months "
    "until 1 year after X` has nothing left for its second part.",
    evidence="8 % of 1,819 trial descriptions have a cadence that changes, as in `every 3 months for 2 years, then "
    "…`, where what comes then counts on from the 2 years.",
    avoid="""\
step first_dose
schedule
  visit follow_up  every 3 months after first_dose until 2 years after first_dose,
    then every 6 months until 2 years after first_dose
""",
    prefer="""\
step first_dose
schedule
  visit follow_up  every 3 months after first_dose until 2 years after first_dose,
    then every 6 months until 5 years after first_dose
""",
    look=_look,
)
