"""Scope: what a pass over conditions may look up, and where it leaves its findings."""

from __future__ import annotations

import attrs

from protocolrules.check.vocabulary import Vocabulary
from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Span
from protocolrules.facts.units import Unit, UnknownUnitError, read_unit
from protocolrules.program.nodes import Truth, Unanswerable
from protocolrules.program.program import Fact, Test
from protocolrules.syntax import tree


@attrs.define
class Scope:
    """The vocabulary, resolved, and the definitions lowered so far."""

    vocabulary: Vocabulary
    order: dict[str, frozenset[str]]
    tests: dict[str, Test] = attrs.field(factory=dict)
    facts: dict[str, Fact] = attrs.field(factory=dict)
    definitions: dict[str, Truth] = attrs.field(factory=dict)
    sizes: dict[str, int] = attrs.field(factory=dict)
    lowering: list[str] = attrs.field(factory=list)

    @property
    def findings(self) -> Findings:
        """Where mistakes are collected."""
        return self.vocabulary.findings

    def unit(self, text: str, span: Span) -> Unit | None:
        """Return a unit; one that nobody knows is a finding."""
        try:
            return read_unit(text)
        except UnknownUnitError as wrong:
            self.findings.error("unknown-unit", span, str(wrong), _unit_advice(text))
            return None


def failed(node: tree.Node) -> Truth:
    """Return the meaning of a condition that has a mistake: unknown, and agreeing with everything."""
    return Unanswerable("a mistake in the rules", span=node.span)


# Units that protocols write most, for a hint where only the case is wrong.
USUAL_UNITS = (
    *("mg/dL", "g/dL", "g/L", "mg/L", "ng/mL", "ug/L", "mL/min", "mmol/L", "umol/L", "K/uL"),
    *("U/L", "[IU]/L", "kg", "cm", "mmHg", "kg/m2", "mg/m2", "ms"),
)


def _unit_advice(text: str) -> str:
    if text.upper().endswith(("ULN", "LLN")):
        return f"write `1.5 × {text.upper()[-3:]}` with a multiplication sign and spaces"
    meant = next((unit for unit in USUAL_UNITS if unit.lower() == text.lower()), None)
    if meant:
        return f"units mind their case: write `{meant}`"
    return "write a UCUM unit such as `mg/dL`, `10*9/L` or `mL/min`"
