"""Expectations: what a patient's file expects, in the form that examples have.

Comes in: the mapping under `expect` of a patient's document. Goes out: one `Expected` for each
thing expected, and what is wrong with the mapping: a key or a name that nobody reads would
otherwise be an expectation that nothing can break.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from protocolrules.evaluate.planning.plan import ASSUMED, DONE, MISSED, OPEN, OVERDUE, PLANNED, WAITS
from protocolrules.evaluate.screening import Status, Verdict
from protocolrules.facts.suggest import did_you_mean
from protocolrules.program.program import Expected, Program

VERDICTS = tuple(verdict.value for verdict in Verdict)
STATUSES = tuple(status.value for status in Status)
PLAN_STATUSES = (DONE, MISSED, PLANNED, ASSUMED, OPEN, OVERDUE, WAITS, "not due")
_SECTIONS = ("verdict", "criteria", "plan")
_LISTS = ("conflicts", "deviations")
_ASPECTS = {"status": "plan status", "on": "on", "earliest": "earliest", "latest": "latest", "target": "target"}


@attrs.define
class _Reading:
    """The expectations found so far, and the problems with their paths."""

    program: Program
    expected: list[Expected] = attrs.field(factory=list, init=False)
    problems: list[str] = attrs.field(factory=list, init=False)

    def mapping(self, value: Any, path: str) -> Mapping[str, Any]:
        """Return a mapping; anything else is a problem."""
        if isinstance(value, Mapping):
            return value
        self.problems.append(f"{path}: not a mapping")
        return {}

    def known(self, word: str, known: tuple[str, ...], path: str, what: str) -> bool:
        """Tell whether a word is one of those known; if not, that is a problem."""
        if word not in known:
            advice = did_you_mean(word, known) or f": write one of {', '.join(known)}"
            self.problems.append(f"{path}: `{word}` is not {what}{advice}")
        return word in known

    def expect(self, about: str, aspect: str, value: Any) -> None:
        """Note one thing that is expected."""
        self.expected.append(Expected(about, aspect, _text(value)))


def _text(value: Any) -> str:
    return "none" if value is None else str(value).lower()


def expected_of(written: Mapping[str, Any], program: Program) -> tuple[tuple[Expected, ...], tuple[str, ...]]:
    """Return what a patient's file expects, and the problems of what is written there, each with its path."""
    reading = _Reading(program)
    for key, value in reading.mapping(written, "expect").items():
        path = f"expect.{key}"
        if not reading.known(key, _SECTIONS, path, "something to expect"):
            continue
        if key == "verdict":
            if reading.known(_text(value), VERDICTS, path, "a verdict"):
                reading.expect("", "verdict", value)
        elif key == "criteria":
            _criteria(reading, reading.mapping(value, path))
        else:
            _plan(reading, reading.mapping(value, path))
    return tuple(reading.expected), tuple(reading.problems)


def _criteria(reading: _Reading, written: Mapping[str, Any]) -> None:
    labels = tuple(criterion.label for criterion in reading.program.criteria)
    for label, status in written.items():
        path = f"expect.criteria.{label}"
        named = reading.known(label, labels, path, f"a criterion of {reading.program.name}")
        if reading.known(_text(status), STATUSES, path, "a status") and named:
            reading.expect(label, "status", status)


def _plan(reading: _Reading, written: Mapping[str, Any]) -> None:
    """Read what is expected of a plan: a plan that is expected has no clashes and deviations but those listed."""
    steps = tuple(reading.program.steps)
    for name, value in written.items():
        path = f"expect.plan.{name}"
        if name in _LISTS:
            continue
        if not reading.program.is_step(name):
            reading.known(name, steps, path, f"a step or visit of {reading.program.name}")
            continue
        for key, wanted in reading.mapping(value, path).items():
            if not reading.known(key, tuple(_ASPECTS), f"{path}.{key}", "an aspect of a plan"):
                continue
            if key == "status" and not reading.known(_text(wanted), PLAN_STATUSES, f"{path}.status", "a status"):
                continue
            reading.expect(name, _ASPECTS[key], wanted)
    if written:
        for key in _LISTS:
            reading.expect("", key, ", ".join(_listed(reading, written.get(key, []), f"expect.plan.{key}")) or "none")


def _listed(reading: _Reading, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        reading.problems.append(f"{path}: not a list")
        return
    for number, entry in enumerate(value):
        names = str(entry).split(" and ")
        strange = [name for name in names if not reading.program.is_step(name)]
        if strange:
            reading.problems.append(f"{path}[{number}]: `{strange[0]}` is not a step or visit")
        yield str(entry)
