"""``> 5 but < 3``: bounds between which nothing is left."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lint.conditions import Said, in_file, joined, members
from protocolrules.lint.limits import Limit, clash, limited
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for said in in_file(subject):
        for found in limited(subject, said):
            if pair := clash(found.limits):
                yield _finding(rule, *pair)
        if joined(said.condition) == "and":
            for limits in _together(subject, said):
                if pair := clash(limits):
                    yield _finding(rule, *pair)


def _together(subject: Subject, said: Said) -> Iterator[list[Limit]]:
    """Yield the single limits on one thing of a list in which all must hold."""
    found: dict[tuple[object, ...], list[Limit]] = {}
    for member in members(said):
        counts_readings = member.pick is not None and member.pick.kind == "on"  # others may meet the other bound
        if isinstance(member.condition, tree.Comparison | tree.Age) and not counts_readings:
            for some in limited(subject, member):
                if some.only is not None:
                    found.setdefault(some.what, []).append(some.only)
    yield from found.values()


def _finding(rule: Rule, low: Limit, high: Limit) -> Diagnostic:
    first, second = sorted((low, high), key=lambda limit: limit.span.start)
    message = f"nothing is both `{low.words}` and `{high.words}`"
    advice = "check signs and numbers; if either is enough, write `or`"
    return rule.at(second.span, message, advice, Label(first.span, "the other bound"))


RULE = Rule(
    name="empty-range",
    finds="Bounds on one value, all required, that no value meets.",
    why="As an inclusion it keeps everybody out; in an exclusion it excludes nobody. Mostly a sign is turned, two "
    "numbers have changed places, or an `or` became an `and`.",
    evidence="2,701 criteria of 2,179 trials have a range. Ranges to be outside of are written with both words: "
    '"< 7 mg/dl or > 12.5 mg/dl", "outside the range of 50 - 90 bpm".',
    avoid="step consent\nmeasurement heart_rate in /min\nexclusion 1\n"
    "  heart_rate < 50 /min and heart_rate > 90 /min, latest before consent\n",
    prefer="step consent\nmeasurement heart_rate in /min\nexclusion 1\n"
    "  heart_rate < 50 /min or heart_rate > 90 /min, latest before consent\n",
    look=_look,
)
