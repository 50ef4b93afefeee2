"""``not encoded "…"``: nobody can be found eligible past it."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.together import statements_of
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for written in subject.nodes(tree.NotEncoded):
        message = f'"{written.text}" is unknown for everybody, whatever the record says'
        yield rule.at(written.span, message, _ADVICE)


def _together(rule: Rule, subject: Subject, found: list[Diagnostic]) -> Diagnostic:
    """Return one finding for a file: a skeleton has one in every criterion."""
    message = f"{len(found)} texts are not encoded, so unknown for everybody: {statements_of(subject, found)}"
    return rule.at(found[0].span, message, _ADVICE)


_ADVICE = (
    "encode it, as the language reference says; where only a person can tell, declare `judgement NAME` for a clinician "
    "or `attestation NAME` for the participant"
)

RULE = Rule(
    name="not-encoded",
    finds="A requirement that stands in the text and is not a rule yet; several in a file are one finding.",
    why="It leaves every patient whom nothing else keeps out undetermined. That is right while the work is under way; "
    "what only a person can decide is a judgement, whose answer the record can hold.",
    evidence="11.7 % of criteria need somebody's judgement or attestation, 3,679 name the investigator.",
    avoid='inclusion 1\n  not encoded "adequate venous access"\n',
    prefer='judgement venous_access "adequate venous access"\ninclusion 1\n  venous_access\n',
    look=_look,
    level=NOTE,
    together=_together,
)
