"""``age > 16 … Karnofsky``, ``age < 16 … Lansky``: nobody covers exactly 16."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lint.bands import bands, covered, touching
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for some in bands(subject):
        for first, second in touching(some):
            if first.sign in "<>" and second.sign in "<>" and not covered(some, first):
                exact = second.said
                message = f"exactly {exact} is neither in `{first.words}` nor in `{second.words}`"
                advice = f"write `{'≥' if second.is_lower else '≤'} {exact}` in the one to which {exact} belongs"
                yield rule.at(second.span, message, advice, Label(first.span, "the other side"))


RULE = Rule(
    name="gap-between-bands",
    finds="Two bands that meet at a limit which is in neither of them.",
    why="Patients who are exactly at the limit are asked nothing, or are asked for what nobody can give. "
    "With ages this is a whole year of life: who is 16 is neither over nor under 16.",
    evidence="157 criteria of 123 trials ask for different things by age, and real ones have the hole: "
    '"Karnofsky > 60% for patients > 10 years and Lansky > 60% for patients < 10 years" covers no child of 10.',
    avoid="step consent\nscale Karnofsky 0 to 100\nscale Lansky 0 to 100\ninclusion 1\n"
    "  if age > 16 years at consent then Karnofsky ≥ 50, latest before consent\n"
    "  if age < 16 years at consent then Lansky ≥ 50, latest before consent\n",
    prefer="step consent\nscale Karnofsky 0 to 100\nscale Lansky 0 to 100\ninclusion 1\n"
    "  if age ≥ 16 years at consent then Karnofsky ≥ 50, latest before consent\n"
    "  if age < 16 years at consent then Lansky ≥ 50, latest before consent\n",
    look=_look,
)
