"""A step that nothing hangs on."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.used import used
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    if not subject.is_protocol:
        return
    for step in subject.nodes(tree.Step):
        name = step.name.text
        if name not in used(subject):
            message = f"no criterion, obligation or visit is counted from `{name}`, and no step comes after it"
            advice = "check that no window hangs on another step by mistake; if none hangs on this one, delete it"
            yield rule.at(step.name.span, message, advice)


RULE = Rule(
    name="step-never-used",
    finds="A step that no criterion, definition, obligation, schedule or example names, and that no step comes after.",
    why="Steps are declared so that windows can hang on them. Where nothing hangs on one, a window may hang on its "
    "neighbour instead: on consent, where the source says randomisation.",
    evidence="Of the trials that name what their windows hang on, 37 % have at least two kinds of it and 8 % at least "
    "three: screening 20 %, first dose 18 %, enrolment 17 %, randomisation 6 %, consent 1 %.",
    avoid="""\
step consent
step randomisation after consent
event chemotherapy
exclusion 1
  any chemotherapy within 4 weeks before consent
""",
    prefer="""\
step consent
step randomisation after consent
event chemotherapy
exclusion 1
  any chemotherapy within 4 weeks before randomisation
""",
    look=_look,
    level=NOTE,
)
