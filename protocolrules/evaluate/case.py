"""A case: one patient's record laid out for one program, so that rules find what they ask for at once."""

from __future__ import annotations

from collections.abc import Mapping
from types import EllipsisType

import attrs

from protocolrules.evaluate.record import EventKey, Exposure, Rated, Record, latest_first, merged, unknown_end
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
        self.dates: dict[object, int] = {}
        self.known = _known_names(program)
        self.lasting = frozenset(name for name, step in program.steps.items() if step.lasting is not None)
        """The steps that are planned to last longer than a day."""
        self._shared: list[tuple[str, ...]] = []
        self._places: dict[EventKey, tuple[tuple[int, bool], ...]] = {}

    def place(self, kinds: Kinds) -> int:
        """Return the place of *kinds*, a new one where it has none yet."""
        if kinds not in self.asked:
            self.asked.append(kinds)
            self._shared.append(_shared_cover(kinds, self.program))
            self._places.clear()
        return self.asked.index(kinds)

    def places(self, key: EventKey) -> tuple[tuple[int, bool], ...]:
        """Return the places a recorded kind belongs to, each with whether it does for certain."""
        known = self._places.get(key)
        if known is not None:
            return known
        kind, name = key
        if self.undeclared(key):
            return self._anything()
        if name is not None and name not in self.program.kinds:
            name = None  # a name the protocol does not know says nothing about the kind
        if kind not in self.program.kinds:
            if name is None or self.program.is_step(kind):
                return ()  # a visit of a series: no rule asks for it
            kind, name = name, None  # the name is declared, though the kind is not
        known = self._places.get((kind, name))
        if known is None:
            belongs = ((i, self._belongs(kinds, kind, name)) for i, kinds in enumerate(self.asked))
            known = self._places[kind, name] = tuple((i, certain) for i, certain in belongs if certain is not None)
        return known

    def undeclared(self, key: EventKey) -> bool:
        """Tell whether nobody knows the kind of a recorded event: neither its kind nor its name is declared."""
        kind, name = key
        known = self.program.kinds
        return kind not in known and name not in known and not self.program.is_step(kind)

    def _anything(self) -> tuple[tuple[int, bool], ...]:
        """Return the places of an event of which nobody knows the kind: perhaps all but steps."""
        steps = self.program.steps
        return tuple((i, False) for i, kinds in enumerate(self.asked) if not all(n in steps for n in kinds.names))

    def _belongs(self, kinds: Kinds, kind: str, name: str | None) -> bool | None:
        """Tell whether an event belongs to *kinds*: True, False for perhaps, None for no."""
        wanted = self._one_of(kinds.names, kind, name)
        barred = self._one_of(kinds.excepted, kind, name)
        if wanted is None or barred is True:
            return None
        return wanted and barred is None

    def shared_cover(self, place: int) -> tuple[str, ...]:
        """Return the kinds each of which alone, when complete, makes the kinds at *place* complete."""
        return self._shared[place]

    def _one_of(self, names: tuple[str, ...], kind: str, name: str | None) -> bool | None:
        found: bool | None = None
        for wanted in (self.program.kinds[n] for n in names):
            if kind in wanted.certain or name in wanted.certain:
                return True
            if (kind if name is None else name) in wanted.possible:  # the name is the more exact kind
                found = False
        return found


def _shared_cover(kinds: Kinds, program: Program) -> tuple[str, ...]:
    known = [program.kinds[name] for name in kinds.names]
    if any(kind.is_step for kind in known):
        return ()
    groups = [group for kind in known for group in kind.covered_by]
    return tuple(sorted(frozenset.intersection(*groups)))


def _known_names(program: Program) -> frozenset[tuple[str, str]]:
    """Return every name a record may use, with its section."""
    sections = {
        "event": program.kinds,
        "test": program.tests,
        "fact": program.facts,
        "answer": program.persons,
        "step": program.steps,
        "outcome": program.outcomes,
    }
    return frozenset((section, name) for section, names in sections.items() for name in names)


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
    dates: list[Moment | EllipsisType | None]
    """The dates that rules hang on, each found once (``...``: not asked for yet)."""
    roster: Roster

    @property
    def program(self) -> Program:
        """The program the case is laid out for."""
        return self.roster.program

    def covered(self, place: int, lo: int, hi: int) -> bool:
        """Tell whether the record names every event of the kinds at *place* that touches the days ``lo`` to ``hi``."""
        if lo > hi:
            return True
        kinds = self.roster.asked[place]
        complete = self.record.planned_complete if kinds.planned else self.record.complete
        for name in self.roster.shared_cover(place):
            for since, through in complete.get(name, ()):
                if since <= lo and hi <= through:
                    return True
        return all(self._covered(name, lo, hi, complete) for name in kinds.names)

    def _covered(self, name: str, lo: int, hi: int, complete: Mapping[str, tuple[tuple[int, int], ...]]) -> bool:
        kind = self.program.kinds[name]
        if kind.is_step:
            return self._step_covered(name, hi)
        return all(_within(lo, hi, group, complete) for group in kind.covered_by)

    def _step_covered(self, name: str, hi: int) -> bool:
        """Tell whether it is known if a step took place by a day: one that is planned has not, till its day comes."""
        at = self.record.steps.get(name)
        if at is None or name not in self.record.planned_steps:
            return at is not None
        return hi < at.lo and hi <= self.as_of.lo


def _within(lo: int, hi: int, group: frozenset[str], complete: Mapping[str, tuple[tuple[int, int], ...]]) -> bool:
    found = [period for name in group for period in complete.get(name, ())]
    if any(since <= lo and hi <= through for since, through in found):
        return True
    return len(found) > 1 and any(since <= lo and hi <= through for since, through in merged(found))


def _lasting(record: Record, roster: Roster) -> tuple[Exposure, ...]:
    """Return what happened; of a step that lasts and whose last day is not recorded, nobody knows the end."""

    def ended(exposure: Exposure) -> Exposure:
        event, start = exposure.event, exposure.start
        if event.kind not in roster.lasting or exposure.end is not start:
            return exposure
        return attrs.evolve(exposure, end=unknown_end(start))

    return latest_first(ended(e) for e in record.exposures)


def case_of(record: Record, roster: Roster, arm: str | None) -> Case:
    """Lay out a record for the program of a roster."""
    members: list[Members] = [[] for _ in roster.asked]
    places = roster.places
    for exposure in record.exposures if not roster.lasting else _lasting(record, roster):
        for place, certain in places(exposure.key):
            if not roster.asked[place].planned:
                members[place].append((exposure, certain and exposure.certain))
    for exposure in record.planned:
        for place, certain in places(exposure.key):
            if roster.asked[place].planned:
                members[place].append((exposure, certain and exposure.certain))
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
        [...] * len(roster.dates),
        roster,
    )
