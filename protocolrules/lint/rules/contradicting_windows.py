"""``any X within 2 weeks before Y`` beside ``no X within 4 weeks before Y``: nobody is eligible."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lint.demands import Demand, certain, demands
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    required: list[Demand] = []
    by_kind: dict[str, list[Demand]] = {}
    for demand in demands(subject.criteria()):
        if not demand.forbidden:
            required.append(demand)
            continue
        for kind in certain(demand.events.names, subject.vocabulary):
            by_kind.setdefault(kind, []).append(demand)
    for demand in required:
        for other in by_kind.get(demand.events.names[0].text, []):
            if other.covers(demand, subject.vocabulary):
                where = f"{other.criterion.kind} {other.criterion.number}"
                message = f"what is asked for here is what {where} excludes, so nobody is eligible"
                advice = "check the events, the times and the signs of the two"
                yield rule.at(demand.node.span, message, advice, Label(other.node.span, "excluded here"))
                break


RULE = Rule(
    name="contradicting-windows",
    finds="An event that one criterion asks for, in a window in which another criterion excludes it.",
    why="No patient can meet both. One of the two has the wrong sign, the wrong events, or stands on the wrong list.",
    evidence="Registry text mixes up its lists: 737 exclusions begin with `no` or `not`, 2,083 inclusions with `no`, "
    "and exclusions of some trials are printed among the inclusions.",
    avoid="""\
step consent
event chemotherapy
inclusion 1
  ≤ 2 weeks since chemotherapy before consent
inclusion 2
  ≥ 4 weeks since chemotherapy before consent
""",
    prefer="""\
step consent
event chemotherapy
inclusion 1
  ≤ 3 months since chemotherapy before consent
inclusion 2
  ≥ 4 weeks since chemotherapy before consent
""",
    look=_look,
)
