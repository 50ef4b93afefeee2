"""Engine: a program into closures, once, and a timeline through them.

Comes in: a program; later, timelines. Goes out: for every criterion, whether it stands in the
patient's way. A criterion for other arms stands in nobody's way.
"""

from __future__ import annotations

import attrs

from protocolrules.diagnostics.source import Span
from protocolrules.evaluate.case import Case, Roster, case_of
from protocolrules.evaluate.logic import Logic, Trace, TruthOf
from protocolrules.evaluate.obligations import compile_duty
from protocolrules.evaluate.record import Record
from protocolrules.evaluate.suits import unsuited
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p
from protocolrules.program.program import Criterion, Program


@attrs.frozen(eq=False)
class Rule:
    """A compiled criterion: ``passes`` is true when it does not stand in the patient's way.

    ``asked`` is what it asks of the arms for which it ``applies`` (None: of everybody). ``meaning`` is
    what ``passes`` was compiled from.
    """

    criterion: Criterion
    meaning: p.Truth
    passes: TruthOf
    asked: TruthOf
    applies: TruthOf | None


class Engine:
    """A compiled program; it keeps nothing of the patients it judges, and threads may share it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.roster = Roster(program)
        self.logic = Logic(self.roster)
        self.rules = tuple(_rule(criterion, self.logic) for criterion in program.criteria)
        self.duties = tuple(compile_duty(o, self.roster, self.logic) for o in program.obligations)
        self._rules = [rule.passes for rule in self.rules]

    def case(self, record: Record, arm: str | None) -> Case:
        """Lay out a record for this program.

        Raises `TimelineError` when a name of the record looks like a misspelt name of the program.
        """
        unsuited(record, self.roster.known, self.program)
        return case_of(record, self.roster, arm)

    def judge(self, case: Case) -> tuple[Truth, ...]:
        """Return, in order of the criteria, whether each does not stand in the patient's way."""
        return tuple([passes(case, None) for passes in self._rules])

    def trace(self, rule: Rule, case: Case) -> Trace:
        """Judge one criterion with every part of it looked at."""
        trace: Trace = []
        in_arm = rule.applies is None or rule.applies(case, None) is Truth.TRUE
        (rule.asked if in_arm else rule.passes)(case, trace)
        return trace


def passing(criterion: Criterion) -> p.Truth:
    """Return what must hold for a criterion not to stand in the way of those it asks."""
    excludes = criterion.kind == "exclusion"
    return p.Not(criterion.meaning, span=criterion.span) if excludes else criterion.meaning


def _rule(criterion: Criterion, logic: Logic) -> Rule:
    passes = passing(criterion)
    asked = logic.compile(passes)
    if not criterion.arms:
        return Rule(criterion, passes, asked, asked, None)
    header = _first_line(criterion.span)
    in_arm = p.InArm(criterion.arms, span=header)
    waived = p.AnyOf((p.Not(in_arm, span=header), passes), span=criterion.span)
    return Rule(criterion, waived, logic.compile(waived), asked, logic.compile(in_arm))


def _first_line(span: Span) -> Span:
    return span.within(span.start, span.start + len(span.text.split("\n", 1)[0]))
