"""The plan of one patient: for every step and visit the days on which it may take place, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from protocolrules.evaluate.missing import Missing
from protocolrules.evaluate.obligations import Due
from protocolrules.facts.calendar import LAST_DAY, iso
from protocolrules.facts.days import NEVER, DaySet

DONE, MISSED, PLANNED, ASSUMED, OPEN, OVERDUE, WAITS = (
    "done",
    "missed",
    "planned",
    "assumed",
    "open",
    "overdue",
    "waits",
)


@attrs.frozen
class Bound:
    """What sets the ``first`` or ``last`` day of a range of days: the rule in its author's words, and the fact.

    ``of`` says of which days: those of the whole ``plan``, the ``permitted`` or the ``certain`` ones.
    """

    day: int
    edge: str
    of: str
    rule: str
    words: str
    fact: str = ""

    @property
    def date(self) -> date:
        """The day."""
        return date.fromordinal(self.day)

    def __str__(self) -> str:
        said = f"{self.rule}: {self.words}" if self.rule else self.words
        return f"{said} ({self.fact})" if self.fact else said

    def to_dict(self) -> dict[str, str]:
        """Return the bound as plain data."""
        return attrs.asdict(self) | {"day": iso(self.day)}


@attrs.frozen(eq=False)
class StepPlan:
    """When one step or visit may take place, seen alone and as a part of the whole plan.

    ``permitted`` are the days on which no rule that names it fails, the other steps being as the record
    dates them; ``certain`` those on which every one is met. From ``earliest`` through ``latest`` it fits into a
    plan of all steps; ``target`` is the day to aim at. ``needs`` is what is to be settled before the target.
    """

    name: str
    title: str
    status: str
    on: str | None = None
    permitted: DaySet = NEVER
    certain: DaySet = NEVER
    first_day: int | None = None
    target_day: int | None = None
    last_day: int | None = None
    bounds: tuple[Bound, ...] = ()
    needs: tuple[tuple[str, tuple[Missing, ...]], ...] = ()
    note: str = ""
    instants: str = ""
    visit: bool = False

    @property
    def earliest(self) -> date | None:
        """The first day in any plan that fits, None where there is none."""
        return _date(self.first_day)

    @property
    def target(self) -> date | None:
        """The day to aim at: the one nearest to the day the protocol names, else the earliest."""
        return _date(self.target_day)

    @property
    def latest(self) -> date | None:
        """The last day in any plan that fits, None where there is none or no end to it."""
        return _date(self.last_day)

    @property
    def slack(self) -> tuple[int | None, int | None]:
        """By how many days the target can be earlier and later (None: without an end)."""
        if self.target_day is None or self.first_day is None:
            return None, None
        later = None if self.last_day is None else self.last_day - self.target_day
        return self.target_day - self.first_day, later

    def to_dict(self) -> dict[str, Any]:
        """Return the step's plan as plain data."""
        earlier, later = self.slack
        return {
            "name": self.name,
            "title": self.title,
            "status": self.status,
            "on": self.on,
            "earliest": _iso(self.first_day),
            "target": _iso(self.target_day),
            "latest": _iso(self.last_day),
            "slack": {"earlier": earlier, "later": later},
            "window": self.instants or None,
            "permitted": self.permitted.to_list(),
            "certain": self.certain.to_list(),
            "bounds": [bound.to_dict() for bound in self.bounds],
            "needs": [{"rule": rule, "facts": [fact.text for fact in facts]} for rule, facts in self.needs],
            "note": self.note,
        }


def _date(day: int | None) -> date | None:
    return date.fromordinal(day) if day is not None and 1 <= day <= LAST_DAY else None


def _iso(day: int | None) -> str | None:
    found = _date(day)
    return found.isoformat() if found else None


@attrs.frozen
class Conflict:
    """Rules and facts that leave no day together, and what alone would mend it.

    One that is not ``sure`` is a rule about several steps for which no days were found among those tried.
    """

    steps: tuple[str, ...]
    parts: tuple[str, ...]
    mends: tuple[str, ...]
    sure: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return the conflict as plain data."""
        return {
            "steps": list(self.steps),
            "rules": list(self.parts),
            "resolved_by": list(self.mends),
            "sure": self.sure,
        }


@attrs.frozen
class Deviation:
    """A step that took place outside its window, or a visit that did not take place in it."""

    step: str
    text: str
    rule: str

    def to_dict(self) -> dict[str, str]:
        """Return the deviation as plain data."""
        return attrs.asdict(self)


@attrs.frozen(eq=False)
class Plan:
    """The plan of one patient as of a day, by step and visit in the protocol's order."""

    patient: str
    protocol: str
    as_of: str
    arm: str | None
    steps: Mapping[str, StepPlan]
    conflicts: tuple[Conflict, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    """The criteria that fail whatever the days of the steps ahead: the patient is not eligible."""
    not_due: tuple[str, ...] = ()
    """The visits that are not for this patient, or not now."""
    obligations: tuple[Due, ...] = ()
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Plan of {self.patient}: {len(self.steps)} steps as of {self.as_of}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the whole plan as plain data."""
        return {
            "patient": self.patient,
            "protocol": self.protocol,
            "as_of": self.as_of,
            "arm": self.arm,
            "steps": [step.to_dict() for step in self.steps.values()],
            "conflicts": [conflict.to_dict() for conflict in self.conflicts],
            "deviations": [deviation.to_dict() for deviation in self.deviations],
            "failed": [{"criterion": label, "reason": reason} for label, reason in self.failed],
            "not_due": list(self.not_due),
            "obligations": [due.to_dict() for due in self.obligations],
            "notes": list(self.notes),
        }
