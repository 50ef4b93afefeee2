"""Rules in colours: nothing is lost, nothing is an error, whatever the text."""

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.token import Error, Keyword, Name, String

from protocolrules.pygments_lexer import RulesLexer

ROOT = Path(__file__).parents[1]
PROTOCOLS = sorted((ROOT / "protocols").rglob("*.rules"))


def tokens(text: str) -> list[tuple[object, str]]:
    return [(kind, value) for _, kind, value in RulesLexer().get_tokens_unprocessed(text)]


@pytest.mark.parametrize("path", PROTOCOLS, ids=lambda path: path.stem)
def test_protocols_are_read_to_the_end(path: Path) -> None:
    text = path.read_text("utf-8")
    found = tokens(text)
    assert "".join(value for _, value in found) == text
    assert not any(kind in Error for kind, _ in found)


@given(st.text(alphabet='any within 28 days≥×"#()\n\t\x00😀\u2028,inclusion', max_size=60) | st.text(max_size=60))
def test_any_text_is_read_to_the_end(text: str) -> None:
    found = tokens(text)
    assert "".join(value for _, value in found) == text
    assert not any(kind in Error for kind, _ in found)


def test_words_names_and_texts_are_told_apart() -> None:
    found = tokens('inclusion 6 "no"\n  no within_range within 28 days before consent\n')
    kinds = {value: kind for kind, value in found}
    assert kinds["inclusion"] is Keyword.Declaration
    assert kinds['"no"'] is String.Double
    assert kinds["within"] is Keyword
    assert kinds["within_range"] is Name


def test_pygments_is_told_of_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (value,) = project["entry-points"]["pygments.lexers"].values()
    assert EntryPoint("protocolrules", value, "pygments.lexers").load() is RulesLexer
