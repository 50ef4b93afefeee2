"""What is read of a study: plain values, and for each its place in the source."""

from __future__ import annotations

from enum import Enum

import attrs

from protocolrules.usdm.document import Note
from protocolrules.usdm.durations import Length


class Direction(Enum):
    """On which side of its anchor a scheduled instance lies; FIXED is an anchor itself."""

    BEFORE = "before"
    AFTER = "after"
    FIXED = "fixed reference"


@attrs.frozen
class Arm:
    """An arm, part or cohort of the design."""

    labels: tuple[str, ...]
    description: str


@attrs.frozen
class Branch:
    """A way out of a decision: its condition in words, and the instance it leads to."""

    condition: str
    target: str


@attrs.frozen
class Instance:
    """A scheduled instance: activities at one point of a timeline, or a decision with its branches."""

    id: str
    place: str
    labels: tuple[str, ...]
    decision: bool
    following: str
    branches: tuple[Branch, ...]


@attrs.frozen
class Timing:
    """When ``start`` takes place, from ``anchor``; ``lower`` and ``upper`` are how early and how late it may be."""

    place: str
    direction: Direction
    offset: Length
    from_end: bool
    start: str
    anchor: str
    lower: Length | None = None
    upper: Length | None = None


@attrs.frozen
class Timeline:
    """A timeline; ``failed`` are instances with a timing that could not be read."""

    place: str
    name: str
    main: bool
    entry: str
    entry_condition: str
    instances: tuple[Instance, ...]
    timings: tuple[Timing, ...]
    failed: frozenset[str]


@attrs.frozen
class Criterion:
    """An eligibility criterion; ``category`` is ``inclusion``, ``exclusion`` or ``""``."""

    place: str
    category: str
    identifier: str
    title: str
    text: str


@attrs.frozen
class Condition:
    """A condition in words, and the identifiers of what it applies to."""

    place: str
    text: str
    applies_to: tuple[str, ...]


@attrs.frozen
class Study:
    """One design of a study, with everything that was noted while reading it."""

    name: str
    title: str
    version: str
    arms: tuple[Arm, ...]
    timelines: tuple[Timeline, ...]
    criteria: tuple[Criterion, ...]
    conditions: tuple[Condition, ...]
    notes: tuple[Note, ...]
    left_out: tuple[tuple[str, int], ...]
