"""Boundaries on the command line: examples for an author to accept, printed or appended to the rules."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import attrs

from protocolrules.cli.files import write_whole
from protocolrules.cli.patients import labels_of
from protocolrules.cli.suites import Suite
from protocolrules.cli.terminal import shortened

if TYPE_CHECKING:
    from protocolrules.examples.boundaries import Boundary, NotFound
    from protocolrules.program.program import Example

_HEADING = "# ---- examples at the boundaries ----"
_WORDS = 70


@attrs.frozen(eq=False)
class Proposal:
    """The boundaries found for a suite, those not found, and the examples that are wanted."""

    suite: Suite
    found: list[Boundary]
    missed: list[NotFound]
    wanted: list[Example]

    @property
    def text(self) -> str:
        """The wanted examples, one after another."""
        return "\n".join(_text(self.suite, example) for example in self.wanted)

    def notes(self) -> Iterator[str]:
        """Yield what was not found and why, then how many were."""
        for one in self.missed:
            words = shortened(one.condition.words, _WORDS)
            said = f" ({one.about})" if one.about != one.condition.words else ""
            yield f"no boundary found: {one.criterion.label}: {words}{said}: {one.reason}"
        there = len({side.title for boundary in self.found for side in boundary.sides}) - len(self.wanted)
        yield f"{self.suite.path}: {len(self.wanted)} examples at boundaries, {there} there already"

    def append(self) -> None:
        """Append the wanted examples to the rules, under a heading of their own; OSError where that cannot be done."""
        if not self.wanted:
            return
        path = self.suite.path
        before = path.read_text("utf-8")
        heading = "" if _HEADING in before else f"\n{_HEADING}\n"
        end = "" if before.endswith("\n") or not before else "\n"
        write_whole(path, f"{before}{end}{heading}\n{self.text}".encode())

    def to_dict(self) -> dict[str, Any]:
        """Return the proposal as plain data."""
        return {
            "protocol": self.suite.protocol.name,
            "source": str(self.suite.path),
            "boundaries": [self._boundary(boundary) for boundary in self.found],
            "not_found": [
                {
                    "criterion": one.criterion.label,
                    "condition": one.condition.words,
                    "about": one.about,
                    "reason": one.reason,
                }
                for one in self.missed
            ],
        }

    def _boundary(self, boundary: Boundary) -> dict[str, Any]:
        wanted = {example.title for example in self.wanted}
        sides = [
            {
                "title": side.title,
                "status": side.expected[0].value,
                "wanted": side.title in wanted,
                "text": _text(self.suite, side),
            }
            for side in boundary.sides
        ]
        return {
            "criterion": boundary.criterion.label,
            "condition": boundary.condition.words,
            "about": boundary.about,
            "examples": sides,
        }


def proposal(suite: Suite, asked: list[str]) -> Proposal:
    """Return the examples at the boundaries of some criteria (none named: of all).

    Not wanted are those where an example or a patient of the suite, which has been run, stands already.
    Raises ValueError for a criterion that the protocol does not have.
    """
    from protocolrules.examples.boundaries import Boundary, NotFound, boundaries

    all_found = list(_with_progress(boundaries(suite.protocol.engine, labels_of(asked, suite.protocol))))
    found = _retitled(suite, [one for one in all_found if isinstance(one, Boundary)])
    missed = [one for one in all_found if isinstance(one, NotFound)]
    return Proposal(suite, found, missed, list(_wanted(suite, found)))


def _with_progress(found: Iterator[Boundary | NotFound]) -> Iterable[Boundary | NotFound]:
    if not sys.stderr.isatty():
        return found
    from tqdm import tqdm

    return tqdm(found, desc="searching", unit=" boundaries", leave=False, delay=1.0)


def _wanted(suite: Suite, found: list[Boundary]) -> Iterator[Example]:
    """Yield the examples where nothing stands yet, each once; one that fails today stands nowhere."""
    from protocolrules.examples.covered import Standing

    standing = Standing(suite.protocol.engine)
    for case, expected in suite.cases:
        standing.add(case, expected)
    taken = {report.title for report in suite.examples if report.passed}
    for example in (example for boundary in found for example in standing.missing(boundary)):
        if example.title not in taken:
            taken.add(example.title)
            yield example


def _retitled(suite: Suite, found: list[Boundary]) -> list[Boundary]:
    """Return the boundaries with other titles for examples whose own an example has that fails today."""
    from protocolrules.examples.boundaries import free_title

    failing = {report.title for report in suite.examples if not report.passed}
    taken = {report.title for report in suite.examples} | {side.title for one in found for side in one.sides}
    new = {title: free_title(title, taken) for title in failing}

    def titled(side: Example) -> Example:
        return attrs.evolve(side, title=new.get(side.title, side.title))

    return [attrs.evolve(one, sides=(titled(one.sides[0]), titled(one.sides[1]))) for one in found]


def _text(suite: Suite, example: Example) -> str:
    from protocolrules.examples.written import example_text

    return example_text(example.title, example.record, example.expected, suite.protocol.program)
