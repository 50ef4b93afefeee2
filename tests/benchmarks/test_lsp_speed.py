"""How soon an editor has its answers, on a file of a thousand lines: a keystroke to findings, and to a hover.

``pytest tests/benchmarks --benchmark-enable`` times; in the ordinary test run each is only run once.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from protocolrules.diagnostics.diagnostic import Diagnostic, Findings
from protocolrules.diagnostics.source import Source
from protocolrules.lsp.completion import completions
from protocolrules.lsp.cursor import Cursor
from protocolrules.lsp.hover import hover
from protocolrules.lsp.occurrences import occurrences
from protocolrules.lsp.problems import problems
from protocolrules.lsp.workspace import Analysis, Workspace
from protocolrules.syntax import tree
from protocolrules.syntax.parse import parse

FOLDER = Path(__file__).parents[2] / "protocols" / "NCT05621668"
FILE = (FOLDER / "long.rules").resolve()  # it is only ever in the editor
COPIES = 4


def long_protocol() -> str:
    """Return a protocol whose own names and criteria stand several times, with other names and numbers."""
    text = (FOLDER / "NCT05621668.rules").read_text("utf-8")
    file = parse(Source("a", text), Findings())
    shared = (tree.ProtocolName, tree.Version, tree.Use)
    once = [s.span.text for s in file.statements if isinstance(s, shared)]
    own = [s for s in file.statements if not isinstance(s, shared)]
    start = min(s.span.start for s in own)
    copies = [_copy(text, file, number)[start:] for number in range(COPIES)]
    return "\n".join([*once, *copies])


def _copy(text: str, file: tree.File, number: int) -> str:
    """Return the text with other names for what it declares itself, and other numbers for its criteria."""
    declared = {s.name.text for s in file.statements if isinstance(s, tree.Declaration | tree.ProtocolName)}
    declared |= {inner.name.text for s in file.statements if isinstance(s, tree.Schedule) for inner in _visits(s)}
    places = [(word.span.end, f"_{number}") for word in occurrences(file) if word.text in declared]
    places += [
        (s.span.start + len(f"{s.kind} {s.number}"), f".{number}")
        for s in file.statements
        if isinstance(s, tree.Criterion)
    ]
    for example in (s for s in file.statements if isinstance(s, tree.Example)):
        places.append((example.span.start + len(f'example "{example.title}'), f" {number}"))
        expected = (line for line in example.lines if isinstance(line, tree.ExpectedStatus))
        places += [(line.criterion.span.end, f".{number}") for line in expected]
    for at, added in sorted(set(places), reverse=True):
        text = text[:at] + added + text[at:]
    return text


def _visits(schedule: tree.Schedule) -> list[tree.Timing]:
    return [line for line in schedule.lines if isinstance(line, tree.Timing) and line.visit]


class Editor:
    """A thousand lines with one keystroke after another in the middle."""

    def __init__(self) -> None:
        self.text = long_protocol()
        self.workspace = Workspace({FILE: self.text})
        self.last = self.workspace.analysis(FILE)
        self.at = self.text.index("within 28 days", len(self.text) // 2) + len("within ")
        self.typed = 0

    def type(self) -> None:
        """Write another digit where `28 days` stands."""
        self.typed += 1
        self.workspace.texts[FILE] = f"{self.text[: self.at]}{self.typed % 10}{self.text[self.at :]}"

    def findings(self) -> list[Diagnostic]:
        """Return what is shown after a keystroke."""
        self.type()
        self.last = self.workspace.analysis(FILE)
        return problems(self.last)

    def cursor(self) -> tuple[Cursor, Analysis]:
        """Return the cursor after a keystroke, and the analysis before it."""
        self.type()
        return Cursor(Source(str(FILE), self.workspace.texts[FILE]), self.at + len("128 ")), self.last


@pytest.fixture(scope="module")
def editor() -> Editor:
    return Editor()


def test_the_file_is_long_and_has_no_errors(editor: Editor) -> None:
    assert editor.text.count("\n") >= 1_000
    assert not [d for d in editor.last.findings if d.is_error]


def test_findings_after_a_keystroke(editor: Editor, benchmark: Callable[..., Any]) -> None:
    found = benchmark(editor.findings)
    assert not [d for d in found if d.is_error]


def test_hover_after_a_keystroke(editor: Editor, benchmark: Callable[..., Any]) -> None:
    def asked() -> str:
        cursor, known = editor.cursor()
        found = hover(cursor, known.known)
        return found.text if found else ""

    assert "days before" in benchmark(asked)


def test_completion_after_a_keystroke(editor: Editor, benchmark: Callable[..., Any]) -> None:
    assert benchmark(lambda: completions(*editor.cursor()))
