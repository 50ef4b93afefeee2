"""The pages and the README's table are what the rules say: run ``python -m protocolrules.lint.pages`` again."""

import pytest

from protocolrules.lint.kinds import EVERY, OF_ALLOWS, OF_CHECK
from protocolrules.lint.pages import FOLDER, README, described, page, texts
from protocolrules.lint.rule import Rule
from protocolrules.lint.rules import NAMES, rules

_AGAIN = "run `python -m protocolrules.lint.pages` again"


def test_nothing_is_out_of_date() -> None:
    for path, text in texts().items():
        assert path.is_file(), f"{path.name} is missing: {_AGAIN}"
        assert path.read_text("utf-8") == text, f"{path.name} is out of date: {_AGAIN}"
    assert {path.stem for path in (FOLDER / "pages").iterdir()} == set(NAMES), _AGAIN


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_page_has_everything_that_the_rule_says(rule: Rule) -> None:
    text = page(rule)
    for part in (rule.name, rule.finds, rule.why, rule.evidence, rule.avoid.strip(), rule.prefer.strip(), rule.level):
        assert part in text


def test_the_readme_names_every_finding_besides_errors() -> None:
    text = README.read_text("utf-8")
    assert all(f"`{kind}`" in text for kind in (*OF_CHECK, *OF_ALLOWS))
    assert all(f"[{name}](pages/{name}.md)" in text for name in NAMES)


def test_every_kind_of_finding_of_lint_is_described_and_named_once() -> None:
    assert set(described()) == {*NAMES, *OF_ALLOWS}
    assert len(set(EVERY)) == len(EVERY)
