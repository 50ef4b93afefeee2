"""Schedules: when steps and visits may take place, as written."""

from __future__ import annotations

import attrs

from protocolrules.syntax.tree.conditions import Condition
from protocolrules.syntax.tree.declarations import Declaration
from protocolrules.syntax.tree.node import Node, Word
from protocolrules.syntax.tree.time import Anchor, Point, TimeSpan, When


@attrs.frozen(eq=False, repr=False)
class Allowance(Node):
    """How much a visit may be early and late: ``± 3 days``, ``3 days early to 7 days late``."""

    early: TimeSpan | None
    late: TimeSpan | None


@attrs.frozen(eq=False, repr=False)
class Offset(Node):
    """``42 days after infusion``: so far before or after an anchor's actual (or ``planned``) date."""

    length: TimeSpan
    side: str
    anchor: Anchor
    planned: bool = False


@attrs.frozen(eq=False, repr=False)
class DayNumbers(Node):
    """Numbered days: a list, or with ``through`` a range of two."""

    numbers: tuple[int, ...]
    through: bool = False


@attrs.frozen(eq=False, repr=False)
class StudyDays(Node):
    """``on day 15 with infusion as day 1``: days numbered from an anchor that is day ``first`` (1 or 0)."""

    days: DayNumbers
    anchor: Anchor
    first: int


@attrs.frozen(eq=False, repr=False)
class Cycles(Node):
    """``on days 1 and 8 of 6 cycles of 21 days from X``: days within cycles, the cycle's first day is day 1."""

    days: DayNumbers
    count: int | None
    length: TimeSpan
    start: Point
    until: Point | None = None
    allowance: Allowance | None = None


@attrs.frozen(eq=False, repr=False)
class Repeated(Node):
    """``every 12 weeks after X until Y``; without an anchor it goes on from where the part before it ends."""

    every: TimeSpan
    anchor: Anchor | None = None
    planned: bool = False
    until: Point | None = None


@attrs.frozen(eq=False, repr=False)
class Series(Node):
    """``every … , then every …``: visits that repeat, all with the same allowance."""

    parts: tuple[Repeated, ...]
    allowance: Allowance | None = None


Days = When | Offset | StudyDays | Cycles | Series


@attrs.frozen(eq=False, repr=False)
class Timing(Declaration):
    """One line of a schedule: the days of a step, or with ``visit`` of the visit that it declares."""

    days: Days
    allowance: Allowance | None = None
    visit: bool = False


@attrs.frozen(eq=False, repr=False)
class TimingIf(Node):
    """``if CONDITION then`` and the lines that it governs."""

    condition: Condition
    lines: tuple[Scheduled, ...]


Scheduled = Timing | TimingIf


@attrs.frozen(eq=False, repr=False)
class Schedule(Node):
    """``schedule``, perhaps for some arms only, and its lines."""

    arms: tuple[Word, ...]
    lines: tuple[Scheduled, ...]
