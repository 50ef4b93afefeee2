"""``half-life 31 years``: probably another unit."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.check.vocabulary import half_life_seconds
from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

_MINUTE, _YEAR = 60, 365 * 86_400


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for drug in subject.nodes(tree.Drug):
        seconds = half_life_seconds(drug.half_life)
        if drug.half_life is not None and seconds is not None and not _MINUTE <= seconds <= _YEAR:
            size = "shorter than a minute" if seconds < _MINUTE else "longer than a year"
            message = f"a half-life of {drug.half_life.span.words} is {size}"
            advice = "check the number and the unit against the prescribing information"
            yield rule.at(drug.half_life.span, message, advice)


RULE = Rule(
    name="implausible-half-life",
    finds="A drug with a half-life below a minute or above a year.",
    why="Washouts multiply the half-life: with weeks in the place of hours, four half-lives keep a patient out for "
    "years; with minutes, the washout is over at once.",
    evidence="704 criteria in 585 trials count half-lives, 357 of them five. The prescribing information of drugs "
    "against cancer gives from a few hours to 50 days.",
    avoid="""\
event targeted_therapy
drug pazopanib is targeted_therapy, half-life 309 weeks
""",
    prefer="""\
event targeted_therapy
drug pazopanib is targeted_therapy, half-life 30.9 hours
""",
    look=_look,
)
