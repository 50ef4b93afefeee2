"""Written: a record and what is expected of it as the lines of an example.

It is the way back from `check/example_record.py`: what is written here is read there as the same
document. A record can say more than the lines of an example can (who said a thing, a drug's name
beside its kind); what cannot be written raises, and is never left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from protocolrules.facts import moment
from protocolrules.facts.calendar import iso
from protocolrules.program.program import Expected, Program

_NUMBER = re.compile(r"(<=|>=|[<>≤≥])?\s*(-?\d+(?:\.\d+)?)")
_SPANS = {"min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
_DAYS = ("earliest", "latest", "target")
Document = Mapping[str, Any]


class UnwritableError(ValueError):
    """A record that the lines of an example cannot say; the message says what of it."""


def example_text(title: str, record: Document, expected: Sequence[Expected], program: Program) -> str:
    """Return an example, with a line's end after its last line.

    Raises UnwritableError for a record that the lines of an example cannot say.
    """
    lines = [*record_lines(record, program), *_expectations(expected)]
    return "".join([f'example "{title}"\n', *(f"  {line}\n" for line in lines)])


def record_lines(record: Document, program: Program) -> Iterator[str]:
    """Yield the lines of a record; raises UnwritableError where one cannot be written."""
    if str(record["as_of"]) != last_day(record):
        yield f"as of {record['as_of']}"
    if "birth_date" in record:
        yield f"born {record['birth_date']}"
    if "arm" in record:
        yield f"arm {record['arm']}"
    for section, write in _SECTIONS.items():
        entries = record.get(section, ())
        for entry in entries.items() if isinstance(entries, Mapping) else entries:
            yield write(entry)
    yield from _completeness(record, program)
    strange = set(record) - {"id", "as_of", "birth_date", "arm", "complete", *_SECTIONS}
    if strange:
        raise UnwritableError(f"`{min(strange)}` is not said in an example")


def last_day(record: Document) -> str | None:
    """Return the last day that a record names (None: it names none), up to which it speaks unless it says so."""
    named = [
        e[key]
        for e in record.get("events", ())
        if e.get("status") != "planned"
        for key in ("on", "from", "to")
        if key in e
    ]
    named += [entry["on"] for section in ("measurements", "scales") for entry in record.get(section, ())]
    for value in record.get("steps", {}).values():
        named += [value] if isinstance(value, str) else [day for key, day in value.items() if key != "planned"]
    days = [moment.read(str(text)).hi for text in named if str(text)[0].isdigit()]
    return iso(max(days)) if days else None


def _only(entry: Mapping[str, Any], *keys: str) -> None:
    strange = set(entry) - set(keys)
    if strange:
        raise UnwritableError(f"`{min(strange)}` is not said in an example")


def _fact(found: tuple[str, Any]) -> str:
    name, value = found
    if isinstance(value, Mapping):
        _only(value, "value", "unit")
        return f"{name} {_amount(value['value'], value.get('unit'))}"
    return {"yes": name, "no": f"not {name}"}.get(value, f"{name} is {value}")


def _answer(found: tuple[str, Any]) -> str:
    name, value = found
    if value not in ("yes", "no"):
        raise UnwritableError(f"`{value}` is no answer in an example")
    return name if value == "yes" else f"not {name}"


def _amount(value: str, unit: str | None) -> str:
    found = _NUMBER.fullmatch(value)
    if not found or unit is None:
        raise UnwritableError(f"`{value}` without its unit is not said in an example")
    sign, number = found.groups()
    return " ".join(part for part in (sign, number, unit if unit != "1" else "") if part)


def _event(entry: Mapping[str, Any]) -> str:
    _only(entry, "kind", "on", "from", "to", "status", "line", "outcome", "dose", "half_life")
    if entry.get("status", "planned") != "planned":
        raise UnwritableError(f"an event that was {entry['status']} is not said in an example")
    planned = "planned " if "status" in entry else ""
    when = entry["on"] if "on" in entry else f"{entry['from']} to {entry['to']}"
    return ", ".join([f"{planned}{entry['kind']} {when}", *_details(entry)])


def _details(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in ("line", "outcome", "dose"):
        if key in entry:
            yield f"{key} {entry[key]}"
    if "half_life" in entry:
        number, unit = entry["half_life"].split()
        yield f"half-life {number} {_SPANS[unit]}{'s' * (number != '1')}"


def _measurement(entry: Mapping[str, Any]) -> str:
    _only(entry, "test", "value", "unit", "on", "lower", "upper")
    limits = [f", {name} {entry[key]}" for name, key in (("LLN", "lower"), ("ULN", "upper")) if key in entry]
    coded = "unit" not in entry and not _NUMBER.fullmatch(entry["value"])
    value = entry["value"] if coded else _amount(entry["value"], entry.get("unit"))
    return f"{entry['test']} {value} on {entry['on']}{''.join(limits)}"


def _rating(entry: Mapping[str, Any]) -> str:
    _only(entry, "scale", "value", "on")
    return f"{entry['scale']} {entry['value']} on {entry['on']}"


def _step(found: tuple[str, Any]) -> str:
    name, value = found
    if value == "missed" or isinstance(value, str):
        return f"{name} {value}"
    if "planned" in value:
        _only(value, "planned")
        return f"planned {name} {value['planned']}"
    _only(value, "from", "to")
    return f"{name} {value['from']} to {value['to']}"


_SECTIONS: dict[str, Callable[[Any], str]] = {
    "facts": _fact,
    "judgements": _answer,
    "attestations": _answer,
    "events": _event,
    "measurements": _measurement,
    "scales": _rating,
    "steps": _step,
}


def _completeness(record: Document, program: Program) -> Iterator[str]:
    """Yield what the record is complete for, kinds with the same days on one line."""
    as_of = str(record["as_of"])
    for (since, through, planned), found in groupby(record.get("complete", ()), _days_of):
        everything = tuple(program.kinds) if (since, through, planned) == (None, as_of, False) else ()
        start = f" from {since}" if since else ""
        end = f" through {through}" if through != as_of else ""
        for kinds in _apart([entry["kind"] for entry in found], everything):
            named = f"complete for {'planned ' if planned else ''}{', '.join(kinds)}{start}{end}"
            yield "nothing else happened" if kinds == everything else named


def _apart(kinds: list[str], everything: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield kinds in groups: those that are all there are, as often as they come, and what stands between."""
    waiting: list[str] = []
    at = 0
    while at < len(kinds):
        size = len(everything)
        if everything and tuple(kinds[at : at + size]) == everything:
            yield from [tuple(waiting)] if waiting else []
            yield everything
            waiting, at = [], at + size
        else:
            waiting.append(kinds[at])
            at += 1
    yield from [tuple(waiting)] if waiting else []


def _days_of(entry: Mapping[str, Any]) -> tuple[str | None, str, bool]:
    _only(entry, "kind", "from", "through", "planned")
    return entry.get("from"), str(entry["through"]), entry.get("planned") == "yes"


def _expectations(expected: Sequence[Expected]) -> Iterator[str]:
    """Yield the lines of what is expected; the days of one step stand on one line."""
    for (about, of_days), group in groupby(expected, lambda one: (one.about, one.aspect in _DAYS)):
        if of_days:
            yield f"expect plan {about} {_plan_days({one.aspect: one.value for one in group})}"
            continue
        for one in group:
            plan = "plan " if one.aspect == "plan status" else ""
            yield " ".join(f"expect {plan}{about} {one.value}".split())


def _plan_days(days: Mapping[str, str]) -> str:
    words = {"earliest": "from", "latest": "until"}
    parts = [f"{words[aspect]} {days[aspect]}" for aspect in words if aspect in days]
    if not parts:
        raise UnwritableError("a target day stands beside the earliest or the latest day")
    return " ".join(parts) + (f", target {days['target']}" if "target" in days else "")
