"""``every 12 weeks after X``: until when?"""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for line in subject.nodes(tree.Timing):
        if isinstance(line.days, tree.Series) and line.days.parts[-1].until is None:
            advice = "say when they end: `… until 2 years after …`, or `… until first progression`"
        elif isinstance(line.days, tree.Cycles) and line.days.count is None and line.days.until is None:
            advice = (
                "say how many: `of 6 cycles of 21 days from …`, or `cycles of 21 days from … until first progression`"
            )
        else:
            continue
        yield rule.at(line.days.span, f"the visits of `{line.name.text}` never end", advice)


RULE = Rule(
    name="series-without-end",
    finds="Visits that repeat without an end.",
    why="A plan can only show the next of them, a participant is never through with the study, and a missed visit ten "
    "years on is still a deviation.",
    evidence="Of 1,819 trial descriptions 32 % have something repeat; 13 % give a stop rule (progression, toxicity), "
    "8 % a follow-up that ends (`every 3 months for 2 years, then …`), 6 % a number (`up to 6 cycles`).",
    avoid="""\
step first_dose
schedule
  visit scan  every 8 weeks after first_dose
""",
    prefer="""\
step first_dose
event progression
schedule
  visit scan  every 8 weeks after first_dose until first progression
""",
    look=_look,
    level=NOTE,
)
