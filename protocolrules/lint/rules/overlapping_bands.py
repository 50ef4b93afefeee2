"""``age ≥ 16 … Karnofsky``, ``age ≤ 16 … Lansky``: who is 16 is asked for both."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lint.bands import bands, of_both_lists, touching
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for some in bands(subject):
        for first, second in touching(some):
            if first.sign in "≥≤" and second.sign in "≥≤":
                exact = second.said
                message = f"exactly {exact} is in `{first.words}` and in `{second.words}`"
                advice = f"write `{second.sign.translate(_STRICT)} {exact}` in one of them"
                yield rule.at(second.span, message, advice, Label(first.span, "the other side"))
    for asked, refused in of_both_lists(subject):
        if asked.sign in "≥≤" and refused.sign in "≥≤":
            exact = refused.said
            message = f"exactly {exact} meets the inclusion and is excluded here"
            advice = f"write `{refused.sign.translate(_STRICT)} {exact}` here if {exact} may enter"
            yield rule.at(refused.span, message, advice, Label(asked.span, "included here"))


_STRICT = str.maketrans("≥≤", "><")

RULE = Rule(
    name="overlapping-bands",
    finds="Two bands, or an inclusion and an exclusion, that both have the limit at which they meet.",
    why="Patients exactly at the limit are asked for both, or meet the inclusion and are excluded all the same. "
    "One of the two signs is not what the source says.",
    evidence="The corpus has 1,117 strict and 1,244 inclusive comparisons that people marked by hand: half of all "
    "limits could be either, and 535 criteria say `between X and Y` without saying whether X and Y are in.",
    avoid="step consent\nmeasurement hemoglobin in g/dL\ninclusion 1\n  hemoglobin ≥ 9 g/dL, latest before consent\n"
    "exclusion 1\n  hemoglobin ≤ 9 g/dL, latest before consent\n",
    prefer="step consent\nmeasurement hemoglobin in g/dL\ninclusion 1\n  hemoglobin ≥ 9 g/dL, latest before consent\n"
    "exclusion 1\n  hemoglobin < 9 g/dL, latest before consent\n",
    look=_look,
)
