"""What is written gives one tree, however its signs, line ends and blanks are spelt."""

from decimal import Decimal
from typing import Any

import pytest

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.syntax import tree
from protocolrules.syntax.layout import decode
from protocolrules.syntax.parse import parse
from protocolrules.syntax.words import quantity_parts, singular


def parsed(text: str | bytes) -> tree.File:
    findings = Findings()
    source = Source("rules", text) if isinstance(text, str) else decode("rules", text, findings)
    file = parse(source, findings)
    assert findings.all == ()
    return file


def condition(line: str) -> Any:
    (statement,) = parsed(f"inclusion 1\n  {line}\n").statements
    assert isinstance(statement, tree.Criterion)
    body: Any = statement.body
    while isinstance(body, tree.Group) and body.quantifier == "all" and len(body.items) == 1 and not body.unless:
        body = body.items[0]
    return body


def test_a_minus_in_a_formula_has_two_spellings() -> None:
    assert parsed("derived a in kg = b in kg − c in kg\n") == parsed("derived a in kg = b in kg - c in kg\n")
    assert parsed("derived a in kg = b in kg − c in kg\n") != parsed("derived a in kg = b in kg + c in kg\n")


PAIRS = [
    ("ANC ≥ 1 K/uL, latest", "ANC >= 1 K/uL, latest"),
    ("ANC ≥ 1 K/uL, latest", "ANC at least 1 K/uL, latest"),
    ("ANC ≤ 1 K/uL, latest", "ANC <= 1 K/uL, latest"),
    ("ANC ≤ 1 K/uL, latest", "ANC at  most 1 K/uL, latest"),
    ("ANC > 1 K/uL, latest", "ANC more than 1 K/uL, latest"),
    ("ANC < 1 K/uL, latest", "ANC less than 1 K/uL, latest"),
    ("AST ≤ 2.5 × ULN, latest", "AST <= 2.5 x ULN, latest"),
    ("AST ≤ ULN - 5 U/L, latest", "AST ≤ ULN − 5 U/L, latest"),
    ("AST ≤ 2.5 × ULN, latest", "AST ≤ 2.5x ULN, latest"),
    ("≥ 3 weeks since a before b", "≥3 weeks since a before b"),
    ("≥ 3 weeks since a before b", ">=3 weeks since a before b"),
    ("≥ 1 week since a before b", "at least 1 weeks since a before b"),
    ("≥ 1 half-life since a before b", "≥ 1 half-lives since a before b"),
    ("no a, b or c ever", "no a or b or c ever"),
    ("a, b and c", "a,b  and\n  c"),
    ("a or b", "a or\n  b # both"),
    ("a, b, or c", "a,\n  b,\n  or c"),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_spellings_of_one_thing(one: str, other: str) -> None:
    if one == "a, b, or c":
        assert condition(one).items == condition(other).items
        return
    assert condition(one) == condition(other)


def test_units_keep_their_text() -> None:
    assert condition("AST ≤ 5 µmol/L latest").bounds[0].limit.unit == "µmol/L"
    assert condition("AST ≤ 5 umol/L latest").bounds[0].limit.unit == "umol/L"


def test_the_washout_of_the_brief() -> None:
    assert condition("≥3 weeks since chemo before cyclophosphamide") == tree.Since(
        (("≥", tree.TimeSpan(((tree.Term(Decimal(3), "week"),),))),),
        tree.Events((tree.Word("chemo"),)),
        tree.Point(tree.NamedAnchor(tree.Word("cyclophosphamide"))),
    )


def test_the_choice_of_the_brief() -> None:
    found = condition("≥ whichever is shorter of 4 half-lives or 3 weeks since chemo before cyclophosphamide")
    terms = ((tree.Term(Decimal(4), "half-life"),), (tree.Term(Decimal(3), "week"),))
    assert found.bounds == (("≥", tree.TimeSpan(terms, "shorter")),)


def test_a_sum_is_one_duration() -> None:
    (_, length), *_ = condition("≥ 5 half-lives + 3 months since a before b").bounds
    assert length == tree.TimeSpan(((tree.Term(Decimal(5), "half-life"), tree.Term(Decimal(3), "month")),))


TEXT = """protocol P "title"  # a comment
version "1"
fact a
fact b

inclusion 1 "one"
  # a comment between
  all of
    a

    b
  unless
    a
exclusion 2
  any of
    a and
    b
    not (a or b)
"""


def test_line_ends_and_a_mark_do_not_matter() -> None:
    tree_of_it = parsed(TEXT)
    assert len(tree_of_it.statements) == 6
    for data in (
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        "\ufeff" + TEXT,
        TEXT.rstrip("\n"),
        TEXT + "\n \n",
    ):
        assert parsed(data.encode()) == tree_of_it


def test_blanks_and_comments_do_not_matter() -> None:
    spaced = (
        TEXT.replace("\n", "   \n").replace("fact a", "# x\n\nfact   a  #y").replace("\n    b", "\n      # deep\n    b")
    )
    assert parsed(spaced) == parsed(TEXT)


def test_indentation_may_have_any_width() -> None:
    assert parsed(TEXT.replace("    ", "       ").replace("\n  ", "\n   ")) == parsed(TEXT)


def test_every_statement_spans_its_own_text() -> None:
    spans = [s.span.text for s in parsed(TEXT).statements]
    assert spans[0] == 'protocol P "title"'
    assert spans[-1] == TEXT[TEXT.index("exclusion") :].rstrip()


def test_a_condition_spans_no_comment() -> None:
    found = condition("a # or b")
    assert found.span.text == "a"
    assert condition("if a then b otherwise c  # d").span.text == "if a then b otherwise c"
    assert condition('not encoded "#1" # 2').span.text == 'not encoded "#1"'


def test_a_mistake_leaves_the_other_statements() -> None:
    findings = Findings()
    file = parse(Source("rules", "fact a\ninclusion 1\n  a a\nfact b\n"), findings)
    assert [s.name.text for s in file.statements if isinstance(s, tree.Fact)] == ["a", "b"]
    assert [(d.kind, d.span.line) for d in findings.all] == [("unexpected-words", 3)]


def test_a_mistake_in_a_block_leaves_its_other_lines_read() -> None:
    findings = Findings()
    parse(Source("rules", "inclusion 1\n  any of\n    a a\n    b b\n  c c\n"), findings)
    assert [d.span.line for d in findings.all] == [3, 4, 5]


def test_only_so_many_mistakes_of_a_statement_are_listed() -> None:
    findings = Findings()
    parse(Source("rules", "inclusion 1\n" + "  a a\n" * 100), findings)
    assert len(findings.all) == 20


@pytest.mark.parametrize(
    ("text", "parts"),
    [("1.5 mg/dL", ("1.5", "mg/dL")), ("5", ("5", None)), ("5%", ("5", "%")), ("5 x10^9/L", ("5", "x10^9/L"))],
)
def test_quantities_divide(text: str, parts: tuple[str, str | None]) -> None:
    assert quantity_parts(text) == parts


def test_what_is_no_quantity_does_not_divide() -> None:
    with pytest.raises(ValueError, match="not a quantity"):
        quantity_parts("mg")


def test_singulars() -> None:
    assert [singular(w) for w in ("weeks", "week", "half-lives", "half-life")] == [
        "week",
        "week",
        "half-life",
        "half-life",
    ]
