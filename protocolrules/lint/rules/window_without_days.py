"""``within 0 days before X``, ``between X and 1 day after X``: no time to be in."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.lengths import in_days
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.windows import reach
from protocolrules.syntax import tree

_WINDOWS = (tree.Within, tree.TwoSided, tree.Between)


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    windows: Iterator[tree.Within | tree.TwoSided | tree.Between] = subject.nodes(*_WINDOWS)
    for when in windows:
        if isinstance(when, tree.Between):
            yield from _between(rule, when)
        elif _is_nothing(when.length if isinstance(when, tree.Within) else when.far):
            message = f"`{when.span.words}` is no longer than the day itself"
            yield rule.at(when.span, message, f"write `at {when.point.span.words}`, or check the number")
    for state in subject.nodes(tree.Held):
        if _is_nothing(state.length):
            point = state.before.span.words
            message = "a state that lasts for no time is only asked about one day"
            yield rule.at(state.span, message, f"write `any {state.name.text} at {point}`, or check the number")


def _between(rule: Rule, when: tree.Between) -> Iterator[Diagnostic]:
    found = reach(when)
    if found is None or found.first is None or found.last is None or found.last.most >= found.first.least:
        return
    if when.closed:
        yield rule.at(when.span, "the window ends before it begins", "write the earlier day first")
    else:
        message = "no day lies between the two, since `between` leaves out both of them"
        yield rule.at(when.span, message, "write `from … until …`, which counts both, or check the numbers")


def _is_nothing(length: tree.TimeSpan) -> bool:
    days = in_days(length)
    return days is not None and days.most == 0


RULE = Rule(
    name="window-without-days",
    finds="A window of no length, or one that ends before it begins.",
    why="Nothing can be in a window without days, so `no X` is always met in it and `any X` never. A window of zero "
    "days is one day, which `at` says in one word.",
    evidence="Two-sided windows: 2.4 % of 330 criteria with a duration, 160 criteria in 146 trials; 23 criteria in 21 "
    "trials even say `within at least`.",
    avoid="""\
step consent
event surgery
exclusion 1
  any surgery from 3 weeks before consent until 4 weeks before consent
""",
    prefer="""\
step consent
event surgery
exclusion 1
  any surgery from 4 weeks before consent until 3 weeks before consent
""",
    look=_look,
)
