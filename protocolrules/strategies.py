"""Hypothesis strategies for a protocol of your own: patients whose records lie near its boundaries.

>>> from hypothesis import given  # doctest: +SKIP
>>> @given(timelines(protocol))  # doctest: +SKIP
... def test_nobody_under_age_is_eligible(timeline): ...

Hypothesis is imported when a strategy is asked for. A record names only what the protocol declares, leaves
open what records leave open (partial dates, unknown ends, missing answers), and can always be read.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from protocolrules.facts.calendar import LAST_DAY
from protocolrules.facts.timeline import Timeline

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from protocolrules.protocol import Protocol

_AS_OF = date(2026, 6, 30)
_EARLIEST = 1_000  # days from the first of the calendar, so that something can have been earlier
_LONG_AGO = 900  # days; most of what is recorded is nearer
_MOST_EVENTS, _MOST_RESULTS = 4, 5


def timelines(protocol: Protocol, as_of: date | str = _AS_OF) -> SearchStrategy[Timeline]:
    """Return a strategy of patients' timelines for a protocol, that speak up to the day *as_of*.

    Raises ImportError where Hypothesis is not installed.
    """
    return documents(protocol, as_of).map(Timeline.from_dict)


def documents(protocol: Protocol, as_of: date | str = _AS_OF) -> SearchStrategy[dict[str, Any]]:
    """Return a strategy of patients' documents, as `Timeline.from_dict` takes them.

    Raises ImportError where Hypothesis is not installed.
    """
    try:
        from hypothesis import strategies as st
    except ImportError:
        raise ImportError("strategies need Hypothesis: pip install hypothesis") from None
    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    return st.composite(_document)(protocol, day)


class _Patient:
    """One record in the making: what is drawn, and the days it lies about."""

    def __init__(self, draw: Any, protocol: Protocol, as_of: date) -> None:
        from hypothesis import strategies

        from protocolrules.examples.likely import likely

        self.draw, self.st = draw, strategies
        self.program, self.as_of = protocol.program, as_of
        self.likely = likely(self.program)
        self.anchors = [as_of]

    def one_of(self, *choices: Any) -> Any:
        return self.draw(self.st.sampled_from(choices))

    def day(self, latest: date | None = None) -> date:
        """Draw a day: mostly one that lies from a step as far as the protocol's windows reach, give or take a day."""
        anchor, distances = self.one_of(*self.anchors), self.likely.distances
        if distances and self.draw(self.st.integers(0, 4)):
            by = self.one_of(*distances)
            forth = self.draw(self.st.integers(0, 4)) == 0
            found = _date((by if forth else -by).after(anchor.toordinal()) + self.one_of(0, 0, -1, 1))
        else:
            found = anchor - timedelta(self.draw(self.st.integers(0, _LONG_AGO)))
        return min(found, latest) if latest is not None else found

    def written(self, day: date) -> str:
        """Return a day as it is recorded: sometimes only its month or year."""
        text = day.isoformat()
        return text[: self.one_of(10, 10, 10, 10, 10, 10, 7, 4)]


def _document(draw: Any, protocol: Protocol, as_of: date) -> dict[str, Any]:
    patient = _Patient(draw, protocol, as_of)
    found: dict[str, Any] = {"id": "P", "as_of": as_of.isoformat(), "steps": _steps(patient)}
    if draw(patient.st.integers(0, 7)):
        found["birth_date"] = patient.written(_birth(patient))
    if patient.program.arms and draw(patient.st.booleans()):
        found["arm"] = patient.one_of(*patient.program.arms)
    found["facts"] = _facts(patient)
    for name, (kind, _) in patient.program.persons.items():
        if draw(patient.st.integers(0, 3)):
            found.setdefault(f"{kind}s", {})[name] = patient.one_of("yes", "yes", "no", "no", "unknown")
    found["events"] = _events(patient)
    found |= _results(patient)
    found["complete"] = _completeness(patient)
    return found


def _steps(patient: _Patient) -> dict[str, Any]:
    """Draw the steps in their order: some done, perhaps the next ones planned; what is recorded lies about them."""
    names = [name for name, step in patient.program.steps.items() if not step.visit]
    done = patient.draw(patient.st.integers(0, len(names)))
    days = sorted(patient.day(patient.as_of) for _ in names[:done])
    patient.anchors += days
    found: dict[str, Any] = {name: day.isoformat() for name, day in zip(names, days, strict=False)}
    later = patient.as_of
    for name in names[done:]:
        if patient.draw(patient.st.booleans()):
            break
        later += timedelta(patient.draw(patient.st.integers(0, 60)))
        patient.anchors.append(later)
        found[name] = {"planned": later.isoformat()}
    return found


def _birth(patient: _Patient) -> date:
    """Draw a date of birth: mostly about a birthday that the protocol asks for."""
    ages = patient.likely.ages
    if not ages or patient.draw(patient.st.integers(0, 3)) == 0:
        return patient.as_of - timedelta(patient.draw(patient.st.integers(0, 36_500)))
    born = (-patient.one_of(*ages)).after(patient.one_of(*patient.anchors).toordinal())
    return min(patient.as_of, _date(born + patient.one_of(0, 1, -1, 2, -400)))


def _date(day: int) -> date:
    """Return the date of a day number; one that is beyond the calendar's first or last years is moved there."""
    return date.fromordinal(max(_EARLIEST, min(day, LAST_DAY - _EARLIEST)))


def _facts(patient: _Patient) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, fact in patient.program.facts.items():
        if not patient.draw(patient.st.integers(0, 3)):
            continue
        if fact.words:
            found[name] = patient.one_of(*fact.words)
        elif fact.dimensions is not None:
            value = patient.one_of(*patient.likely.numbers.get(name, ("1",)))
            found[name] = {"value": value, "unit": fact.unit or "1"}
        else:
            found[name] = patient.one_of("yes", "yes", "no", "no", "unknown")
    return found


def _events(patient: _Patient) -> list[dict[str, Any]]:
    kinds = [name for name, kind in patient.program.kinds.items() if not kind.is_step]
    if not kinds:
        return []
    number = patient.draw(patient.st.integers(0, _MOST_EVENTS))
    return [_event(patient, patient.one_of(*kinds)) for _ in range(number)]


def _event(patient: _Patient, kind: str) -> dict[str, Any]:
    planned = patient.draw(patient.st.integers(0, 9)) == 0
    last = patient.day(None if planned else patient.as_of)
    first = last - timedelta(patient.one_of(0, 0, 1, 6, 13, 14, 40, 400))
    form = patient.one_of("on", "on", "span", "span", "ongoing", "unknown")
    if form == "on":
        found: dict[str, Any] = {"kind": kind, "on": patient.written(last)}
    else:
        end = patient.written(last) if form == "span" else form
        found = {"kind": kind, "from": patient.written(first), "to": end}
    if planned:
        found["status"] = "planned"
    more = {
        "line": ("1", "2", "3"),
        "outcome": tuple(sorted(patient.program.outcomes)),
        "dose": patient.likely.doses,
        "half_life": ("1 d", "31 h", "100 d"),
    }
    for key, values in more.items():
        if values and patient.draw(patient.st.integers(0, 3)) == 0:
            found[key] = patient.one_of(*values)
    return found


def _results(patient: _Patient) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {"measurements": [], "scales": []}
    tests = [entry for entries in patient.likely.results.values() for entry in entries]
    for _ in range(patient.draw(patient.st.integers(0, _MOST_RESULTS)) if tests else 0):
        result = {**patient.one_of(*tests), "on": patient.written(patient.day(patient.as_of))}
        found["scales" if "scale" in result else "measurements"].append(result)
    return found


def _completeness(patient: _Patient) -> list[dict[str, Any]]:
    """Draw what the record is complete for: everything, nothing, or some kinds up to some day."""
    kinds = [name for name, kind in patient.program.kinds.items() if not kind.is_step]
    whole = patient.one_of("everything", "everything", "some", "nothing")
    if whole == "everything":
        return [{"kind": kind, "through": patient.as_of.isoformat()} for kind in kinds]
    if whole == "nothing" or not kinds:
        return []
    some = patient.draw(patient.st.lists(patient.st.sampled_from(kinds), unique=True, max_size=6))
    return [{"kind": kind, "through": patient.day(patient.as_of).isoformat()} for kind in some]
