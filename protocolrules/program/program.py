"""A whole program: the vocabulary with its meaning, and the criteria."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import attrs

from protocolrules.diagnostics.source import NOWHERE, Span
from protocolrules.facts.calendar import Duration
from protocolrules.facts.units import Dimensions
from protocolrules.program.nodes import Date, Truth, Window


@attrs.frozen
class Kind:
    """A kind of event. An event of a kind in ``certain`` is of this kind; one in ``possible`` may be.

    A record is complete for this kind when, for every group of ``covered_by``, it is complete
    for one of the kinds in the group.
    """

    name: str
    certain: frozenset[str]
    possible: frozenset[str]
    covered_by: tuple[frozenset[str], ...]
    title: str | None = None
    is_step: bool = False


@attrs.frozen
class Test:
    """A test or scale: its dimensions, molar mass (base units), words or grades it can report, and range."""

    name: str
    dimensions: Dimensions | None
    unit: str | None = None
    molar_mass: Fraction | None = None
    words: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    lowest: Fraction | None = None
    highest: Fraction | None = None
    title: str | None = None


@attrs.frozen
class Fact:
    """A fact: yes or no, one of ``words``, or a number in base units of ``dimensions``."""

    name: str
    words: tuple[str, ...] = ()
    dimensions: Dimensions | None = None
    unit: str | None = None
    title: str | None = None


@attrs.frozen
class Step:
    """A step of the protocol, or a ``visit`` of its schedule, and the one it comes after.

    ``lasting`` is how long it is planned to last (None: a day). A step that is ``repeated`` has no
    date of its own: its visits have.
    """

    name: str
    after: str | None = None
    title: str | None = None
    lasting: Duration | None = None
    visit: bool = False
    repeated: bool = False


@attrs.frozen(eq=False)
class Timing:
    """One line of a schedule: the days it leaves a step, and the day aimed at where it names one.

    It holds for the patients of some arms (empty: of all) for whom a condition holds. With ``visit``
    it is the line that declares the visit, which is due only where the line holds.
    """

    step: str
    window: Window
    target: Date | None = None
    visit: bool = False
    arms: tuple[str, ...] = ()
    condition: Truth | None = None
    span: Span = NOWHERE


@attrs.frozen(eq=False)
class Part:
    """Visits that repeat from an anchor: ``days`` after each start of a ``period`` (None: once).

    Periods are counted from the anchor, the ``first`` one being so many periods after it, and there
    are ``count`` of them, or their visits aim at days on or before ``until`` (both None: without an end).
    """

    anchor: Date
    period: Duration | None
    days: tuple[int, ...] = (0,)
    first: int = 0
    count: int | None = None
    until: Date | None = None


@attrs.frozen(eq=False)
class Series:
    """A visit that repeats, each time from ``early`` before its target day to ``late`` after it.

    ``numbering`` says how its visits are called: ``number`` (`follow_up 2`), ``cycle``
    (`treatment C2D8`) or ``day`` (`dosing D15`).
    """

    step: str
    parts: tuple[Part, ...]
    early: Duration
    late: Duration
    numbering: str
    arms: tuple[str, ...] = ()
    condition: Truth | None = None
    span: Span = NOWHERE


@attrs.frozen(eq=False)
class Obligation:
    """What the participant agrees to do from one date until another, while ``condition`` holds."""

    name: str
    title: str
    start: Date
    end: Date
    condition: Truth | None
    span: Span = NOWHERE


@attrs.frozen
class Expected:
    """One thing that is expected of a record: of ``about``, that its ``aspect`` is ``value``.

    ``about`` is a criterion's label (aspect ``status``), a step or visit (aspects ``earliest``, ``latest``,
    ``target``, ``plan status``), or empty (aspect ``verdict``). Dates are written YYYY-MM-DD.
    """

    about: str
    aspect: str
    value: str
    span: Span = NOWHERE


@attrs.frozen(eq=False)
class Example:
    """A small record, as a patient's document, and what the author expects of it.

    ``places`` gives for the path of every entry of the document the line that says it.
    """

    title: str
    record: Mapping[str, Any]
    expected: tuple[Expected, ...]
    places: Mapping[str, Span]
    span: Span = NOWHERE


@attrs.frozen(eq=False)
class Criterion:
    """One numbered criterion; ``meaning`` is what its lines say, whether it includes or excludes."""

    kind: str
    number: str
    title: str | None
    meaning: Truth
    arms: tuple[str, ...] = ()
    span: Span = NOWHERE

    @property
    def label(self) -> str:
        """Kind and number, as in ``inclusion 6``."""
        return f"{self.kind} {self.number}"


@attrs.frozen(eq=False)
class Program:
    """What a protocol's files mean together."""

    name: str
    title: str
    version: str
    criteria: tuple[Criterion, ...]
    steps: Mapping[str, Step]
    arms: Mapping[str, str | None]
    kinds: Mapping[str, Kind]
    drugs: Mapping[str, Fraction | int | None]
    """Every declared drug, and its half-life in seconds where one is declared."""
    tests: Mapping[str, Test]
    facts: Mapping[str, Fact]
    persons: Mapping[str, tuple[str, str | None]]
    """Judgements and attestations: name to kind and title."""
    outcomes: frozenset[str]
    obligations: tuple[Obligation, ...]
    schedule: tuple[Timing | Series, ...] = ()
    examples: tuple[Example, ...] = ()

    def schedule_of(self, step: str) -> tuple[Series, ...]:
        """Return the series of visits of one name."""
        return tuple(s for s in self.schedule if isinstance(s, Series) and s.step == step)

    def is_step(self, name: str) -> bool:
        """Tell whether a name is that of a step or visit: for one that repeats, its name and number or label."""
        family, _, label = name.partition(" ")
        step = self.steps.get(family)
        if step is None:
            return False
        if not label:
            return not step.repeated
        return any(_LABELS[series.numbering].fullmatch(label) for series in self.schedule_of(family))


_LABELS = {
    "number": re.compile(r"[1-9]\d{0,3}"),
    "cycle": re.compile(r"C[1-9]\d{0,3}D[1-9]\d{0,3}"),
    "day": re.compile(r"D-?\d{1,5}"),
}
