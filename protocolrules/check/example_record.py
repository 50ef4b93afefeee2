"""Records: the lines of an example into a patient's document, as `facts/shape.py` describes it.

A line is read by what its name is declared as; a mistake is found here, so that an example
never fails for its spelling.
"""

from __future__ import annotations

from typing import Any

import attrs

from protocolrules.check.lower_values import Measured, amount, grade, known_words, number
from protocolrules.check.scope import Scope
from protocolrules.check.vocabulary import CATEGORIES, STEPS, repeats
from protocolrules.diagnostics.diagnostic import Findings, Label
from protocolrules.diagnostics.source import Span
from protocolrules.facts import moment
from protocolrules.facts.calendar import iso
from protocolrules.syntax import tree

_UCUM = {"minute": "min", "hour": "h", "day": "d", "week": "wk", "month": "mo", "year": "a"}


@attrs.define
class Record:
    """One example on its way to a patient's ``document``; ``places`` gives for every entry's path its line."""

    scope: Scope
    written: tree.Example
    document: dict[str, Any] = attrs.field(init=False)
    places: dict[str, Span] = attrs.field(factory=dict, init=False)
    last_day: int = attrs.field(default=0, init=False)

    @document.default
    def _named(self) -> dict[str, Any]:
        return {"id": self.written.title or "example"}

    @property
    def findings(self) -> Findings:
        """Where mistakes are collected."""
        return self.scope.findings

    def as_of(self) -> None:
        """Let the record speak up to the last day it names, where it does not say itself up to which."""
        if "as_of" in self.document:
            return
        if not self.last_day:
            message = "this example names no day up to which its record speaks"
            start = self.written.span.start
            place = self.written.span.within(start, start + len("example"))
            self.findings.error("example-without-day", place, message, "add a line such as `as of 2026-01-30`")
        self.document["as_of"] = iso(self.last_day) if self.last_day else "2000-01-01"

    def recorded(self, line: tree.Recorded) -> None:
        """Write one line into the document."""
        match line:
            case tree.RecordDay():
                self.put(line.kind, self.date(line.date, counts=False), line.span)
            case tree.RecordArm():
                if self.scope.vocabulary.find(line.arm, "an arm", tree.Arm):
                    self.put("arm", line.arm.text, line.span)
            case tree.Stated():
                _stated(self, line)
            case tree.Resulted():
                _resulted(self, line)
            case tree.Happened():
                _happened(self, line)
            case tree.Missed():
                _missed(self, line)

    def put(self, key: str, value: Any, span: Span) -> None:
        """Write what a record can say once only."""
        if key in self.document:
            self.twice(span, self.places[key])
        self.document[key], self.places[key] = value, span

    def twice(self, span: Span, earlier: Span) -> None:
        """Report a line that says again what an earlier one has said."""
        message = f"`{span.words}` stands beside an earlier line on the same thing"
        self.findings.error("said-twice", span, message, "delete one of the two", Label(earlier, "first here"))

    def enter(self, section: str, name: str, value: Any, span: Span) -> None:
        """Write an entry that a record has once for every name."""
        path = f"{section}.{name}"
        if path in self.places:
            self.twice(span, self.places[path])
        self.document.setdefault(section, {})[name], self.places[path] = value, span

    def append(self, section: str, entry: dict[str, Any], span: Span) -> None:
        """Write an entry of which a record can have many."""
        entries = self.document.setdefault(section, [])
        self.places[f"{section}[{len(entries)}]"] = span
        entries.append(entry)

    def date(self, word: tree.Word, counts: bool = True) -> str:
        """Return the text of a date; with *counts*, the record speaks at least up to it."""
        try:
            day = moment.read(word.text)
        except ValueError as wrong:
            self.findings.error(
                "not-a-date", word.span, str(wrong).partition(":")[0], "write 2026, 2026-01 or 2026-01-30"
            )
            return "2000-01-01"
        if counts:
            self.last_day = max(self.last_day, day.hi)
        return word.text

    def complete(self, line: tree.Complete) -> None:
        """Write for which kinds of event the record is complete."""
        vocabulary = self.scope.vocabulary
        named = [w.text for w in line.names if vocabulary.find(w, "an event", *_EVENTS)]
        kinds = named if line.names else list(vocabulary.kinds)
        through = self.date(line.through, counts=False) if line.through else self.document["as_of"]
        entry = {"through": through}
        if line.start is not None:
            entry["from"] = self.date(line.start, counts=False)
        if line.planned:
            entry["planned"] = "yes"
        for kind in kinds:
            self.append("complete", {"kind": kind, **entry}, line.span)


_EVENTS = (tree.EventKind, tree.Drug, tree.Step, tree.Timing)
_CONDITIONS = (tree.Fact, tree.Person, tree.Obligation)
_TESTS = (tree.Measurement, tree.Scale)


def _stated(record: Record, line: tree.Stated) -> None:
    if isinstance(line.value, tree.Quantity) and _is_year(line, record):
        year = tree.Word(str(line.value.number), span=line.value.span)
        _happened(record, tree.Happened(line.name, year, span=line.span))
        return
    found = _find(record, line.name, "a fact, a judgement or an attestation", _CONDITIONS)
    match found:
        case tree.Person() if line.value is None:
            record.enter(f"{found.kind}s", line.name.text, "no" if line.negated else "yes", line.span)
        case tree.Obligation() if line.value is None:
            record.enter("attestations", line.name.text, "no" if line.negated else "yes", line.span)
        case tree.Fact():
            _fact(record, line, found)
        case None:
            pass
        case _:
            message = f"`{line.name.text}` is answered with yes or no"
            _wrong(record, line.span, message, f"write `{line.name.text}`, or `not {line.name.text}`")


def _is_year(line: tree.Stated, record: Record) -> bool:
    return isinstance(record.scope.vocabulary.names.get(line.name.text), _EVENTS)


def _fact(record: Record, line: tree.Stated, declared: tree.Fact) -> None:
    name = line.name.text
    value: Any = "no" if line.negated else "yes"
    if declared.values:
        if not isinstance(line.value, tree.Word):
            return _wrong(
                record, line.span, f"`{name}` is one of several words", f"write `{name} is {declared.values[0].text}`"
            )
        known_words(record.scope, line.name, (line.value,), record.scope.facts[name].words)
        value = line.value.text
    elif declared.unit is not None:
        if not isinstance(line.value, tree.Quantity):
            return _wrong(record, line.span, f"`{name}` is a number", f"write `{name} 10 {declared.unit}`")
        dimensions = record.scope.facts[name].dimensions or ()
        amount(record.scope, line.value, Measured(name, declared.unit, dimensions))
        value = {"value": f"{line.sign}{line.value.number}", "unit": line.value.unit or "1"}
    elif line.value is not None:
        return _wrong(record, line.span, f"`{name}` is so or not", f"write `{name}`, or `not {name}`")
    record.enter("facts", name, value, line.span)
    return None


def _resulted(record: Record, line: tree.Resulted) -> None:
    found = _find(record, line.name, "a measurement or a scale", _TESTS)
    day = record.date(line.on)
    if found is None:
        return None
    test = record.scope.tests[line.name.text]
    if isinstance(line.value, tree.Quantity):
        if test.words:
            advice = f"write `{test.name} {test.words[0]} on {line.on.text}`"
            return _wrong(record, line.span, f"the results of `{test.name}` are words", advice)
        number(record.scope, test, line.value)
        value = f"{line.sign}{line.value.number}"
    elif test.words:
        known_words(record.scope, line.name, (line.value,), test.words)
        value = line.value.text
    else:
        grade(record.scope, test, line.value)
        value = line.value.text
    if isinstance(found, tree.Scale):
        return record.append("scales", {"scale": test.name, "value": value, "on": day}, line.span)
    entry = {"test": test.name, "value": value, "on": day, **_limits(record, line)}
    if isinstance(line.value, tree.Quantity):
        entry["unit"] = line.value.unit or "1"
    return record.append("measurements", entry, line.span)


def _limits(record: Record, line: tree.Resulted) -> dict[str, str]:
    """Return a result's own limits: numbers in the unit of the result."""
    unit = line.value.unit if isinstance(line.value, tree.Quantity) else None
    for _, limit in line.limits:
        if limit.unit not in (None, unit):
            _wrong(record, limit.span, "a limit is in the unit of its result", f"write `{limit.number}`")
    keys = {"LLN": "lower", "ULN": "upper"}
    return {keys[which]: str(limit.number) for which, limit in line.limits}


def _happened(record: Record, line: tree.Happened) -> None:
    found = _find(record, line.name, "an event, a step or a visit", _EVENTS)
    start = record.date(line.start, counts=not line.planned)
    end = _end(record, line)
    if isinstance(found, STEPS):
        _step(record, line, found, start, end)
    elif found is not None:
        _event(record, line, start, end)


def _end(record: Record, line: tree.Happened) -> str | None:
    if line.end is None or line.end.text in ("ongoing", "unknown"):
        return line.end.text if line.end is not None else None
    if line.end.text[0].isdigit():
        return record.date(line.end, counts=not line.planned)
    _wrong(record, line.end.span, f"`{line.end.text}` is no end", "write a date, `ongoing` or `unknown`")
    return None


def _event(record: Record, line: tree.Happened, start: str, end: str | None) -> None:
    if line.label is not None:
        return _wrong(record, line.label.span, f"`{line.name.text}` is an event, so it has no number", "delete this")
    entry: dict[str, Any] = {"kind": line.name.text, **({"on": start} if end is None else {"from": start, "to": end})}
    if line.planned:
        entry["status"] = "planned"
    for detail in line.details:
        if detail.kind in entry:
            record.twice(detail.span, line.span)
        entry[detail.kind] = _detail(record, detail)
    return record.append("events", entry, line.span)


def _detail(record: Record, detail: tree.Detail) -> str:
    match detail.value:
        case tree.Quantity():
            record.scope.unit(detail.value.unit or "1", detail.value.span)
            return f"{detail.value.number} {detail.value.unit or '1'}"
        case tree.TimeSpan():
            terms = detail.value.alternatives[0]
            if len(terms) > 1 or detail.value.choice or terms[0].unit not in _UCUM:
                _wrong(record, detail.span, "a half-life is one length of time", "write `half-life 31 hours`")
                return "1 h"
            return f"{terms[0].number} {_UCUM[terms[0].unit]}"
        case tree.Word():
            if detail.kind == "outcome":
                record.scope.vocabulary.find(detail.value, "an outcome", tree.Outcome)
            elif not detail.value.text.isdigit() or not 0 < int(detail.value.text) < 10_000:
                _wrong(record, detail.span, "lines of therapy are counted from 1", "write `line 1`")
                return "1"
            return detail.value.text


def _step(record: Record, line: tree.Happened, step: tree.Declaration, start: str, end: str | None) -> None:
    name = visit_name(record, line.name, line.label, step)
    for detail in line.details:
        _wrong(record, detail.span, f"`{line.name.text}` is a step, which has no such detail", "delete this")
    if line.planned:
        value: Any = {"planned": start}
    else:
        value = start if end is None else {"from": start, "to": end}
    if name is not None:
        record.enter("steps", name, value, line.span)


def visit_name(record: Record, word: tree.Word, label: tree.Word | None, step: tree.Declaration) -> str | None:
    """Return the name of a step or visit as a record writes it; of a series, one visit must be meant."""
    series = isinstance(step, tree.Timing) and repeats(step)
    if series and label is None:
        _wrong(record, word.span, f"`{word.text}` is a series of visits", f"say which visit: `{word.text} 1`")
        return None
    if label is not None and not series:
        _wrong(record, label.span, f"`{word.text}` is no series of visits", "delete this")
        return None
    return f"{word.text} {label.text}" if label is not None else word.text


def _missed(record: Record, line: tree.Missed) -> None:
    found = record.scope.vocabulary.names.get(line.name.text)
    if line.said.text != "missed" or isinstance(found, _CONDITIONS):
        _two_words(record, line, found)
    elif isinstance(found, STEPS):
        name = visit_name(record, line.name, line.label, found)
        if name is not None:
            record.enter("steps", name, "missed", line.span)
    else:
        _find(record, line.name, "a visit", STEPS)


def _two_words(record: Record, line: tree.Missed, found: tree.Declaration | None) -> None:
    name, said = line.name.text, line.said.text
    if isinstance(found, tree.Fact) and found.values:
        return _wrong(record, line.span, "a fact and its word are joined by `is`", f"write `{name} is {said}`")
    if isinstance(found, _TESTS):
        return _wrong(record, line.span, "this result has no date", f"write `{name} {said} on 2026-01-30`")
    if isinstance(found, _EVENTS):
        return _wrong(
            record, line.said.span, f"`{said}` says nothing of `{name}`", "write a date, or `missed` of a visit"
        )
    message = f"`{line.span.words}` is no line of a record"
    return _wrong(
        record,
        line.span,
        message,
        "write `sex is female`, `pregnant`, `surgery 2025-03-01`, `ANC 1.2 K/uL on 2026-01-20`",
    )


def _find(record: Record, word: tree.Word, wanted: str, kinds: tuple[type, ...]) -> tree.Declaration | None:
    """Return what a name is declared as; what cannot be recorded in this form is a finding that shows the right one."""
    found = record.scope.vocabulary.names.get(word.text)
    if found is None or isinstance(found, kinds):
        return record.scope.vocabulary.find(word, wanted, *kinds, repeated=True)
    message = f"`{word.text}` is {CATEGORIES[type(found)]}; {wanted} is needed here"
    advice = next((form.format(word.text) for kind, form in _FORMS.items() if isinstance(found, kind)), "")
    record.findings.error("wrong-name", word.span, message, advice, Label(found.name.span, "declared here"))
    return None


_FORMS: dict[type | tuple[type, ...], str] = {
    _EVENTS: "write when: `{0} 2026-01-30`, or `{0} 2025-03-01 to 2025-03-10`",
    tree.Measurement: "write its result and when: `{0} 1.2 … on 2026-01-30`",
    tree.Scale: "write the rating and when: `{0} 1 on 2026-01-30`",
    tree.Fact: "write `{0}`, `not {0}` or `{0} is …`",
    tree.Person: "write `{0}`, or `not {0}`",
    (tree.Define, tree.Derived): "record what it follows from",
    tree.Arm: "write `arm {0}`",
}


def _wrong(record: Record, span: Span, message: str, advice: str) -> None:
    record.findings.error("not-a-record", span, message, advice)
