"""Demands: the events that a protocol asks of everybody, or forbids to everybody.

A criterion that is met by every eligible patient and holds under no condition demands something. An inclusion's
`no surgery within 4 weeks before X` and an exclusion's `any surgery within 4 weeks before X` forbid the same; a gap
`≥ 4 weeks since surgery before X` forbids surgery in the 4 weeks but for their first day.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import attrs

from protocolrules.check.vocabulary import Vocabulary
from protocolrules.lint.lengths import by_clock, in_days
from protocolrules.lint.windows import Reach, edge_of, reach
from protocolrules.syntax import tree
from protocolrules.syntax.tree.walk import walk

_NO_MORE_THAN = ("≤", "<")


@attrs.frozen(eq=False, slots=False)
class Demand:
    """Events that must be in a window, or (``forbidden``) must not; ``node`` says so, perhaps in hours (``clock``)."""

    forbidden: bool
    events: tree.Events
    part: str
    reach: Reach
    node: tree.Occurs | tree.Since
    criterion: tree.Criterion

    @cached_property
    def clock(self) -> bool:
        """Whether it compares instants: 24 hours hold no whole day, and of a record with dates they are unknown."""
        lengths = (found for found, _ in walk(self.node) if isinstance(found, tree.TimeSpan))
        return any(by_clock(length) for length in lengths)

    def covers(self, other: Demand, vocabulary: Vocabulary) -> bool:
        """Tell whether its events and days hold all those of *other*, for all of its patients."""
        return (
            self.reach.surely_holds(other.reach)
            and self.clock == other.clock
            and self.part in ("any", other.part)
            and self.events.planned == other.events.planned
            and set(self.events.filters) <= set(other.events.filters)
            and _arms_hold(self.criterion, other.criterion)
            and _kinds_hold(self.events, other.events, vocabulary)
        )


def _arms_hold(wider: tree.Criterion, narrower: tree.Criterion) -> bool:
    return not wider.arms or (bool(narrower.arms) and set(narrower.arms) <= set(wider.arms))


def _kinds_hold(wider: tree.Events, narrower: tree.Events, vocabulary: Vocabulary) -> bool:
    inside = certain(wider.names, vocabulary)
    excepted = certain(wider.excepted, vocabulary) - certain(narrower.excepted, vocabulary)
    asked = certain(narrower.names, vocabulary)
    return asked <= inside and not asked & excepted


def certain(names: tuple[tree.Word, ...], vocabulary: Vocabulary) -> frozenset[str]:
    """Return the kinds that are surely of the named kinds: these and their narrower ones."""
    return frozenset().union(*(vocabulary.kinds[word.text].certain for word in names if word.text in vocabulary.kinds))


def demands(criteria: Iterator[tree.Criterion]) -> Iterator[Demand]:
    """Yield what criteria demand of everybody."""
    for criterion in criteria:
        for condition, wanted in asked(criterion):
            yield from _demanded(condition, wanted, criterion)


def asked(criterion: tree.Criterion) -> Iterator[tuple[tree.Condition, bool]]:
    """Yield the conditions that each alone decide a criterion, with the truth that an eligible patient has."""
    yield from _alone(criterion.body, criterion.kind == "inclusion")


def _alone(written: tree.Condition, wanted: bool) -> Iterator[tuple[tree.Condition, bool]]:
    items: tuple[tree.Condition, ...] = ()
    match written:
        case tree.Negated():
            yield from _alone(written.item, not wanted)
            return
        case tree.Group(unless=()) | tree.Chain() if _one_decides(written, wanted):
            items = written.items
        case tree.Group() | tree.Chain():
            return
        case _:
            yield written, wanted
    for item in items:
        yield from _alone(item, wanted is not (isinstance(written, tree.Group) and written.quantifier == "none"))


def _one_decides(written: tree.Group | tree.Chain, wanted: bool) -> bool:
    """Tell whether each item alone must be as wanted: all of them, or, where the whole is not wanted, any."""
    if len(written.items) == 1:
        return isinstance(written, tree.Chain) or written.quantifier in ("all", "any", "none")
    if isinstance(written, tree.Chain):
        return any(w.text == ("and" if wanted else "or") for w in written.connectives)
    return written.quantifier in (("all", "none") if wanted else ("any",))


def _demanded(written: tree.Condition, wanted: bool, criterion: tree.Criterion) -> Iterator[Demand]:
    if isinstance(written, tree.Occurs):
        days = reach(written.when)
        if days is not None:
            forbidden = (written.quantifier == "no") is wanted
            yield Demand(forbidden, written.events, _part(written.events), days, written, criterion)
    elif isinstance(written, tree.Since):
        bounds = written.bounds if wanted else written.bounds[:1] * (len(written.bounds) == 1)
        for sign, length in bounds:
            yield from _gap(written, sign, length, wanted, criterion)


def _part(events: tree.Events) -> str:
    edges = {f.kind for f in events.filters}
    return "start" if "starting" in edges else "end" if "ending" in edges else "any"


def _gap(
    written: tree.Since, sign: str, length: tree.TimeSpan, wanted: bool, criterion: tree.Criterion
) -> Iterator[Demand]:
    """Yield what a gap demands: an event that ended, or goes on, so many days before, or none."""
    days, at = in_days(length), edge_of(written.before, "start")
    if days is None or at is None:
        return
    forbidden = (sign not in _NO_MORE_THAN) is wanted
    first = at.days + -days
    if sign in ("≥", "<"):
        first = first.plus(1)
    # What is forbidden must not touch these days with its end; what began before their last day is meant.
    part = "start" if written.edge == "start" else _part(written.events)
    yield Demand(forbidden, written.events, part, Reach(at.anchor, first, at.days), written, criterion)
