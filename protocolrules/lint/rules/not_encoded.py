"""``not encoded "…"``: nobody can be found eligible past it."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for written in subject.nodes(tree.NotEncoded):
        message = f'"{written.text}" is unknown for everybody, whatever the record says'
        advice = "declare who can answer it: `judgement NAME` for a clinician, `attestation NAME` for the participant"
        yield rule.at(written.span, message, advice)


RULE = Rule(
    name="not-encoded",
    finds="A requirement that stands in the text and is not a rule yet.",
    why="It leaves every patient whom nothing else keeps out undetermined. That is right while the work is under way; "
    "what only a person can decide is a judgement, whose answer the record can hold.",
    evidence="11.7 % of criteria need somebody's judgement or attestation, 3,679 name the investigator.",
    avoid='inclusion 1\n  not encoded "adequate venous access"\n',
    prefer='judgement venous_access "adequate venous access"\ninclusion 1\n  venous_access\n',
    look=_look,
    level=NOTE,
)
