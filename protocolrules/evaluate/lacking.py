"""Lacking: what the record lacks for one leaf of a rule to be decided."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import attrs

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.events import compile_test
from protocolrules.evaluate.readings import value_of, why_unusable
from protocolrules.evaluate.record import Exposure, Rated
from protocolrules.facts.calendar import FAR, LAST_DAY, add_months, iso
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p


@attrs.frozen(order=True)
class Missing:
    """One fact the record lacks: what kind of fact, of what, in words, and where it would stand."""

    kind: str
    name: str
    text: str
    path: str = ""


UNDECLARED = "undeclared"
"""The kind of missing fact that is the kind of an event the protocol does not declare."""

Nested = Callable[[tuple[Any, Truth, Any]], list[Missing]]


def dates_in(node: Any) -> list[p.Date]:
    """Return the dates below a node that may not be known."""
    return [n for n in p.walk(node) if isinstance(n, p.StepDate | p.BirthDate | p.EventDate)]


def of_date(date: p.Date, case: Case) -> list[Missing]:
    """Return what a date lacks."""
    match date:
        case p.StepDate(step=step):
            at = case.steps.get(step)
            if at is not None and at.exact:
                return []
            text = f"the date of {step}" if at is None else f"the exact date of {step} ({at})"
            return [Missing("date", step, text, f"steps.{step}")]
        case p.BirthDate():
            known = case.birth is not None and case.birth.exact
            return [] if known else [Missing("date", "birth", "the date of birth", "birth_date")]
        case p.EventDate():
            name = " or ".join(date.kinds.names)
            return [Missing("date", name, f"the {date.edge} of the {date.which} {name}", "events")]
        case _:
            return []


_PICK = re.compile(r"(?:latest|earliest|highest|lowest|mean|every reading|on (?!or ).*)")


def window_words(window: p.Window) -> str:
    """Return a window in its author's words; a pick alone, such as ``latest``, names none, nor does ``ever``."""
    words = window.span.words
    return "" if _PICK.fullmatch(words) or words == "ever" else words


def completeness(node: p.Count, bounds: list[Any], case: Case) -> Missing:
    """Return the statement that is missing: on which days the record must name every such event."""
    name = " or ".join(node.kinds.names)
    lo, hi = _reach(node, bounds)
    lo = _not_covered_from(node.kinds, lo, hi, case)
    planned = "planned " if node.kinds.planned else ""
    known = " other" if _recorded(node, case) else ""
    verb = "will be" if lo > case.as_of.lo and not node.kinds.planned else "was"
    text = f"whether there {verb} any{known} {planned}{name} {_period_text(lo, hi)}"
    return Missing("events", name, text, "complete")


def _period_text(lo: int, hi: int) -> str:
    if lo == hi:
        return f"on {iso(lo)}"
    if lo < 1:
        return "ever" if hi > LAST_DAY else f"through {iso(hi)}"
    return f"from {iso(lo)} on" if hi > LAST_DAY else f"from {iso(lo)} through {iso(hi)}"


def _not_covered_from(kinds: p.Kinds, lo: int, hi: int, case: Case) -> int:
    """Return the first day of a period for which the record is not complete (its first day, where parts differ)."""
    complete = case.record.planned_complete if kinds.planned else case.record.complete
    shared = case.roster.shared_cover(case.roster.place(kinds))
    covered = [through for name in shared for since, through in complete.get(name, ()) if since <= lo <= through < hi]
    return max(covered, default=lo - 1) + 1


def _recorded(node: p.Count | p.Total, case: Case) -> bool:
    members = case.members[case.roster.place(node.kinds)]
    return any(not case.roster.undeclared(exposure.key) for exposure, _ in members)


def _reach(node: p.Count, bounds: list[Any]) -> tuple[int, int]:
    """Return the days on which an event that is not in the record would matter."""
    lo, hi = -FAR, FAR
    for test, (start, end) in zip(node.tests, bounds, strict=bool(bounds)):
        if isinstance(test, p.Recent) and end is not None and not test.duration.by_clock:
            back = add_months(end.lo - test.duration.days, -test.duration.months)
            lo, hi = max(lo, back), min(hi, end.hi)
        else:
            lo = lo if start is None else max(lo, start.lo)
            hi = hi if end is None else min(hi, end.hi)
    return lo, hi


def of_event(exposure: Exposure, node: p.Count, bounds: list[Any], case: Case) -> list[Missing]:
    """Return what about an event leaves it open whether it counts: only what a test of it waits for."""
    shown = exposure.event.name or exposure.event.kind
    found: list[Missing] = []
    for test, (start, end) in zip(node.tests, bounds, strict=bool(bounds)):
        if compile_test(test, case.roster).check(exposure, start, end) is Truth.UNKNOWN:
            found += _of_test(test, exposure, shown, case)
    doubtful = [e for e, certain in case.members[case.roster.place(node.kinds)] if not certain]
    if exposure in doubtful:
        found.append(_kind_of(exposure, node, shown, case))
    return list(dict.fromkeys(found))


def _of_test(test: p.EventTest, exposure: Exposure, shown: str, case: Case) -> list[Missing]:
    """Return what a test of an event waits for."""
    event, path = exposure.event, exposure.event.path
    match test:
        case p.Dosed():
            return [Missing("dose", shown, f"the dose of {shown}, with its unit", f"{path}.dose")]
        case p.WithOutcome():
            return [Missing("outcome", shown, f"the outcome of {shown}", f"{path}.outcome")]
        case p.Either():
            return [m for part in test.tests for m in _of_test(part, exposure, shown, case)]
        case p.Recent() if test.duration.half_lives and exposure.half_life is None:
            if not (case.program.drugs.get(event.name or "") or case.program.drugs.get(event.kind)):
                return [Missing("half-life", shown, f"the half-life of {shown}", f"{path}.half_life")]
    found = []
    if not exposure.start.exact:
        found.append(Missing("date", shown, f"the exact start of {shown} ({exposure.start})", f"{path}.from"))
    if exposure.end is not exposure.start and not exposure.end.exact:
        found.append(Missing("date", shown, f"the end of {shown} ({exposure.end})", f"{path}.to"))
    by_clock = (isinstance(test, p.Touching | p.Covering) and test.window.clock) or (
        isinstance(test, p.Recent | p.Lasting) and test.duration.by_clock
    )
    if not found and by_clock:
        text = f"the time of day of {shown} on {exposure.start}"
        found.append(Missing("date", shown, text, f"{path}.from"))
    return found


def _kind_of(exposure: Exposure, node: p.Count, shown: str, case: Case) -> Missing:
    """Return the question which kind an event is, where it is recorded only by a wider name or one not declared."""
    wanted = " or ".join(node.kinds.excepted or node.kinds.names)
    if wanted == shown:
        text = f"whether {shown} took place by the as-of day ({exposure.start})"
        return Missing("date", shown, text, f"{exposure.event.path}.from")
    if case.roster.undeclared(exposure.key):
        kind = exposure.event.kind
        text = (
            f"whether `{kind}`, which is no kind of event that this protocol declares, is {wanted} ({exposure.start})"
        )
        return Missing(UNDECLARED, kind, text, f"{exposure.event.path}.kind")
    text = f"which {shown} that of {exposure.start} was: {wanted}, or another"
    return Missing("kind", shown, text, f"{exposure.event.path}.name")


def of_leaf(node: Any, detail: Any, case: Case, nested: Nested) -> list[Missing]:
    """Return what a leaf lacks; *nested* finds what decides a condition inside a number."""
    match node:
        case p.Stated():
            return [Missing("fact", node.name, _titled(node.name, case), f"facts.{node.name}")]
        case p.Answered():
            title = case.program.persons.get(node.name, ("", None))[1]
            text = f"the {node.kind} `{node.name}`" + (f" ({title})" if title else "")
            return [Missing(node.kind, node.name, text, f"{node.kind}s.{node.name}")]
        case p.InArm():
            return [Missing("arm", "arm", "the patient's arm", "arm")]
        case p.Unanswerable():
            return [Missing("not encoded", node.text, f"a person's answer to: {node.text}")]
        case p.OutcomeOf():
            return _of_outcome(node, detail, case)
        case p.CodedReading():
            return _of_coded(node, detail, case)
        case p.ReadingsMeet():
            return _of_readings(node, detail, case)
        case p.Compare():
            return _of_compare(detail[2] or [], node, case, nested)
        case _:
            return []


def _titled(name: str, case: Case) -> str:
    fact = case.program.facts.get(name)
    return f"the fact `{name}`" + (f" ({fact.title})" if fact and fact.title else "")


def _of_compare(seen: list[Any], node: p.Compare, case: Case, nested: Nested) -> list[Missing]:
    found: list[Missing] = []
    for entry in seen:
        part, detail = entry[0], entry[-1]
        match part:
            case p.Reading():
                found += _of_reading(part, detail, case)
            case p.Age():
                found += [m for date in (p.BirthDate(), *dates_in(part.at)) for m in of_date(date, case)]
            case p.StatedNumber():
                found.append(Missing("fact", part.name, _titled(part.name, case), f"facts.{part.name}"))
            case p.Total():
                passing, whole = detail
                found += [m for e, _ in passing for m in _inexact(e, doses=part.dimensions is not None)]
                found += [m for date in dates_in(part.window) for m in of_date(date, case)]
                found += [] if whole else [_exposure(part, case)]
            case _ if entry[1] is Truth.UNKNOWN:
                found += nested(entry)
    return list(dict.fromkeys(found))


def _exposure(node: p.Total, case: Case) -> Missing:
    name = " or ".join(node.kinds.names)
    other = "other " if _recorded(node, case) else ""
    text = f"whether there was any {other}{name} {window_words(node.window)}".rstrip()
    return Missing("events", name, text, "complete")


def _inexact(exposure: Exposure, doses: bool) -> list[Missing]:
    shown, path = exposure.event.name or exposure.event.kind, exposure.event.path
    if doses and (exposure.dose is None or exposure.dose.dimensions is None):
        return [Missing("dose", shown, f"the dose of {shown}, with its unit", f"{path}.dose")]
    if exposure.start.exact and exposure.end.exact:
        return []
    return [Missing("date", shown, f"the exact dates of {shown}", path)]


def _of_outcome(node: p.OutcomeOf, detail: Any, case: Case) -> list[Missing]:
    """Return what is missing of the outcome of the first or last event: which one it is, and how it ended."""
    meant, whole = detail
    if not whole:
        count = p.Count(node.kinds, (p.Touching(p.Window(None, p.AsOf())),))
        return [completeness(count, [(None, case.as_of)], case)]
    unknown = [e for e in meant if e.outcome not in case.program.outcomes] or meant
    shown = [(e.event.name or e.event.kind, e.event.path) for e in unknown]
    return [Missing("outcome", name, f"the outcome of {name}", f"{path}.outcome") for name, path in shown]


def _of_coded(node: p.CodedReading, inside: list[Any], case: Case) -> list[Missing]:
    """Return what is missing of a test whose results are words."""
    found = _of_window(node.test, node.window, inside, case)
    if not found:
        odd = sorted({r.result.value.text for r, _ in inside})
        text = f"a result of {node.test} that decides (recorded: {', '.join(odd)})"
        found.append(Missing("result", node.test, text, inside[0][0].result.path))
    return found


def _of_reading(node: p.Reading, inside: list[Any], case: Case) -> list[Missing]:
    """Return what is missing of a reading: a result, its date, what makes it usable, or which one counts."""
    found = _of_window(node.test, node.window, inside, case)
    value = value_of(case.program.tests[node.test], node.measure)
    unusable = [rated for rated, _ in inside if value(rated) is None]
    found += [_unusable(rated, node, case) for rated in unusable]
    if found or unusable or not inside:
        return found
    if len(inside) > 1 and node.pick in ("latest", "earliest"):
        return [
            Missing(
                "result", node.test, f"which of the results of {node.test} counts, or another", inside[0][0].result.path
            )
        ]
    inexact = [r for r, _ in inside if r.result.value.value is not None and not r.result.value.value.exact]
    return [
        Missing("result", node.test, f"the exact value of {node.test} {r.result.value.text}", r.result.path)
        for r in inexact
    ]


def _of_window(test: str, window: p.Window, inside: list[Any], case: Case) -> list[Missing]:
    """Return the dates a window hangs on, the result where there is none, and dates of results at its edge."""
    anchors = [m for date in dates_in(window) for m in of_date(date, case)]
    if anchors:
        return anchors
    if not inside:
        return [Missing("result", test, f"a result of {test} {window_words(window)}".strip(), "measurements")]
    return [_date_of(rated) for rated, sure in inside if not sure]


def _date_of(rated: Rated) -> Missing:
    result = rated.result
    text = f"the exact date of {result.test} {result.value.text} ({rated.at})"
    return Missing("date", result.test, text, f"{result.path}.on")


def _unusable(rated: Rated, node: p.Reading, case: Case) -> Missing:
    result = rated.result
    what, why = why_unusable(rated, case.program.tests[node.test], node.measure)
    if what == "limit":
        text = f"the limits of normal of {result.test} {result.value.text} on {rated.at}"
        return Missing("limit", result.test, text, result.path)
    kind = "unit" if what == "unit" else "result"
    text = f"a usable {what} of {result.test} {result.value.text} on {rated.at}: {why}"
    return Missing(kind, result.test, text, f"{result.path}.{what}")


def _of_readings(node: p.ReadingsMeet, inside: list[Any], case: Case) -> list[Missing]:
    """Return what is missing of a number of readings: usable values and dates, else more readings."""
    found = _of_window(node.test, node.window, inside, case)
    unusable = [r for r, _ in inside if r.result.value.value is None or r.result.value.problem]
    for measure in {measure for measure, _, _ in node.bounds}:
        found += [_unusable(r, p.Reading(node.test, "latest", node.window, measure), case) for r in unusable]
    text = f"more results of {node.test} {window_words(node.window)}".rstrip()
    return found or [Missing("result", node.test, text, "measurements")]
