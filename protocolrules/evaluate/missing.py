"""Missing facts: for an unknown verdict, the smallest sets of facts that would decide it.

Comes in: the trace of a criterion. Goes out: sets of facts that can make it true, and sets
that can make it false. The one hard idea: for "all of", making it true needs every unknown
part, making it false needs any one; for "any of" the other way round.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import attrs

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.events import compile_test
from protocolrules.evaluate.readings import value_of, why_unusable
from protocolrules.evaluate.record import Exposure, Rated
from protocolrules.facts.calendar import FAR, LAST_DAY, add_months, iso
from protocolrules.facts.moment import Moment
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p

_MOST = 12  # alternatives kept at every node


@attrs.frozen(order=True)
class Missing:
    """One fact the record lacks: what kind of fact, of what, in words, and where it would stand."""

    kind: str
    name: str
    text: str
    path: str = ""


Facts = frozenset[Missing]
Ways = tuple[list[Facts], list[Facts]]
"""Sets of facts that can make a truth true, and sets that can make it false."""


def ways(entry: tuple[Any, Truth, Any], case: Case) -> Ways:
    """Return how an unknown entry of a trace can be decided."""
    node, _, detail = entry
    match node:
        case p.AllOf():
            return _all_of(detail, case)
        case p.AnyOf():
            return _swapped(_all_of(detail, case, turn=True))
        case p.Not():
            return _swapped(ways(detail[0], case))
        case p.AtLeast():
            return _at_least(node.number, detail, case)
        case p.Choose():
            return _choose(detail, case)
        case p.Count():
            return _count(node, detail, case)
        case _:
            found = [frozenset(_of_leaf(node, detail, case))]
            return found, list(found)


def _swapped(found: Ways) -> Ways:
    return found[1], found[0]


def _all_of(parts: list[Any], case: Case, turn: bool = False) -> Ways:
    """Return the ways of a conjunction (with *turn*, of the conjunction of the opposites)."""
    unknown = [ways(part, case) for part in parts if part[1] is Truth.UNKNOWN]
    if turn:
        unknown = [_swapped(found) for found in unknown]
    every = smallest([frozenset().union(*chosen) for chosen in _combined([true for true, _ in unknown])])
    return every, smallest([facts for _, false in unknown for facts in false])


def _combined(choices: list[list[Facts]]) -> list[tuple[Facts, ...]]:
    """Return combinations of one set from each list; only the smallest of each when there are many."""
    width = 1 if len(choices) > 3 else 3
    return list(product(*(alternatives[:width] for alternatives in choices)))


def _at_least(number: int, parts: list[Any], case: Case) -> Ways:
    certain = sum(truth is Truth.TRUE for _, truth, _ in parts)
    unknown = [ways(part, case) for part in parts if part[1] is Truth.UNKNOWN]
    needed = number - certain
    spared = len(unknown) - needed + 1
    return _cheapest([t for t, _ in unknown], needed), _cheapest([f for _, f in unknown], spared)


def _cheapest(choices: list[list[Facts]], number: int) -> list[Facts]:
    best = sorted((alternatives[0] for alternatives in choices if alternatives), key=_size)
    return [frozenset().union(*best[:number])] if len(best) >= number else []


def _choose(parts: list[Any], case: Case) -> Ways:
    condition, *branches = parts
    if condition[1] is not Truth.UNKNOWN:
        return ways(branches[0], case)
    then_way, otherwise_way = ways(condition, case)
    true: list[Facts] = []
    false: list[Facts] = []
    for chosen, branch in zip((then_way, otherwise_way), branches, strict=True):
        branch_ways = ways(branch, case) if branch[1] is Truth.UNKNOWN else ([], [])
        for wanted, found, index in ((Truth.TRUE, true, 0), (Truth.FALSE, false, 1)):
            rest = [frozenset[Missing]()] if branch[1] is wanted else branch_ways[index]
            found.extend(a | b for a in chosen for b in rest)
    return smallest(true), smallest(false)


def smallest(sets: list[Facts]) -> list[Facts]:
    """Return the sets that contain no other, the smallest first, in a fixed order."""
    kept: list[Facts] = []
    for facts in sorted(set(sets), key=_size):
        if not any(other <= facts for other in kept):
            kept.append(facts)
    return kept[:_MOST]


def _size(facts: Facts) -> tuple[int, list[Missing]]:
    return len(facts), sorted(facts)


def _count(node: p.Count, detail: Any, case: Case) -> Ways:
    """An unknown count: some events may pass, and others may not be in the record."""
    passing, whole, bounds = detail
    anchors = frozenset(m for start, end in bounds for m in _anchors(start, end, node, case))
    uncertain = [frozenset(_of_event(e, node, bounds, case)) for e, truth in passing if truth is Truth.UNKNOWN]
    if node.unit == "line":
        uncertain += [frozenset({_line_of(e)}) for e, _ in passing if e.event.line is None]
    uncertain = [facts for facts in uncertain if facts]
    others = [] if whole else [frozenset({_completeness(node, bounds, case)})]
    alternatives = [anchors | facts for facts in (*uncertain, *others)] or [anchors]
    together = frozenset().union(anchors, *uncertain, *others)
    if (node.sign, node.number) == ("≥", 1):
        return smallest(alternatives), [together]
    return [together], [together]


def _line_of(exposure: Exposure) -> Missing:
    shown = exposure.event.name or exposure.event.kind
    return Missing("line", shown, f"the line of therapy of {shown} ({exposure.start})", f"{exposure.event.path}.line")


def _anchors(start: Moment | None, end: Moment | None, node: p.Node, case: Case) -> list[Missing]:
    """Return the dates an uncertain window hangs on."""
    if all(m is None or (m.exact and not m.absent) for m in (start, end)):
        return []
    return [m for date in _dates_in(node) for m in _of_date(date, case)]


def _dates_in(node: Any) -> list[p.Date]:
    return [n for n in walk(node) if isinstance(n, p.StepDate | p.BirthDate | p.EventDate)]


def walk(node: Any) -> list[Any]:
    """Return a node of the program and every node below it."""
    found, waiting = [], [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, tuple):
            waiting.extend(reversed(current))
        elif isinstance(current, p.Node):
            found.append(current)
            names = [a.name for a in attrs.fields(type(current)) if a.name != "span"]
            waiting.extend(getattr(current, name) for name in reversed(names))
    return found


def _of_date(date: p.Date, case: Case) -> list[Missing]:
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


def _completeness(node: p.Count, bounds: list[Any], case: Case) -> Missing:
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


def _recorded(node: p.Count, case: Case) -> bool:
    return bool(case.members[case.roster.place(node.kinds)])


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


def _of_event(exposure: Exposure, node: p.Count, bounds: list[Any], case: Case) -> list[Missing]:
    """Return what about an event leaves it open whether it counts: only what a test of it waits for."""
    shown = exposure.event.name or exposure.event.kind
    found: list[Missing] = []
    for test, (start, end) in zip(node.tests, bounds, strict=bool(bounds)):
        if compile_test(test, case.roster).check(exposure, start, end) is Truth.UNKNOWN:
            found += _of_test(test, exposure, shown, case)
    doubtful = [e for e, certain in case.members[case.roster.place(node.kinds)] if not certain]
    if exposure in doubtful:
        found.append(_kind_of(exposure, node, shown))
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


def _kind_of(exposure: Exposure, node: p.Count, shown: str) -> Missing:
    """Return the question which kind an event is, where it is recorded only by a wider name."""
    wanted = " or ".join(node.kinds.excepted or node.kinds.names)
    if wanted == shown:
        text = f"whether {shown} took place by the as-of day ({exposure.start})"
        return Missing("date", shown, text, f"{exposure.event.path}.from")
    text = f"which {shown} that of {exposure.start} was: {wanted}, or another"
    return Missing("kind", shown, text, f"{exposure.event.path}.name")


def _of_leaf(node: Any, detail: Any, case: Case) -> list[Missing]:
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
            return _of_compare(detail[2] or [], node, case)
        case _:
            return []


def _titled(name: str, case: Case) -> str:
    fact = case.program.facts.get(name)
    return f"the fact `{name}`" + (f" ({fact.title})" if fact and fact.title else "")


def _of_compare(seen: list[Any], node: p.Compare, case: Case) -> list[Missing]:
    found: list[Missing] = []
    for entry in seen:
        part, detail = entry[0], entry[-1]
        match part:
            case p.Reading():
                found += _of_reading(part, detail, case)
            case p.Age():
                found += [m for date in (p.BirthDate(), *_dates_in(part.at)) for m in _of_date(date, case)]
            case p.StatedNumber():
                found.append(Missing("fact", part.name, _titled(part.name, case), f"facts.{part.name}"))
            case p.Total():
                passing, whole = detail
                found += [m for e, _ in passing for m in _inexact(e, doses=part.dimensions is not None)]
                found += [m for date in _dates_in(part.window) for m in _of_date(date, case)]
                found += [] if whole else [_exposure(part, case)]
            case _ if entry[1] is Truth.UNKNOWN:
                found += [m for facts in ways(entry, case)[0][:1] for m in sorted(facts)]
    return list(dict.fromkeys(found))


def _exposure(node: p.Total, case: Case) -> Missing:
    name = " or ".join(node.kinds.names)
    other = "other " if case.members[case.roster.place(node.kinds)] else ""
    text = f"whether there was any {other}{name} {node.window.span.words}".rstrip()
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
        return [_completeness(count, [(None, case.as_of)], case)]
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
    anchors = [m for date in _dates_in(window) for m in _of_date(date, case)]
    if anchors:
        return anchors
    if not inside:
        return [Missing("result", test, f"a result of {test} {window.span.words}".strip(), "measurements")]
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
    text = f"more results of {node.test} {node.window.span.words}".rstrip()
    return found or [Missing("result", node.test, text, "measurements")]
