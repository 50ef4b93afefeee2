"""The program: what rules mean, in few kinds of node, typed, with no sugar left.

Engines see only this. Windows and gaps are tests on events; limits and units are exact
numbers in base units; names are resolved. Every node remembers the words it came from.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs

from protocolrules.diagnostics.source import NOWHERE, Span
from protocolrules.facts.calendar import Duration


@attrs.frozen(eq=False, repr=False)
class Node:
    """Anything that is meant; ``span`` is where it was written."""

    span: Span = attrs.field(default=NOWHERE, kw_only=True)


# ---- dates ---------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False)
class AsOf(Node):
    """The day up to which the record speaks."""


@attrs.frozen(eq=False, repr=False)
class BirthDate(Node):
    """The day of birth."""


@attrs.frozen(eq=False, repr=False)
class StepDate(Node):
    """When a step took place, or is planned to: its ``start`` or its ``end``."""

    step: str
    edge: str = "start"


@attrs.frozen(eq=False, repr=False)
class EventDate(Node):
    """The ``start`` or ``end`` of the ``first`` or ``last`` event of some kinds."""

    which: str
    kinds: Kinds
    edge: str


@attrs.frozen(eq=False, repr=False)
class Shifted(Node):
    """A date moved by a duration without half-lives (backwards where negative)."""

    date: Date
    by: Duration


Date = AsOf | BirthDate | StepDate | EventDate | Shifted


@attrs.frozen(eq=False, repr=False)
class Window(Node):
    """From ``start`` through ``end``, both included (None: open); by ``clock`` it compares instants."""

    start: Date | None
    end: Date | None
    clock: bool = False


# ---- events ----------------------------------------------------------------------------------


@attrs.frozen
class Kinds:
    """The kinds of event meant: those named and their narrower kinds, less the excepted ones."""

    names: tuple[str, ...]
    excepted: tuple[str, ...] = ()
    planned: bool = False


@attrs.frozen(eq=False, repr=False)
class Touching(Node):
    """The event (or only its ``start`` or ``end``) has a day in the window."""

    window: Window
    part: str = "any"


@attrs.frozen(eq=False, repr=False)
class Covering(Node):
    """The event lasts without a break from the window's start through its end."""

    window: Window


@attrs.frozen(eq=False, repr=False)
class Recent(Node):
    """The event's edge, moved on by ``duration``, is later than ``until`` (``inclusive``: or on it).

    ``sign`` is what the author wrote before the duration of a gap, empty where it is that of a window.
    """

    duration: Duration
    until: Date
    inclusive: bool
    edge: str = "end"
    sign: str = ""


@attrs.frozen(eq=False, repr=False)
class Lasting(Node):
    """From its first day, the event lasts ``duration`` or longer (``strict``: longer)."""

    duration: Duration
    strict: bool
    negated: bool = False


@attrs.frozen(eq=False, repr=False)
class Dosed(Node):
    """The event's dose compares so with an amount in base units of these dimensions."""

    sign: str
    amount: Fraction
    dimensions: tuple[tuple[str, int], ...]


@attrs.frozen(eq=False, repr=False)
class WithOutcome(Node):
    """The event ended so."""

    outcome: str


@attrs.frozen(eq=False, repr=False)
class Either(Node):
    """At least one of the tests holds."""

    tests: tuple[EventTest, ...]


EventTest = Touching | Covering | Recent | Lasting | Dosed | WithOutcome | Either


# ---- numbers ----------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False)
class Constant(Node):
    """An exact number, in base units where it has a unit."""

    value: Fraction | int


@attrs.frozen(eq=False, repr=False)
class Reading(Node):
    """The ``latest``, ``earliest``, ``highest``, ``lowest`` or ``mean`` result of a test in a window.

    ``measure`` is the result's ``value`` in base units, its multiple of its own ``ULN`` or
    ``LLN``, or its distance ``above ULN`` or ``above LLN``.
    """

    test: str
    pick: str
    window: Window
    measure: str = "value"


@attrs.frozen(eq=False, repr=False)
class Age(Node):
    """Completed units of ``unit`` (months or days) from birth to a date."""

    at: Date
    unit: Duration


@attrs.frozen(eq=False, repr=False)
class StatedNumber(Node):
    """A numeric fact, in base units."""

    name: str


@attrs.frozen(eq=False, repr=False)
class Arithmetic(Node):
    """``+ - × /`` of two numbers."""

    sign: str
    left: Number
    right: Number


@attrs.frozen(eq=False, repr=False)
class ChosenNumber(Node):
    """One of two numbers."""

    condition: Truth
    then: Number
    otherwise: Number


@attrs.frozen(eq=False, repr=False)
class Total(Node):
    """Days of exposure in a window (each day once), or the sum of doses in base units of ``dimensions``."""

    kinds: Kinds
    tests: tuple[EventTest, ...]
    window: Window
    dimensions: tuple[tuple[str, int], ...] | None = None


Number = Constant | Reading | Age | StatedNumber | Arithmetic | ChosenNumber | Total


# ---- truth --------------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False)
class Unanswerable(Node):
    """Unknown for everybody: a requirement not encoded, or one that did not compile."""

    text: str


@attrs.frozen(eq=False, repr=False)
class AllOf(Node):
    """Every item holds."""

    items: tuple[Truth, ...]


@attrs.frozen(eq=False, repr=False)
class AnyOf(Node):
    """Some item holds."""

    items: tuple[Truth, ...]


@attrs.frozen(eq=False, repr=False)
class Not(Node):
    """The item does not hold."""

    item: Truth


@attrs.frozen(eq=False, repr=False)
class AtLeast(Node):
    """At least ``number`` of the items hold."""

    number: int
    items: tuple[Truth, ...]


@attrs.frozen(eq=False, repr=False)
class Choose(Node):
    """One of two conditions; while it is unknown which, what both agree on."""

    condition: Truth
    then: Truth
    otherwise: Truth


@attrs.frozen(eq=False, repr=False)
class Stated(Node):
    """A fact is so (``values`` empty), or is one of some words."""

    name: str
    values: tuple[str, ...] = ()


@attrs.frozen(eq=False, repr=False)
class Answered(Node):
    """A person answered yes; ``kind`` is judgement or attestation."""

    name: str
    kind: str


@attrs.frozen(eq=False, repr=False)
class InArm(Node):
    """The patient belongs to one of the arms."""

    arms: tuple[str, ...]


@attrs.frozen(eq=False, repr=False)
class Count(Node):
    """How many events (``unit`` episode) or lines of therapy (``line``) pass every test, compared."""

    kinds: Kinds
    tests: tuple[EventTest, ...]
    sign: str = "≥"
    number: int = 1
    unit: str = "episode"


@attrs.frozen(eq=False, repr=False)
class OutcomeOf(Node):
    """The ``first`` or ``last`` event of some kinds ended so."""

    which: str
    kinds: Kinds
    outcome: str


@attrs.frozen(eq=False, repr=False)
class Compare(Node):
    """A number against a limit; ``sign`` is one of ≤ ≥ < >; ``unit`` is the one people read them in."""

    left: Number
    sign: str
    right: Constant
    unit: str = ""


@attrs.frozen(eq=False, repr=False)
class CodedReading(Node):
    """The latest (or earliest) result of a test is one of some words."""

    test: str
    pick: str
    window: Window
    values: tuple[str, ...]


@attrs.frozen(eq=False, repr=False)
class ReadingsMeet(Node):
    """How many readings or days in a window meet every bound; ``sign`` None: every reading does."""

    test: str
    window: Window
    bounds: tuple[tuple[str, str, Fraction | int], ...]  # measure, sign, limit
    sign: str | None = None
    number: int = 1
    unit: str = "reading"
    consecutive: bool = False


Truth = (
    Unanswerable
    | AllOf
    | AnyOf
    | Not
    | AtLeast
    | Choose
    | Stated
    | Answered
    | InArm
    | Count
    | OutcomeOf
    | Compare
    | CodedReading
    | ReadingsMeet
)


def walk(node: Any) -> list[Any]:
    """Return a node of the program and every node below it."""
    found, waiting = [], [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, tuple):
            waiting.extend(reversed(current))
        elif isinstance(current, Node):
            found.append(current)
            names = [a.name for a in attrs.fields(type(current)) if a.name != "span"]
            waiting.extend(getattr(current, name) for name in reversed(names))
    return found
