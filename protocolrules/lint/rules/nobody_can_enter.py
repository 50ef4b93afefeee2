"""An inclusion and an exclusion that nobody can pass together."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lint.conditions import Said, requirements
from protocolrules.lint.limits import Limit, Limited, clash, limited
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

_OPPOSITE = {"≥": "<", ">": "≤", "≤": ">", "<": "≥"}
_ADVICE = "one of the two is turned: look up in the source whom it keeps out"


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    asked: dict[object, tuple[bool, tree.Criterion, Said]] = {}
    limits: dict[object, list[tuple[tree.Criterion, Limit]]] = {}
    for criterion, required in requirements(subject):
        for holds, said in required if not criterion.arms else ():
            first, where, other = asked.setdefault((said.condition, said.pick), (holds, criterion, said))
            compared = _simple(subject, said)
            by_limit = any(found.only is not None for found in compared)
            if first != holds and where is not criterion and not by_limit:
                yield _finding(rule, said, criterion, where, other)
            for found in compared:
                limits.setdefault(found.what, []).extend((criterion, limit) for limit in _needed(found, holds))
    for some in limits.values():
        yield from _apart(rule, some)


def _finding(rule: Rule, said: Said, criterion: tree.Criterion, where: tree.Criterion, other: Said) -> Diagnostic:
    message = f"nobody meets both `{where.kind} {where.number}` and `{criterion.kind} {criterion.number}`"
    return rule.at(said.condition.span, message, _ADVICE, Label(other.condition.span, f"`{where.kind} {where.number}`"))


def _simple(subject: Subject, said: Said) -> list[Limited]:
    counts_readings = said.pick is not None and said.pick.kind in ("on", "every")  # their opposite is no limit
    simple = isinstance(said.condition, tree.Comparison | tree.Age) and not counts_readings
    return limited(subject, said) if simple else []


def _needed(found: Limited, holds: bool) -> tuple[Limit, ...]:
    """Return the limits that patients must meet, those of an exclusion turned round."""
    if holds:
        return found.limits
    only = found.only
    return (attrs.evolve(only, sign=_OPPOSITE[only.sign]),) if only is not None else ()


def _apart(rule: Rule, some: list[tuple[tree.Criterion, Limit]]) -> Iterator[Diagnostic]:
    pair = clash(limit for _, limit in some)
    if pair is None:
        return
    (a, first), (b, second) = sorted(
        (next(entry for entry in some if entry[1] is limit) for limit in pair), key=lambda entry: entry[1].span.start
    )
    if a is not b:
        message = f"nobody meets both `{a.kind} {a.number}` and `{b.kind} {b.number}`"
        yield rule.at(second.span, message, _ADVICE, Label(first.span, f"`{a.kind} {a.number}`"))


RULE = Rule(
    name="nobody-can-enter",
    finds="Criteria that no patient can meet together: the same condition asked for and excluded, or limits on one "
    "value that leave nothing.",
    why="Every patient is ineligible. One of the two has its polarity or its sign turned.",
    evidence="737 exclusions begin with `No` or `Not` and 2,083 inclusions with `No`; 248 laboratory criteria lost "
    "their sign. In NCT05621668 exclusions stand inside the inclusion list.",
    avoid="step consent\nmeasurement platelets in K/uL\ninclusion 1\n  platelets ≥ 100 K/uL, latest before consent\n"
    "exclusion 1\n  platelets > 75 K/uL, latest before consent\n",
    prefer="step consent\nmeasurement platelets in K/uL\ninclusion 1\n  platelets ≥ 100 K/uL, latest before consent\n"
    "exclusion 1\n  platelets < 75 K/uL, latest before consent\n",
    look=_look,
)
