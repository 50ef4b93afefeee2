"""A plan as a calendar file (iCalendar, RFC 5545), for the calendars that people already look at.

Comes in: a plan as plain data. Goes out: the bytes of an ``.ics`` file. Nothing of it comes from
the wall clock, so the same plan gives the same bytes; events keep their UIDs, so that importing a
later plan moves them.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from icalendar import Event

_PRODUCT = "-//protocolrules//plan//EN"
_NAMESPACE = uuid5(NAMESPACE_URL, "urn:protocolrules:plan")  # never change it: every UID would change

_NO_LONGER_AHEAD = ("done", "missed", "not due")


def calendar_text(plan: Mapping[str, Any]) -> bytes:
    """Return a plan's calendar: an all-day event for each step ahead, and a transparent one for its window.

    *plan* is one patient's plan as plain data; its dates are ISO text. A step is shown on the day that
    the plan aims at, which is the planned one where that fits: only then is it confirmed.

    Raises ImportError when ``icalendar`` is not installed.
    """
    try:
        from icalendar import Calendar
    except ImportError:
        raise ImportError("calendar files need the library `icalendar`: pip install 'icalendar>=6'") from None
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    for step in plan["steps"]:
        if step["status"] not in _NO_LONGER_AHEAD:
            for event in _events(plan, step):
                calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(plan: Mapping[str, Any], step: Mapping[str, Any]) -> Iterator[Event]:
    """Yield the event of a step's day and that of its window, where they are known."""
    title = f"{plan['patient']}: {step.get('title') or step['name']}"
    planned, target = _day(step.get("on")), _day(step.get("target"))
    day = target or planned
    if day:
        event = _event(plan, step, "day", (day, day), title)
        event.add("status", "CONFIRMED" if step["status"] == "planned" and planned == day else "TENTATIVE")
        yield event
    first, last = _day(step.get("earliest")), _day(step.get("latest"))
    if first and last and first < last:
        event = _event(plan, step, "window", (first, last), f"{title} window")
        event.add("transp", "TRANSPARENT")
        yield event


def _event(plan: Mapping[str, Any], step: Mapping[str, Any], sort: str, days: tuple[date, date], summary: str) -> Event:
    """Return an all-day event from the first through the last of *days*; *sort* is ``day`` or ``window``."""
    from icalendar import Event

    first, last = days
    as_of = date.fromisoformat(plan["as_of"][:10])
    event = Event()
    event.add("uid", _uid(plan, step, sort))
    event.add("dtstamp", datetime.combine(as_of, time(), UTC))
    event.add("sequence", as_of.toordinal())  # it grows with the day up to which the record speaks
    event.add("dtstart", first)
    if last < date.max:
        event.add("dtend", last + timedelta(days=1))  # the first day that is no part of it
    event.add("summary", _clean(summary))
    event.add("description", _clean("\n".join(_description(plan, step))))
    sorts = (plan.get("protocol"), step["status"] if sort == "day" else sort)
    event.add("categories", [_clean(category) for category in sorts if category])
    return event


def _uid(plan: Mapping[str, Any], step: Mapping[str, Any], sort: str) -> str:
    """Return an identifier that tells nobody who the patient is."""
    return str(uuid5(_NAMESPACE, json.dumps([plan.get("protocol"), plan["patient"], step["name"], sort])))


def _description(plan: Mapping[str, Any], step: Mapping[str, Any]) -> Iterator[str]:
    protocol = f"{plan['protocol']}, " if plan.get("protocol") else ""
    yield f"{protocol}{plan['patient']}, {step['name']}: {step['status']} as of {plan['as_of']}"
    if step.get("on") and step.get("target") and step["on"] != step["target"]:
        yield f"planned for {step['on']} in the record, which is not the day aimed at"
    if step.get("window"):
        yield f"by the clock: {step['window']}"
    if step.get("earliest") or step.get("latest"):
        yield f"window: {step.get('earliest') or ''} … {step.get('latest') or ''}".rstrip()
    if len(step.get("permitted") or ()) > 1:
        yield f"permitted: {', '.join(_range(*found) for found in step['permitted'])}"
    for bound in step.get("bounds") or ():
        if bound.get("of", "plan") == "plan":
            yield _bound(bound)
    if step.get("note"):
        yield str(step["note"])
    for needed in step.get("needs") or ():
        yield f"still needed: {' and '.join(needed['facts']) or 'more on record'} ({needed['rule']})"


def _bound(bound: Mapping[str, Any]) -> str:
    """Return what sets one end of the window: ``not before 2026-01-26: inclusion 6a: ≥ 3 weeks … (…)``."""
    edge = "not before" if bound["edge"] == "first" else "not after"
    said = ": ".join(words for words in (bound.get("rule"), bound.get("words")) if words)
    fact = f" ({bound['fact']})" if bound.get("fact") else ""
    return f"{edge} {bound['day']}: {said}{fact}"


def _range(first: str | None, last: str | None) -> str:
    return first or "…" if first == last else f"{first or '…'} to {last or '…'}"


def _day(text: str | None) -> date | None:
    """Return a date, None for one of which only the month or the year is known."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _clean(text: str) -> str:
    """Return text without what no calendar file may hold: control characters and halves of surrogate pairs.

    Every sort of line break becomes a newline, for some readers of calendars take them all for ends of lines.
    """
    lines = "\n".join(text.splitlines()).encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) != "Cc")
