"""Truths of the program into functions from a case to true, false or unknown.

Each truth becomes one closure, built once when a protocol is loaded, that takes a case and
a trace. Without a trace it stops as soon as the answer is known; with one it looks at every
part and appends ``(node, truth, detail)``: what a reason is made from. The same closure
does both, so a verdict and its reason cannot disagree.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, assert_never

from protocolrules.evaluate.case import Case, Roster
from protocolrules.evaluate.dates import first_of, last_of
from protocolrules.evaluate.events import compile_found, ended_so, joined_cover
from protocolrules.evaluate.numbers import compile_number
from protocolrules.evaluate.readings import compile_coded, compile_meeting
from protocolrules.evaluate.record import Exposure
from protocolrules.facts.calendar import FAR
from protocolrules.facts.quantity import Range, compare, exactly
from protocolrules.facts.read import boolean_word
from protocolrules.facts.truth import Truth, at_least, consensus
from protocolrules.program import nodes as p

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
Trace = list[Any]
TruthOf = Callable[[Case, Trace | None], Truth]
_INFINITY = float("inf")
_OPPOSITE = {T: F, F: T, U: U}


class Logic:
    """Compiles truths; a part that several rules share is compiled once."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self._compiled: dict[int, tuple[p.Truth, TruthOf]] = {}

    def compile(self, node: p.Truth) -> TruthOf:
        """Return the closure of a truth."""
        known = self._compiled.get(id(node))
        if known is None:
            known = self._compiled[id(node)] = node, self._compile(node)
        return known[1]

    def _compile(self, node: p.Truth) -> TruthOf:  # noqa: C901 - one case for every kind of truth
        match node:
            case p.AllOf():
                return _junction(node, [self.compile(item) for item in node.items], decisive=F)
            case p.AnyOf():
                return _junction(node, [self.compile(item) for item in node.items], decisive=T)
            case p.Not():
                return _not(node, self.compile(node.item))
            case p.AtLeast():
                return _at_least(node, [self.compile(item) for item in node.items])
            case p.Choose():
                return _choose(node, *(self.compile(part) for part in (node.condition, node.then, node.otherwise)))
            case p.Unanswerable():
                return _leaf(node, lambda case: (U, None))
            case p.Stated():
                return _stated(node)
            case p.Answered():
                return _answered(node)
            case p.InArm():
                return _in_arm(node)
            case p.Count():
                return _count(node, self.roster)
            case p.OutcomeOf():
                return _leaf(node, _outcome_of(node, self.roster))
            case p.Compare():
                return self._compare(node)
            case p.CodedReading():
                return _leaf(node, compile_coded(node, self.roster))
            case p.ReadingsMeet():
                return _leaf(node, compile_meeting(node, self.roster))
        assert_never(node)

    def _compare(self, node: p.Compare) -> TruthOf:
        return _compared(node, compile_number(node.left, self.roster, self.compile))


def _leaf(node: p.Truth, find: Callable[[Case], tuple[Truth, Any]]) -> TruthOf:
    def leaf(case: Case, trace: Trace | None) -> Truth:
        truth, detail = find(case)
        if trace is not None:
            trace.append((node, truth, detail))
        return truth

    return leaf


def _junction(node: p.AllOf | p.AnyOf, items: list[TruthOf], decisive: Truth) -> TruthOf:
    """Join items: one *decisive* item decides (false for "all of", true for "any of"), else an unknown one does."""
    neutral = _OPPOSITE[decisive]

    def junction(case: Case, trace: Trace | None) -> Truth:
        truth = neutral
        if trace is None:
            for item in items:
                found = item(case, None)
                if found is decisive:
                    return decisive
                if found is U:
                    truth = U
            return truth
        parts: Trace = []
        for item in items:
            found = item(case, parts)
            if found is decisive or (found is U and truth is neutral):
                truth = found
        trace.append((node, truth, parts))
        return truth

    return junction


def _not(node: p.Not, item: TruthOf) -> TruthOf:
    def negated(case: Case, trace: Trace | None) -> Truth:
        if trace is None:
            found = item(case, None)
            return F if found is T else T if found is F else U
        parts: Trace = []
        truth = _OPPOSITE[item(case, parts)]
        trace.append((node, truth, parts))
        return truth

    return negated


def _at_least(node: p.AtLeast, items: list[TruthOf]) -> TruthOf:
    def enough(case: Case, trace: Trace | None) -> Truth:
        parts: Trace | None = None if trace is None else []
        truth = at_least(node.number, [item(case, parts) for item in items])
        if trace is not None:
            trace.append((node, truth, parts))
        return truth

    return enough


def _choose(node: p.Choose, condition: TruthOf, then: TruthOf, otherwise: TruthOf) -> TruthOf:
    def choose(case: Case, trace: Trace | None) -> Truth:
        parts: Trace | None = None if trace is None else []
        asked = condition(case, parts)
        if asked is U:
            truth = consensus(then(case, parts), otherwise(case, parts))
        else:
            truth = (then if asked is T else otherwise)(case, parts)
        if trace is not None:
            trace.append((node, truth, parts))
        return truth

    return choose


def _stated(node: p.Stated) -> TruthOf:
    name, values = node.name, frozenset(node.values)

    def stated(case: Case, trace: Trace | None) -> Truth:
        statement = case.facts.get(name)
        if statement is None:
            truth = U
        elif not values:
            truth = _YES_NO.get(boolean_word(statement.value) or "", U)
        elif statement.value in case.program.facts[name].words:
            truth = T if statement.value in values else F
        else:
            truth = U
        if trace is not None:
            trace.append((node, truth, statement))
        return truth

    return stated


_YES_NO = {"yes": T, "no": F}


def _answered(node: p.Answered) -> TruthOf:
    name = node.name

    def answered(case: Case, trace: Trace | None) -> Truth:
        answer = case.answers.get(name)
        truth = U if answer is None else _YES_NO.get(answer.value, U)
        if trace is not None:
            trace.append((node, truth, answer))
        return truth

    return answered


def _in_arm(node: p.InArm) -> TruthOf:
    arms = frozenset(node.arms)

    def in_arm(case: Case, trace: Trace | None) -> Truth:
        truth = U if case.arm is None else T if case.arm in arms else F
        if trace is not None:
            trace.append((node, truth, case.arm))
        return truth

    return in_arm


def _count(node: p.Count, roster: Roster) -> TruthOf:
    found = compile_found(node.kinds, node.tests, roster)
    exists = (node.sign, node.number, node.unit) == ("≥", 1, "episode")
    number = exactly(node.number)
    place, covering = roster.place(node.kinds), isinstance(node.tests[0], p.Covering)

    def count(case: Case, trace: Trace | None) -> Truth:
        passing, whole, absent, bounds = found(case)
        if exists:
            truth = F if whole else U
            for _, passed in passing:
                truth = passed
                if passed is T:
                    break
            if (absent and truth is T) or (truth is F and covering and bounds and joined_cover(case, place, bounds[0])):
                truth = U
        else:
            least, most = (_lines if node.unit == "line" else _episodes)(passing)
            truth = compare(Range(0 if absent else least, most if whole else _INFINITY), node.sign, number)
        if trace is not None:
            trace.append((node, truth, (passing, whole, bounds)))
        return truth

    return count


def _outcome_of(node: p.OutcomeOf, roster: Roster) -> Callable[[Case], tuple[Truth, Any]]:
    """Every event that could be the one meant must agree."""
    place, known = roster.place(node.kinds), roster.program.outcomes

    def outcome(case: Case) -> tuple[Truth, Any]:
        members = case.members[place]
        whole = case.covered(place, -FAR, case.as_of.lo)
        sure = [e for e, certain in members if certain]
        meant = last_of(sure, members) if node.which == "last" else first_of(sure, members)
        found = {ended_so(e, node.outcome, known) for e in meant}
        if not whole or U in found or len(found) > 1 or (T in found and not sure):
            return U, (meant, whole)
        return (T if T in found else F), (meant, whole)

    return outcome


def _episodes(passing: list[tuple[Exposure, Truth]]) -> tuple[int, int]:
    return sum(truth is T for _, truth in passing), sum(truth is not F for _, truth in passing)


def _lines(passing: list[tuple[Exposure, Truth]]) -> tuple[int, int]:
    """Count lines of therapy: events of one line are one; one without a number may be any line."""
    sure = [e.event.line for e, truth in passing if truth is T]
    possible = [e.event.line for e, truth in passing if truth is not F]
    least = max(len(set(sure) - {None}), 1 if sure else 0)
    return least, len(set(possible) - {None}) + possible.count(None)


_HOLDS = {"≥": operator.ge, "≤": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq}


def _compared(node: p.Compare, left: Callable[[Case, Trace | None], Range | None]) -> TruthOf:
    limit = exactly(node.right.value)
    sign = node.sign
    holds = _HOLDS[sign]
    above, below = Fraction(node.right.value).as_integer_ratio()

    def compared(case: Case, trace: Trace | None) -> Truth:
        seen: Trace | None = None if trace is None else []
        value = left(case, seen)
        if value is None:
            truth = U
        elif value.lo is value.hi and not isinstance(value.lo, float):
            number = value.lo
            # Cross-multiplied, since comparing two Fractions is slow: number - limit, up to a positive factor.
            difference = number.numerator * below - above * number.denominator
            truth = T if holds(difference, 0) else F
        else:
            truth = compare(value, sign, limit)
        if trace is not None:
            trace.append((node, truth, (value, limit, seen)))
        return truth

    return compared
