"""``ECOG ≥ 0``: every rating meets it; ``ECOG > 5``: none does."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.conditions import in_file
from protocolrules.lint.limits import Limited, limited
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject

_VALUE = "value"


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for said in in_file(subject):
        for found in limited(subject, said):
            ends = _ends(subject, found)
            verdict = ends and _verdict(found, *ends)
            if verdict:
                words = f"{found.name} {' but '.join(limit.words for limit in found.limits)}"
                message = f"{verdict} `{found.name}` meets `{words}`"
                yield rule.at(found.span, message, "check the sign and the rating, or delete the line")


def _ends(subject: Subject, found: Limited) -> tuple[Fraction, Fraction] | None:
    """Return the lowest and the highest rating of a scale."""
    test = subject.scope.tests.get(found.name)
    if test is None or found.measure != _VALUE:
        return None
    if test.grades:
        return Fraction(0), Fraction(len(test.grades) - 1)
    return (test.lowest, test.highest) if test.lowest is not None and test.highest is not None else None


def _verdict(found: Limited, lowest: Fraction, highest: Fraction) -> str | None:
    met = [(limit.met(lowest), limit.met(highest)) for limit in found.limits]
    if all(both == (True, True) for both in met):
        return "every rating of"
    return "no rating of" if any(both == (False, False) for both in met) else None


RULE = Rule(
    name="idle-bound",
    finds="A comparison that every rating of the scale meets, or none.",
    why="It asks nothing, or keeps everybody out. Mostly the sign is turned: `ECOG ≥ 0` was `ECOG ≤ 0`.",
    evidence="4,275 criteria of 2,538 trials compare with a scale. 248 print a number without its sign, and other "
    "texts print one and the same glyph for ≥ and ≤, so that the sign is guessed when the text is encoded.",
    avoid="step consent\nscale ECOG 0 to 5\ninclusion 1\n  ECOG ≥ 0, latest before consent\n",
    prefer="step consent\nscale ECOG 0 to 5\ninclusion 1\n  ECOG ≤ 1, latest before consent\n",
    look=_look,
)
