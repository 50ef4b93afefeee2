"""The shapes of documents: tables from which they are read and their JSON Schemas are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs


@attrs.frozen
class Field:
    """One key of a form: what kind of value it takes, whether it must be there, and what it means."""

    kind: str
    about: str
    required: bool = False
    choices: tuple[str, ...] = ()


Form = dict[str, Field]


@attrs.frozen
class Shape:
    """One sort of document: its forms by name, of which ``root`` is that of the whole document.

    ``shorthand``: forms that may also be written as one scalar, with the key that the scalar stands for.
    ``unions``: names that stand for one of several forms, to be told apart by the keys that are written.
    """

    title: str
    root: str
    forms: Mapping[str, Form]
    shorthand: Mapping[str, str]
    unions: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)

    def form_of(self, name: str, value: Any) -> Form:
        """Return the form of a name; of a union, the one that *value* has most of, else the first."""
        keys = set(value) if isinstance(value, Mapping) else set()
        return max((self.forms[form] for form in self.unions.get(name, (name,))), key=lambda form: _shared(form, keys))


def _shared(form: Form, keys: set[Any]) -> tuple[int, int]:
    """Return how many of the keys a form needs, and how many it has."""
    return sum(form[key].required for key in keys & form.keys()), len(keys & form.keys())


STATUSES = ("done", "planned", "cancelled")
YES_NO = ("yes", "no")

PATIENT: Form = {
    "id": Field("text", "the patient's identifier", required=True),
    "as_of": Field("date", "the day up to which the record speaks"),
    "birth_date": Field("date", "date of birth, as precise as known"),
    "sex": Field("text", "recorded as the fact `sex`"),
    "arm": Field("text", "the arm or part of the trial"),
    "facts": Field("map of fact", "what is so: name to value, or to value, date and source"),
    "judgements": Field("map of answer", "what a clinician judged: name to yes or no, who and when"),
    "attestations": Field("map of answer", "what a person declared or agreed to: name to yes or no, who and when"),
    "events": Field("list of event", "therapies, operations, disease states"),
    "measurements": Field("list of measurement", "results of tests"),
    "scales": Field("list of rating", "ratings on scales such as ECOG"),
    "complete": Field("list of completeness", "for which kinds of event, and when, the record names every one"),
    "steps": Field("map of step", "when steps of the protocol took place, or are planned to"),
    "expect": Field("expectation", "the verdicts the author of this record expects; used by tests only"),
}

FACT: Form = {
    "value": Field("text", "yes, no, unknown, a number or one of the declared words", required=True),
    "unit": Field("unit", "UCUM unit of a numeric fact"),
    "on": Field("date", "when it was stated"),
    "by": Field("text", "who stated it"),
}

ANSWER: Form = {
    "answer": Field("answer", "yes, no or unknown", required=True, choices=(*YES_NO, "unknown")),
    "on": Field("date", "when it was given"),
    "by": Field("text", "who gave it"),
}

EVENT: Form = {
    "kind": Field("text", "the event's declared name, or a declared drug's", required=True),
    "name": Field("text", "which one: the drug, the operation"),
    "on": Field("date", "the day of an event of one day"),
    "from": Field("date", "its first day"),
    "to": Field("end", "its last day, `ongoing` or `unknown`"),
    "status": Field("choice", "whether it took place", choices=STATUSES),
    "dose": Field("quantity", "dose with unit, such as `75 mg/m2`"),
    "half_life": Field("quantity", "half-life of this exposure, such as `31 h`"),
    "outcome": Field("text", "how it ended, such as progression"),
    "line": Field("count", "line of therapy, counted from 1"),
}

MEASUREMENT: Form = {
    "test": Field("text", "the test's declared name", required=True),
    "value": Field("text", "a number, `<0.1`, `>10`, or one of the declared words"),
    "unit": Field("unit", "UCUM unit, or a laboratory's spelling"),
    "on": Field("date", "when the sample was taken"),
    "lower": Field("text", "this result's own lower limit of normal, in the same unit"),
    "upper": Field("text", "this result's own upper limit of normal, in the same unit"),
}

RATING: Form = {
    "scale": Field("text", "the scale's declared name", required=True),
    "value": Field("text", "the rating"),
    "on": Field("date", "when it was rated"),
}

COMPLETENESS: Form = {
    "kind": Field("text", "the kind of event of which the record names every one", required=True),
    "from": Field("date", "from this day on; without it, from birth"),
    "through": Field("date", "through this day", required=True),
    "planned": Field("answer", "whether it speaks of planned events", choices=YES_NO),
}

STEP: Form = {
    "on": Field("taken", "the day on which the step took place, or `missed`"),
    "from": Field("date", "the first day of a step that lasts"),
    "to": Field("end", "its last day, or `ongoing`"),
    "planned": Field("date", "the day for which it is planned"),
}

FORMS: dict[str, Form] = {
    "patient": PATIENT,
    "fact": FACT,
    "answer": ANSWER,
    "event": EVENT,
    "measurement": MEASUREMENT,
    "rating": RATING,
    "completeness": COMPLETENESS,
    "step": STEP,
}

# A form that may also be written as one scalar: the key that the scalar stands for.
SHORTHAND = {"fact": "value", "answer": "answer", "step": "on"}

TIMELINE = Shape("protocolrules patient timeline", "patient", FORMS, SHORTHAND)

# ---- a site's calendar --------------------------------------------------------------------------

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_SITE: Form = {
    "site": Field("text", "the site's name", required=True),
    "closed": Field("list of weekday", "days of the week on which the site does not work (default: none)"),
    "holidays": Field("list of holiday", "days on which it does not work: a day, a period, or a country's holidays"),
    "steps": Field("map of step", "steps and visits with days of their own; a series' name means all its visits"),
}

_HOLIDAY: Form = {
    "on": Field("day", "the day", required=True),
    "name": Field("text", "what it is called"),
}

_CLOSURE: Form = {
    "from": Field("day", "the first day", required=True),
    "to": Field("day", "the last day", required=True),
    "name": Field("text", "what it is called"),
}

_PUBLIC: Form = {
    "country": Field("text", "ISO 3166 code of a country: its public holidays, from the library `holidays`", True),
    "subdivision": Field("text", "code of its state, province or region"),
}

_SITE_STEP: Form = {
    "only": Field("list of weekday", "the days of the week on which it can be done, of those the site works"),
    "elsewhere": Field("answer", "whether it is done elsewhere, so that this calendar does not apply", False, YES_NO),
}

SITE = Shape(
    "protocolrules site calendar",
    "site",
    {"site": _SITE, "day": _HOLIDAY, "closure": _CLOSURE, "public": _PUBLIC, "step": _SITE_STEP},
    {"holiday": "on"},
    {"holiday": ("day", "closure", "public")},
)
