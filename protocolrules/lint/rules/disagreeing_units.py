"""``calcium < 7 mg/dL or calcium < 1.57 mmol/L``: one limit in two units, and they disagree."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lint.limits import side_by_side
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.written_quantities import near


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for _, name, limits in side_by_side(subject):
        first = limits[0]
        for limit in limits[1:]:
            if limit.unit != first.unit and not near(limit.value, first.value):
                message = f"`{limit.said}` and `{first.said}` are different limits of `{name}`"
                advice = "results are converted, so write one of them, the one that the source means"
                yield rule.at(limit.span, message, advice, Label(first.span, "the same limit in another unit"))


RULE = Rule(
    name="disagreeing-units",
    finds="One limit stated in two units that are not the same amount.",
    why="The figures restate one limit for laboratories of different countries; where they disagree, patients near "
    "the limit enter in one country and not in the other. Results in either unit are converted, so one is enough.",
    evidence="296 criteria of 232 trials state two units. Some disagree: "
    '"≥ 9 g/dL (≥ 9 g/L)" is wrong by a factor of ten.',
    avoid="step consent\nmeasurement hemoglobin in g/dL\ninclusion 1\n"
    "  hemoglobin ≥ 9 g/dL or hemoglobin ≥ 9 g/L, latest before consent\n",
    prefer="step consent\nmeasurement hemoglobin in g/dL\ninclusion 1\n  hemoglobin ≥ 9 g/dL, latest before consent\n",
    look=_look,
)
