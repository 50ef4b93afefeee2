"""A washout of 3 weeks beside one of 4 weeks, of the same therapy before the same step."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lint.demands import Demand, certain, demands
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    forbidden = [demand for demand in demands(subject.criteria()) if demand.forbidden]
    by_kind: dict[str, list[Demand]] = {}
    for demand in forbidden:
        for kind in certain(demand.events.names, subject.vocabulary):
            by_kind.setdefault(kind, []).append(demand)
    for demand in forbidden:
        for other in by_kind.get(demand.events.names[0].text, []):
            if other is not demand and _makes_needless(other, demand, subject):
                label = Label(other.node.span, f"{other.criterion.kind} {other.criterion.number} asks for all of it")
                message = "this excludes nobody whom another criterion does not exclude"
                advice = "delete it, or check which of the two times the protocol means"
                yield rule.at(demand.node.span, message, advice, label)
                break


def _makes_needless(other: Demand, demand: Demand, subject: Subject) -> bool:
    """Tell whether *demand* adds nothing to *other*; of two that say the same, the later one adds nothing."""
    if not other.covers(demand, subject.vocabulary):
        return False
    if other.criterion is demand.criterion and other.node == demand.node:
        return False  # repeated-condition says it
    same = demand.covers(other, subject.vocabulary)
    return not same or other.node.span.start < demand.node.span.start


RULE = Rule(
    name="needless-washout",
    finds="A washout that a longer one, of the same or wider events before the same step, already asks for.",
    why="Where an inclusion asks for 3 weeks and an exclusion for 4, the 4 weeks decide, and whoever reads the first "
    "believes that 3 are enough. Mostly one of the two is a slip or is left over from an amendment.",
    evidence="9,324 criteria in 3,858 trials forbid something in a window before a step, 908 in 441 ask for a gap; "
    "100 criteria in 97 trials give several drugs a window each.",
    avoid="""\
step consent
event chemotherapy
inclusion 1
  ≥ 3 weeks since chemotherapy before consent
exclusion 1
  any chemotherapy within 4 weeks before consent
""",
    prefer="""\
step consent
event chemotherapy
exclusion 1
  any chemotherapy within 4 weeks before consent
""",
    look=_look,
)
