"""Screening: the verdicts on one patient, with their reasons on demand.

Verdicts, reasons, missing facts and turning days are each computed when they are asked for,
a verdict and its reason by the same closure. The same patient, as-of day and arm always give
the same output, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cached_property
from typing import Any

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.engine import Engine, Rule
from protocolrules.evaluate.lacking import UNDECLARED
from protocolrules.evaluate.missing import Missing, smallest, ways
from protocolrules.evaluate.obligations import Due
from protocolrules.evaluate.reasons import Reason, reason_of
from protocolrules.evaluate.suits import stale_plans, unfit_values, unused
from protocolrules.evaluate.turning import Turn, outlook, turn
from protocolrules.facts.calendar import iso
from protocolrules.facts.truth import Truth


class Verdict(Enum):
    """What screening says of a patient."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNDETERMINED = "undetermined"


class Status(Enum):
    """What screening says of one criterion. An exclusion that applies is *not met*."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "unknown"


STATUS = {Truth.TRUE: Status.MET, Truth.FALSE: Status.NOT_MET, Truth.UNKNOWN: Status.UNKNOWN}


class CriterionResult:
    """The verdict on one criterion; its reasons are computed when asked for."""

    def __init__(self, engine: Engine, rule: Rule, case: Case) -> None:
        self._engine, self._rule, self._case = engine, rule, case
        self._evidence: tuple[Any, Truth, Any] | None = None

    @property
    def label(self) -> str:
        """Kind and number, as in ``inclusion 6``."""
        return self._rule.criterion.label

    @property
    def title(self) -> str:
        """The criterion's title, empty where it has none."""
        return self._rule.criterion.title or ""

    @property
    def passes(self) -> Truth:
        """Whether the criterion does not stand in the patient's way."""
        return self._trace[1]

    @property
    def status(self) -> Status:
        """Met, not met or unknown."""
        return STATUS[self.passes]

    @property
    def applicable(self) -> bool:
        """Whether the criterion is asked of the patient's arm (or the arm is not known)."""
        applies = self._rule.applies
        return applies is None or applies(self._case, None) is not Truth.FALSE

    @property
    def _trace(self) -> tuple[Any, Truth, Any]:
        if self._evidence is None:
            self._evidence = self._engine.trace(self._rule, self._case)[0]
        return self._evidence

    @property
    def reason(self) -> Reason:
        """Why: the parts of the rule, the facts used, the margins."""
        return reason_of(self._trace, self._case)

    @cached_property
    def deciding(self) -> tuple[tuple[Missing, ...], ...]:
        """For an unknown verdict: the sets of facts that can decide it, the smallest first; else empty."""
        return tuple(sorted({*self.to_meet, *self.to_fail}, key=lambda facts: (len(facts), facts)))

    @property
    def to_meet(self) -> tuple[tuple[Missing, ...], ...]:
        """The sets of facts with which it can become met, the smallest first."""
        return self._ways[0] if self._ways else ()

    @property
    def to_fail(self) -> tuple[tuple[Missing, ...], ...]:
        """The sets of facts with which it can become not met, the smallest first."""
        return self._ways[1] if self._ways else ()

    @cached_property
    def _ways(self) -> tuple[tuple[tuple[Missing, ...], ...], ...]:
        if self.passes is not Truth.UNKNOWN:
            return ()
        return tuple(tuple(tuple(sorted(s)) for s in smallest(found) if s) for found in ways(self._trace, self._case))

    @property
    def hangs_on(self) -> frozenset[str]:
        """The kinds of event in the record that the protocol does not declare, and on which the verdict may hang."""
        return frozenset(m.name for facts in self.deciding for m in facts if m.kind == UNDECLARED)

    @cached_property
    def turns(self) -> Turn | None:
        """The first day on which a verdict changes if nothing else happens, None where none is in sight."""
        return turn(self._engine, self._rule, self._case)

    @cached_property
    def outlook(self) -> Status | None:
        """For an unknown verdict that waits for a planned step: what it will be then, if nothing else happens."""
        if self.passes is not Truth.UNKNOWN:
            return None
        then = outlook(self._engine, self._rule, self._case)
        return STATUS[then] if then is not None and then is not Truth.UNKNOWN else None

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict with its reasons as plain data."""
        found: dict[str, Any] = {"criterion": self.label, "title": self.title, "status": self.status.value}
        if not self.applicable:
            found["applicable"] = False
        found["reason"] = self.reason.to_dict()
        if self.passes is Truth.UNKNOWN:
            for key, sets in (("to_meet", self.to_meet), ("to_fail", self.to_fail)):
                found[key] = [[_missing(m) for m in facts] for facts in sets]
        if self.outlook is not None:
            found["outlook"] = self.outlook.value
        if self.turns is not None:
            found["turns"] = {
                "on": iso(self.turns.day),
                "moved": self.turns.moved,
                "status": STATUS[self.turns.passes].value,
            }
        return found


def _hang(number: int) -> str:
    return (
        f"{number} {'criterion hangs' if number == 1 else 'criteria hang'} on it"
        if number
        else "no criterion hangs on it"
    )


def _missing(missing: Missing) -> dict[str, str]:
    found = {"kind": missing.kind, "name": missing.name, "text": missing.text}
    return found | ({"path": missing.path} if missing.path else {})


class Criteria(Mapping[str, CriterionResult]):
    """The verdicts by label, in the protocol's order."""

    def __init__(self, engine: Engine, case: Case) -> None:
        self._found = {rule.criterion.label: CriterionResult(engine, rule, case) for rule in engine.rules}

    def __getitem__(self, label: str) -> CriterionResult:
        return self._found[label]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


class Screening:
    """The verdict on one patient as of a day."""

    def __init__(self, engine: Engine, case: Case) -> None:
        self._engine, self._case = engine, case

    def __repr__(self) -> str:
        return f"<Screening of {self.patient}: {self.verdict.value} as of {self.as_of}>"

    @cached_property
    def _truths(self) -> tuple[Truth, ...]:
        return self._engine.judge(self._case)

    @property
    def case(self) -> Case:
        """The record as it was laid out for the protocol, for those who look at single conditions."""
        return self._case

    @property
    def patient(self) -> str:
        """The patient's identifier."""
        return self._case.record.timeline.id

    @property
    def source(self) -> str:
        """The file the patient's record came from."""
        return self._case.record.timeline.source

    @property
    def as_of(self) -> str:
        """The day up to which the record speaks, as ``YYYY-MM-DD``."""
        return iso(self._case.as_of.lo)

    @property
    def arm(self) -> str | None:
        """The patient's arm, where it is known."""
        return self._case.arm

    @property
    def verdict(self) -> Verdict:
        """Ineligible as soon as one criterion fails; eligible only if every one is met; else undetermined."""
        if Truth.FALSE in self._truths:
            return Verdict.INELIGIBLE
        nothing_asked = not self._truths  # vocabulary without criteria makes nobody eligible
        return Verdict.UNDETERMINED if nothing_asked or Truth.UNKNOWN in self._truths else Verdict.ELIGIBLE

    @cached_property
    def criteria(self) -> Criteria:
        """The verdict on every criterion, by label (``screening.criteria["inclusion 6"]``)."""
        return Criteria(self._engine, self._case)

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses of all criteria in the protocol's order."""
        return tuple(STATUS[truth] for truth in self._truths)

    @cached_property
    def missing(self) -> tuple[tuple[Missing, ...], ...]:
        """The sets of facts that would decide unknown criteria, the smallest first."""
        found = {facts: None for result in self.criteria.values() for facts in result.deciding}
        return tuple(sorted(found, key=lambda facts: (len(facts), facts)))

    @cached_property
    def obligations(self) -> tuple[Due, ...]:
        """What the patient agrees to do, from when until when."""
        return tuple(duty.due(self._case) for duty in self._engine.duties)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What in the record could not be used: contradictions, unknown units, names the protocol does not know."""
        record = self._case.record
        strange = [
            f"{section} `{name}` is not a name of this protocol: not used"
            for section, name in self._unused
            if section != "event"
        ]
        unfit = unfit_values(record, self._engine.program)
        return (*record.timeline.problems, *self.undeclared, *strange, *unfit, *stale_plans(record))

    @cached_property
    def undeclared(self) -> tuple[str, ...]:
        """The kinds of event that the protocol does not declare, each in a line, with how many criteria hang on it."""
        names = [name for section, name in self._unused if section == "event"]
        hanging = [name for result in self.criteria.values() for name in result.hangs_on] if names else []
        advice = "declare it in the rules, or record its kind"
        return tuple(f"event `{name}` is not declared: {_hang(hanging.count(name))}; {advice}" for name in names)

    @cached_property
    def _unused(self) -> list[tuple[str, str]]:
        return unused(self._case.record, self._engine.roster.known, self._engine.program)

    def explain(self, criterion: str | None = None) -> str:
        """Return the reasons in words, for all criteria or for one (by label).

        Raises KeyError for a label that the protocol does not have.
        """
        from protocolrules.evaluate.explain import explain

        return explain(self, criterion)

    def to_dict(self) -> dict[str, Any]:
        """Return the whole screening as plain data."""
        return {
            "patient": self.patient,
            "protocol": self._engine.program.name,
            "as_of": self.as_of,
            "arm": self.arm,
            "verdict": self.verdict.value,
            "criteria": [result.to_dict() for result in self.criteria.values()],
            "missing": [[_missing(m) for m in facts] for facts in self.missing],
            "obligations": [o.to_dict() for o in self.obligations],
            "notes": list(self.notes),
        }
