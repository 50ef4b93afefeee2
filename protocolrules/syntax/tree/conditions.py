"""Conditions, as written."""

from __future__ import annotations

from decimal import Decimal

import attrs

from protocolrules.syntax.tree.node import Node, Quantity, Word
from protocolrules.syntax.tree.time import Events, Exposure, Point, TimeSpan, When


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
