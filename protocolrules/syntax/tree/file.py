"""A whole file, as written."""

from __future__ import annotations

import attrs

from protocolrules.syntax.tree.declarations import (
    Arm,
    Criterion,
    Define,
    Derived,
    Drug,
    EventKind,
    Fact,
    Measurement,
    Obligation,
    Outcome,
    Person,
    ProtocolName,
    Scale,
    Step,
    Use,
    Version,
)
from protocolrules.syntax.tree.examples import Example
from protocolrules.syntax.tree.node import Node
from protocolrules.syntax.tree.schedule import Schedule

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
    | Schedule
    | Criterion
    | Example
)


@attrs.frozen(eq=False, repr=False)
class File(Node):
    """One file: its statements in order, and the names that statements with mistakes may declare."""

    statements: tuple[Statement, ...]
    broken: frozenset[str] = frozenset()
