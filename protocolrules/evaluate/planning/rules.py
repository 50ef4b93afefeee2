"""Rules that name a step, solved for it: the days on which each does not fail, and those on which it is met.

A criterion is taken apart into what must hold at once, so that each part names as few steps as it
can: of "no therapy at leukapheresis and none at infusion" the first half decides on leukapheresis alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import attrs

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.dates import compile_date
from protocolrules.evaluate.engine import Engine, Rule
from protocolrules.evaluate.explain import leaf_of
from protocolrules.evaluate.logic import TruthOf
from protocolrules.evaluate.missing import Missing, smallest, ways
from protocolrules.evaluate.moving import Moving
from protocolrules.evaluate.reasons import Reason, reason_of
from protocolrules.facts.calendar import FAR, iso
from protocolrules.facts.days import DaySet, days_of
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p

_PEOPLE = ("judgement", "attestation")  # a test is asked for before a person


@attrs.frozen(eq=False)
class Piece:
    """A part of a criterion that must hold for it to be met, and the steps it names."""

    rule: Rule
    node: p.Truth
    holds: TruthOf
    steps: frozenset[str]

    @property
    def label(self) -> str:
        """The criterion it is part of."""
        return self.rule.criterion.label


def pieces_of(engine: Engine) -> tuple[Piece, ...]:
    """Return the parts of all criteria that name a step."""
    found = []
    for rule in engine.rules:
        for node in _conjuncts(rule.meaning, truth=True):
            named = steps_in(node, engine)
            if named:
                found.append(Piece(rule, node, engine.logic.compile(node), named))
    return tuple(found)


def steps_in(node: p.Truth, engine: Engine) -> frozenset[str]:
    """Return the steps a truth hangs on: by their dates, or as events."""
    known = engine.program.steps
    below = p.walk(node)
    dated = {n.step for n in below if isinstance(n, p.StepDate)}
    asked = {name for n in below if isinstance(n, p.Count | p.Total | p.EventDate) for name in n.kinds.names}
    return frozenset(dated | {name for name in asked if name in known})


def _conjuncts(node: p.Truth, truth: bool) -> Iterator[p.Truth]:
    """Yield what must hold together for a truth to be true (or, with *truth* false, to be false)."""
    match node:
        case p.AllOf(items=items) if truth:
            for item in items:
                yield from _conjuncts(item, truth)
        case p.AnyOf(items=items) if not truth:
            for item in items:
                yield from _conjuncts(item, truth)
        case p.AnyOf(items=(p.Not(item=p.InArm()) as waived, asked)) if truth:  # a criterion for some arms
            for part in _conjuncts(asked, truth):
                yield p.AnyOf((waived, part), span=part.span)
        case p.Not(item=item):
            yield from _conjuncts(item, not truth)
        case _:
            yield node if truth else p.Not(node, span=node.span)


@attrs.frozen(eq=False)
class Solved:
    """A piece solved for one step: from *lo* on, the days on which it does not fail, and those on which it holds."""

    piece: Piece
    moving: Moving
    permitted: DaySet
    certain: DaySet
    lo: int

    @cached_property
    def ready(self) -> DaySet:
        """The days on which it holds; where it is unknown on every day, those on which it does not fail."""
        return self.certain or self.permitted

    def fact(self, day: int, inside: int | None = None) -> str:
        """Return in words what of the record decides on a day, or where nothing does, what did on a day *inside*."""
        leaf = self._leaf(day)
        if leaf.facts:
            return f"{leaf.facts[0].text}: {leaf.facts[0].margin}" if leaf.facts[0].margin else leaf.facts[0].text
        earlier = self._leaf(inside).facts if inside is not None else ()
        return f"{earlier[0].text}; from then on {leaf.note}" if earlier and leaf.note else leaf.note

    def words(self, day: int) -> str:
        """Return the author's words for the part that decides on a day."""
        return " ".join(self._leaf(day).words.split())

    def needs(self, day: int) -> tuple[Missing, ...]:
        """Return the fewest facts with which it could be met on a day on which it is unknown."""
        case = self.moving.on(day)
        to_meet = smallest(ways(self._trace(case), case)[0])
        fewest = min(to_meet, key=lambda facts: (len(facts), any(f.kind in _PEOPLE for f in facts)), default=())
        return tuple(sorted(self._asked(missing) for missing in fewest))

    def _asked(self, missing: Missing) -> Missing:
        """Return a missing fact as it can be given today: what comes later, a plan does not ask."""
        if missing.kind != "events" or missing.path != "complete":
            return missing
        text = f"whether the record names every {missing.name} through {iso(self.moving.today)}"
        return attrs.evolve(missing, text=text)

    def opens(self, day: int) -> int | None:
        """Return from which day on a new result counts for a day of the step, None where no test is asked for."""
        case = self.moving.on(day)
        tests = [n for n in p.walk(self.piece.node) if isinstance(n, p.Reading | p.CodedReading | p.ReadingsMeet)]
        starts = [compile_date(n.window.start, case.roster)(case) for n in tests if n.window.start is not None]
        days = [at.lo for at in starts if at is not None and at.lo > -FAR]
        return max(days) if days else None

    def _leaf(self, day: int) -> Reason:
        """Return the part that decides; it is worded before the case is moved on."""
        case = self.moving.on(day)
        return leaf_of(reason_of(self._trace(case), case))

    def _trace(self, case: Case) -> tuple[p.Truth, Truth, object]:
        found: list[tuple[p.Truth, Truth, object]] = []
        self.piece.holds(case, found)
        return found[0]


def solve(pieces: Sequence[Piece], moving: Moving, lo: int) -> list[Solved]:
    """Return the days from *lo* on which each piece lets the step that is moved take place."""
    turns = moving.all_turns([(piece.node, piece.holds) for piece in pieces], lo)
    return [_solved(piece, moving, found, lo) for piece, found in zip(pieces, turns, strict=True)]


def _solved(piece: Piece, moving: Moving, turns: list[tuple[int, Truth]], lo: int) -> Solved:
    ends = [day - 1 for day, _ in turns[1:]] + [FAR]
    spans = [(day, end, then) for (day, then), end in zip(turns, ends, strict=True)]
    permitted = days_of((a, b) for a, b, then in spans if then is not Truth.FALSE)
    certain = days_of((a, b) for a, b, then in spans if then is Truth.TRUE)
    return Solved(piece, moving, permitted, certain, lo)
