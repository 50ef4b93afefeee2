"""Durations, points, windows and the events they speak of, as written."""

from __future__ import annotations

from decimal import Decimal

import attrs

from protocolrules.syntax.tree.node import Node, Quantity, Word


@attrs.frozen(eq=False, repr=False)
class Term(Node):
    """A number of time units (``minute`` to ``year``) or of half-lives (``half-life``)."""

    number: Decimal
    unit: str


@attrs.frozen(eq=False, repr=False)
class TimeSpan(Node):
    """A duration: alternatives, each a sum of lengths; ``choice`` is shorter or longer of them, or None."""

    alternatives: tuple[tuple[Term, ...], ...]
    choice: str | None = None


@attrs.frozen(eq=False, repr=False)
class NamedAnchor(Node):
    """A step (or another dated name) as a point in time; ``edge`` is its start or end where that is said."""

    name: Word
    edge: str | None = None


@attrs.frozen(eq=False, repr=False)
class Birth(Node):
    """The day of birth."""


@attrs.frozen(eq=False, repr=False)
class Exposure(Node):
    """The first or last event of a kind."""

    which: str
    event: Word


@attrs.frozen(eq=False, repr=False)
class ExposureAnchor(Node):
    """An edge of the first or last event; ``edge`` is start, end, or None where the phrase decides."""

    exposure: Exposure
    edge: str | None


Anchor = NamedAnchor | Birth | ExposureAnchor


@attrs.frozen(eq=False, repr=False)
class Point(Node):
    """An anchor, or a duration before or after it."""

    anchor: Anchor
    distance: TimeSpan | None = None
    side: str | None = None


@attrs.frozen(eq=False, repr=False)
class Ever(Node):
    """At any time up to the as-of date."""


@attrs.frozen(eq=False, repr=False)
class Within(Node):
    """From an anchor back or on by a duration, both ends included; ``side`` is before, after or both."""

    length: TimeSpan
    side: str
    point: Point


@attrs.frozen(eq=False, repr=False)
class Ordered(Node):
    """``before``, ``after``, ``on or before``, ``on or after``, ``at`` a point."""

    relation: str
    point: Point


@attrs.frozen(eq=False, repr=False)
class During(Node):
    """While an exposure lasted."""

    exposure: Exposure


@attrs.frozen(eq=False, repr=False)
class Between(Node):
    """Between two points; ``closed`` when their own days count (``from … until …``)."""

    start: Point
    end: Point
    closed: bool


@attrs.frozen(eq=False, repr=False)
class TwoSided(Node):
    """``3 to 14 days before X``: both far edges included."""

    near: Decimal
    far: TimeSpan
    side: str
    point: Point


@attrs.frozen(eq=False, repr=False)
class Beyond(Node):
    """``≥ 3 months before X``: at least (or at most, with its sign) so far from X."""

    sign: str
    length: TimeSpan
    side: str
    point: Point


When = Ever | Within | Ordered | During | Between | TwoSided | Beyond


@attrs.frozen(eq=False, repr=False)
class Filter(Node):
    """A restriction on events: ``dose``, ``outcome``, ``lasting``, ``starting`` or ``ending``."""

    kind: str
    sign: str | None = None
    value: Quantity | Word | TimeSpan | None = None


@attrs.frozen(eq=False, repr=False)
class Events(Node):
    """Kinds of event, less others, restricted by filters."""

    names: tuple[Word, ...]
    excepted: tuple[Word, ...] = ()
    filters: tuple[Filter, ...] = ()
    planned: bool = False
