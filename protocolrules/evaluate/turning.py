"""Turning: the first day on which a verdict would change, if nothing else happens.

A verdict hangs on the dates of steps and on the as-of day. The step asked about is moved on, or the
as-of day is (see `moving`).
"""

from __future__ import annotations

import attrs

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.engine import Engine, Rule
from protocolrules.evaluate.moving import Moving
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p

_FURTHEST = 130 * 366  # days ahead that are looked at


@attrs.frozen
class Turn:
    """A day on which a verdict changes: what is moved to it, and what the verdict then is."""

    day: int
    moved: str
    passes: Truth


def step_to_move(rule: Rule, case: Case) -> str | None:
    """Return the step whose date the criterion still waits for: the one not done yet, if there is one."""
    steps = {n.step for n in p.walk(rule.criterion.meaning) if isinstance(n, p.StepDate)}
    waiting = sorted(steps & case.record.planned_steps)
    dated = [step for step in waiting if case.steps[step].exact]
    return max(dated, key=lambda step: case.steps[step].lo) if dated else None


def hangs_on_today(rule: Rule) -> bool:
    """Tell whether the criterion asks about the as-of day itself."""
    return any(isinstance(n, p.AsOf) for n in p.walk(rule.criterion.meaning))


def outlook(engine: Engine, rule: Rule, case: Case) -> Truth | None:
    """Return the verdict on the planned day of the step waited for, if nothing else happens till then."""
    step = step_to_move(rule, case)
    if step is None:
        return None
    return rule.passes(Moving(case, step, engine.logic.compile).on(case.steps[step].lo), None)


def turn(engine: Engine, rule: Rule, case: Case) -> Turn | None:
    """Return the first later day on which a definite verdict changes, None where none is in sight."""
    step = step_to_move(rule, case)
    if step is None and not hangs_on_today(rule):
        return None
    today = case.as_of.lo if step is None else max(case.steps[step].lo, case.as_of.lo)
    moving = Moving(case, step, engine.logic.compile)
    (_, now), *later = moving.turns(rule.meaning, rule.passes, today, today + _FURTHEST)
    for day, then in later:
        if then is not now and then is not Truth.UNKNOWN:
            return Turn(day, step or "as of", then)
    return None
