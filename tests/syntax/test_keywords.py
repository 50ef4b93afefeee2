"""One list of words: the grammar has no word that it lacks, and it has none that the grammar lacks."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as reader  # type: ignore[attr-defined]
from typing import Any

import pytest

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.examples import expectations
from protocolrules.syntax.grammar import parser
from protocolrules.syntax.indent import CONTINUES
from protocolrules.syntax.keywords import PLAN_STATES, RESERVED, STATEMENTS, STATUSES, VERDICTS, WORDS
from protocolrules.syntax.layout import goes_on
from protocolrules.syntax.parse import parse
from protocolrules.syntax.refuse import explain

REFERENCE = Path(__file__).parents[2] / "grammar" / "README.md"
NO_WORDS = {"NAME", "NUMBER", "QUANTITY", "DATE", "STRING", "COMMENT", "_NL"}  # and blanks, which are ignored
OF_SIGNS = {"x"}  # a letter that is a sign


def spellings(pattern: Any) -> Iterator[str]:
    """Yield what a regular expression without repetition matches; blanks as one blank, what is open as nothing."""
    yield from ("".join(parts) for parts in product(*(list(_spelled(*node)) for node in pattern)))


def _spelled(operator: Any, detail: Any) -> Iterator[str]:
    if operator is code.LITERAL:
        yield chr(detail)
    elif operator is code.BRANCH:
        for branch in detail[1]:
            yield from spellings(branch)
    elif operator is code.SUBPATTERN:
        yield from spellings(detail[3])
    elif operator is code.MAX_REPEAT and detail[:2] == (0, 1):
        yield ""
        yield from spellings(detail[2])
    elif operator is code.MAX_REPEAT and (code.LITERAL, ord(" ")) in detail[2][0][1]:
        yield " "
    else:
        yield ""


def words_of_grammar() -> set[str]:
    found: set[str] = set()
    for terminal in parser().terminals:
        if terminal.name in NO_WORDS or terminal.name.startswith("__IGNORE"):
            continue
        made = spellings(reader.parse(terminal.pattern.to_regexp()))
        found |= {text.strip() for text in made if re.match(r"[a-zA-Z]", text)}
    return found


def test_the_list_has_every_word_of_the_grammar_and_no_other() -> None:
    assert words_of_grammar() == set(WORDS)


def test_the_reader_of_patterns_reads() -> None:
    assert set(spellings(reader.parse(r"half-li(?:fe|ves)(?!\w)"))) == {"half-life", "half-lives"}
    assert set(spellings(reader.parse(r"on[ \t]+days?(?!\w)"))) == {"on day", "on days"}


def test_the_reference_lists_the_words_that_are_no_names() -> None:
    listed = REFERENCE.read_text("utf-8").split("Words of the language are no names")[1].split("## ")[0]
    assert set(re.findall(r"`(\w+)`", listed)) - {"dose_1"} == RESERVED


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_cannot_be_declared(word: str) -> None:
    findings = Findings()
    parse(Source("a", f"fact {word}\n"), findings)
    assert findings.all


@pytest.mark.parametrize("word", STATEMENTS)
def test_every_statement_is_known_where_it_is_not_finished(word: str) -> None:
    source = Source("a", f"{word}\n")
    from protocolrules.diagnostics.source import Span

    assert explain(source.text, 0, Span(source, 0, 1)).kind in ("unfinished", "missing-source-number")


def test_the_words_of_expectations_are_those_of_the_engine() -> None:
    assert tuple(expectations.VERDICTS) == VERDICTS
    assert tuple(expectations.STATUSES) == STATUSES
    assert {*PLAN_STATES} - {"clashes", "deviates"} <= {*expectations.PLAN_STATUSES}


@pytest.mark.parametrize("row", ["  a,", "  a and", "  a or  # why", "derived b in 1 =", '  a or  # "x"'])
def test_a_line_goes_on_in_rows_and_in_tokens_alike(row: str) -> None:
    assert goes_on(row)
    tokens = [token.type for token in parser().lex(f"fact x\n{row} y\n")]
    assert any(token in CONTINUES for token in tokens)


@pytest.mark.parametrize("row", ["  a", '  a "b,"', "  a # or", "  floor", "", "  not"])
def test_a_line_that_ends(row: str) -> None:
    assert not goes_on(row)
