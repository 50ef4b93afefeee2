"""What is recorded about one patient, as it was recorded.

A timeline is immutable. Dates are `Moment`s (as precise as the record), numbers are exact
ranges in base units, and every entry remembers its path in the document it came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import attrs

from protocolrules.facts.moment import Moment
from protocolrules.facts.problems import DocumentError
from protocolrules.facts.quantity import Range
from protocolrules.facts.units import Dimensions

KNOWN, ONGOING, UNKNOWN_END = "known", "ongoing", "unknown"


@attrs.frozen(eq=False)
class Amount:
    """A quantity of the record: its text, and its exact range in base units (None if not usable)."""

    text: str
    value: Range | None
    dimensions: Dimensions | None
    problem: str = ""


@attrs.frozen(eq=False)
class Event:
    """Something that happened, goes on, or is planned: a therapy, an operation, a disease state.

    ``start`` and ``end`` are closed ranges of days; ``ending`` says whether the end is known,
    ongoing or unknown. ``half_life`` is in seconds.
    """

    path: str
    kind: str
    name: str | None
    start: Moment
    end: Moment
    ending: str = KNOWN
    status: str = "done"
    half_life: Range | None = None
    dose: Amount | None = None
    outcome: str | None = None
    line: int | None = None


@attrs.frozen(eq=False)
class Result:
    """One result of a test or one rating on a scale, with that result's own limits."""

    path: str
    test: str
    at: Moment
    value: Amount
    lower: Amount | None = None
    upper: Amount | None = None


@attrs.frozen(eq=False)
class Statement:
    """A fact, a judgement or an attestation: what was said, when and by whom."""

    path: str
    name: str
    value: str
    on: Moment | None = None
    by: str | None = None
    amount: Amount | None = None


@attrs.frozen(eq=False)
class Completeness:
    """The record names every event of ``kind`` that touches the days from ``since`` through ``through``."""

    path: str
    kind: str
    since: Moment | None
    through: Moment
    planned: bool = False


@attrs.frozen(eq=False)
class StepDate:
    """When a step of the protocol took place (``end``: its last day where it lasted), or is planned to.

    A step that was ``missed`` has no date: it does not take place any more.
    """

    path: str
    name: str
    at: Moment
    planned: bool = False
    end: Moment | None = None
    missed: bool = False


@attrs.frozen(eq=False)
class Timeline:
    """One patient's record.

    ``problems`` are contradictions in the record (an end before its start): what they touch
    is unknown, and they are reported with the verdict. ``expect`` is the verdicts an author
    expects, used by tests and never by the engine.
    """

    id: str
    as_of: Moment | None = None
    birth: Moment | None = None
    arm: str | None = None
    facts: Mapping[str, Statement] = attrs.field(factory=dict)
    answers: Mapping[str, Statement] = attrs.field(factory=dict)
    events: tuple[Event, ...] = ()
    results: tuple[Result, ...] = ()
    complete: tuple[Completeness, ...] = ()
    steps: Mapping[str, StepDate] = attrs.field(factory=dict)
    problems: tuple[str, ...] = ()
    expect: Mapping[str, Any] = attrs.field(factory=dict)
    source: str = "timeline"
    records: dict[int, object] = attrs.field(factory=dict, init=False, repr=False)
    """What is known as of a day, kept by whoever evaluates (see `evaluate.record`)."""

    @staticmethod
    def from_dict(document: Mapping[str, Any], source: str = "timeline") -> Timeline:
        """Return the timeline a plain mapping describes (``protocolrules schema timeline`` has its shape).

        Numbers may be ``int``, ``Decimal`` or text; a ``float`` is taken at its shortest decimal text.
        Raises `TimelineError` that lists every problem of the document.
        """
        from protocolrules.facts.read import timeline_from

        return timeline_from(document, source)


class TimelineError(DocumentError):
    """A patient's document that cannot be read; ``problems`` lists all of them with their paths."""


def limit_ratio(result: Result, which: str) -> Range | None:
    """Return a result as multiples of its own upper (``ULN``) or lower (``LLN``) limit, None if it has none."""
    from protocolrules.facts.quantity import divide

    limit = result.upper if which == "ULN" else result.lower
    if limit is None or limit.value is None or result.value.value is None:
        return None
    if limit.dimensions != result.value.dimensions or not limit.value.lo > 0:
        return None
    if limit.value.exact:
        return result.value.value.times(1 / Fraction(limit.value.lo))
    return divide(result.value.value, limit.value)
