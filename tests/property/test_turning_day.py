"""On the day a verdict is said to turn, it turns, and on no earlier day, if nothing else happens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from cases import TURNING
from hypothesis import given
from hypothesis import strategies as st
from strategies import (
    AGES,
    AS_OF,
    DECLARATIONS,
    EVERYTHING,
    STEPS,
    Document,
    Screened,
    days,
    events,
    gaps,
    lengths,
    patients_for,
    points,
    windows,
)

import protocolrules
from protocolrules import Status

MOST_DAYS = 70


def on_day(document: Document, step: str | None, day: date) -> Document:
    """Return the record of a later day: nothing else has happened, what goes on goes on."""
    today = max(day, AS_OF).isoformat()
    complete = [
        statement | {"through": today} if statement["through"] >= AS_OF.isoformat() else statement
        for statement in document["complete"]
        if "planned" not in statement
    ]
    planned = [statement for statement in document["complete"] if "planned" in statement]
    steps = {name: _taken(value, today) for name, value in document.get("steps", {}).items()}
    if step is not None:
        steps[step] = day.isoformat()
    return document | {"as_of": today, "complete": complete + planned, "steps": steps}


def _taken(value: Any, today: str) -> Any:
    """Return a step as it is later: one planned for a known day that has come has taken place on it."""
    planned = value.get("planned") if isinstance(value, dict) else None
    return planned if planned is not None and len(planned) >= 10 and planned[:10] <= today else value


def status_on(protocol: protocolrules.Protocol, document: Document, label: str) -> Status:
    return protocol.screen(protocolrules.Timeline.from_dict(document)).criteria[label].status


def first_day(document: Document, moved: str) -> date:
    """Return the day from which on the turn is looked for."""
    if moved == "as of":
        return AS_OF
    form = document["steps"][moved]
    return max(AS_OF, date.fromisoformat((form.get("on") or form["planned"])[:10]))


CONDITIONS = st.one_of(
    gaps(),
    st.builds("{} {} {}".format, st.sampled_from(("any", "no")), events(), windows()),
    st.builds("stable_disease for {} {} before {}".format, st.sampled_from("≥>≤<"), lengths(), points()),
    st.builds("ANC ≥ 1 K/uL latest {}".format, windows()),
    st.builds("≥ 2 episodes of {} {}".format, events(), windows()),
    AGES,
)


@st.composite
def waiting(draw: st.DrawFn) -> Screened:
    """A condition that waits for a planned step or the as-of day, and a record with no date left open."""
    shape = draw(st.sampled_from(("  {0}\n", "  ({0}) and ({1})\n", "  ({0}) or ({1})\n")))
    text = f"{DECLARATIONS}inclusion 1\n{shape.format(draw(CONDITIONS), draw(CONDITIONS))}"
    document = draw(patients_for(text, partial=False, later=False))
    for name in draw(st.sets(st.sampled_from(STEPS), min_size=1)):
        document["steps"][name] = {"planned": draw(days(AS_OF, AS_OF + timedelta(30)))}
    document["complete"] = draw(st.sampled_from((document["complete"], EVERYTHING, EVERYTHING)))
    document["events"] = [e for e in document["events"] if e.get("status") != "planned"]
    for section in ("measurements", "scales"):
        document[section] = [r for r in document[section] if r["on"][:10] <= AS_OF.isoformat()]
    return text, document


@given(waiting())
def test_turning_day(screened: Screened) -> None:
    turns_as_said(*screened)


@pytest.mark.parametrize("name", TURNING)
def test_what_once_turned_unseen(name: str) -> None:
    text, document = TURNING[name]
    turns_as_said(text, document)
    assert protocolrules.parse(text).screen(protocolrules.Timeline.from_dict(document)).criteria["inclusion 1"].turns


def turns_as_said(text: str, document: Document) -> None:
    protocol = protocolrules.parse(text)
    for label, result in protocol.screen(protocolrules.Timeline.from_dict(document)).criteria.items():
        turns = result.turns
        if turns is None:
            continue
        step = None if turns.moved == "as of" else turns.moved
        start, day = first_day(document, turns.moved), date.fromordinal(turns.day)
        assert start < day
        now = status_on(protocol, on_day(document, step, start), label)
        expected = {"true": Status.MET, "false": Status.NOT_MET}[turns.passes.value]
        assert expected is not now
        assert status_on(protocol, on_day(document, step, day), label) is expected
        for number in range(1, min((day - start).days, MOST_DAYS)):
            between = status_on(protocol, on_day(document, step, start + timedelta(number)), label)
            assert between in (now, Status.UNKNOWN), (label, start + timedelta(number))
