"""Two criteria that ask for exactly the same."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lint.conditions import requirements
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    first: dict[object, tree.Criterion] = {}
    for criterion, required in requirements(subject):
        asked = frozenset((holds, said.condition, said.pick) for holds, said in required)
        other = first.setdefault((asked, frozenset(arm.text for arm in criterion.arms)), criterion)
        if other is not criterion:
            message = f"this asks what `{other.kind} {other.number}` asks"
            advice = "if it was copied and not changed, write what the source says here"
            yield rule.at(criterion.body.span, message, advice, Label(other.body.span, "asked here"))


RULE = Rule(
    name="criterion-said-twice",
    finds="Two criteria that ask for the same, be it as an inclusion and as the exclusion of its opposite.",
    why="A criterion that was copied to be changed and was not leaves the one of the source unasked. Where the source "
    "repeats itself, a patient who fails is told so twice.",
    evidence="Of 187,018 criterion lines 153,774 are distinct: texts are copied, within trials and between them. In "
    "NCT05621668 exclusions stand inside the inclusion list.",
    avoid="fact pregnant\nfact lactating\n\n"
    'exclusion 1 "Pregnancy"\n  pregnant\n\nexclusion 2 "Lactation"\n  pregnant\n',
    prefer="fact pregnant\nfact lactating\n\n"
    'exclusion 1 "Pregnancy"\n  pregnant\n\nexclusion 2 "Lactation"\n  lactating\n',
    look=_look,
)
