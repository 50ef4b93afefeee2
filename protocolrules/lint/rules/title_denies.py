"""``inclusion 4 "No brain metastases"`` above ``brain_metastases``: the title denies what the rule asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.conditions import requirements
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

_DENIES = re.compile(r"(?:no|not|never|without|absence of|free of)\b", re.IGNORECASE)


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for criterion, required in requirements(subject):
        if criterion.kind == "inclusion" and _DENIES.match(criterion.title or ""):
            denied = set(_words(criterion.title or ""))
            for holds, said in required:
                name = _asked(said.condition) if holds else None
                if name is not None and set(_words(name)) <= denied:
                    message = f"the title denies `{name}`, and the rule asks for it"
                    yield rule.at(said.condition.span, message, "write `no …` or `not …`, or change the title")


def _asked(written: tree.Condition) -> str | None:
    match written:
        case tree.Reference(name=name):
            return name.text
        case tree.Occurs(events=events) if len(events.names) == 1:
            return events.names[0].text
    return None


def _words(text: str) -> list[str]:
    return [word.removesuffix("s") for word in re.split(r"[\W_]+", text.lower()) if word]


RULE = Rule(
    name="title-denies",
    finds="An inclusion whose title begins with a denial and whose rule asks for the very thing.",
    why="The rule lets in those whom the source keeps out: the `no` was left behind when the text was encoded.",
    evidence="2,083 items of inclusion lists begin with `No`, and 2,023 say `No A or B`.",
    avoid='fact brain_metastases\ninclusion 1 "No brain metastases"\n  brain_metastases\n',
    prefer='fact brain_metastases\ninclusion 1 "No brain metastases"\n  not brain_metastases\n',
    look=_look,
)
