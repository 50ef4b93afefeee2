"""Bands: limits that divide the patients, and whether they leave nobody out and nobody twice.

Comes in: a file. Goes out: comparisons of the same thing that stand as alternatives: in one `or` or `any of`, or as the
`if` of cases without `otherwise` anywhere in the file ("if age > 16 … Karnofsky", "if age < 16 … Lansky").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from protocolrules.lint.conditions import Said, in_file, joined, members, requirements
from protocolrules.lint.limits import Limit, Limited, limited
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def bands(subject: Subject) -> Iterator[list[Limited]]:
    """Yield lists of alternative comparisons, each list of the same thing."""
    for said in in_file(subject):
        if joined(said.condition) == "or":
            yield from _of_one_thing(found for member in members(said) for found in _all_of(subject, member))
    yield from _cases(subject)


def _cases(subject: Subject) -> Iterator[list[Limited]]:
    """Yield those of the cases of a statement, and of statements that have one case only, together."""
    by_statement: dict[int, list[Limited]] = {}
    for written in subject.nodes(tree.If):
        if written.otherwise is None:
            inside = by_statement.setdefault(id(subject.statement(written)), [])
            inside += (found for asked, _ in written.cases for found in _all_of(subject, Said(asked, None)))
    yield from (some for inside in by_statement.values() for some in _of_one_thing(inside))
    yield from _of_one_thing(inside[0] for inside in by_statement.values() if len(inside) == 1)


def _all_of(subject: Subject, said: Said) -> Iterator[Limited]:
    """Yield the comparisons that must all hold for a condition to hold."""
    alone = members(said) if len(getattr(said.condition, "items", ())) == 1 else [said]
    for part in members(said) if joined(said.condition) == "and" else alone:
        if not isinstance(part.condition, tree.ConditionalBounds):
            yield from limited(subject, part)


def _of_one_thing(found: Iterable[Limited]) -> Iterator[list[Limited]]:
    sorted_out: dict[tuple[object, ...], list[Limited]] = {}
    for band in found:
        sorted_out.setdefault(band.what, []).append(band)
    yield from (some for some in sorted_out.values() if len(some) > 1)


def touching(some: list[Limited]) -> Iterator[tuple[Limit, Limit]]:
    """Yield the limits, a lower and an upper one, at which two bands meet, in the order of the text."""
    lower = {limit.value: limit for band in some for limit in band.limits if limit.is_lower}
    for limit in (limit for band in some for limit in band.limits if not limit.is_lower):
        if (other := lower.get(limit.value)) is not None and other.step == limit.step and not _one(some, other, limit):
            yield (other, limit) if other.span.start < limit.span.start else (limit, other)


def _one(some: list[Limited], a: Limit, b: Limit) -> bool:
    return any(a in band.limits and b in band.limits for band in some)


def covered(some: list[Limited], limit: Limit) -> bool:
    """Whether exactly the value of a limit is in any of the bands."""
    return any(all(bound.met(limit.value) for bound in band.limits) for band in some)


def of_both_lists(subject: Subject) -> Iterator[tuple[Limit, Limit]]:
    """Yield a limit of an inclusion and one of an exclusion of the same value that both ask for or against it."""
    asked: dict[tuple[object, ...], Limit] = {}
    refused: list[tuple[tuple[object, ...], Limit]] = []
    for criterion, required in requirements(subject):
        for holds, said in required if not criterion.arms else ():
            for found in limited(subject, said) if isinstance(said.condition, tree.Comparison | tree.Age) else ():
                if holds:
                    asked.update({(found.what, limit.value): limit for limit in found.limits})
                elif found.only is not None:
                    refused.append(((found.what, found.only.value), found.only))
    for key, limit in refused:
        if (other := asked.get(key)) is not None and other.is_lower != limit.is_lower:
            yield other, limit
