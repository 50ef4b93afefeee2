"""A criterion that asks what happens after the last step."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.windows import edges
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    last = _last_steps(subject)
    phrases: Iterator[tree.Occurs | tree.Counted | tree.Cumulative] = subject.nodes(
        tree.Occurs, tree.Counted, tree.Cumulative
    )
    for occurs in phrases:
        if occurs.events.planned or not isinstance(subject.statement(occurs), tree.Criterion):
            continue
        start, end = edges(occurs.when) or (None, None)
        ends_there = end is not None and end.days.most <= 0
        if start is not None and start.anchor[1] in last and start.days.least >= 0 and not ends_there:
            step = start.anchor[1]
            message = f"this is only known after `{step}`, the last step: until then nobody is eligible"
            advice = "write `planned` before the events, or an `obligation` for what the participant is to do later"
            yield rule.at(occurs.when.span, message, advice)


def _last_steps(subject: Subject) -> set[str]:
    """Return the steps that come after others and that none comes after."""
    order = subject.scope.order
    followed = set().union(*order.values()) if order else set()
    return {step for step, earlier in order.items() if earlier and step not in followed}


RULE = Rule(
    name="window-after-last-step",
    finds="A criterion about what happens after the last step of the protocol.",
    why="Eligibility is decided before. What the participant intends, or agrees to do, is known then; what will have "
    "happened is not, and the verdict stays undetermined until it is too late.",
    evidence="Plans and intentions stand in 7.0 % of 330 criteria with a duration (608 criteria in 531 trials), time "
    "after the last dose in 6.4 %: rules to be kept, not facts at screening.",
    avoid="""\
step consent
step infusion after consent
event live_vaccine
exclusion 1
  any live_vaccine within 30 days after infusion
""",
    prefer="""\
step consent
step infusion after consent
event live_vaccine
exclusion 1
  any planned live_vaccine within 30 days after infusion
""",
    look=_look,
)
