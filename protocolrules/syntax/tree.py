"""The tree: what was written, construct by construct, each with its place in the text.

Spans stand outside equality: two trees are equal when they say the same words.
"""

from __future__ import annotations

from decimal import Decimal

import attrs

from protocolrules.diagnostics.source import NOWHERE, Span

# Classes share one comparison, in `Node`, instead of each having its own generated: they
# are imported at every start of the command line.


@attrs.frozen(eq=False, repr=False)
class Node:
    """Anything that was written. Nodes that say the same words are equal, wherever they stand."""

    span: Span = attrs.field(default=NOWHERE, kw_only=True)

    def _said(self) -> tuple[object, ...]:
        fields = attrs.fields(type(self))
        return tuple(getattr(self, field.name) for field in fields if field.name != "span")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and type(self) is type(other) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash((type(self), self._said()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._said()))})"


@attrs.frozen(eq=False, repr=False)
class Word(Node):
    """A name or a number, as written."""

    text: str


@attrs.frozen(eq=False, repr=False)
class Quantity(Node):
    """A number and the unit written after it (None: no unit)."""

    number: Decimal
    unit: str | None


# ---- time ----------------------------------------------------------------------------------


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
    """A step (or another dated name) as a point in time."""

    name: Word


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


# ---- conditions --------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False)
class Multiple(Node):
    """A multiple of a result's own limit: ``1.5 × ULN``."""

    factor: Decimal
    limit: str


@attrs.frozen(eq=False, repr=False)
class OffsetLimit(Node):
    """A result's own limit and a distance from it: ``ULN + 4 s``."""

    limit: str
    sign: str
    distance: Quantity


Limit = Quantity | Word | Multiple | OffsetLimit


@attrs.frozen(eq=False, repr=False)
class Bound(Node):
    """A comparison sign and what is compared with."""

    sign: str
    limit: Limit


@attrs.frozen(eq=False, repr=False)
class Pick(Node):
    """Which results: ``latest``, ``every``, ``on`` (with sign, number and unit), and in which window."""

    kind: str
    when: When | None
    sign: str | None = None
    number: Decimal | None = None
    unit: str | None = None
    consecutive: bool = False


@attrs.frozen(eq=False, repr=False)
class Reference(Node):
    """A fact, judgement, attestation or definition by its name."""

    name: Word


@attrs.frozen(eq=False, repr=False)
class IsValue(Node):
    """``sex is female``, ``test is (a or b)``."""

    name: Word
    values: tuple[Word, ...]
    negated: bool
    pick: Pick | None = None


@attrs.frozen(eq=False, repr=False)
class Comparison(Node):
    """A measurement, scale, derived value or numeric fact against bounds that must all hold."""

    name: Word
    bounds: tuple[Bound, ...]
    pick: Pick | None = None


@attrs.frozen(eq=False, repr=False)
class ConditionalBounds(Node):
    """``AST if liver_metastases then ≤ 5 × ULN otherwise ≤ 2.5 × ULN``."""

    name: Word
    condition: Condition
    then: tuple[Bound, ...]
    otherwise: tuple[Bound, ...]
    pick: Pick | None = None


@attrs.frozen(eq=False, repr=False)
class Normal(Node):
    """``PT within normal limits``."""

    name: Word
    pick: Pick | None = None


@attrs.frozen(eq=False, repr=False)
class Age(Node):
    """Age in completed calendar units on a stated date; bounds are pairs of sign and duration."""

    bounds: tuple[tuple[str, TimeSpan], ...]
    at: Point


@attrs.frozen(eq=False, repr=False)
class Occurs(Node):
    """``no chemotherapy within …``, ``any surgery after …``."""

    quantifier: str
    events: Events
    when: When


@attrs.frozen(eq=False, repr=False)
class Since(Node):
    """``≥ 3 weeks since chemotherapy before leukapheresis``; bounds must all hold."""

    bounds: tuple[tuple[str, TimeSpan], ...]
    events: Events
    before: Point
    edge: str = "end"


@attrs.frozen(eq=False, repr=False)
class Counted(Node):
    """``≥ 2 episodes of …``, ``≥ 1 line of …``."""

    sign: str
    number: Decimal
    unit: str
    events: Events
    when: When


@attrs.frozen(eq=False, repr=False)
class Cumulative(Node):
    """``≥ 14 days of insulin within …``, ``≥ 400 mg/m2 of doxorubicin ever``."""

    sign: str
    amount: TimeSpan | Quantity
    events: Events
    when: When


@attrs.frozen(eq=False, repr=False)
class Held(Node):
    """``stable_disease for ≥ 6 weeks before infusion``: one unbroken interval."""

    name: Word
    sign: str
    length: TimeSpan
    before: Point


@attrs.frozen(eq=False, repr=False)
class OutcomeIs(Node):
    """``outcome of last chemotherapy is progression``."""

    exposure: Exposure
    outcome: Word


@attrs.frozen(eq=False, repr=False)
class ArmIs(Node):
    """``arm is part_b``."""

    arm: Word


@attrs.frozen(eq=False, repr=False)
class NotEncoded(Node):
    """A requirement that is stated and not encoded yet: unknown for everybody."""

    text: str


@attrs.frozen(eq=False, repr=False)
class Negated(Node):
    """``not`` before a condition."""

    item: Condition


@attrs.frozen(eq=False, repr=False)
class Chain(Node):
    """Conditions joined by commas and one connective; ``pick`` is shared by the comparisons without one."""

    items: tuple[Condition, ...]
    connectives: tuple[Word, ...] = ()
    pick: Pick | None = None


@attrs.frozen(eq=False, repr=False)
class Group(Node):
    """Indented lines: all, any, none or at least ``number`` of them; ``unless`` waives them."""

    quantifier: str
    items: tuple[Condition, ...]
    unless: tuple[Condition, ...] = ()
    number: int = 0


@attrs.frozen(eq=False, repr=False)
class If(Node):
    """Cases in order, each a condition and what it requires; ``otherwise`` None requires nothing.

    ``pick`` is shared by the comparisons of all cases that have none.
    """

    cases: tuple[tuple[Condition, Condition], ...]
    otherwise: Condition | None
    pick: Pick | None = None


Condition = (
    Reference
    | IsValue
    | Comparison
    | ConditionalBounds
    | Normal
    | Age
    | Occurs
    | Since
    | Counted
    | Cumulative
    | Held
    | OutcomeIs
    | ArmIs
    | NotEncoded
    | Negated
    | Chain
    | Group
    | If
)


# ---- formulas ------------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False)
class Operand(Node):
    """A measurement, as a plain number in a unit; ``name`` None is the age in completed years."""

    name: Word | None
    unit: str


@attrs.frozen(eq=False, repr=False)
class Operation(Node):
    """A sum or product, from left to right: operands and the signs between them."""

    operands: tuple[Formula, ...]
    signs: tuple[str, ...]


@attrs.frozen(eq=False, repr=False)
class Choice(Node):
    """``if sex is female then 0.85 otherwise 1``."""

    condition: Condition
    then: Formula
    otherwise: Formula


Formula = Quantity | Operand | Operation | Choice


# ---- declarations ----------------------------------------------------------------------------------


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
    """A step of the protocol, after another."""

    after: Word | None = None


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


Statement = (
    ProtocolName
    | Version
    | Use
    | Step
    | Arm
    | Outcome
    | EventKind
    | Drug
    | Measurement
    | Scale
    | Fact
    | Person
    | Define
    | Derived
    | Obligation
    | Criterion
)


@attrs.frozen(eq=False, repr=False)
class File(Node):
    """One file: its statements in order, and the names that statements with mistakes may declare."""

    statements: tuple[Statement, ...]
    broken: frozenset[str] = frozenset()
