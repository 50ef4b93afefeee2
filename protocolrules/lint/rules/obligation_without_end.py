"""An obligation until something that may never come."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    conditional = {line.name.text for block in subject.nodes(tree.TimingIf) for line in _visits(block)}
    due = {line.name.text for line in _unconditional(subject)}
    for obligation in subject.nodes(tree.Obligation):
        anchor = obligation.end.anchor
        if isinstance(anchor, tree.ExposureAnchor):
            why = f"ends with `{anchor.span.words}`, which may never happen"
        elif isinstance(anchor, tree.NamedAnchor) and anchor.name.text in conditional - due:
            why = f"ends with `{anchor.name.text}`, a visit that not everybody has"
        else:
            continue
        message = f"`{obligation.name.text}` {why}: for those it has no last day"
        yield rule.at(obligation.end.span, message, "count its end from a step that every participant comes to")


def _visits(block: tree.TimingIf) -> Iterator[tree.Timing]:
    for line in block.lines:
        if isinstance(line, tree.TimingIf):
            yield from _visits(line)
        elif line.visit:
            yield line


def _unconditional(subject: Subject) -> Iterator[tree.Timing]:
    for schedule in subject.nodes(tree.Schedule):
        yield from (line for line in schedule.lines if isinstance(line, tree.Timing))


RULE = Rule(
    name="obligation-without-end",
    finds="An obligation that ends with an event that may not happen, or with a visit that is not due for everybody.",
    why="A participant who agrees to contraception must be told until when. Who never has the event, or stops early "
    "and never has the visit, would be bound without an end.",
    evidence="1,314 criteria in 1,114 trials have contraception run on after the last dose, for 3 months (199), 6 "
    "months (174) or 30 days (168): counted from a step that everybody comes to.",
    avoid="""\
step consent
step infusion after consent
event progression
obligation contraception from consent until first progression
inclusion 1
  contraception
""",
    prefer="""\
step consent
step infusion after consent
obligation contraception from consent until 3 months after infusion
inclusion 1
  contraception
""",
    look=_look,
    level=NOTE,
)
