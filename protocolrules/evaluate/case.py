"""A case: one patient's record laid out for one program, so that rules find what they ask for at once."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from protocolrules.evaluate.record import EventKey, Exposure, Rated, Record, merged
from protocolrules.facts.moment import Moment
from protocolrules.facts.timeline import Statement
from protocolrules.program.nodes import Kinds
from protocolrules.program.program import Program

Members = list[tuple[Exposure, bool]]


class Roster:
    """Which recorded kinds of event belong to which kinds that rules ask for.

    Every distinct `Kinds` of a program has a place in ``asked``; ``places`` tells for a
    recorded (kind, name) the places it belongs to, and whether for certain.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.asked: list[Kinds] = []
        self._places: dict[EventKey, tuple[tuple[int, bool], ...]] = {}

    def place(self, kinds: Kinds) -> int:
        """Return the place of *kinds*, a new one where it has none yet."""
        if kinds not in self.asked:
            self.asked.append(kinds)
            self._places.clear()
        return self.asked.index(kinds)

    def places(self, key: EventKey) -> tuple[tuple[int, bool], ...]:
        """Return the places a recorded kind belongs to, each with whether it does for certain."""
        kind, name = key
        if name is not None and name not in self.program.kinds:
            name = None  # a name the protocol does not know says nothing about the kind
        if kind not in self.program.kinds:
            return ()
        known = self._places.get((kind, name))
        if known is None:
            belongs = ((i, self._belongs(kinds, kind, name)) for i, kinds in enumerate(self.asked))
            known = self._places[kind, name] = tuple((i, certain) for i, certain in belongs if certain is not None)
        return known

    def _belongs(self, kinds: Kinds, kind: str, name: str | None) -> bool | None:
        """Tell whether an event belongs to *kinds*: True, False for perhaps, None for no."""
        wanted = self._one_of(kinds.names, kind, name)
        barred = self._one_of(kinds.excepted, kind, name)
        if wanted is None or barred is True:
            return None
        return wanted and barred is None

    def _one_of(self, names: tuple[str, ...], kind: str, name: str | None) -> bool | None:
        found: bool | None = None
        for wanted in (self.program.kinds[n] for n in names if n in self.program.kinds):
            if kind in wanted.certain or name in wanted.certain:
                return True
            if kind in wanted.possible and name is None:
                found = False
        return found


@attrs.define(eq=False)
class Case:
    """What closures read while a patient is judged."""

    record: Record
    arm: str | None
    as_of: Moment
    birth: Moment | None
    steps: Mapping[str, Moment]
    facts: Mapping[str, Statement]
    answers: Mapping[str, Statement]
    results: Mapping[str, tuple[Rated, ...]]
    members: list[Members]
    program: Program

    def covered(self, kinds: Kinds, lo: int, hi: int) -> bool:
        """Tell whether the record names every event of *kinds* that touches the days ``lo`` to ``hi``."""
        if lo > hi:
            return True
        complete = self.record.planned_complete if kinds.planned else self.record.complete
        return all(self._covered(name, lo, hi, complete) for name in kinds.names)

    def _covered(self, name: str, lo: int, hi: int, complete: Mapping[str, tuple[tuple[int, int], ...]]) -> bool:
        kind = self.program.kinds.get(name)
        if kind is None:
            return False
        if kind.is_step:
            return name in self.record.steps
        return all(_within(lo, hi, group, complete) for group in kind.covered_by)


def _within(lo: int, hi: int, group: frozenset[str], complete: Mapping[str, tuple[tuple[int, int], ...]]) -> bool:
    found = [period for name in group for period in complete.get(name, ())]
    if any(since <= lo and hi <= through for since, through in found):
        return True
    return len(found) > 1 and any(since <= lo and hi <= through for since, through in merged(found))


def case_of(record: Record, program: Program, roster: Roster, arm: str | None) -> Case:
    """Lay out a record for a program."""
    members: list[Members] = [[] for _ in roster.asked]
    for groups, planned in ((record.groups, False), (record.planned, True)):
        for key, exposures in groups.items():
            for place, certain in roster.places(key):
                if roster.asked[place].planned is planned:
                    members[place].extend((e, certain and e.certain) for e in exposures)
    return Case(
        record,
        arm,
        record.as_of,
        record.birth,
        record.steps,
        record.facts,
        record.answers,
        record.results,
        members,
        program,
    )
