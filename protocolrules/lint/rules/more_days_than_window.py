"""``≥ 14 days of X within 7 days before Y``: there are not so many."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.diagnostics.source import Span
from protocolrules.lint.lengths import in_days
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.windows import reach
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    counts: Iterator[tree.Cumulative | tree.Pick] = subject.nodes(tree.Cumulative, tree.Pick)
    for node in counts:
        asked = _of_exposure(node) if isinstance(node, tree.Cumulative) else _of_readings(node)
        if asked is not None:
            yield from _found(rule, node.span, *asked)


def _of_exposure(node: tree.Cumulative) -> tuple[str, Decimal, tree.When] | None:
    length = in_days(node.amount) if isinstance(node.amount, tree.TimeSpan) else None
    return (node.sign, Decimal(int(length.least)), node.when) if length is not None else None


def _of_readings(pick: tree.Pick) -> tuple[str, Decimal, tree.When] | None:
    if pick.kind != "on" or pick.unit != "day" or pick.sign is None or pick.number is None or pick.when is None:
        return None
    return pick.sign, pick.number, pick.when


def _found(rule: Rule, span: Span, sign: str, number: Decimal, when: tree.When) -> Iterator[Diagnostic]:
    window = reach(when)
    most = window.most_days if window is not None else None
    if most is None:
        return
    if number > most or (number == most and sign in (">", "≤")):
        truth = "never met" if sign in ("≥", ">") else "always met"
        message = f"`{when.span.words}` has at most {most} days, so this is {truth}"
        yield rule.at(span, message, "check the number of days, and the window")


RULE = Rule(
    name="more-days-than-window",
    finds="A number of days that is asked of a window with fewer days.",
    why="`within 7 days before X` has 8 days, X's own among them. If 14 days are asked of it, nobody ever meets the "
    "condition; if at most 14, everybody does.",
    evidence="Counts over a window stand in 4.8 % of 330 criteria with a duration (192 criteria in 173 trials), such "
    "as `3 or more of the last consecutive 4 days` (NCT01630135).",
    avoid="""\
step consent
event corticosteroid
exclusion 1
  ≥ 14 days of corticosteroid within 7 days before consent
""",
    prefer="""\
step consent
event corticosteroid
exclusion 1
  ≥ 14 days of corticosteroid within 6 months before consent
""",
    look=_look,
)
