"""A fact, test or judgement that nothing asks about: a criterion may have been forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.check.vocabulary import CATEGORIES
from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.used import used
from protocolrules.syntax import tree

_ASKED = (tree.Fact, tree.Measurement, tree.Scale, tree.Person, tree.Define, tree.Derived)


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    if not subject.is_protocol:
        return
    for declared in subject.nodes(*_ASKED):
        name = declared.name.text
        if name not in used(subject):
            message = f"nothing in the file uses `{name}`, {CATEGORIES[type(declared)]}"
            yield rule.at(declared.name.span, message, "write the rule that needs it, or delete the declaration")


RULE = Rule(
    name="unused-declaration",
    finds="A declared fact, test, scale, judgement, definition or derived value that no rule uses. Events, drugs and "
    "outcomes are left out: they are declared so that a record can say them, too.",
    why="Patients are asked for what decides nothing, or the criterion that should ask was lost.",
    evidence="4,917 lines of lists end with a colon and are followed by the items that carry the content; broken "
    "off from them, an item is easily lost. The text of NCT05621668 lacks its first item.",
    avoid="fact evaluable_disease\nfact consents\ninclusion 1\n  consents\n",
    prefer="fact evaluable_disease\nfact consents\ninclusion 1\n  consents\ninclusion 2\n  evaluable_disease\n",
    look=_look,
)
