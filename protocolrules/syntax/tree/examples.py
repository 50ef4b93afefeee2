"""Examples, as written: a small record in the language's own words, and what is expected of it."""

from __future__ import annotations

import attrs

from protocolrules.syntax.tree.node import Node, Quantity, Word
from protocolrules.syntax.tree.time import TimeSpan


@attrs.frozen(eq=False, repr=False)
class RecordDay(Node):
    """``as of 2026-01-30`` or ``born 1980-06``: ``kind`` is ``as_of`` or ``birth_date``."""

    kind: str
    date: Word


@attrs.frozen(eq=False, repr=False)
class RecordArm(Node):
    """``arm part_a``."""

    arm: Word


@attrs.frozen(eq=False, repr=False)
class Complete(Node):
    """``complete for chemotherapy through 2026-01-30``; without names, for every kind of event."""

    names: tuple[Word, ...] = ()
    start: Word | None = None
    through: Word | None = None
    planned: bool = False


@attrs.frozen(eq=False, repr=False)
class Stated(Node):
    """``not pregnant``, ``sex is female``, ``pack_years 10 {pack_year}``; ``surgery 2024``, where that is an event."""

    name: Word
    value: Word | Quantity | None = None
    sign: str = ""
    negated: bool = False


@attrs.frozen(eq=False, repr=False)
class Resulted(Node):
    """``AST 24 U/L on 2026-01-07, ULN 40``: a result or rating, with its own limits."""

    name: Word
    value: Word | Quantity
    on: Word
    sign: str = ""
    limits: tuple[tuple[str, Quantity], ...] = ()


@attrs.frozen(eq=False, repr=False)
class Detail(Node):
    """``line 1``, ``dose 75 mg/m2``, ``half-life 31 hours``, ``outcome relapse`` of an event."""

    kind: str
    value: Word | Quantity | TimeSpan


@attrs.frozen(eq=False, repr=False)
class Happened(Node):
    """``chemotherapy 2025-03-01 to 2025-03-10``, ``planned infusion 2026-02-28``: an event, or a step or visit.

    ``label`` is the number or label of one visit of a series; ``end`` a date, `ongoing` or `unknown`.
    """

    name: Word
    start: Word
    end: Word | None = None
    label: Word | None = None
    planned: bool = False
    details: tuple[Detail, ...] = ()


@attrs.frozen(eq=False, repr=False)
class Missed(Node):
    """``week_6 missed``; ``said`` is the word that should be `missed`."""

    name: Word
    said: Word
    label: Word | None = None


Recorded = RecordDay | RecordArm | Complete | Stated | Resulted | Happened | Missed


@attrs.frozen(eq=False, repr=False)
class ExpectedVerdict(Node):
    """``expect ineligible``."""

    verdict: Word


@attrs.frozen(eq=False, repr=False)
class ExpectedStatus(Node):
    """``expect inclusion 7a not met``."""

    criterion: Word
    status: Word
    negated: bool = False


@attrs.frozen(eq=False, repr=False)
class ExpectedDays(Node):
    """``expect plan week_6 from 2026-03-08 until 2026-03-18, target 2026-03-11``: its earliest and latest day."""

    step: Word
    label: Word | None = None
    first: Word | None = None
    last: Word | None = None
    aim: tuple[Word, Word] | None = None
    """The word that should be `target`, and the date."""


@attrs.frozen(eq=False, repr=False)
class ExpectedPlanStatus(Node):
    """``expect plan biopsy not due``, ``expect plan week_6 overdue``."""

    step: Word
    status: Word
    label: Word | None = None
    negated: bool = False


Expected = ExpectedVerdict | ExpectedStatus | ExpectedDays | ExpectedPlanStatus


@attrs.frozen(eq=False, repr=False)
class Example(Node):
    """``example "title"`` and its lines."""

    title: str
    lines: tuple[Recorded | Expected, ...]
