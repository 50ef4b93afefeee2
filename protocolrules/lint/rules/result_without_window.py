"""``ANC ≥ 1 K/uL, latest``: of whatever year."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic, Edit, Fix
from protocolrules.diagnostics.source import Span
from protocolrules.lint.picked import picked, varies
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for pick in subject.nodes(tree.Pick):
        if pick.when is None and any(varies(subject, name) for name in picked(subject, pick)):
            end = Span(pick.span.source, pick.span.end, pick.span.end)
            fix = Fix("add `ever`", (Edit(end, " ever"),))
            message = f"`{pick.kind}` without a window: a result counts however old it is"
            advice = f"say how old: `{pick.kind} within 28 days before …`, or `{pick.kind} ever` if any age will do"
            yield rule.at(pick.span, message, advice, fix=fix)


RULE = Rule(
    name="result-without-window",
    finds="A number, such as a blood count, that is picked without saying how old the result may be.",
    why="A count of three years ago would make a patient eligible today. Whoever reads the rule cannot tell whether "
    "that is meant or was forgotten; `ever` says that it is meant. Results in words (HLA types, mutations, serologies, "
    "classes) are left alone: they hold until another is given.",
    evidence="4.8 % of 330 criteria with a duration say how long a test is valid, 882 criteria in 651 trials in plain "
    "words; 222 criteria in 197 trials say only `most recent` or `last`.",
    avoid="""\
step consent
measurement ANC in 10*9/L
inclusion 1
  ANC ≥ 1 K/uL, latest
""",
    prefer="""\
step consent
measurement ANC in 10*9/L
inclusion 1
  ANC ≥ 1 K/uL, latest within 28 days before consent
""",
    look=_look,
)
