"""Covered: whether records already stand just where a boundary's example would.

A record stands there when it expects something of the criterion, the condition is as true in it and decides, and
something of it lies exactly where it lies in the example and not in its neighbour: the same value, the same
number of days from the end of the window. For one of a list, a record stands there in which this one decides, too;
and for a record beside it in which it does not, any in which the condition decides as it does there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.dates import compile_date
from protocolrules.evaluate.engine import Engine
from protocolrules.evaluate.record import record
from protocolrules.examples.boundaries import Boundary
from protocolrules.examples.choices import choices, laid_out
from protocolrules.examples.conditions import Condition, Values, combined, truths
from protocolrules.examples.coverage import decides, differs, watched
from protocolrules.examples.scene import kinds_asked
from protocolrules.facts.calendar import add_months, completed_months
from protocolrules.facts.timeline import Timeline
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p
from protocolrules.program.program import Example, Expected


class Standing:
    """The records there are, and what is expected of each."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._records: list[tuple[Case, frozenset[str] | None]] = []
        self._truths: dict[str, dict[Case, Values]] = {}
        self._combined: dict[str, Callable[[Values], Truth]] = {}

    def add(self, case: Case, expected: Iterable[Expected]) -> None:
        """Note one record."""
        self._records.append((case, watched(expected)))

    def missing(self, boundary: Boundary) -> tuple[Example, ...]:
        """Return the examples of a boundary where no record stands yet."""
        looked_at = [c for c, named in self._records if named is None or boundary.criterion.label in named]
        if boundary.choice:
            return self._missing_choice(boundary, looked_at)
        there = [self._place(boundary.condition, case) for case in looked_at if self._decides(boundary, case)]
        (first, first_at), (second, second_at) = (
            self._place(boundary.condition, self._case(boundary, side)) for side in boundary.sides
        )
        own = ((first, first_at - second_at), (second, second_at - first_at))
        return tuple(
            side
            for side, (truth, places) in zip(boundary.sides, own, strict=True)
            if not any(truth is other and (places & at or not places) for other, at in there)
        )

    def _missing_choice(self, boundary: Boundary, looked_at: list[Case]) -> tuple[Example, ...]:
        """Return the examples about one of a list where no record shows the same yet."""
        truth = self._engine.logic.compile(boundary.condition.node)
        there = {
            (truth(case, None), shown)
            for case in looked_at
            if self._decides(boundary, case)
            for shown in {False, self._shows_choice(boundary, case)}
        }
        cases = [self._case(boundary, side) for side in boundary.sides]
        own = [(truth(case, None), self._shows_choice(boundary, case)) for case in cases]
        return tuple(side for side, at in zip(boundary.sides, own, strict=True) if at not in there)

    def _decides(self, boundary: Boundary, case: Case) -> bool:
        """Tell whether a condition decides in a record; where it is unknown, there is nothing to decide."""
        values = self._values(boundary, case)
        unknown = values[id(boundary.condition.node)] is Truth.UNKNOWN
        return unknown or decides(boundary.condition, values, self._combine(boundary))

    def _shows_choice(self, boundary: Boundary, case: Case) -> bool:
        """Tell whether the criterion would come out otherwise in a record without the one of the list."""
        found = choices(boundary.condition.node, self._engine.program)
        without = next(choice.without for choice in found if choice.word == boundary.choice)
        truth = self._engine.logic.compile(without)(laid_out(case, self._engine), None)
        return differs(boundary.condition, truth, self._values(boundary, case), self._combine(boundary))

    def _values(self, boundary: Boundary, case: Case) -> Values:
        known = self._truths.setdefault(boundary.criterion.label, {})
        if case not in known:
            known[case] = truths(boundary.criterion, case, self._engine.logic)
        return known[case]

    def _combine(self, boundary: Boundary) -> Callable[[Values], Truth]:
        label = boundary.criterion.label
        if label not in self._combined:
            self._combined[label] = combined(boundary.criterion.meaning, self._engine.roster)
        return self._combined[label]

    def _case(self, boundary: Boundary, example: Example) -> Case:
        """Lay out an example; of all the kinds it may be complete for, those that the criterion asks for matter."""
        asked = {name for kinds in kinds_asked(boundary.criterion) for name in kinds.names}
        whole = [entry for entry in example.record.get("complete", ()) if entry["kind"] in asked]
        timeline = Timeline.from_dict({**example.record, "complete": whole})
        assert timeline.as_of is not None
        return self._engine.case(record(timeline, timeline.as_of), timeline.arm)

    def _place(self, condition: Condition, case: Case) -> tuple[Truth, frozenset[object]]:
        """Return the truth of a condition in a record, and where each thing lies that it looks at."""
        truth = self._engine.logic.compile(condition.node)(case, None)
        return truth, frozenset(self._looked_at(condition.node, case))

    def _looked_at(self, node: p.Truth, case: Case) -> Iterator[object]:
        for part in p.walk(node):
            match part:
                case p.Window() | p.Recent():
                    yield from self._distances(part, node, case)
                case p.Age():
                    at = compile_date(part.at, self._engine.roster)(case)
                    if at is not None and case.birth is not None and at.exact and case.birth.exact:
                        months = completed_months(case.birth.lo, at.lo)
                        yield "born", months, at.lo - add_months(case.birth.lo, months)
                case p.Reading():
                    rated = case.results.get(part.test, ())
                    yield from (("value", part.measure, _value(r, part.measure)) for r in rated)
                case p.StatedNumber():
                    stated = case.facts.get(part.name)
                    yield "stated", stated.amount.text if stated and stated.amount else None

    def _distances(self, part: p.Window | p.Recent, node: p.Truth, case: Case) -> Iterator[object]:
        """Yield how far the events and results a condition looks at lie from the ends of its windows."""
        dates = (part.until,) if isinstance(part, p.Recent) else (part.start, part.end)
        for place, date in enumerate(dates):
            at = compile_date(date, self._engine.roster)(case) if date is not None else None
            if at is not None and at.exact:
                yield from (("days", part.span.start, place, at.lo - day) for day in _days(node, case))


def _days(node: p.Truth, case: Case) -> Iterator[int]:
    for part in p.walk(node):
        if isinstance(part, p.Count | p.Total | p.OutcomeOf):
            for exposure, _ in case.members[case.roster.place(part.kinds)]:
                yield from (m.lo for m in (exposure.start, exposure.end) if m.exact)
        elif isinstance(part, p.Reading | p.CodedReading | p.ReadingsMeet):
            yield from (rated.at.lo for rated in case.results.get(part.test, ()) if rated.at.exact)


def _value(rated: Any, measure: str) -> object:
    multiple = rated.multiples.get(measure)
    found = multiple if multiple is not None else rated.result.value.value
    return (found.lo, found.hi) if found is not None else None
