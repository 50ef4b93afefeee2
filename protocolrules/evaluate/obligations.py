"""Obligations: what a participant agrees to do, with the days on which it begins and ends."""

from __future__ import annotations

from typing import Any

import attrs

from protocolrules.evaluate.case import Case, Roster
from protocolrules.evaluate.dates import DateOf, compile_date
from protocolrules.evaluate.logic import Logic, TruthOf
from protocolrules.facts.truth import Truth
from protocolrules.program.program import Obligation


@attrs.frozen
class Due:
    """An obligation of one patient: whether it applies, and its first and last day in words.

    ``rests_on`` are the steps still ahead whose planned days it is counted from.
    """

    name: str
    title: str
    applies: Truth
    start: str
    end: str
    rests_on: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the obligation as plain data."""
        found = attrs.asdict(self) | {"applies": self.applies.value, "rests_on": list(self.rests_on)}
        return {key: value for key, value in found.items() if key != "rests_on" or value}


@attrs.frozen(eq=False)
class Duty:
    """A compiled obligation."""

    obligation: Obligation
    condition: TruthOf | None
    start: DateOf
    end: DateOf

    def due(self, case: Case) -> Due:
        """Return when the obligation begins and ends for a case."""
        applies = Truth.TRUE if self.condition is None else self.condition(case, None)
        start, end = self.start(case), self.end(case)
        first, last = ("never" if at is None else str(at) for at in (start, end))
        return Due(self.obligation.name, self.obligation.title, applies, first, last)


def compile_duty(obligation: Obligation, roster: Roster, logic: Logic) -> Duty:
    """Return the compiled form of an obligation."""
    condition = logic.compile(obligation.condition) if obligation.condition is not None else None
    start, end = compile_date(obligation.start, roster), compile_date(obligation.end, roster)
    return Duty(obligation, condition, start, end)
