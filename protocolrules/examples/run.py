"""Run: one example, or one patient's expectations, against a protocol.

Comes in: something that screens and plans, and a record with what is expected of it. Goes out:
for every expectation what was got instead, and why. An example fails, too, where its record
cannot be used as it is written: nobody reads the notes of an example.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Protocol as Form

import attrs

from protocolrules.diagnostics.source import NOWHERE, Span
from protocolrules.evaluate.explain import criterion_lines, first_reason
from protocolrules.evaluate.planning.plan import Plan, StepPlan
from protocolrules.evaluate.screening import Screening, Status, Verdict
from protocolrules.examples.expectations import expected_of
from protocolrules.facts.timeline import Timeline, TimelineError
from protocolrules.program.program import Example, Expected, Program

_MOST_CRITERIA = 4


class Judge(Form):
    """What screens patients and plans their visits: a protocol."""

    @property
    def program(self) -> Program:
        """The checked program."""

    def screen(self, timeline: Timeline) -> Screening:
        """Judge a patient."""

    def plan(self, timeline: Timeline) -> Plan:
        """Plan a patient's steps and visits."""


@attrs.frozen
class Outcome:
    """One expectation and what was got; ``why`` are the lines that explain it."""

    expected: Expected
    got: str
    why: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether what was expected was got."""
        return self.expected.value == self.got

    @property
    def about(self) -> str:
        """What is expected of what, in words: ``inclusion 6``, ``infusion, latest``, ``verdict``."""
        about, aspect = self.expected.about, self.expected.aspect
        if aspect in ("status", "plan status"):
            return about
        return f"{about}, {aspect}" if about else aspect


@attrs.frozen
class Problem:
    """What is wrong with a record or with what is expected of it, and where it is written."""

    text: str
    span: Span = NOWHERE


@attrs.frozen
class Report:
    """One example or patient that was run: what came of each expectation, and why the record itself is wrong."""

    title: str
    source: str
    span: Span = NOWHERE
    outcomes: tuple[Outcome, ...] = ()
    problems: tuple[Problem, ...] = ()
    screening: Screening | None = None
    is_example: bool = False

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The expectations that do not hold."""
        return tuple(outcome for outcome in self.outcomes if not outcome.holds)

    @property
    def passed(self) -> bool:
        """Whether the record can be used and everything expected holds."""
        return not self.problems and not self.failures

    @property
    def expects(self) -> bool:
        """Whether anything is expected at all."""
        return bool(self.outcomes or self.problems)


class _Judged:
    """A record, screened and planned when that is asked for."""

    def __init__(self, judge: Judge, timeline: Timeline) -> None:
        self._judge, self._timeline = judge, timeline

    @cached_property
    def screening(self) -> Screening:
        return self._judge.screen(self._timeline)

    @cached_property
    def plan(self) -> Plan:
        return self._judge.plan(self._timeline)

    def outcomes(self, expected: tuple[Expected, ...]) -> tuple[Outcome, ...]:
        return tuple(_outcome(self, one) for one in expected)


def run_example(judge: Judge, example: Example) -> Report:
    """Run one example of a protocol."""
    source = example.span.source.name
    report = Report(example.title, source, example.span, is_example=True)
    try:
        timeline = Timeline.from_dict(example.record, source)
        judged = _Judged(judge, timeline)
        notes = judged.screening.notes
    except TimelineError as wrong:
        return attrs.evolve(report, problems=tuple(_placed(text, example) for text in wrong.problems))
    problems = [_placed(note, example) for note in notes]
    if not example.expected:
        problems.append(Problem("this example expects nothing: add a line such as `expect eligible`", example.span))
    outcomes = judged.outcomes(example.expected)
    return attrs.evolve(report, outcomes=outcomes, problems=tuple(problems), screening=judged.screening)


def run_patient(judge: Judge, patient: Timeline | TimelineError) -> Report:
    """Run what a patient's file expects; a file that expects nothing has no outcomes."""
    if isinstance(patient, TimelineError):
        return Report(patient.source, patient.source, problems=tuple(Problem(text) for text in patient.problems))
    expected, wrong = expected_of(patient.expect, judge.program)
    report = Report(patient.id, patient.source, problems=tuple(map(Problem, wrong)))
    judged = _Judged(judge, patient)
    try:
        outcomes = judged.outcomes(expected)
        screening = judged.screening if outcomes else None
    except TimelineError as unread:
        return attrs.evolve(report, problems=tuple(Problem(text) for text in unread.problems))
    return attrs.evolve(report, outcomes=outcomes, screening=screening)


def _placed(text: str, example: Example) -> Problem:
    """Return a problem of an example's record at the line that says it: the longest path it begins with."""
    paths = [path for path in example.places if text.startswith(path)]
    return Problem(text, example.places[max(paths, key=len)] if paths else example.span)


def _outcome(judged: _Judged, expected: Expected) -> Outcome:
    match expected.aspect:
        case "verdict":
            return Outcome(expected, judged.screening.verdict.value, tuple(_why_verdict(judged.screening)))
        case "status":
            result = judged.screening.criteria[expected.about]
            return Outcome(expected, result.status.value, tuple(criterion_lines(result)))
        case "conflicts":
            return Outcome(expected, _all(" and ".join(c.steps) for c in judged.plan.conflicts), _clashes(judged.plan))
        case "deviations":
            return Outcome(expected, _all(d.step for d in judged.plan.deviations), _deviations(judged.plan))
        case _:
            return _of_plan(judged.plan, expected)


def _why_verdict(screening: Screening) -> Iterator[str]:
    """Yield the criteria that decide a verdict, each with its first reason."""
    wanted = Status.NOT_MET if screening.verdict is Verdict.INELIGIBLE else Status.UNKNOWN
    decisive = [result for result in screening.criteria.values() if result.status is wanted]
    for result in decisive[:_MOST_CRITERIA]:
        yield f"{result.label} is {result.status.value}: {first_reason(result)}"
    if len(decisive) > _MOST_CRITERIA:
        yield f"and {len(decisive) - _MOST_CRITERIA} more are {wanted.value}"


def _all(names: Iterator[str]) -> str:
    return ", ".join(names) or "none"


def _clashes(plan: Plan, step: str | None = None) -> tuple[str, ...]:
    found = [c for c in plan.conflicts if step is None or step in c.steps]
    return tuple(f"{' and '.join(c.steps)} cannot be planned: {'; '.join(c.parts)}" for c in found)


def _deviations(plan: Plan, step: str | None = None) -> tuple[str, ...]:
    return tuple(f"{d.step}: {d.text} ({d.rule})" for d in plan.deviations if step in (None, d.step))


def _of_plan(plan: Plan, expected: Expected) -> Outcome:
    """Return what a plan says of a step or visit; one that the plan does not hold is not due."""
    name, step = expected.about, plan.steps.get(expected.about)
    why = (*_why_planned(plan, step), *_clashes(plan, name), *_deviations(plan, name))
    if expected.aspect == "plan status":
        return Outcome(expected, _plan_status(plan, expected, step), why)
    if step is None:
        return Outcome(expected, "not due", why)
    day = step.to_dict()[expected.aspect]
    return Outcome(expected, str(day) if day is not None else "none", why)


def _plan_status(plan: Plan, expected: Expected, step: StepPlan | None) -> str:
    """Return the status; a clash or a deviation is one beside it, so it is looked for only where it is expected."""
    named: Mapping[str, bool] = {
        "clashes": any(expected.about in conflict.steps for conflict in plan.conflicts),
        "deviates": any(deviation.step == expected.about for deviation in plan.deviations),
    }
    if named.get(expected.value):
        return expected.value
    return step.status if step is not None else "not due"


def _why_planned(plan: Plan, step: StepPlan | None) -> Iterator[str]:
    if step is None:
        return
    on = f" on {step.on}" if step.on else ""
    yield f"{step.name} is {step.status}{on} as of {plan.as_of}" + (f": {step.note}" if step.note else "")
    for bound in step.bounds:
        if bound.of == "plan":
            yield f"{'not before' if bound.edge == 'first' else 'not after'} {bound.date}: {bound}"
    for rule, facts in step.needs:
        yield f"still open: {rule}: " + ", ".join(fact.text for fact in facts)
