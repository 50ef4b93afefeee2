"""An example that expects nothing, or nothing that its record could change."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.concern import Concerns
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject, first_line
from protocolrules.syntax import tree

_EXPECTED: tuple[type[tree.Node], ...] = tree.Expected.__args__


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    concerns = Concerns(subject)
    for example in subject.nodes(tree.Example):
        expected = [line for line in example.lines if isinstance(line, _EXPECTED)]
        if not expected:
            message = "this example expects nothing, so it is never wrong"
            yield rule.at(first_line(example.span), message, "add a line such as `expect inclusion 1 met`")
        elif _is_beside_the_point(example, concerns):
            message = "nothing that this record says has to do with what is expected of it"
            advice = "check the number of the criterion, and the names in the record"
            yield rule.at(expected[0].span, message, advice)


def _is_beside_the_point(example: tree.Example, concerns: Concerns) -> bool:
    """Tell whether no line bears on any expected status; verdicts and plans hang on everything."""
    statuses = [line.criterion.text for line in example.lines if isinstance(line, tree.ExpectedStatus)]
    others = sum(isinstance(line, _EXPECTED) for line in example.lines) - len(statuses)
    said = [line for line in example.lines if not isinstance(line, _EXPECTED) and not _is_as_of(line)]
    return bool(said) and not others and not any(concerns.bears_on(line, s) for line in said for s in statuses)


def _is_as_of(line: tree.Node) -> bool:
    return isinstance(line, tree.RecordDay) and line.kind == "as_of"


RULE = Rule(
    name="example-tests-nothing",
    finds="An example without expectation, and one that expects the status of criteria which ask nothing that its "
    "record speaks of.",
    why="Such an example passes whatever the rules say, and readers believe that they are tested. Mostly the criterion "
    "was renumbered, or a line was lost.",
    evidence="Numbers are easily confused: NCT05621668 has two items numbered 5, and 51.0 % of criteria hold an `or`, "
    "so that an example may speak of another item than its author believes.",
    avoid="""\
fact measurable_disease
fact pregnant
inclusion 1
  measurable_disease
exclusion 1
  pregnant

example "a pregnant woman"
  as of 2026-01-30
  pregnant
  expect inclusion 1 unknown
""",
    prefer="""\
fact measurable_disease
fact pregnant
inclusion 1
  measurable_disease
exclusion 1
  pregnant

example "a pregnant woman"
  as of 2026-01-30
  pregnant
  expect exclusion 1 not met
""",
    look=_look,
)
