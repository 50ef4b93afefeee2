"""A change between two results that can be one result."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.windows import reach
from protocolrules.syntax import tree

_MOST = 20  # parts of one formula


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    operands: dict[int, list[tree.Operand]] = {}
    for operand in subject.nodes(tree.Operand):
        if operand.name is not None and operand.pick is not None:
            operands.setdefault(id(subject.statement(operand)), []).append(operand)
    for parts in operands.values():
        for a, b in combinations(parts[:_MOST], 2):
            if a.pick is not None and b.pick is not None and _can_be_one(a, b):
                name = a.name.text if a.name is not None else ""
                message = f"one result of `{name}` can be in both windows, and then there is no change"
                advice = "give the two parts windows that share no day"
                yield rule.at(b.pick.span, message, advice, Label(a.pick.span, "the other window"))


def _can_be_one(a: tree.Operand, b: tree.Operand) -> bool:
    assert a.pick is not None
    assert b.pick is not None
    if a.name != b.name or a.pick == b.pick or not a.pick.kind == b.pick.kind == "latest":
        return False
    if _is_open(a.pick) or _is_open(b.pick):
        return True
    first, second = (reach(pick.when) if pick.when is not None else None for pick in (a.pick, b.pick))
    return first is not None and second is not None and first.surely_meets(second)


def _is_open(pick: tree.Pick) -> bool:
    return pick.when is None or isinstance(pick.when, tree.Ever)


RULE = Rule(
    name="overlapping-change",
    finds="A derived value that compares two results of a test whose windows share days.",
    why="With a single result in both windows, the value is computed from that result twice: the weight lost is 0 %, "
    "and a patient who was never weighed before passes for one whose weight is stable.",
    evidence="Change over a window or from baseline: 80 criteria in 71 trials, such as `weight loss > 10 % from "
    "baseline` or `> 3 kg in 6 weeks`.",
    avoid="""\
step consent
measurement weight in kg
derived weight_loss in % =
  (1 - latest weight in kg within 28 days before consent / latest weight in kg within 6 months before consent) × 100
exclusion 1
  weight_loss > 10 %
""",
    prefer="""\
step consent
measurement weight in kg
derived weight_loss in % =
  (1 - latest weight in kg within 28 days before consent / latest weight in kg 3 to 6 months before consent) × 100
exclusion 1
  weight_loss > 10 %
""",
    look=_look,
)
