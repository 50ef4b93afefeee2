"""What a finding advises: it parses, and on neither list does it keep out whom it should not."""

import pytest

from protocolrules.lint.run import lint_text
from protocolrules.lint.settings import Settings

START = "step consent\nfact sex: female, male\nfact pregnant\nfact postmenopausal\nfact a\nfact b\nevent surgery\n"
ADVISED = {
    "what speaks against women": ("exclusion 1\n  pregnant\n", "asked-of-men-too", "(sex is female and pregnant)"),
    "what is denied": ("inclusion 1\n  not pregnant\n", "asked-of-men-too", "(sex is female and pregnant)"),
    "what speaks for women": (
        "inclusion 1\n  postmenopausal or a\n",
        "asked-of-men-too",
        "(sex is not female or postmenopausal)",
    ),
    "around an event": (
        "inclusion 1\n  no surgery before start of first surgery and no surgery after start of first surgery\n",
        "day-in-neither-window",
        "on or before start of first surgery",
    ),
}


def of(text: str, rule: str) -> list[str]:
    return [d.help for d in lint_text(START + text, settings=Settings(select=(rule,)))]


@pytest.mark.parametrize(("text", "rule", "advised"), ADVISED.values(), ids=ADVISED)
def test_what_is_advised_can_be_written(text: str, rule: str, advised: str) -> None:
    (advice,) = of(text, rule)
    assert f"`{advised}`" in advice
    asked = "before start of first surgery" if "surgery" in advised else advised.rstrip(")").split()[-1]
    assert of(text.replace(asked, advised, 1), rule) == []


def test_where_all_are_women_no_man_is_asked() -> None:
    women = "inclusion 2\n  sex is female\n"
    assert of("exclusion 1\n  pregnant\n" + women, "asked-of-men-too") == []
    assert of("arm x\nexclusion 1\n  pregnant\n" + women.replace(" 2", " 2 for x"), "asked-of-men-too")


@pytest.mark.parametrize(("sign", "advised"), [("at least", True), ("at most", False)])
def test_all_of_is_advised_only_where_it_asks_for_as_much(sign: str, advised: bool) -> None:
    (advice,) = of(f"inclusion 1\n  {sign} 2 of\n    a\n    b\n", "group-of-one")
    assert ("all of" in advice) is advised


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_month_is_compared_with_days_on_its_side(side: str) -> None:
    text = f"exclusion 1\n  any surgery within 1 month {side} consent or any surgery within 30 days before consent\n"
    assert len(of(text, "month-beside-days")) == (side == "before")


RANGES = {
    "bands": (
        "AST 30 to 40 U/L or AST 40 to 50 U/L, latest ever",
        "overlapping-bands",
        "exactly 40 U/L is in `≤ 40 U/L` and in `≥ 40 U/L`",
        "40",
    ),
    "ages": (
        "if age 1 to 16 years at consent then a\n  if age 16 to 20 years at consent then b",
        "overlapping-bands",
        "exactly 16 years is in `≤ 16 years` and in `≥ 16 years`",
        "16",
    ),
    "turned": ("AST 50 to 40 U/L, latest ever", "empty-range", "nothing is both `≥ 50 U/L` and `≤ 40 U/L`", "40 U/L"),
    "ratings": (
        "ECOG 0 to 5, latest ever",
        "idle-bound",
        "every rating of `ECOG` meets `ECOG ≥ 0 but ≤ 5`",
        "ECOG 0 to 5",
    ),
    "too low": (
        "AST 1 to 40 U/L, latest ever",
        "implausible-limit",
        "`1 U/L` is far from any limit of `AST`: limits of `AST` lie between 5 and 10000 U/L",
        "1",
    ),
    "one line": (
        "at least 1 of\n    a",
        "group-of-one",
        "there is 1 line below, so this asks for all of them",
        "at least 1 of",
    ),
}


@pytest.mark.parametrize(("line", "rule", "message", "place"), RANGES.values(), ids=RANGES)
def test_the_ends_of_a_range_are_said_as_they_are_written(line: str, rule: str, message: str, place: str) -> None:
    text = f"{START}measurement AST in U/L\nscale ECOG 0 to 5\ninclusion 1\n  {line}\n"
    (found,) = lint_text(text, settings=Settings(select=(rule,)))
    assert (found.message, found.span.text) == (message, place)
