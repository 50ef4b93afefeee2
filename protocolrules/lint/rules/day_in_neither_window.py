"""``no X before Y`` and ``no X after Y``: nothing is said of Y's own day."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import attrs

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lint.demands import asked
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.windows import Anchor, Edge, edges
from protocolrules.syntax import tree


@attrs.define
class _Day:
    """What windows about the same events say of an anchor's own day."""

    until: tree.Occurs | None = None
    since: tree.Occurs | None = None
    covered: bool = False


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    days: dict[Hashable, dict[Anchor, _Day]] = {}
    for key, occurs in _forbidding(subject):
        _enter(days.setdefault((key, frozenset(occurs.events.names), _rest(occurs.events)), {}), occurs)
    for by_anchor in days.values():
        for anchor, day in by_anchor.items():
            if day.until is not None and day.since is not None and not day.covered:
                yield _found(rule, anchor, day.until, day.since)


def _rest(events: tree.Events) -> Hashable:
    return frozenset(events.excepted), frozenset(events.filters), events.planned


def _forbidding(subject: Subject) -> Iterator[tuple[Hashable, tree.Occurs]]:
    """Yield the windows that work together: what all criteria forbid, and what stands in one list."""
    for criterion in subject.criteria():
        for condition, wanted in asked(criterion):
            if isinstance(condition, tree.Occurs) and (condition.quantifier == "no") is wanted:
                yield frozenset(criterion.arms), condition
    lists: Iterator[tree.Chain | tree.Group] = subject.nodes(tree.Chain, tree.Group)
    for whole in lists:
        joined = "no" if _all(whole) else "any"
        for item in whole.items:
            if isinstance(item, tree.Occurs) and item.quantifier == joined:
                yield id(whole), item


def _all(whole: tree.Chain | tree.Group) -> bool:
    if isinstance(whole, tree.Group):
        return whole.quantifier == "all"
    return not any(word.text == "or" for word in whole.connectives)


def _enter(days: dict[Anchor, _Day], occurs: tree.Occurs) -> None:
    """Note which edge of a window lies beside its anchor's day, or that the window holds that day."""
    first, last = edges(occurs.when) or (None, None)
    for edge in (first, last):
        if edge is None:
            continue
        day = days.setdefault(edge.anchor, _Day())
        if edge is last and _is(edge, -1):
            day.until = occurs
        elif edge is first and _is(edge, 1):
            day.since = occurs
        else:
            day.covered = day.covered or _holds(edge.anchor, first, last)


def _is(edge: Edge, days: int) -> bool:
    return edge.days.least == edge.days.most == days


def _holds(anchor: Anchor, first: Edge | None, last: Edge | None) -> bool:
    """Tell whether a window holds an anchor's own day: what hangs on another anchor is taken to lie beyond it."""
    begins = first is None or first.anchor != anchor or first.days.most <= 0
    ends = last is None or last.anchor != anchor or last.days.least >= 0
    return begins and ends


def _found(rule: Rule, anchor: Anchor, until: tree.Occurs, since: tree.Occurs) -> Diagnostic:
    later, earlier = (since, until) if since.span.start > until.span.start else (until, since)
    kind, name, edge = anchor
    if kind.endswith("event"):
        name = f"{edge} of {kind.removesuffix('event')}{name}"
    message = f"neither this window nor the other one holds the day of `{name}` itself"
    advice = f"write `on or before {name}` or `on or after {name}` in one of them (`from … until …` counts both ends)"
    return rule.at(later.when.span, message, advice, Label(earlier.when.span, "the other window"))


RULE = Rule(
    name="day-in-neither-window",
    finds="Two windows about the same events, before and after a step, that both leave out the step's own day.",
    why="`before X` ends the day before X and `after X` begins the day after. What happens on the day of X is then "
    "asked by neither: a live vaccine given that morning excludes nobody.",
    evidence="Whether day 0 counts is said nowhere in the text of 9,937 trials, only in structured schedules. 37 % of "
    "trials with a named anchor use at least two.",
    avoid="""\
step consent
step infusion after consent
event live_vaccine
exclusion 1
  any of
    any live_vaccine before consent
    any live_vaccine between consent and infusion
""",
    prefer="""\
step consent
step infusion after consent
event live_vaccine
exclusion 1
  any of
    any live_vaccine on or before consent
    any live_vaccine between consent and infusion
""",
    look=_look,
)
