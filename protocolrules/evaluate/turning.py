"""Turning: the first day on which a verdict would change, if nothing else happens.

A verdict hangs on the dates of steps and on the as-of day. The step asked about is moved on
(or the as-of day is), with everything else as it is: what is ongoing goes on, what the record
is complete for today stays complete. The one hard idea: a verdict can change only on days that
lie a duration of the rule away from a date of the record, so only those days are tried.
"""

from __future__ import annotations

import attrs

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.engine import Engine, Rule
from protocolrules.evaluate.missing import walk
from protocolrules.evaluate.record import Exposure, Record, latest_first, one_day
from protocolrules.facts.calendar import DAY, FAR, Duration
from protocolrules.facts.moment import Moment
from protocolrules.facts.timeline import ONGOING
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p

_FURTHEST = 130 * 366  # days ahead that are looked at
_MOST_DAYS = 4_000
_MOST_EXPOSURE = 800
_MOST_SUMMED = 60


@attrs.frozen
class Turn:
    """A day on which a verdict changes: what is moved to it, and what the verdict then is."""

    day: int
    moved: str
    passes: Truth


def step_to_move(rule: Rule, case: Case) -> str | None:
    """Return the step whose date the criterion still waits for: the one not done yet, if there is one."""
    steps = {n.step for n in walk(rule.criterion.meaning) if isinstance(n, p.StepDate)}
    waiting = sorted(steps & case.record.planned_steps)
    dated = [step for step in waiting if case.steps[step].exact]
    return max(dated, key=lambda step: case.steps[step].lo) if dated else None


def hangs_on_today(rule: Rule) -> bool:
    """Tell whether the criterion asks about the as-of day itself."""
    return any(isinstance(n, p.AsOf) for n in walk(rule.criterion.meaning))


def outlook(engine: Engine, rule: Rule, case: Case) -> Truth | None:
    """Return the verdict on the planned day of the step waited for, if nothing else happens till then."""
    step = step_to_move(rule, case)
    if step is None:
        return None
    return _judge_on(engine, rule, case, step, case.steps[step].lo)


def turn(engine: Engine, rule: Rule, case: Case) -> Turn | None:
    """Return the first later day on which a definite verdict changes, None where none is in sight."""
    step = step_to_move(rule, case)
    if step is None and not hangs_on_today(rule):
        return None
    today = case.as_of.lo if step is None else max(case.steps[step].lo, case.as_of.lo)
    now = _judge_on(engine, rule, case, step, today)
    for day in sorted(_days(rule, case, today)):
        then = _judge_on(engine, rule, case, step, day)
        if then is not now and then is not Truth.UNKNOWN:
            return Turn(day, step or "as of", then)
    return None


def _judge_on(engine: Engine, rule: Rule, case: Case, step: str | None, day: int) -> Truth:
    return rule.passes(_moved(engine, case, step, day), None)


def _moved(engine: Engine, case: Case, step: str | None, day: int) -> Case:
    """Return the case as it will be on a later day if nothing else happens."""
    known = case.record
    later = max(day, case.as_of.lo)
    steps = dict(known.steps)
    if step is not None:
        steps[step] = one_day(day)
    record = attrs.evolve(
        known,
        as_of=one_day(later),
        steps=steps,
        exposures=latest_first(_going_on(e, later) for e in known.exposures),
        complete=_extended(known, later),
    )
    return engine.case(record, case.arm)


def _going_on(exposure: Exposure, later: int) -> Exposure:
    if exposure.event.ending != ONGOING:
        return exposure
    end = Moment(later, FAR, later * DAY + DAY - 1, FAR * DAY)
    return attrs.evolve(exposure, end=end)


def _extended(record: Record, later: int) -> dict[str, tuple[tuple[int, int], ...]]:
    today = record.as_of.lo
    return {
        kind: tuple((since, later if through >= today else through) for since, through in periods)
        for kind, periods in record.complete.items()
    }


def _days(rule: Rule, case: Case, today: int) -> set[int]:
    """Return the days on which the verdict can change: a duration away from a date, and the days around.

    A rule can count a duration from another one (`within 2 weeks before 10 days before Y`), so sums of two are
    durations of it, too.
    """
    lengths = _lengths(rule, case)
    if len(lengths) <= _MOST_SUMMED:
        lengths |= {a + b for a in lengths for b in lengths}
    found: set[int] = set()
    for date in _dates(rule, case):
        for by in lengths:
            # Months clamp: what is subtracted from a long month and added to a short one differ by up to 3 days.
            around = range(-1, 8) if by.months else range(-1, 2)
            found.update(moved + extra for moved in (by.after(date), (-by).after(date)) for extra in around)
    ahead = sorted(day for day in found if today < day <= today + _FURTHEST)
    return set(ahead[:_MOST_DAYS])


def _dates(rule: Rule, case: Case) -> set[int]:
    """Return the days of the record that the criterion hangs on."""
    nodes = walk(rule.criterion.meaning)
    kinds = {n.kinds for n in nodes if isinstance(n, p.Count | p.Total | p.EventDate | p.OutcomeOf)}
    tests = {n.test for n in nodes if isinstance(n, p.Reading | p.CodedReading | p.ReadingsMeet)}
    exposures = [e for k in kinds for e, _ in case.members[case.roster.place(k)]]
    moments = [m for e in exposures for m in (e.start, e.end)]
    moments += [r.at for test in tests for r in case.results.get(test, ())]
    moments += [*case.steps.values(), case.as_of]
    moments += [case.birth] if case.birth is not None else []
    return {day for m in moments for day in (m.lo, m.hi) if 1 <= day < FAR}


def _lengths(rule: Rule, case: Case) -> set[Duration]:
    found = {Duration()}
    for node in walk(rule.criterion.meaning):
        match node:
            case p.Shifted(by=by) | p.Recent(duration=by) | p.Lasting(duration=by):
                found.update(_in_days(by, case))
            case p.Compare(left=p.Age(unit=unit), right=p.Constant(value=value)):
                counts = (int(value), int(value) + 1)
                found.update(Duration(unit.months * n, unit.days * n) for n in counts)
            case p.Compare(left=p.Total(dimensions=None), right=p.Constant(value=value)):
                # Exposure that goes on adds a day each day, to however many there are.
                found.update(Duration(days=n) for n in range(min(int(value), _MOST_EXPOSURE) + 2))
            case _:
                pass
    return found


def _in_days(by: Duration, case: Case) -> list[Duration]:
    """Return a duration as calendar ones; a half-life becomes the days it takes for each exposure."""
    positive = Duration(abs(by.months), abs(by.days))
    if not by.by_clock:
        return [positive]
    lives = {float(life) for life in case.program.drugs.values() if life}
    lives |= {float(e.half_life.hi) for members in case.members for e, _ in members if e.half_life is not None}
    seconds = [
        abs(float(by.seconds)) + abs(float(by.half_lives)) * life for life in (lives if by.half_lives else {0.0})
    ]
    return [positive + Duration(days=int(s // DAY) + extra) for s in seconds for extra in (0, 1) if s < FAR * DAY]
