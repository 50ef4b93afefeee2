"""``judgement X`` without a description: what is to be judged?"""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for person in subject.nodes(tree.Person):
        if person.kind == "judgement" and not (person.title or "").strip():
            name = person.name.text
            message = f"nothing says what the clinician is to judge as `{name}`"
            yield rule.at(person.name.span, message, f'write `judgement {name} "…"` with the words of the source')


RULE = Rule(
    name="undescribed-judgement",
    finds="A judgement without a description.",
    why="A person has to answer it, years after it was written, and sees the description. Two clinicians who read a "
    "bare name differently give two verdicts.",
    evidence="6 % of criteria leave something to the investigator (3,679 of 2,244 trials), and 17.9 % hold a vague "
    "word such as `significant` or `adequate`.",
    avoid="judgement unsuitable\nexclusion 1\n  unsuitable\n",
    prefer='judgement unsuitable "a significant abnormality on examination or in the laboratory"\nexclusion 1\n'
    "  unsuitable\n",
    look=_look,
    level=NOTE,
)
