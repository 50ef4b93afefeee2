"""For any text, any edits of it and any place of the cursor, the server's functions give an answer and never fail."""

from __future__ import annotations

import contextlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from protocolrules.diagnostics.source import Source
from protocolrules.lsp.actions import actions
from protocolrules.lsp.completion import begun, completions
from protocolrules.lsp.cursor import Cursor
from protocolrules.lsp.hints import hints
from protocolrules.lsp.hover import hover
from protocolrules.lsp.names import CannotRenameError, definition, name_at, references, renamed
from protocolrules.lsp.problems import problems
from protocolrules.lsp.symbols import symbols
from protocolrules.lsp.text import Units, changed, plain, position_of
from protocolrules.lsp.workspace import Analysis, Workspace
from protocolrules.syntax.keywords import WORDS

PROTOCOLS = Path(__file__).parents[2] / "protocols"
TEXTS = [path.read_text("utf-8") for path in sorted(PROTOCOLS.rglob("*.rules"))]
FILE = (PROTOCOLS / "NCT00000000" / "written.rules").resolve()

PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(
        ["surgery", "consent", "28 days", "≥ 3", "2 mg/dL", '"', "# allow: ", "\n", "\n  ", "(", ",", "😀"]
    ),
    st.text(max_size=4),
)


@st.composite
def excerpts(draw: st.DrawFn) -> str:
    """Draw some lines of a protocol, beginning anywhere."""
    lines = draw(st.sampled_from(TEXTS)).split("\n")
    start = draw(st.integers(0, len(lines)))
    return "\n".join(lines[start : start + draw(st.integers(0, 25))])


@st.composite
def edits(draw: st.DrawFn, text: str) -> tuple[int, int, str]:
    """Draw what is replaced in a text, and by what."""
    start = draw(st.integers(0, len(text)))
    return start, min(len(text), start + draw(st.integers(0, 12))), draw(PIECES)


@given(st.data())
def test_no_text_and_no_cursor_makes_it_fail(data: st.DataObject) -> None:
    text = data.draw(excerpts() | st.lists(PIECES, max_size=20).map(" ".join))
    workspace = Workspace({FILE: plain(text)}, ())
    stale = workspace.analysis(FILE)
    for _ in range(data.draw(st.integers(0, 3))):
        now = plain(workspace.texts[FILE])
        start, end, new = data.draw(edits(now))
        places = (position_of(Source("a", now), at, Units()) for at in (start, end))
        workspace.texts[FILE] = plain(changed(now, *places, new, Units()))
    ask_everything(workspace, stale, data)


def ask_everything(workspace: Workspace, stale: Analysis, data: st.DataObject) -> None:
    analysis = workspace.analysis(FILE)
    text = analysis.source.text
    at = data.draw(st.integers(0, len(text)))
    cursor = Cursor(analysis.source, at)
    for known in (analysis, stale):
        found = hover(cursor, known.known)
        assert found is None or (found.text and 0 <= found.span.start <= found.span.end <= len(text))
        assert all(item.label for item in completions(cursor, known))
    assert begun(cursor).end == at
    assert all(d.message for d in problems(analysis))
    assert all(symbol.name for symbol in symbols(analysis.file))
    assert all(0 <= hint.at <= len(text) for hint in hints(analysis, 0, len(text)))
    assert all(action.edits for action in actions(analysis, at, at))
    definition(cursor, analysis, workspace)
    declared = name_at(cursor, analysis)
    if declared is not None:
        assert references(declared, analysis, workspace)
        with contextlib.suppress(CannotRenameError):
            assert renamed(declared, data.draw(st.sampled_from(["other", "end", "complete", "x"])), analysis, workspace)
