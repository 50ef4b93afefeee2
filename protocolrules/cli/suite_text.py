"""What came of a suite: for people, as data, and as JUnit's XML for servers that read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from protocolrules.cli.terminal import plural, shortened, table
from protocolrules.diagnostics.source import NOWHERE, Span
from protocolrules.facts.truth import Truth

if TYPE_CHECKING:
    from protocolrules.cli.suites import Suite
    from protocolrules.examples.coverage import Coverage, Seen
    from protocolrules.examples.run import Report

_WORDS = 90


def place(report: Report, span: Span) -> str:
    """Return where something is written: ``file:line``, or the file alone."""
    return f"{span.source.name}:{span.line}" if span is not NOWHERE else report.source


def failure_lines(report: Report) -> Iterator[str]:
    """Yield what is wrong with a record, then every expectation that does not hold, each with its reasons."""
    for problem in report.problems:
        yield f"{place(report, problem.span)}: {_titled(report)}: {problem.text}"
    for outcome in report.failures:
        said = f"expected {outcome.expected.value}, got {outcome.got}"
        yield f"{place(report, outcome.expected.span)}: {_titled(report)}: {outcome.about}: {said}"
        yield from (f"    {line}" for line in outcome.why)


def _titled(report: Report) -> str:
    return f'"{report.title}"' if report.is_example else report.title


def summary(suite: Suite) -> str:
    """Return in one line how many were run, and how many are not as expected."""
    found = [(len(suite.examples), "example"), (len(suite.with_expectations), "patient")]
    run = ", ".join(plural(number, word) for number, word in found if number) or "no example, no patient"
    without = f" ({plural(suite.skipped, 'patient')} without expectations)" if suite.skipped else ""
    failed = len(suite.failed)
    if not suite.examples and not suite.with_expectations:
        said = "nothing is expected here"
    elif failed:
        said = f"{failed} not as expected"
    else:
        said = "as expected"
    return f"{suite.path}: {run}{without}: {said}"


def coverage_lines(coverage: Coverage) -> Iterator[str]:
    """Yield a table of the conditions of every criterion: how often each was seen so, and which way it decided.

    Below a condition stand those that it names in a list: whether they decided, and how often it was so of them alone.
    """
    found = list(coverage.seen())
    if not found:
        return
    rows = [["criterion", *(truth.value for truth in Truth), "decides", "condition"]]
    last = ""
    for criterion, seen in found:
        label = criterion.label if criterion.label != last else ""
        last = criterion.label
        words = shortened(seen.condition.words, _WORDS)
        rows.append([label, *(str(seen.truths[truth]) for truth in Truth), _decides(seen), words])
        for one in seen.choices:
            counts = (str(one.truths[truth]) for truth in Truth)
            rows.append(["", *counts, "yes" if one.decides else "no", f"  {one.choice.said}"])
    yield table(rows)
    if any(seen.turns and not seen.decides for _, seen in found):
        yield "in part: it decided both ways, but not each of its list did: without that one, all comes out as it does"
    yield (
        f"{_part(sum(s.both for _, s in found), len(found))} were seen true and false; "
        f"{_part(sum(s.decides for _, s in found), len(found))} decided both ways where that was looked at"
    )


def _decides(seen: Seen) -> str:
    if seen.decides:
        return "yes"
    if seen.turns:
        return "in part"
    return next((f"only {truth.value}" for truth in (Truth.TRUE, Truth.FALSE) if seen.decided[truth]), "no")


def _part(number: int, whole: int) -> str:
    return f"{number} of {plural(whole, 'condition')} ({100 * number // whole} %)"


def to_dict(suite: Suite) -> dict[str, Any]:
    """Return a suite as plain data."""
    coverage = {} if suite.coverage is None else {"coverage": suite.coverage.to_dict()}
    return {
        "protocol": suite.protocol.name,
        "source": str(suite.path),
        "examples": len(suite.examples),
        "patients": len(suite.with_expectations),
        "without_expectations": suite.skipped,
        "failed": len(suite.failed),
        "results": [_report_dict(report) for report in suite.reports if report.expects],
        **coverage,
    }


def _report_dict(report: Report) -> dict[str, Any]:
    return {
        "kind": "example" if report.is_example else "patient",
        "title": report.title,
        "source": report.source,
        "line": report.span.line if report.span is not NOWHERE else None,
        "passed": report.passed,
        "problems": [problem.text for problem in report.problems],
        "expectations": [
            {
                "about": outcome.expected.about,
                "aspect": outcome.expected.aspect,
                "expected": outcome.expected.value,
                "got": outcome.got,
                "passed": outcome.holds,
                **({} if outcome.holds else {"why": list(outcome.why)}),
            }
            for outcome in report.outcomes
        ],
    }


def junit(suites: list[Suite]) -> bytes:
    """Return the suites as JUnit's XML: a case for every example and every patient."""
    from xml.etree import ElementTree

    root = ElementTree.Element("testsuites")
    for suite in suites:
        run = [report for report in suite.reports if report.expects]
        counts = {"tests": str(len(run)), "failures": str(len(suite.failed)), "errors": "0"}
        element = ElementTree.SubElement(root, "testsuite", {"name": suite.protocol.name or str(suite.path), **counts})
        for report in run:
            case = {"classname": suite.protocol.name or str(suite.path), "name": report.title, "file": report.source}
            found = ElementTree.SubElement(element, "testcase", case)
            lines = list(failure_lines(report))
            if lines:
                failure = ElementTree.SubElement(found, "failure", {"message": _plain(lines[0])})
                failure.text = _plain("\n".join(lines))
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _plain(text: str) -> str:
    """Return the text without the characters that XML cannot hold."""
    return "".join(c for c in text if c in "\n\t" or c.isprintable())
