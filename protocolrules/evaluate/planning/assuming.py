"""Assuming: a record with days that are to be tried out for some steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from protocolrules.facts import moment
from protocolrules.facts.moment import Moment
from protocolrules.facts.suggest import did_you_mean
from protocolrules.facts.timeline import StepDate, Timeline
from protocolrules.program.program import Program


def assuming(timeline: Timeline, assume: Mapping[str, date | str], as_of: Moment, program: Program) -> Timeline:
    """Return the timeline with the steps to assume: done where the day has come, planned where it has not.

    Raises ValueError for a step the protocol does not have, or a day that is not one.
    """
    if not assume:
        return timeline
    steps = dict(timeline.steps)
    for name, day in assume.items():
        if not program.is_step(name):
            raise ValueError(f"`{name}` is not a step of this protocol{did_you_mean(name, program.steps)}")
        at = moment.on(day)
        if not at.exact:
            raise ValueError(f"`{day}` is not one day: write YYYY-MM-DD")
        known = timeline.steps.get(name)
        if known is not None and not known.planned and known.at.hi <= as_of.lo:
            raise ValueError(f"`{name}` took place on {known.at}: only a day that is ahead can be tried out")
        steps[name] = StepDate(f"steps.{name}", name, at, planned=at.lo > as_of.lo)
    return attrs.evolve(timeline, steps=steps)
