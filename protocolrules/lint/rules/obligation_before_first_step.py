"""An obligation that begins before anybody is in the trial."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for obligation in subject.nodes(tree.Obligation):
        start = obligation.start
        if start.side == "before" and _is_first(start.anchor, subject):
            message = f"nobody can agree to what begins {start.span.words}: no step comes before"
            step = start.anchor.span.words
            advice = f"begin with `{step}`, and ask the record of the time before: `… for ≥ {start.span.words}`"
            yield rule.at(start.span, message, advice)


def _is_first(anchor: tree.Anchor, subject: Subject) -> bool:
    if not isinstance(anchor, tree.NamedAnchor):
        return False
    return subject.scope.order.get(anchor.name.text) == frozenset()


RULE = Rule(
    name="obligation-before-first-step",
    finds="An obligation that begins before the first step of the protocol.",
    why="The participant has not consented by then. What must already have been so is a fact of the record; the "
    "obligation binds from the first step on.",
    evidence="NCT00386100 asks for contraception from at least 1 month before screening; 1,314 criteria in 1,114 "
    "trials say how long it goes on after the last dose.",
    avoid="""\
step screening
event acceptable_contraception
obligation contraception from 1 month before screening until 3 months after screening
inclusion 1
  contraception
""",
    prefer="""\
step screening
event acceptable_contraception
obligation contraception from screening until 3 months after screening
inclusion 1
  contraception and acceptable_contraception for ≥ 1 month before screening
""",
    look=_look,
)
