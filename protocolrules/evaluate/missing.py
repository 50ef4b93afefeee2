"""Missing facts: for an unknown verdict, the smallest sets of facts that would decide it.

Comes in: the trace of a criterion. Goes out: sets of facts that can make it true, and sets
that can make it false. The one hard idea: for "all of", making it true needs every unknown
part, making it false needs any one; for "any of" the other way round.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.lacking import Missing, completeness, dates_in, of_date, of_event, of_leaf
from protocolrules.evaluate.record import Exposure
from protocolrules.facts.moment import Moment
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p

__all__ = ["Facts", "Missing", "Ways", "smallest", "ways"]

_MOST = 12  # alternatives kept at every node


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
            found = [frozenset(of_leaf(node, detail, case, lambda entry: _first_way(entry, case)))]
            return found, list(found)


def _first_way(entry: tuple[Any, Truth, Any], case: Case) -> list[Missing]:
    return [m for facts in ways(entry, case)[0][:1] for m in sorted(facts)]


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
    uncertain = [frozenset(of_event(e, node, bounds, case)) for e, truth in passing if truth is Truth.UNKNOWN]
    if node.unit == "line":
        uncertain += [frozenset({_line_of(e)}) for e, _ in passing if e.event.line is None]
    uncertain = [facts for facts in uncertain if facts]
    others = [] if whole else [frozenset({completeness(node, bounds, case)})]
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
    return [m for date in dates_in(node) for m in of_date(date, case)]
