"""Making one thing in a record more precise never turns met into not met, or back."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from oracle import instants
from strategies import AS_OF, Document, Screened, screenings

import protocolrules
from protocolrules import Status

DEFINITE = (Status.MET, Status.NOT_MET)
Place = tuple[tuple[Any, ...], list[Any]]


def days_of(text: str) -> list[str]:
    """Return some days a partial date can be: its first and last, and around the as-of day."""
    first, last = (date.fromordinal(instant // 86_400) for instant in instants(text))
    around = [first, last, *(AS_OF + timedelta(n) for n in (-30, -1, 0, 1))]
    return [day.isoformat() for day in around if first <= day <= last]


def vague_dates(document: Document) -> Iterator[Place]:
    """Yield every partial date of a document with the days it can be."""
    for section in ("events", "measurements", "scales", "complete"):
        for index, entry in enumerate(document.get(section, [])):
            for key in ("on", "from", "to", "through"):
                if len(entry.get(key, "")) in (4, 7) and entry[key][0] == "2":
                    # What is recorded as done has begun by the as-of day.
                    begun = key in ("on", "from") and section != "complete"
                    known = [day for day in days_of(entry[key]) if not begun or day <= AS_OF.isoformat()]
                    if known:
                        yield (section, index, key), known
    for name, form in document.get("steps", {}).items():
        for key, text in form.items():
            if len(text) in (4, 7):
                # A step that is only planned takes place on the as-of day or later; one that took place did so by then.
                later = key == "planned"
                days = [d for d in days_of(text) if (d >= AS_OF.isoformat()) is later]
                if days:
                    yield ("steps", name, key), days
    if len(document.get("birth_date", "")) in (4, 7):
        yield ("birth_date",), days_of(document["birth_date"])


def unknown_ends(document: Document) -> Iterator[Place]:
    """Yield every end that is not known, with days after the latest start."""
    for index, event in enumerate(document["events"]):
        if event.get("to") == "unknown":
            _, last = instants(event["from"])
            start = date.fromordinal(last // 86_400)
            yield ("events", index, "to"), [(start + timedelta(n)).isoformat() for n in (0, 1, 20, 400)]


def missing(document: Document) -> Iterator[Place]:
    """Yield every fact, answer, arm, step and half-life that the record lacks."""
    for name in ("evaluable_disease", "liver_metastases"):
        if name not in document["facts"]:
            yield ("facts", name), ["yes", "no"]
    if "sex" not in document["facts"]:
        yield ("facts", "sex"), ["female", "male"]
    if "arm" not in document:
        yield ("arm",), ["part_a", "part_b"]
    if "judgements" not in document:
        yield ("judgements",), [{"near_vital_structure": answer} for answer in ("yes", "no")]
    for step in ("consent", "leukapheresis", "infusion"):
        if step not in document["steps"]:
            yield ("steps", step), [{"on": day} for day in ("2025-01-11", "2025-02-14", "2025-03-01")]
    for index, event in enumerate(document["events"]):
        for key, values in (
            ("half_life", ["2 h", "90 h"]),
            ("dose", ["59 mg/d", "60 mg/d"]),
            ("outcome", ["relapse", "remission"]),
        ):
            if key not in event and not (key == "half_life" and "pazopanib" in event.values()):
                yield ("events", index, key), values
        if "name" not in event and event["kind"] in ("chemotherapy", "targeted_therapy", "nitrosourea"):
            narrower = {"targeted_therapy": ["pazopanib"], "nitrosourea": ["carmustine"]}
            yield ("events", index, "name"), narrower.get(event["kind"], ["doxorubicin", "nitrosourea", "carmustine"])


def shorter_completeness(document: Document) -> Iterator[Place]:
    """Yield every period of completeness with a later last day, and without its first."""
    for index, statement in enumerate(document["complete"]):
        if statement["through"] < "2025-02-14":
            yield ("complete", index, "through"), ["2025-02-14"]
        if "from" in statement:
            yield ("complete", index, "from"), ["1950-01-01"]


def refined(document: Document, place: Place, value: Any) -> Document:
    """Return the document with one thing in it made known."""
    known: Any = deepcopy(document)
    found = known
    for key in place[0][:-1]:
        found = found[key]
    found[place[0][-1]] = value
    return known  # type: ignore[no-any-return]


def problems(document: Document) -> tuple[str, ...]:
    return protocolrules.Timeline.from_dict(document).problems


def statuses(text: str, document: Document) -> tuple[Status, ...]:
    return protocolrules.parse(text).screen(protocolrules.Timeline.from_dict(document)).statuses


@given(screenings(), st.data())
def test_information_only_adds(screening: Screened, data: st.DataObject) -> None:
    text, document = screening
    places = [place for find in (vague_dates, unknown_ends, missing, shorter_completeness) for place in find(document)]
    assume(places)
    before = statuses(text, document)
    assume(any(status in DEFINITE for status in before))
    for _ in range(3):
        place = data.draw(st.sampled_from(places))
        known = refined(document, place, data.draw(st.sampled_from(place[1])))
        if len(problems(known)) > len(problems(document)):
            continue  # a day that contradicts the rest of the record is not what the record left open
        for was, then in zip(before, statuses(text, known), strict=True):
            assert was not in DEFINITE or then is was, (place, known)
