"""``fact recent_surgery``, ``fact adequate_organ_function``: facts that no record states."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

_VAGUE = re.compile(
    r"(?:^|_)(recent|recently|adequate|inadequate|sufficient|insufficient|significant|insignificant|appropriate|"
    r"inappropriate|suitable|unsuitable|acceptable|unacceptable|satisfactory|reasonable|relevant)(?:_|$)",
    re.IGNORECASE,
)
_IN_TIME = ("recent", "recently")


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for declared in subject.nodes(tree.Fact):
        found = _VAGUE.search(declared.name.text)
        if found and not declared.values and declared.unit is None and not _says_how(declared.title):
            name, word = declared.name.text, found[1]
            message = f"`{word}` is no fact: what is {word} to one is not to another"
            advice = f'write `judgement {name} "…"`, so that a clinician decides it'
            if word.lower() in _IN_TIME:
                advice = "declare an event and say how long before which step: `any … within … before …`"
            yield rule.at(declared.name.span, message, advice)


def _says_how(title: str | None) -> bool:
    """Whether a description gives a number, so that anybody would find the same."""
    return bool(title) and any(character.isdigit() for character in title or "")


RULE = Rule(
    name="vague-fact",
    finds="A fact whose name holds a word of opinion, such as `recent`, `adequate` or `significant`, and whose "
    "description gives no number.",
    why="A fact is read from the record; no record states what is adequate. Recorded as a judgement it has the name of "
    "who decided, and the day.",
    evidence="17.9 % of criteria hold such a word; 442 criteria of 403 trials say `recent` and not how long ago.",
    avoid="fact adequate_organ_function\ninclusion 1\n  adequate_organ_function\n",
    prefer='judgement adequate_organ_function "organs work well enough for the treatment"\ninclusion 1\n'
    "  adequate_organ_function\n",
    look=_look,
)
