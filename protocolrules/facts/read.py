"""Patients' documents into timelines: every problem listed with its path, nothing half-read.

Comes in: a mapping whose scalars keep their text. Goes out: a `Timeline`, or a
`TimelineError` with all problems. A contradiction inside the record (an end before its
start, a unit nobody knows) is no reason to refuse the patient: what it touches becomes
unknown, and the timeline says so in ``problems``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import attrs

from protocolrules.facts.calendar import DAY, FAR
from protocolrules.facts.document import read_documents
from protocolrules.facts.moment import Moment, anytime, has_offset
from protocolrules.facts.moment import read as read_moment
from protocolrules.facts.quantity import Range, read_value
from protocolrules.facts.shape import FORMS, SHORTHAND, Field
from protocolrules.facts.suggest import did_you_mean
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

_YES = {"yes", "true", "y"}
_NO = {"no", "false", "n"}


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
    reading = _Reading(utc=_any_offset(document))
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
        elif isinstance(value, str | datetime) and has_offset(_scalar_text(value) or ""):
            return True
    return False


@attrs.define
class _Reading:
    """One document being read: its problems so far, and how its instants are counted."""

    utc: bool
    problems: list[str] = attrs.field(factory=list)
    notes: list[str] = attrs.field(factory=list)

    def form(self, name: str, value: Any, path: str) -> dict[str, Any]:
        """Read a mapping against its form; the result has a key for every field, None where absent."""
        if name in SHORTHAND and not isinstance(value, Mapping):
            value = {SHORTHAND[name]: value}
        if not isinstance(value, Mapping):
            self.problem(path, f"expected a mapping with {', '.join(f'`{key}`' for key in FORMS[name])}")
            return {}
        form = FORMS[name]
        for key in value:
            if key not in form:
                self.problem(_join(path, str(key)), f"`{key}` is not a key here{did_you_mean(str(key), form)}")
        for key, field in form.items():
            if field.required and value.get(key) is None:
                self.problem(_join(path, key), f"missing: {field.about}")
        read = {key: self.field(field, value.get(key), _join(path, key)) for key, field in form.items()}
        return {"path": path, **read}

    def field(self, field: Field, value: Any, path: str) -> Any:
        if value is None:
            return None
        container, _, item = field.kind.partition(" of ")
        if container == "list":
            return self.items(item, value, path)
        if container == "map":
            return self.entries(item, value, path)
        if container == "expectation":
            return value if isinstance(value, Mapping) else self.problem(path, "expected a mapping")
        return self.scalar(field, value, path)

    def items(self, form: str, value: Any, path: str) -> list[dict[str, Any]]:
        if not isinstance(value, list | tuple):
            self.problem(path, "expected a list")
            return []
        return [self.form(form, item, f"{path}[{index}]") for index, item in enumerate(value)]

    def entries(self, form: str, value: Any, path: str) -> dict[str, dict[str, Any]]:
        if not isinstance(value, Mapping):
            self.problem(path, "expected a mapping from names")
            return {}
        return {
            str(key): self.form(form, item, _join(path, str(key))) for key, item in value.items() if item is not None
        }

    def scalar(self, field: Field, value: Any, path: str) -> Any:
        text = _scalar_text(value)
        if text is None:
            return self.problem(path, f"expected one value: {field.about}")
        reader: Callable[[str, Field], Any] = getattr(self, f"read_{field.kind}")
        try:
            return reader(text, field)
        except ValueError as wrong:
            return self.problem(path, str(wrong))

    def problem(self, path: str, message: str) -> None:
        self.problems.append(f"{path}: {message}" if path else message)

    def read_text(self, text: str, field: Field) -> str:
        if not text.strip():
            raise ValueError(f"empty: {field.about}")
        return text.strip()

    read_unit = read_text

    def read_date(self, text: str, field: Field) -> Moment:
        return anytime() if text == "unknown" else read_moment(text, self.utc)

    def read_end(self, text: str, field: Field) -> Moment | str:
        return text if text in ("ongoing", "unknown") else read_moment(text, self.utc)

    def read_answer(self, text: str, field: Field) -> str:
        word = boolean_word(text)
        if word is None and text.lower() != "unknown":
            raise ValueError(f"`{text}` is not an answer: write yes, no or unknown")
        return word or "unknown"

    def read_choice(self, text: str, field: Field) -> str:
        if text not in field.choices:
            raise ValueError(f"`{text}` is not one of {', '.join(field.choices)}{did_you_mean(text, field.choices)}")
        return text

    def read_count(self, text: str, field: Field) -> int:
        if not re.fullmatch(r"[1-9]\d{0,3}", text):
            raise ValueError(f"`{text}` is not a whole number from 1: {field.about}")
        return int(text)

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


def boolean_word(text: str) -> str | None:
    """Return ``yes`` or ``no`` for the usual spellings, None for anything else."""
    lower = text.strip().lower()
    return "yes" if lower in _YES else "no" if lower in _NO else None


def _scalar_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, Mapping | list | tuple | set | bytes):
        return None
    return str(value)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


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
        steps=_steps(patient["steps"] or {}),
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


def _steps(steps: dict[str, dict[str, Any]]) -> dict[str, StepDate]:
    dated = {}
    for name, form in steps.items():
        at = form["on"] or form["planned"]
        if at is not None:
            dated[name] = StepDate(form["path"], name, at, planned=form["on"] is None)
    return dated
