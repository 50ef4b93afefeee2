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
