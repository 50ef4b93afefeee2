"""The canonical layout, rule by rule: what is written, and how it is laid out."""

from pathlib import Path

import pytest

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.format.format import formatted

PROTOCOLS = Path(__file__).parents[2] / "protocols"

LONG = "a" * 50
DEEP = "inclusion 1\n" + "".join(" " * depth + "all of\n" for depth in range(1, 11))
AS_IT_IS = ""  # the text is in the canonical layout already

RULES: dict[str, tuple[str, str]] = {
    # ---- spelling
    "signs": (
        "inclusion 1\n  a >= 3 and b <= 3 and c at least 3 and d at most 3 and e more than 3 and f less than 3\n",
        "inclusion 1\n  a ≥ 3 and b ≤ 3 and c ≥ 3 and d ≤ 3 and e > 3 and f < 3\n",
    ),
    "how many of the lines is said in words": (
        "inclusion 1\n  >= 2 of\n    a\n    b\n    c\n",
        "inclusion 1\n  at least 2 of\n    a\n    b\n    c\n",
    ),
    "how many episodes is said by a sign": (
        "inclusion 1\n  at least 2 episodes of e ever\n",
        "inclusion 1\n  ≥ 2 episodes of e ever\n",
    ),
    "times": ("inclusion 1\n  a <= 1.5x ULN, latest\n", "inclusion 1\n  a ≤ 1.5 × ULN, latest\n"),
    "formulas": (
        "derived a in kg = b in kg *2−(c in kg x 3+4)/5\n",
        "derived a in kg = b in kg × 2 - (c in kg × 3 + 4) / 5\n",
    ),
    "a minus within a formula, and the sign of a number": (
        "derived a in 1 = (if b -2 to -1 latest then c in 1 -1 otherwise latest c in 1 before d-1)\n",
        "derived a in 1 = (if b -2 to -1 latest then c in 1 - 1 otherwise latest c in 1 before d - 1)\n",
    ),
    "signs of numbers": (
        "inclusion 1\n  a > - 2.5, latest\n  b −2 to 1, latest\n  c >= ULN-5 U/L, latest\n",
        "inclusion 1\n  a > -2.5, latest\n  b -2 to 1, latest\n  c ≥ ULN - 5 U/L, latest\n",
    ),
    "plus or minus": (
        "schedule\n  visit a  3 days after b, +/- 1 day\n",
        "schedule\n  visit a  3 days after b, ± 1 day\n",
    ),
    "a unit is its author's": (
        "inclusion 1\n  a >= 5%, latest\n  b < 3x10^9/L, latest\n  c < 2 µmol/L, latest\n  d > 60/min, latest\n",
        "inclusion 1\n  a ≥ 5 %, latest\n  b < 3 x10^9/L, latest\n  c < 2 µmol/L, latest\n  d > 60 /min, latest\n",
    ),
    "no colon above lines": ("define a:\n  b\n", "define a\n  b\n"),
    "a text is its author's": ('fact a "b  >=  c # d"\n', AS_IT_IS),
    # ---- blanks within a line
    "one blank between words": (
        'inclusion   1   "x"\n  no  a\t,b or   c  within 3   days  before d  \n',
        'inclusion 1 "x"\n  no a, b or c within 3 days before d\n',
    ),
    "none within parentheses": (
        "inclusion 1\n  not( a or b )and c is( d or e )\n",
        "inclusion 1\n  not (a or b) and c is (d or e)\n",
    ),
    "none before a colon": ("fact a :b ,c\n", "fact a: b, c\n"),
    # ---- comments
    "two blanks before a remark": ("fact a # b\nfact c         #d\n", "fact a  # b\nfact c  #d\n"),
    "a comment is indented as the line below it": (
        "inclusion 1\n# a\n  any of\n  # b\n    c\n      # d\n    e\n",
        "inclusion 1\n  # a\n  any of\n    # b\n    c\n    # d\n    e\n",
    ),
    "a comment that is indented deeper than the line below it belongs to the block above": (
        "inclusion 1\n  any of\n    a\n    # b\n  # c\n# d\ninclusion 2\n  e\n   # f\n",
        "inclusion 1\n  any of\n    a\n    # b\n  # c\n\n# d\ninclusion 2\n  e\n  # f\n",
    ),
    "a comment within a line keeps its place": (
        "inclusion 1\n  a and  # b\n  # c\n\n  d or\n  e\n",
        "inclusion 1\n  a and  # b\n      # c\n      d or e\n",
    ),
    # ---- indentation and blank lines
    "two blanks for each level": (
        "inclusion 1\n any of\n      a\n      all of\n       b\n       c\n",
        "inclusion 1\n  any of\n    a\n    all of\n      b\n      c\n",
    ),
    "groups of declarations are their author's": (
        "\n\nfact a\nfact b\n\n\n\nevent c\n\n\n",
        "fact a\nfact b\n\nevent c\n",
    ),
    "a blank line around criteria and schedules": (
        "fact a\ninclusion 1\n  a\nexclusion 1\n  a\nschedule\n  b  at c\nfact d\n",
        "fact a\n\ninclusion 1\n  a\n\nexclusion 1\n  a\n\nschedule\n  b  at c\n\nfact d\n",
    ),
    "above the comments right on top of them": (
        "fact a\n# b\n# c\ninclusion 1\n  a\n# d\n\n# e\ninclusion 2\n  a\n# f\n\ninclusion 3\n  a\n",
        "fact a\n\n# b\n# c\ninclusion 1\n  a\n# d\n\n# e\ninclusion 2\n  a\n# f\n\ninclusion 3\n  a\n",
    ),
    "definitions and obligations are grouped by their author": (
        "define a\n  b\n  c\ndefine d: e\n# f\nobligation g\n  from h until i\n",
        AS_IT_IS,
    ),
    "no blank line where a block begins": (
        "inclusion 1\n\n\n  any of\n\n    # a\n    b\n\n    c\n",
        "inclusion 1\n  any of\n    # a\n    b\n\n    c\n",
    ),
    "a comment that is parted from the line below stays so": (
        "inclusion 1\n\n  # allow: x\n\n  a\n",
        "inclusion 1\n  # allow: x\n\n  a\n",
    ),
    # ---- columns
    "declarations are aligned after their names": (
        'step a\nstep bb "x" after a\nstep ccc after bb\n',
        'step a\nstep bb  "x" after a\nstep ccc after bb\n',
    ),
    "after their colons": (
        "fact a: b, c\nfact ddd in kg\nscale e 0 to 5\nscale fff: I, II\n",
        "fact a:  b, c\nfact ddd in kg\nscale e    0 to 5\nscale fff: I, II\n",
    ),
    "a blank line ends a table, and a comment does not": (
        "drug a is b\n# x\ndrug ccc is b\n\ndrug d is b\n",
        "drug a   is b\n# x\ndrug ccc is b\n\ndrug d is b\n",
    ),
    "a name that nothing follows makes no room": ("fact aaaaaaa\nfact b in kg\n", AS_IT_IS),
    "a long name stands out": (
        f"fact {LONG} in kg\nfact a in kg\nfact bbb in kg\n",
        f"fact {LONG} in kg\nfact a   in kg\nfact bbb in kg\n",
    ),
    "visits are aligned after their names and their titles": (
        'schedule\n  visit a "xx" at s\n  visit bbb at s\n  c at s\n  visit dd "y" at s\n',
        'schedule\n  visit a  "xx"  at s\n  visit bbb      at s\n  c              at s\n  visit dd "y"   at s\n',
    ),
    "a visit with a long title stands out": (
        f'schedule\n  visit a "{LONG}" at s\n  visit b at s\n  visit ccc at s\n',
        f'schedule\n  visit a "{LONG}"  at s\n  visit b    at s\n  visit ccc  at s\n',
    ),
    "no line is aligned so far that it breaks": (
        f"event a = {LONG}1 or {LONG}2\nevent bbbbbbbbbbbbbbbbbbbb is c\n",
        AS_IT_IS,
    ),
    # ---- long lines
    "a line that fits is on one row": (
        "inclusion 1\n  a and\n  b,\n  c and d,\n  latest\n",
        "inclusion 1\n  a and b, c and d, latest\n",
    ),
    "a long line breaks after a connective": (
        f"inclusion 1\n  {LONG} or {LONG} or {LONG}\n",
        f"inclusion 1\n  {LONG} or {LONG} or\n      {LONG}\n",
    ),
    "outside of parentheses": (
        f"inclusion 1\n  {LONG} and b and (c or d or {LONG}) or e\n",
        f"inclusion 1\n  {LONG} and b and\n      (c or d or {LONG}) or e\n",
    ),
    "a formula after its sign": (
        f"derived a in kg = ({LONG} in kg + {LONG} in kg)\n",
        f"derived a in kg =\n    ({LONG} in kg + {LONG} in kg)\n",
    ),
    "never within a phrase": (
        f"inclusion 1\n  any {LONG} or {LONG} between a and {LONG}\n",
        f"inclusion 1\n  any {LONG} or\n      {LONG} between a and {LONG}\n",
    ),
    "a phrase that is too long stays": (
        f"inclusion 1\n  ≥ whichever is shorter of 3 weeks or 4 half-lives since {LONG} before {LONG}\n",
        AS_IT_IS,
    ),
    "a long text at its end breaks no line": (f'measurement a in mg/dL, 3 g/mol "{LONG} {LONG} {LONG}"\n', AS_IT_IS),
    # ---- line ends
    "line ends": ("fact a\r\nfact b\rfact c", "fact a\nfact b\nfact c\n"),
    "nothing": ("\n \n", ""),
    "only comments": ("\n\n# a\n\n\n  # b\n", "# a\n\n# b\n"),
}


def laid_out(text: str) -> str:
    findings = Findings()
    found = formatted(Source("some.rules", text), findings)
    assert findings.all == ()
    assert found is not None
    return found


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: str) -> None:
    written, expected = RULES[rule]
    expected = expected if expected or not written.strip() else written
    assert laid_out(written) == expected
    assert laid_out(expected) == expected


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        (f"derived a in 1 = 1{'+1' * 900}\n", "line-too-long", 0),
        (f"fact a\n#{'x' * 1_998}\ninclusion 1\n  any of\n # {'x' * 1_997}\n    a\n", "line-too-long", 2_029),
        (DEEP + f"#{'x' * 1_974}\n" * 1_010 + " " * 11 + "a\n", "file-too-large", 0),
        ("inclusion 1\n  a a\n", "unexpected-words", 16),
    ],
)
def test_what_cannot_be_laid_out_is_a_finding(text: str, kind: str, place: int) -> None:
    findings = Findings()
    assert formatted(Source("some.rules", text), findings) is None
    assert [(d.kind, d.span.start) for d in findings.all] == [(kind, place)]


@pytest.mark.parametrize("file", sorted(PROTOCOLS.rglob("*.rules")), ids=lambda file: file.name)
def test_the_protocols_are_in_the_canonical_layout(file: Path) -> None:
    text = file.read_text("utf-8")
    assert laid_out(text) == text
