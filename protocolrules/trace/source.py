"""The bytes of a source file into a `Reading`: a registry record, a USDM study, or plain text.

A record of ClinicalTrials.gov (API version 2) keeps ages and sex in fields of their own: they are items like any
other. Places in a record count the lines of its criteria's text, which is one line of the JSON.
"""

from __future__ import annotations

import json
import re
from typing import Any

import attrs

from protocolrules.diagnostics.source import Source, Span
from protocolrules.facts.document import MalformedError, decode, parse_json
from protocolrules.trace.headings import asks_nothing
from protocolrules.trace.items import FIELD, Draft, Item, Note, Reading, named
from protocolrules.trace.marks import unescaped
from protocolrules.trace.text import TextReader

LARGEST_TEXT = 500_000  # characters of criteria or of a text; the longest in a registry have some twenty thousand
LARGEST = 64 * 1024 * 1024  # bytes of a JSON file; a USDM study has one or two million
_FIELDS = {
    "minimumAge": "minimum age",
    "maximumAge": "maximum age",
    "sex": "sex",
    "genderBased": "gender based",
    "genderDescription": "gender description",
    "healthyVolunteers": "healthy volunteers",
    "studyPopulation": "study population",
}
_NCT = r"NCT[0-9]{8}"
_UPDATED = r"(?m)^[ \t]*Last Updated?(?: Posted| Submitted)?:[ \t]*([0-9]{4}-[0-9]{2}-[0-9]{2})[ \t]*$"
_WHERE = "$.protocolSection.eligibilityModule.eligibilityCriteria"


class SourceError(ValueError):
    """A file that holds no eligibility criteria that can be read; the message says where and why."""


def read_source(name: str, data: bytes) -> Reading:
    """Read a source file's bytes; *name* is what it is shown under. Raises `SourceError`."""
    if len(data) > LARGEST:
        raise SourceError(f"the file has {len(data):,} bytes; {LARGEST:,} are allowed")
    try:
        text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
        if not text.strip():
            raise SourceError("the file is empty")
        if name.lower().endswith(".json") or text.lstrip()[0] in "{[":
            return _read_json(name, parse_json(text))
    except MalformedError as wrong:
        raise SourceError(
            f"not JSON: {wrong}" if "UTF-8" not in str(wrong) and "NUL" not in str(wrong) else str(wrong)
        ) from None
    reading = _read_text(name, text, page=True)
    if not reading.items:
        raise SourceError("no criteria were found in this text: neither a numbered or bulleted line nor a heading")
    return reading


def _read_text(name: str, text: str, page: bool) -> Reading:
    if len(text) > LARGEST_TEXT:
        raise SourceError(f"the text has {len(text):,} characters; {LARGEST_TEXT:,} are allowed")
    reader = TextReader(Source(name, text), page)
    items = reader.read()
    before = text[: reader.headings[0].start] if reader.headings else ""
    found = re.search(_NCT, name) or re.search(rf"NCT ID:\s*{_NCT}", before) or re.search(_NCT, before)
    updated = re.search(_UPDATED, before)
    return Reading(
        name=found[0][-11:] if found else "",
        title="",
        version=f"registry record of {updated[1]}" if updated else "",
        items=items,
        headings=tuple(reader.headings),
        outside=tuple(reader.outside),
        notes=tuple(reader.notes),
    )


def _read_json(name: str, document: Any) -> Reading:
    record = _only_record(document)
    if isinstance(record, dict) and ("study" in record or "versions" in record):
        return _read_usdm(name, record)
    protocol = record.get("protocolSection") if isinstance(record, dict) else None
    if not isinstance(protocol, dict):
        raise SourceError(
            "$.protocolSection: not there; this is neither a ClinicalTrials.gov record (API version 2) nor a USDM study"
        )
    module = _module(protocol, "eligibilityModule")
    criteria = module.get("eligibilityCriteria")
    if not isinstance(criteria, str) or not criteria.strip():
        raise SourceError(f"{_WHERE}: {'empty or not there' if not criteria else 'not a text'}")
    identified = _module(protocol, "identificationModule")
    updated = _module(_module(protocol, "statusModule"), "lastUpdatePostDateStruct")
    text = criteria.replace("\r\n", "\n").replace("\r", "\n")
    reading = _read_text(f"{name}:eligibilityCriteria", text, page=False)
    return attrs.evolve(
        reading,
        name=_text(identified, "nctId"),
        title=_text(identified, "briefTitle") or _text(identified, "officialTitle"),
        version=f"registry record of {_text(updated, 'date')}" if _text(updated, "date") else "",
        items=(*_fields(name, module), *reading.items),
    )


def _only_record(document: Any) -> Any:
    """Return the record itself, also where it is the only one of a list or of a search's result."""
    found = document.get("studies", document) if isinstance(document, dict) else document
    if not isinstance(found, list):
        return found
    if len(found) != 1:
        raise SourceError(f"the file holds {len(found)} records; give one")
    return found[0]


def _module(parent: dict[str, Any], key: str) -> dict[str, Any]:
    found = parent.get(key)
    return found if isinstance(found, dict) else {}


def _text(parent: dict[str, Any], key: str) -> str:
    found = parent.get(key)
    return " ".join(found.split()) if isinstance(found, str) else ""


def _fields(name: str, module: dict[str, Any]) -> tuple[Item, ...]:
    """Return the record's fields as items, one line each."""
    found = [(label, _value(module[key])) for key, label in _FIELDS.items() if module.get(key) is not None]
    lines = [f"{label}: {value}" for label, value in found]
    source = Source(f"{name}:eligibilityModule", "\n".join(lines))
    drafts, start = [], 0
    for (label, value), line in zip(found, lines, strict=True):
        free = asks_nothing(label, value)
        drafts.append(Draft(FIELD, label, "", start, start + len(line), [[line]], free))
        start += len(line) + 1
    return named(drafts, source)


def _value(value: Any) -> str:
    """Return what a field holds as words; what is no text is shown as it is, for it may ask something."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return unescaped(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _read_usdm(name: str, document: Any) -> Reading:
    """Read the criteria of a USDM study, each a line of its own under the number that it has there."""
    from protocolrules.usdm.document import NotUsdmError
    from protocolrules.usdm.read import read_study
    from protocolrules.usdm.texts import plain

    try:
        study = read_study(document)
    except NotUsdmError as wrong:
        raise SourceError(str(wrong)) from None
    texts = [plain(criterion.text or criterion.title) for criterion in study.criteria]
    source = Source(f"{name}:eligibilityCriteria", "\n".join(texts))
    drafts, start = [], 0
    for criterion, text in zip(study.criteria, texts, strict=True):
        number = "".join(criterion.identifier.split())
        section = criterion.category or "preamble"
        drafts.append(Draft(section, number, "", start, start + len(text), [[text]]))
        start += len(text) + 1
    if not drafts:
        raise SourceError("$.study: the study design has no eligibility criteria")
    notes = [Note(Span(source, 0, 0), f"{note}") for note in study.notes if "riteri" in note.place]
    return Reading(study.name, study.title, study.version, named(drafts, source), notes=tuple(notes))
