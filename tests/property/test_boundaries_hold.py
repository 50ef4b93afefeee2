"""Every example at a boundary, written out and read again, is as it says, and its two sides differ."""

from hypothesis import given, settings
from strategies import programs

import protocolrules
from protocolrules.examples.boundaries import Boundary, boundaries
from protocolrules.examples.run import run_example
from protocolrules.examples.written import example_text


@settings(max_examples=settings().max_examples // 2)
@given(programs())
def test_examples_at_boundaries_pass(text: str) -> None:
    protocol = protocolrules.parse(text)
    found = [one for one in boundaries(protocol.engine) if isinstance(one, Boundary)]
    every = [side for boundary in found for side in boundary.sides]
    sides = list({id(side): side for side in every}.values())  # boundaries share the record they come to
    assert len({side.title for side in sides}) == len(sides)
    assert all(a.expected[0].value != b.expected[0].value for a, b in (boundary.sides for boundary in found))
    written = "".join("\n" + example_text(s.title, s.record, s.expected, protocol.program) for s in sides)
    again = protocolrules.parse(text + written)
    assert len(again.program.examples) == len(sides)
    for example in again.program.examples:
        report = run_example(again, example)
        assert report.passed, (example.title, report.failures, report.problems)
