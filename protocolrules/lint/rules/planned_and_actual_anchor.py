"""One visit counted from the planned day of a step, another from its actual day."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic, Label
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

Counted = tree.Offset | tree.Repeated


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    first: dict[str, Counted] = {}
    told: set[str] = set()
    counted: Iterator[tree.Offset | tree.Repeated] = subject.nodes(tree.Offset, tree.Repeated)
    for days in counted:
        if not isinstance(days.anchor, tree.NamedAnchor):
            continue
        name = days.anchor.name.text
        other = first.setdefault(name, days)
        if other.planned is not days.planned and name not in told:
            told.add(name)
            message = (
                f"days are counted from the {_which(days)} day of `{name}` here, and from its {_which(other)} day there"
            )
            advice = f"write `planned {name}` in both or in neither, unless the protocol tells them apart"
            label = Label(other.span, f"counted from its {_which(other)} day")
            yield rule.at(days.span, message, advice, label)


def _which(days: Counted) -> str:
    return "planned" if days.planned else "actual"


RULE = Rule(
    name="planned-and-actual-anchor",
    finds="Visits counted from the planned day of a step beside visits counted from its actual day.",
    why="When the step takes place a week late, one visit moves with it and the other stays. That can be meant, for a "
    "measurement after a dose and for a calendar that must not drift; it should not come about by chance.",
    evidence="The CDISC pilot study chains its home visits to the visit before them (`2 weeks after week 8`) and "
    "counts the others from day 1; registry text does not say which day is meant.",
    avoid="""\
step first_dose
schedule
  visit week_8   8 weeks after first_dose, ± 7 days
  visit home_10  2 weeks after week_8
  visit week_12  4 weeks after planned week_8
""",
    prefer="""\
step first_dose
schedule
  visit week_8   8 weeks after first_dose, ± 7 days
  visit home_10  2 weeks after week_8
  visit week_12  4 weeks after week_8
""",
    look=_look,
    level=NOTE,
)
