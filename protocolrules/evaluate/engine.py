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

    ``asked`` is what it asks of the arms for which it ``applies`` (None: of everybody).
    """

    criterion: Criterion
    passes: TruthOf
    asked: TruthOf
    applies: TruthOf | None


class Engine:
    """A compiled program; it keeps nothing of the patients it judges, and threads may share it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.roster = Roster(program)
        logic = Logic(self.roster)
        self.rules = tuple(_rule(criterion, logic) for criterion in program.criteria)
        self.duties = tuple(compile_duty(o, self.roster, logic) for o in program.obligations)
        self._rules = [rule.passes for rule in self.rules]

    def case(self, record: Record, arm: str | None) -> Case:
        """Lay out a record for this program.

        Raises `TimelineError` when a name of the record looks like a misspelt name of the program.
        """
        unsuited(record, self.roster.known)
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


def _rule(criterion: Criterion, logic: Logic) -> Rule:
    passes = criterion.meaning
    if criterion.kind == "exclusion":
        passes = p.Not(passes, span=criterion.span)
    asked = logic.compile(passes)
    if not criterion.arms:
        return Rule(criterion, asked, asked, None)
    header = _first_line(criterion.span)
    in_arm = p.InArm(criterion.arms, span=header)
    waived = p.AnyOf((p.Not(in_arm, span=header), passes), span=criterion.span)
    return Rule(criterion, logic.compile(waived), asked, logic.compile(in_arm))


def _first_line(span: Span) -> Span:
    return Span(span.source, span.start, span.start + len(span.text.split("\n", 1)[0]))
