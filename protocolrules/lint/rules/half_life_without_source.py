"""``drug pazopanib is targeted_therapy, half-life 31 hours`` without ``source``."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for drug in subject.nodes(tree.Drug):
        if drug.half_life is not None and not (drug.source or "").strip():
            message = f"nothing says where the half-life of `{drug.name.text}` comes from"
            advice = 'add `source "…"`, such as the prescribing information and its section'
            yield rule.at(drug.half_life.span, message, advice)


RULE = Rule(
    name="half-life-without-source",
    finds="A declared half-life without its source.",
    why="A washout of five half-lives is five times as wrong as the figure. Labels give ranges and active "
    "metabolites that last longer, so a reviewer must be able to see which figure was taken.",
    evidence="704 criteria of 585 trials count in half-lives (357 times five of them); 24 add `if known`.",
    avoid="event targeted_therapy with half-life\ndrug pazopanib is targeted_therapy, half-life 30.9 hours\n",
    prefer="event targeted_therapy with half-life\n"
    'drug pazopanib is targeted_therapy, half-life 30.9 hours source "US prescribing information 12.3"\n',
    look=_look,
)
