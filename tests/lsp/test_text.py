"""Texts as editors count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolrules.diagnostics.source import Source
from protocolrules.lsp.text import Units, changed, offset_of, plain, position_of

TEXTS = st.text(alphabet='a ≥×é😀𝄞"#\u2028\x0b\x85\n\r', max_size=40)
ENCODINGS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
WIDTHS = {"utf-8": 1, "utf-16": 2, "utf-32": 4}


@given(TEXTS, st.integers(0, 40), st.sampled_from(list(ENCODINGS)))
def test_a_place_and_its_position_are_one(text: str, at: int, encoding: str) -> None:
    source = Source("a", plain(text))
    at = min(at, len(source.text))
    line, column = position_of(source, at, Units(encoding))
    assert offset_of(source, line, column, Units(encoding)) == at
    before = source.text[source.text.rfind("\n", 0, at) + 1 : at]
    assert column == len(before.encode(ENCODINGS[encoding])) // WIDTHS[encoding]


@given(TEXTS, st.integers(-2, 9), st.integers(-2, 50))
def test_every_position_is_some_place(text: str, line: int, column: int) -> None:
    source = Source("a", plain(text))
    assert 0 <= offset_of(source, line, column, Units()) <= len(source.text)


@given(TEXTS, st.integers(0, 40), st.integers(0, 40), TEXTS)
def test_a_change_replaces_what_is_between(text: str, first: int, second: int, new: str) -> None:
    text = plain(text)
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    source = Source("a", text)
    positions = position_of(source, start, Units()), position_of(source, end, Units())
    assert changed(text, *positions, new, Units()) == text[:start] + new + text[end:]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_ends_a_line(end: str) -> None:
    text = f"a{end}b😀c{end}d"
    assert changed(text, (1, 3), (1, 4), "x", Units()) == f"a{end}b😀x{end}d"
    assert changed(text, (1, 99), (2, 0), "", Units()) == f"a{end}b😀cd"
    assert changed(text, (9, 0), (9, 9), "z", Units()) == f"{text}z"
    assert plain(text) == "a\nb😀c\nd"
