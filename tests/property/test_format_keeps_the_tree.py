"""Laying a text out changes neither its tree nor its comments, and laying it out again changes nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import DECLARATIONS, programs
from test_any_text import REFERENCE, WHOLE, mutated, mutated_schedules, token_soup

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.format.format import formatted
from protocolrules.syntax import tree
from protocolrules.syntax.layout import LONGEST_LINE, plain_line_ends
from protocolrules.syntax.parse import parse

FILES = sorted((Path(__file__).parents[2] / "protocols").rglob("*.rules"))
BLOCKS = re.findall(r"```rules(?: (\w+))?\n(.*?)```", REFERENCE, re.DOTALL)
SPELLINGS = {
    "≥": (">=", "at least", "at  least", "≥"),
    "≤": ("<=", "at most", "≤"),
    ">": ("more than", ">"),
    "<": ("less than", "<"),
    "×": ("x", "×"),
    "±": ("+/-", "±"),
    " - ": (" − ", " - "),
}
_TEXT_OR_SIGN = re.compile(r'("[^"\n]*"|#[^\n]*)|' + "|".join(SPELLINGS))
_COMMENT = re.compile(r'"[^"\n]*"|(#[^\n]*)')


def tree_of(text: str) -> tree.File | None:
    """Return the tree of a text, None where it has mistakes."""
    findings = Findings()
    found = parse(Source("some.rules", text), findings)
    return None if findings.all else found


def laid_out(text: str) -> str | None:
    """Lay a text out, and hold the result to what must be true of every text."""
    findings = Findings()
    found = formatted(Source("some.rules", text), findings)
    assert (found is None) == bool(findings.all)
    assert not any(d.kind == "format-changed-meaning" for d in findings.all)
    if found is None:
        return None
    text = plain_line_ends(text)
    assert tree_of(found) == tree_of(text) is not None
    assert comments(found) == comments(text)
    again = Findings()
    assert formatted(Source("some.rules", found), again) == found
    assert all(row == row.rstrip() and len(row) <= LONGEST_LINE for row in found.split("\n"))
    assert "\n\n\n" not in found
    return found


def comments(text: str) -> list[tuple[str, str]]:
    """Return each comment with the last word before it on its line."""
    found = []
    for row in text.split("\n"):
        for match in _COMMENT.finditer(row):
            if match[1]:
                before = row[: match.start()].split()
                found.append((before[-1][-1] if before else "", match[1].rstrip()))
    return found


@st.composite
def untidy(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """A text with other spellings, blanks, line ends, blank lines and comments, that says the same."""
    text = _TEXT_OR_SIGN.sub(lambda m: m[1] or draw(st.sampled_from(SPELLINGS[m[0]])), draw(texts))
    wide = draw(st.integers(1, 4))
    rows = []
    for row in text.split("\n"):
        body = row.lstrip(" ")
        rows += draw(st.sampled_from(((), (), (), ("",), ("", "  "), ("# a comment",), ("", "     # b"))))
        if '"' not in body and not body.startswith("#"):
            body = _with_blanks(draw, body)
        remark = draw(st.sampled_from(("", "", "", " # remark", "\t#remark  ", "   ")))
        rows.append(" " * (wide * ((len(row) - len(row.lstrip(" "))) // 2)) + body + (remark if body else ""))
    return "\n".join(rows)


def _with_blanks(draw: st.DrawFn, body: str) -> str:
    """Put blanks around words, and breaks where lines join."""
    parts = re.split(r"( and |(?<! on) or |, | = )", body)
    broken = draw(st.sampled_from(("", "", "\n ", "\n   ", " # why\n ", "\n# here\n  ")))
    for at in range(1, len(parts), 2):
        following = re.split(r"\W", parts[at + 1])[0]
        pick = following in ("latest", "earliest", "highest", "lowest", "mean", "every", "on")
        if broken and not (pick and "#" in broken) and draw(st.integers(0, 2)) == 0:
            parts[at] = parts[at].rstrip() + broken
    return "".join(parts).replace("(", draw(st.sampled_from(("(", "( ")))).replace(" is ", "  is\t")


WRITTEN = untidy(st.one_of(programs(), st.just(DECLARATIONS), st.just(WHOLE + "  visit v  at consent\n")))


@given(WRITTEN)
def test_untidy_programs(text: str) -> None:
    assert tree_of(text) is not None
    assert laid_out(text) is not None


@given(programs(), st.data())
def test_untidy_and_tidy_programs_are_laid_out_alike(text: str, data: st.DataObject) -> None:
    other = _TEXT_OR_SIGN.sub(lambda m: m[1] or data.draw(st.sampled_from(SPELLINGS[m[0]])), text)
    other = re.sub(r"(?m)^ +", lambda m: m[0] * 3, other).replace(" is ", "  is ").replace("(", "( ")
    assert laid_out(other) == laid_out(text)


@given(st.text(max_size=300))
def test_any_characters(text: str) -> None:
    laid_out(text)


@given(st.one_of(mutated(), mutated_schedules(), token_soup()))
def test_mutated_rules(text: str) -> None:
    laid_out(text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_protocols(file: Path) -> None:
    assert laid_out(file.read_text("utf-8")) is not None


@pytest.mark.parametrize(("kind", "body"), BLOCKS)
def test_the_reference(kind: str, body: str) -> None:
    above = {"file": "", "examples": "", "schedule": "schedule\n", "exclusion": "exclusion 1\n"}.get(
        kind, "inclusion 1\n"
    )
    lines = "".join(f"  {line}\n" for line in body.splitlines()) if above else body
    assert laid_out(above + lines) is not None
