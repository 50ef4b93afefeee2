"""Examples: small records in the protocol's own words, and what its author expects of them.

Comes in: examples as written, the vocabulary, the criteria of the protocol. Goes out: the
examples of the program, each a patient's document with its expectations.
"""

from __future__ import annotations

from collections.abc import Collection

import attrs

from protocolrules.check.example_record import Record, visit_name
from protocolrules.check.scope import Scope
from protocolrules.check.vocabulary import STEPS
from protocolrules.diagnostics.diagnostic import Label
from protocolrules.diagnostics.source import Span
from protocolrules.facts.suggest import did_you_mean
from protocolrules.program.program import Criterion, Example, Expected
from protocolrules.syntax import tree
from protocolrules.syntax.keywords import PLAN_STATES, STATUSES, VERDICTS

# `not` is read apart: `not met`, `not due`.
_STATUSES = tuple(word for word in STATUSES if not word.startswith("not "))
_PLAN_STATES = tuple(word for word in PLAN_STATES if not word.startswith("not "))


@attrs.frozen
class _Known:
    """The criteria an expectation may name: those that were understood, and the numbers of those that were not."""

    labels: frozenset[str]
    broken: frozenset[str]


def examples(scope: Scope, files: list[tree.File], criteria: Collection[Criterion]) -> tuple[Example, ...]:
    """Return the examples of the protocol's own file."""
    known = _Known(frozenset(criterion.label for criterion in criteria), files[-1].broken)
    seen: dict[str, Span] = {}
    found = []
    for written in (s for s in files[-1].statements if isinstance(s, tree.Example)):
        if written.title in seen:
            label = Label(seen[written.title], "first here")
            message = f'two examples are called "{written.title}"'
            scope.findings.error("duplicate-example", written.span, message, "rename one of the two", label)
        seen.setdefault(written.title, written.span)
        found.append(_example(scope, written, known))
    return tuple(found)


def _example(scope: Scope, written: tree.Example, known: _Known) -> Example:
    record = Record(scope, written)
    expected: list[Expected] = []
    for line in written.lines:
        if isinstance(line, tree.ExpectedVerdict | tree.ExpectedStatus | tree.ExpectedDays | tree.ExpectedPlanStatus):
            expected += _expected(record, line, known)
        elif not isinstance(line, tree.Complete):
            record.recorded(line)
    record.as_of()
    for line in written.lines:  # after all others: they may speak up to the as-of day
        if isinstance(line, tree.Complete):
            record.complete(line)
    return Example(written.title, record.document, tuple(expected), record.places, written.span)


def _expected(record: Record, line: tree.Expected, known: _Known) -> list[Expected]:
    match line:
        case tree.ExpectedVerdict():
            _one_of(record, line.verdict, VERDICTS, "a verdict")
            return [Expected("", "verdict", line.verdict.text, line.span)]
        case tree.ExpectedStatus():
            return _expected_status(record, line, known)
        case tree.ExpectedDays():
            return _expected_days(record, line)
        case tree.ExpectedPlanStatus():
            return _expected_plan_status(record, line)


def _one_of(record: Record, word: tree.Word, known: tuple[str, ...], wanted: str) -> None:
    if word.text not in known:
        advice = f"write one of: {', '.join(known)}{did_you_mean(word.text, known)}"
        record.findings.error("not-an-expectation", word.span, f"`{word.text}` is not {wanted}", advice)


def _expected_status(record: Record, line: tree.ExpectedStatus, known: _Known) -> list[Expected]:
    label = line.criterion.text
    if label not in known.labels and label.split()[1] not in known.broken:
        advice = did_you_mean(label, known.labels).removeprefix("; ") or "check its number"
        record.findings.error("unknown-criterion", line.criterion.span, f"there is no `{label}`", advice)
    if line.negated and line.status.text != "met":
        message = f"`not {line.status.text}` is not a status"
        record.findings.error("not-an-expectation", line.status.span, message, "write `met`, `not met` or `unknown`")
    elif not line.negated:
        _one_of(record, line.status, _STATUSES, "a status")
    return [Expected(label, "status", ("not " if line.negated else "") + line.status.text, line.span)]


def _expected_days(record: Record, line: tree.ExpectedDays) -> list[Expected]:
    about = _planned(record, line.step, line.label)
    if line.aim is not None:
        _one_of(record, line.aim[0], ("target",), "a day of a plan")
    days = {"earliest": line.first, "latest": line.last, "target": line.aim and line.aim[1]}
    found = [(aspect, _day(record, word), word.span) for aspect, word in days.items() if word is not None]
    return [Expected(about, aspect, day, span) for aspect, day, span in found]


def _day(record: Record, word: tree.Word) -> str:
    text = record.date(word, counts=False)
    if len(text) != len("2026-01-30"):
        record.findings.error("not-a-date", word.span, f"`{text}` is not one day", "write 2026-01-30")
    return text


def _planned(record: Record, word: tree.Word, label: tree.Word | None) -> str:
    found = record.scope.vocabulary.find(word, "a step or a visit", *STEPS, repeated=True)
    name = found and visit_name(record, word, label, found)
    return name or word.text


def _expected_plan_status(record: Record, line: tree.ExpectedPlanStatus) -> list[Expected]:
    about = _planned(record, line.step, line.label)
    if line.negated and line.status.text != "due":
        message = f"`not {line.status.text}` is no status of a plan"
        record.findings.error("not-an-expectation", line.status.span, message, "write `not due`")
    elif not line.negated:
        _one_of(record, line.status, _PLAN_STATES, "a status of a plan")
    return [Expected(about, "plan status", ("not " if line.negated else "") + line.status.text, line.span)]
