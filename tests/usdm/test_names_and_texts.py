"""Names are the language's, each given once; texts are plain, on one line, not too long."""

import re

import pytest

from protocolrules.syntax.grammar_text import grammar_text
from protocolrules.usdm.names import RESERVED, Names
from protocolrules.usdm.texts import filled, plain, quoted, shortened


def test_every_word_of_the_grammar_is_reserved() -> None:
    grammar = "\n".join(line.split("//")[0] for line in grammar_text().splitlines())
    words = set(re.findall(r'"([A-Za-z]+)"', grammar))
    for pattern in re.findall(r"^[A-Z_]+(?:\.\d+)?: /(.*)/$", grammar, re.MULTILINE):
        words |= {
            word for word in re.findall(r"[A-Za-z]{2,}", re.sub(r"\[[^\]]*\]|\\.", " ", pattern)) if word.islower()
        }
    pieces = {"fe", "li", "ves"}  # of half-life and half-lives
    assert {word.lower() for word in words} - RESERVED == pieces


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (("Week 2",), "week_2"),
        (("Größe (cm)",), "groe_cm"),
        (("", "WK2"), "wk2"),
        (("訪問", "", "Instance_4"), "instance_4"),
        (("5 minutes supine",), "visit_5_minutes_supine"),
        (("Dose",), "visit_dose"),
        (("visit",), "visit_visit"),
        (("as of",), "visit_as_of"),
        (("訪問",), "visit_visit"),
        ((), "visit_visit"),
        (("!!!", "ULN"), "visit_uln"),
        (("a" * 99,), "a" * 48),
    ],
)
def test_name(labels: tuple[str, ...], name: str) -> None:
    assert Names().name(labels, "visit") == name


def test_names_are_unique_and_stable() -> None:
    labels = ["Week 2", "week-2", "Week 2", "week 2 2", "Week 2 3"]
    once, again = Names(), Names()
    found = [once.name((label,), "visit") for label in labels]
    assert found == ["week_2", "week_2_2", "week_2_3", "week_2_2_2", "week_2_3_2"]
    assert found == [again.name((label,), "visit") for label in labels]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p>A<b>1</b><sup>C</sup>&nbsp;&gt; 9.5%</p>\n<p>next</p>", "A1C > 9.5% next"),
        ("ALT <ULN or AST >LLN", "ALT <ULN or AST >LLN"),
        ("a\u2028b\x00c\u202ed\ud800", "a bcd"),
        ('<li class="x">one</li><li>two</li>', "one two"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_quoted() -> None:
    assert quoted('say "aah"\nnow', 80) == "\"say 'aah' now\""
    assert quoted("word " * 40, 20) == '"word word word…"'


def test_shortened_never_exceeds() -> None:
    assert shortened("x" * 50, 20) == "x" * 19 + "…"
    assert shortened("short", 5) == "short"


def test_template_places_are_filled_or_named() -> None:
    text = '<usdm:tag name="min"/> to <usdm:tag name="max"></usdm:tag> years'
    assert filled(text, {"min": "18"}) == ("18 to [max] years", ["max"])
