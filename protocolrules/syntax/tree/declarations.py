"""Statements: declarations, criteria, files, as written."""

from __future__ import annotations

from decimal import Decimal

import attrs

from protocolrules.syntax.tree.conditions import Condition
from protocolrules.syntax.tree.formulas import Formula
from protocolrules.syntax.tree.node import Node, Quantity, Word
from protocolrules.syntax.tree.time import Point, TimeSpan


@attrs.frozen(eq=False, repr=False)
class Declaration(Node):
    """A statement that declares ``name``; ``title`` is its description in words."""

    name: Word
    title: str | None = attrs.field(default=None, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class ProtocolName(Declaration):
    """``protocol NCT… "title"``."""


@attrs.frozen(eq=False, repr=False)
class Version(Node):
    """``version "…"``."""

    text: str


@attrs.frozen(eq=False, repr=False)
class Use(Node):
    """``use "file.rules"``."""

    path: str


@attrs.frozen(eq=False, repr=False)
class Step(Declaration):
    """A step of the protocol, after another, perhaps one that lasts more than a day."""

    after: Word | None = None
    lasting: TimeSpan | None = None


@attrs.frozen(eq=False, repr=False)
class Arm(Declaration):
    """An arm, part or cohort."""


@attrs.frozen(eq=False, repr=False)
class Outcome(Declaration):
    """How an event can end."""


@attrs.frozen(eq=False, repr=False)
class EventKind(Declaration):
    """A kind of event: of its own, part of a wider one (``parent``), or the union of ``parts``."""

    parent: Word | None = None
    parts: tuple[Word, ...] = ()
    half_life: bool = False


@attrs.frozen(eq=False, repr=False)
class Drug(Declaration):
    """A drug, the kind of event it is, and its half-life with source."""

    kind: Word
    half_life: TimeSpan | None = None
    source: str | None = None


@attrs.frozen(eq=False, repr=False)
class Measurement(Declaration):
    """A test with a unit (and molar mass), or one with words as results."""

    unit: str | None = None
    molar_mass: Quantity | None = None
    values: tuple[Word, ...] = ()


@attrs.frozen(eq=False, repr=False)
class Scale(Declaration):
    """An ordered scale: numbers from ``lo`` to ``hi``, or named grades in order."""

    lo: Decimal | None = None
    hi: Decimal | None = None
    grades: tuple[Word, ...] = ()


@attrs.frozen(eq=False, repr=False)
class Fact(Declaration):
    """Something that is so or not, one of several words, or a number in a unit."""

    values: tuple[Word, ...] = ()
    unit: str | None = None


@attrs.frozen(eq=False, repr=False)
class Person(Declaration):
    """A ``judgement`` of a clinician or an ``attestation`` of a participant."""

    kind: str


@attrs.frozen(eq=False, repr=False)
class Define(Declaration):
    """A condition with a name."""

    body: Condition


@attrs.frozen(eq=False, repr=False)
class Derived(Declaration):
    """A value computed from measurements."""

    unit: str
    formula: Formula


@attrs.frozen(eq=False, repr=False)
class Obligation(Declaration):
    """What a participant agrees to do from one point until another, if a condition holds."""

    start: Point
    end: Point
    condition: Condition | None = None


@attrs.frozen(eq=False, repr=False)
class Criterion(Node):
    """``inclusion 6 "title"`` or ``exclusion 4``, perhaps for some arms only, with its lines."""

    kind: str
    number: str
    arms: tuple[Word, ...]
    title: str | None
    body: Condition
