"""Parsing only what was changed gives what parsing everything gives, places and findings included."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from protocolrules.diagnostics.diagnostic import Diagnostic, Findings
from protocolrules.diagnostics.source import Source
from protocolrules.syntax import tree
from protocolrules.syntax.parse import Remembered, parse
from protocolrules.syntax.tree.walk import walk

TEXT = (Path(__file__).parents[1] / "cases" / "examples.rules").read_text("utf-8")
PIECES = st.sampled_from(
    ["", "\n", " ", "#", '"', "fact a\n", "inclusion 1\n  a\n", "inclusion 1\n  a", "no x", "≥", "\n\n"]
)
EDITS = st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 60), PIECES), min_size=1, max_size=4)


def places(file: tree.File) -> list[tuple[str, int, int]]:
    nodes = (node for statement in file.statements for node, _ in walk(statement))
    return [(repr(node), node.span.start, node.span.end) for node in nodes]


def shown(found: tuple[Diagnostic, ...]) -> list[dict[str, object]]:
    return [diagnostic.to_dict() for diagnostic in found]


@given(EDITS)
def test_remembered_statements(edits: list[tuple[int, int, str]]) -> None:
    remembered = Remembered()
    parse(Source("x", TEXT), Findings(), remembered)
    text = TEXT
    for at, cut, new in edits:
        text = text[:at] + new + text[at + cut :]
        quick, slow = Findings(), Findings()
        file = parse(Source("x", text), quick, remembered)
        fresh = parse(Source("x", text), slow)
        assert file == fresh
        assert places(file) == places(fresh)
        assert shown(quick.all) == shown(slow.all)
