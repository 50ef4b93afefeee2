"""Moving: a step (or the as-of day) along the calendar, with everything else as it is.

Comes in: a case, and what is moved. Goes out: for every truth, the days on which it turns, if nothing
else happens: what is ongoing goes on, what the record is complete for today stays complete, other steps
take place as planned. Only the days are looked at on which a truth can turn (see `hinges`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import attrs

from protocolrules.evaluate.case import Case, Members, Roster, case_of
from protocolrules.evaluate.dates import last_day_after
from protocolrules.evaluate.hinges import dates_of, edges_of_complete, turning_days
from protocolrules.evaluate.logic import TruthOf
from protocolrules.evaluate.record import Exposure, Record, going_on, latest_first, one_day
from protocolrules.facts.calendar import FAR, Duration
from protocolrules.facts.moment import Moment, shift
from protocolrules.facts.timeline import ONGOING, Event
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p
from protocolrules.program.program import Program


class Moving:
    """A case whose step (None: whose as-of day) can be moved to any day from the as-of day on."""

    def __init__(self, case: Case, step: str | None, compiled: Callable[[p.Truth], TruthOf]) -> None:
        self.step = step
        self.compiled = compiled
        self.known = case.record
        self.today = case.as_of.lo
        self.looks = 0
        """On how many days the case was looked at."""
        self.lasts = _lasts(case.program, step)
        """How far the step's last day lies after its first, where it is planned to last."""
        self.case = _copy(case)
        """The case as it is with the step on the day it was last moved to."""
        roster = case.roster
        self.late = [*_ongoing(self.known), *_planned_steps(case, step)]
        """What is another on every day: events that go on, other steps that will have taken place."""
        self.covered = edges_of_complete(self.known)
        """The days on which the record begins and ceases to be complete for a kind."""
        self.dates = dates_of(self.known) | self.covered | {day for e in self.late for day in (e.end.lo, e.end.hi)}
        happens = step is not None and bool(roster.places((step, None)))
        self.goes_on = happens or any(e.event.ending == ONGOING for e in self.late)
        """Whether an event moves with the day: the step itself, or one that goes on."""
        self._changing = _Changing(case, roster, self.late, step)
        self._complete = {k: v for k, v in self.known.complete.items() if v and v[-1][1] >= self.today}
        planned = any(kinds.planned for kinds in roster.asked)
        self.changes = happens or planned or bool(self.late) or bool(self._complete)
        """Whether what is known changes with the day: events, or the day through which the record is complete."""

    def on(self, day: int) -> Case:
        """Return the case as it will be with the step on *day*; it is valid until the next call."""
        self.looks += 1
        later = max(day, self.today)
        case, known = self.case, self.known
        at = one_day(day, known.utc)
        as_of = at if later == day else one_day(later, known.utc)
        taken = {e.event.kind for e in self.late if e.event.ending != ONGOING and e.start.lo <= later}
        steps, ends = known.steps, known.ends
        if self.step is not None:
            taken.add(self.step)
            steps = {**steps, self.step: at}
            ends = {**ends, self.step: planned_end(at, self.step, case.program)}
        put = object.__setattr__  # this record is the moved case's own, and made anew it would cost most of the time
        put(case.record, "as_of", as_of)
        put(case.record, "steps", steps)
        put(case.record, "ends", ends)
        put(case.record, "planned_steps", known.planned_steps - taken)
        put(case.record, "complete", self._extended(later))
        case.as_of, case.steps = as_of, steps
        case.dates = [...] * len(case.dates)
        self._changing.put(case, later, at)
        return case

    def _extended(self, later: int) -> dict[str, tuple[tuple[int, int], ...]]:
        complete = dict(self.known.complete)
        for kind, periods in self._complete.items():
            complete[kind] = (*periods[:-1], (periods[-1][0], later))
        return complete

    def turns(self, node: p.Truth, truth: TruthOf, lo: int, hi: int = FAR) -> list[tuple[int, Truth]]:
        """Return the days from *lo* through *hi* on which a truth turns, each with what it then is.

        The first entry is *lo* itself; each holds until the next, the last one through *hi*.
        """
        return self.all_turns([(node, truth)], lo, hi)[0]

    def all_turns(
        self, truths: Sequence[tuple[p.Truth, TruthOf]], lo: int, hi: int = FAR
    ) -> list[list[tuple[int, Truth]]]:
        """Return the turns of several truths; the case is moved to each day once."""
        asked: dict[int, list[int]] = {lo: list(range(len(truths)))}
        for place, (node, _) in enumerate(truths):
            for day in turning_days(node, self, lo, hi) - {lo}:
                asked.setdefault(day, []).append(place)
        found: list[list[tuple[int, Truth]]] = [[] for _ in truths]
        for day in sorted(asked):
            case = self.on(day)
            for place in asked[day]:
                then = truths[place][1](case, None)
                if not found[place] or found[place][-1][1] is not then:
                    found[place].append((day, then))
        return found


def placed(case: Case, days: Mapping[str, int]) -> Case:
    """Return the case with some steps planned for known days."""
    known = case.record
    moments = {step: one_day(day, known.utc) for step, day in days.items()}
    ends = {step: planned_end(at, step, case.program) for step, at in moments.items()}
    record = attrs.evolve(
        known,
        steps={**known.steps, **moments},
        ends={**known.ends, **ends},
        planned_steps=known.planned_steps | days.keys(),
        planned=latest_first(
            [*(e for e in known.planned if e.event.kind not in days), *(_taken(s, moments[s], ends[s]) for s in days)]
        ),
    )
    return case_of(record, case.roster, case.arm)


def unplanned(case: Case, steps: Collection[str]) -> Case:
    """Return the case without the planned days of some steps."""
    known = case.record
    record = attrs.evolve(
        known,
        steps={name: at for name, at in known.steps.items() if name not in steps},
        ends={name: at for name, at in known.ends.items() if name not in steps},
        planned_steps=known.planned_steps - set(steps),
        planned=tuple(e for e in known.planned if e.event.kind not in steps),
    )
    return case_of(record, case.roster, case.arm)


def planned_end(at: Moment, step: str, program: Program) -> Moment:
    """Return the end of a step that takes place as planned."""
    for by in _lasts(program, step):
        return shift(at, by)
    return at


def _lasts(program: Program, step: str | None) -> tuple[Duration, ...]:
    known = program.steps.get(step or "")
    return (last_day_after(known.lasting),) if known is not None and known.lasting is not None else ()


def _taken(step: str, at: Moment, end: Moment) -> Exposure:
    return Exposure(Event(f"steps.{step}", step, None, at, end), at, end, True, None)


def _copy(case: Case) -> Case:
    return attrs.evolve(case, record=attrs.evolve(case.record), members=list(case.members), dates=list(case.dates))


def _ongoing(known: Record) -> list[Exposure]:
    return [e for e in known.exposures if e.event.ending == ONGOING]


def _planned_steps(case: Case, moved: str | None) -> list[Exposure]:
    """Return the other steps that are planned for a known day: they will have taken place by then, as planned."""
    known = case.record
    planned = {n: known.steps[n] for n in sorted(known.planned_steps) if n != moved and known.steps[n].exact}
    return [_taken(n, at, known.ends.get(n) or planned_end(at, n, case.program)) for n, at in planned.items()]


@attrs.define
class _Changing:
    """The events that are not the same on every day, and the kinds they belong to."""

    case: Case
    roster: Roster
    late: list[Exposure]
    step: str | None
    _places: dict[int, Members] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        touched = {place for e in self.late for place, _ in self._of(e)}
        if self.step is not None:
            touched |= {place for place, _ in self.roster.places((self.step, None))}
        touched |= {place for place, kinds in enumerate(self.roster.asked) if kinds.planned}
        changing = {e.event.path for e in self.late}
        self._places = {
            place: [m for m in self.case.members[place] if self._planned(place) or m[0].event.path not in changing]
            for place in touched
        }

    def _planned(self, place: int) -> bool:
        return self.roster.asked[place].planned

    def _of(self, exposure: Exposure) -> tuple[tuple[int, bool], ...]:
        return self.roster.places(exposure.key)

    def put(self, case: Case, later: int, at: Moment) -> None:
        """Put the events as they are on a later day into the kinds they belong to."""
        if not self._places:
            return
        members = {place: list(fixed) for place, fixed in self._places.items()}
        for exposure in self._on(later, at):
            for place, sure in self._of(exposure):
                if place in members and not self._planned(place):
                    members[place].append((exposure, sure and exposure.certain))
        taken = {e.event.kind for e in self.late if e.event.ending != ONGOING and e.start.lo <= later} | {self.step}
        for place, found in members.items():
            if self._planned(place):
                case.members[place] = [_still(m, later) for m in found if m[0].event.kind not in taken]
            else:
                case.members[place] = _latest_first(found)

    def _on(self, later: int, at: Moment) -> Iterator[Exposure]:
        for exposure in self.late:
            if exposure.event.ending == ONGOING:
                yield _going_on(exposure, later)
            elif exposure.start.lo <= later:
                yield exposure
        if self.step is not None:
            yield _taken(self.step, at, planned_end(at, self.step, self.case.program))


def _latest_first(members: Members) -> Members:
    return sorted(
        members, key=lambda m: (-m[0].end.hi, -m[0].start.hi, m[0].key[0], m[0].key[1] or "", m[0].event.path)
    )


def _still(member: tuple[Exposure, bool], later: int) -> tuple[Exposure, bool]:
    """Return a planned event as it is later: one whose day has passed may have been given up."""
    exposure, sure = member
    return exposure, sure and exposure.start.hi >= later


def _going_on(exposure: Exposure, later: int) -> Exposure:
    return attrs.evolve(exposure, end=going_on(exposure.start, later))
