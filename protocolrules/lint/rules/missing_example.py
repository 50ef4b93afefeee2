"""Criteria with limits that no example tries."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject, first_line
from protocolrules.lint.together import statements_of
from protocolrules.syntax import tree
from protocolrules.syntax.tree.walk import walk

_LIMITS = (tree.Bound, tree.TimeSpan, tree.Counted)
_ADVICE = "write an `example` at each limit; `protocolrules test --boundaries FILE` writes them for you to check"


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    defined: dict[str, bool] = {}
    expected, planned = _expected(subject)
    for criterion in subject.criteria():
        tried = f"{criterion.kind} {criterion.number}" in expected or planned & set(_names(criterion.body))
        if not tried and _is_limited(subject, criterion.body, defined):
            message = "no example shows on which side of its limits a patient passes"
            yield rule.at(first_line(criterion.span), message, _ADVICE)


def _together(rule: Rule, subject: Subject, found: list[Diagnostic]) -> Diagnostic:
    """Return one finding for a file: what it says is true of every criterion."""
    message = f"no example shows on which side of its limits a patient passes: {statements_of(subject, found)}"
    return rule.at(found[0].span, message, _ADVICE)


def _expected(subject: Subject) -> tuple[set[str], set[str]]:
    """Return the criteria of which an example expects a status, and the steps of which one expects a plan."""
    statuses = {line.criterion.text for line in subject.nodes(tree.ExpectedStatus)}
    plans: Iterator[tree.ExpectedDays | tree.ExpectedPlanStatus] = subject.nodes(
        tree.ExpectedDays, tree.ExpectedPlanStatus
    )
    return statuses, {line.step.text for line in plans}


def _is_limited(subject: Subject, written: tree.Condition, defined: dict[str, bool]) -> bool:
    """Tell whether a condition compares numbers or times, itself or in a definition that it names.

    *defined* keeps what is known of definitions.
    """
    for node, _ in walk(written):
        if isinstance(node, _LIMITS):
            return True
        if isinstance(node, tree.Reference):
            name = node.name.text
            meant = subject.vocabulary.names.get(name)
            if isinstance(meant, tree.Define) and name not in defined:
                defined[name] = _is_limited(subject, meant.body, defined)
            if defined.get(name):
                return True
    return False


def _names(written: tree.Condition) -> Iterator[str]:
    yield from (node.name.text for node, _ in walk(written) if isinstance(node, tree.NamedAnchor))


RULE = Rule(
    name="missing-example",
    finds="Criteria with limits, windows or gaps of which no example expects a status, nor a plan of the step that "
    "they name; one finding for the file.",
    why="Whether the last day counts, and whether the limit itself passes, is where encodings go wrong. An example at "
    "the limit says it in the protocol's own words, to readers and to every later version.",
    evidence="29.8 % of criteria have a number and 25.0 % a quantified time. In "
    "1,006 annotated trials 1,117 bounds leave their own limit out and 1,244 have it in: neither goes without saying.",
    avoid="step consent\ninclusion 1\n  age ≥ 18 years at consent\n",
    prefer="""\
step consent
inclusion 1
  age ≥ 18 years at consent

example "on the 18th birthday"
  born 2008-01-30
  consent 2026-01-30
  expect inclusion 1 met
""",
    look=_look,
    level=NOTE,
    together=_together,
)
