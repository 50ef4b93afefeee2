"""Visits: the lines of a schedule as rules look at them, with what governs each and the day it aims at."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from protocolrules.lint.lengths import Days, in_days
from protocolrules.lint.subject import Subject
from protocolrules.lint.windows import Anchor, anchor
from protocolrules.syntax import tree

_NONE = Days()


@attrs.frozen(eq=False)
class Aimed:
    """A line that aims at a day: so many days after (or, negative, before) an anchor; ``block`` are its neighbours."""

    line: tree.Timing
    block: tree.Schedule | tree.TimingIf
    anchor: Anchor
    planned: bool
    days: Days

    @property
    def early(self) -> Days:
        """How many days it may be early."""
        return early_and_late(self.line.allowance)[0]

    @property
    def late(self) -> Days:
        """How many days it may be late."""
        return early_and_late(self.line.allowance)[1]


def early_and_late(allowance: tree.Allowance | None) -> tuple[Days, Days]:
    """Return how many days an allowance lets a visit be early and late."""
    if allowance is None:
        return _NONE, _NONE
    early, late = (in_days(length) if length is not None else None for length in (allowance.early, allowance.late))
    return early or _NONE, late or _NONE


def aimed(subject: Subject) -> Iterator[Aimed]:
    """Yield the lines that aim at one day at a distance from an anchor."""
    blocks: Iterator[tree.Schedule | tree.TimingIf] = subject.nodes(tree.Schedule, tree.TimingIf)
    for block in blocks:
        for line in block.lines:
            if isinstance(line, tree.Timing) and (found := _day(line)) is not None:
                yield Aimed(line, block, *found)


def _day(line: tree.Timing) -> tuple[Anchor, bool, Days] | None:
    match line.days:
        case tree.Offset() as away:
            length = in_days(away.length)
            if length is None:
                return None
            before = away.side == "before"
            at = anchor(away.anchor, "start" if before else "end")
            return at, away.planned, -length if before else length
        case tree.StudyDays(days=tree.DayNumbers(numbers=(number,))) as study:
            days = number - 1 if study.first == 1 and number > 0 else number
            return anchor(study.anchor, "start"), False, _NONE.plus(days)
    return None
