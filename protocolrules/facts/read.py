"""Patients' documents into timelines: every problem listed with its path, nothing half-read.

Comes in: a mapping whose scalars keep their text. Goes out: a `Timeline`, or a
`TimelineError` with all problems. A contradiction inside the record (an end before its
start, a unit nobody knows) is no reason to refuse the patient: what it touches becomes
unknown, and the timeline says so in ``problems``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs

from protocolrules.facts.calendar import DAY, FAR
from protocolrules.facts.document import read_documents
from protocolrules.facts.moment import Moment, anytime, has_offset
from protocolrules.facts.moment import read as read_moment
from protocolrules.facts.quantity import Range, read_value
from protocolrules.facts.reading import Reading, scalar_text
from protocolrules.facts.reading import boolean_word as boolean_word  # its users know it from here
from protocolrules.facts.shape import TIMELINE, Field
from protocolrules.facts.timeline import (
    KNOWN,
    ONGOING,
    UNKNOWN_END,
    Amount,
    Completeness,
    Event,
    Result,
    Statement,
    StepDate,
    Timeline,
    TimelineError,
)
from protocolrules.facts.units import UnknownUnitError, read_unit


def read_timelines(path: str | Path) -> Iterator[Timeline | TimelineError]:
    """Yield the patients of a file (JSON, YAML, JSON lines) or of every such file in a folder.

    A patient that cannot be read is yielded as a `TimelineError`, and reading goes on.
    A duplicate patient id is such an error, too.
    """
    seen: dict[str, str] = {}
    for file in patient_files(Path(path)):
        for name, document in read_documents(file):
            yield _unique(_read_one(document, name), seen)


def patient_files(path: Path) -> list[Path]:
    """Return the patient files that *path* names: itself, or those in the folder, in order of name."""
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.iterdir() if p.suffix.lower() in (".json", ".jsonl", ".ndjson", ".yaml", ".yml"))


def _read_one(document: Any, name: str) -> Timeline | TimelineError:
    if isinstance(document, TimelineError):
        return document
    try:
        return timeline_from(document, name)
    except TimelineError as wrong:
        return wrong


def _unique(timeline: Timeline | TimelineError, seen: dict[str, str]) -> Timeline | TimelineError:
    if isinstance(timeline, TimelineError):
        return timeline
    if timeline.id in seen:
        problem = f"id: `{timeline.id}` is already the id of {seen[timeline.id]}"
        return TimelineError(timeline.source, [problem])
    seen[timeline.id] = timeline.source
    return timeline


def timeline_from(document: Any, source: str) -> Timeline:
    """Return the timeline a document describes.

    Raises `TimelineError` that lists every problem.
    """
    reading = _Reading(TIMELINE, utc=_any_offset(document))
    patient = reading.form("patient", document, "")
    if reading.problems:
        raise TimelineError(source, reading.problems)
    return _timeline(patient, reading, source)


def _any_offset(document: Any) -> bool:
    """Tell whether any date of the document has a UTC offset: then all instants are on the UTC line."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
        elif isinstance(value, str | datetime) and has_offset(scalar_text(value) or ""):
            return True
    return False


@attrs.define
class _Reading(Reading):
    """A patient's document being read: how its instants are counted, and what is contradictory in it."""

    utc: bool = attrs.field(kw_only=True)
    notes: list[str] = attrs.field(factory=list, init=False)

    read_unit = Reading.read_text

    def read_date(self, text: str, field: Field) -> Moment:
        return anytime() if text == "unknown" else read_moment(text, self.utc)

    def read_taken(self, text: str, field: Field) -> Moment | str:
        return text if text == "missed" else self.read_date(text, field)

    def read_end(self, text: str, field: Field) -> Moment | str:
        return text if text in ("ongoing", "unknown") else read_moment(text, self.utc)

    def read_quantity(self, text: str, field: Field) -> tuple[str, str | None]:
        found = re.fullmatch(r"([<>≤≥=]*\s*[\d.eE+-]+)\s*(.*)", text.strip())
        if not found:
            raise ValueError(f"`{text}` is not a quantity: {field.about}")
        read_value(found[1])
        return found[1], found[2] or None

    def amount(self, text: str | None, unit: str | None, path: str) -> Amount | None:
        """Return a value with its unit in base units; what cannot be used says why."""
        if text is None:
            return None
        shown = f"{text} {unit}" if unit else text
        try:
            value = read_value(text)
        except ValueError as wrong:
            return Amount(text, None, None, str(wrong))
        if unit is None:
            return Amount(shown, value, None, "no unit is recorded")
        try:
            known = read_unit(unit)
        except UnknownUnitError as wrong:
            self.notes.append(f"{path}.unit: {wrong}; the value is not used")
            return Amount(shown, None, None, str(wrong))
        return Amount(shown, value.times(known.factor, known.offset), known.dimensions)


def _timeline(patient: dict[str, Any], reading: _Reading, source: str) -> Timeline:
    facts = {name: _statement(name, f, f["value"], reading) for name, f in (patient["facts"] or {}).items()}
    if patient["sex"]:
        stated = facts.setdefault("sex", Statement("sex", "sex", patient["sex"]))
        if stated.value != patient["sex"]:
            reading.notes.append(f"sex: `{patient['sex']}` contradicts facts.sex, `{stated.value}`; neither is used")
            del facts["sex"]
    answers = {
        name: _statement(name, a, a["answer"], reading)
        for section in ("judgements", "attestations")
        for name, a in (patient[section] or {}).items()
    }
    events = tuple(_event(e, reading) for e in patient["events"] or ())
    results = [_result(m, m["test"], reading) for m in patient["measurements"] or ()]
    results += [_result(r, r["scale"], reading) for r in patient["scales"] or ()]
    return Timeline(
        id=patient["id"],
        as_of=patient["as_of"],
        birth=patient["birth_date"],
        arm=patient["arm"],
        facts=facts,
        answers=answers,
        events=events,
        results=tuple(results),
        complete=tuple(_completeness(c) for c in patient["complete"] or ()),
        steps=_steps(patient["steps"] or {}, reading),
        problems=tuple(reading.notes),
        expect=patient["expect"] or {},
        source=source,
    )


def _statement(name: str, form: dict[str, Any], value: str, reading: _Reading) -> Statement:
    amount = reading.amount(value, form.get("unit"), form["path"])
    return Statement(form["path"], name, value, form["on"], form["by"], amount)


def _event(form: dict[str, Any], reading: _Reading) -> Event:
    start, end, ending = _dates(form, reading)
    half_life = _quantity(form, "half_life", reading)
    return Event(
        path=form["path"],
        kind=form["kind"],
        name=form["name"],
        start=start,
        end=end,
        ending=ending,
        status=form["status"] or "done",
        half_life=_seconds(half_life, form["path"], reading),
        dose=_quantity(form, "dose", reading),
        outcome=form["outcome"],
        line=form["line"],
    )


def _quantity(form: dict[str, Any], key: str, reading: _Reading) -> Amount | None:
    if form[key] is None:
        return None
    value, unit = form[key]
    return reading.amount(value, unit, f"{form['path']}.{key}")


def _seconds(half_life: Amount | None, path: str, reading: _Reading) -> Range | None:
    if half_life is None:
        return None
    if half_life.dimensions != (("s", 1),) or half_life.value is None or not half_life.value.lo > 0:
        reading.notes.append(f"{path}.half_life: `{half_life.text}` is not a length of time; it is not used")
        return None
    return half_life.value


def _dates(form: dict[str, Any], reading: _Reading) -> tuple[Moment, Moment, str]:
    """Return start, end and kind of end, each narrowed by the other; contradictions become unknown."""
    if form["on"] is not None:
        if form["from"] is not None or form["to"] is not None:
            reading.notes.append(f"{form['path']}: has `on` and `from` or `to`; its dates are not used")
            return anytime(), anytime(), UNKNOWN_END
        return form["on"], form["on"], KNOWN
    start: Moment = form["from"] or anytime()
    if form["to"] in (None, "unknown", "ongoing"):
        end = Moment(start.lo, FAR, start.first, FAR * DAY)
        return start, end, ONGOING if form["to"] == "ongoing" else UNKNOWN_END
    end = form["to"]
    if end.hi < start.lo or end.last < start.first:
        reading.notes.append(f"{form['path']}.to: the end {end} is before the start {start}; its dates are not used")
        return anytime(), anytime(), UNKNOWN_END
    return _narrow(start, end)


def _narrow(start: Moment, end: Moment) -> tuple[Moment, Moment, str]:
    """Let an uncertain start end with the latest end, and an uncertain end begin with the earliest start."""
    if start.hi > end.hi or start.last > end.last:
        start = Moment(start.lo, min(start.hi, end.hi), start.first, min(start.last, end.last))
    if end.lo < start.lo or end.first < start.first:
        end = Moment(max(end.lo, start.lo), end.hi, max(end.first, start.first), end.last)
    return start, end, KNOWN


def _result(form: dict[str, Any], test: str, reading: _Reading) -> Result:
    unit = form.get("unit")
    value = reading.amount(form["value"], unit, form["path"])
    return Result(
        path=form["path"],
        test=test,
        at=form["on"] or anytime(),
        value=value or Amount("no value", None, None, "no value is recorded"),
        lower=reading.amount(form.get("lower"), unit, form["path"]),
        upper=reading.amount(form.get("upper"), unit, form["path"]),
    )


def _completeness(form: dict[str, Any]) -> Completeness:
    return Completeness(form["path"], form["kind"], form["from"], form["through"], form["planned"] == "yes")


def _steps(steps: dict[str, dict[str, Any]], reading: _Reading) -> dict[str, StepDate]:
    dated = {}
    for name, form in steps.items():
        if form["on"] == "missed":
            dated[name] = StepDate(form["path"], name, anytime(), missed=True)
        elif (at := form["on"] or form["from"] or form["planned"]) is not None:
            planned = form["on"] is None and form["from"] is None
            dated[name] = StepDate(form["path"], name, at, planned, _last_day(form, at, reading))
    return dated


def _last_day(form: dict[str, Any], start: Moment, reading: _Reading) -> Moment | None:
    """Return the last day of a step where it is recorded; one before its start is not used."""
    end: Moment | str | None = form["to"]
    if isinstance(end, str):  # ongoing, or unknown: it has no last day yet
        return None
    if end is not None and end.last < start.first:
        reading.notes.append(f"{form['path']}: ends ({end}) before it starts ({start}); its end is not known")
        return Moment(start.lo, FAR, start.first, FAR * DAY, zone=start.zone, utc=start.utc)
    return end
