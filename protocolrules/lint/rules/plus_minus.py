"""``3 days early to 3 days late`` is ``± 3 days``."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic, Edit, Fix
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for allowance in subject.nodes(tree.Allowance):
        early, late = allowance.early, allowance.late
        # `± 3 days` is one duration that stands for both sides.
        if early is not None and early == late and early.span.start != late.span.start:
            short = f"± {late.span.words}"
            fix = Fix(f"write `{short}`", (Edit(allowance.span, short),), safe=True)
            yield rule.at(allowance.span, "the visit may be as much early as late", f"write `{short}`", fix=fix)


RULE = Rule(
    name="plus-minus",
    finds="An allowance that is the same on both sides and written out twice.",
    why="`± 3 days` says in one number what two numbers can get out of step with, when one of them is changed.",
    evidence="Windows of visits stand in 1.4 % of 1,819 trial descriptions. Structured schedules keep the two sides "
    "apart: 3 days and 3 days in the CDISC pilot study, 0 and 26 days in NCT03421379.",
    avoid="""\
step first_dose
schedule
  visit week_6  6 weeks after first_dose, 3 days early to 3 days late
""",
    prefer="""\
step first_dose
schedule
  visit week_6  6 weeks after first_dose, ± 3 days
""",
    look=_look,
    level=NOTE,
)
