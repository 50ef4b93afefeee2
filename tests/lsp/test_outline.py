"""Outline, hints, actions and problems of a file."""

import pytest

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.fix import applied
from protocolrules.lint.kinds import EVERY, NEEDLESS
from protocolrules.lsp.actions import Action, actions, fix_all
from protocolrules.lsp.hints import hints
from protocolrules.lsp.symbols import symbols
from protocolrules.lsp.workspace import Workspace
from tests.lsp.conftest import Marked


def test_symbols(marked: Marked) -> None:
    _, analysis = marked(
        'inclusion 7a "Washout"\n  no surgery ever\nschedule for part_a\n  visit week_6 "W6" 42 days after infusion\n'
        '  if menarche then\n    visit scan at infusion\nexample "a case"\n  surgery 2026-01-01\n  expect eligible\n|',
    )
    found = {symbol.name: symbol for symbol in symbols(analysis.file)}
    assert found["inclusion 7a"].detail == "Washout"
    assert found["inclusion 7a"].name_span.text == "inclusion"
    assert [inner.name for inner in found["schedule"].inner] == ["week_6", "scan"]
    assert found["schedule"].detail == "for part_a"
    assert found["a case"].kind == "example"
    assert found["creatinine"].detail.startswith("a measurement in mg/dL")
    assert found["pazopanib"].kind == "drug"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            "no surgery within 28 days before infusion",
            ["= 28 days, day of infusion included"],
        ),
        ("no surgery before infusion", ["= through the day before infusion"]),
        (
            "no surgery between consent and infusion",
            ["= the day after consent … the day before infusion, both included"],
        ),
        ("any surgery at infusion", ["= the day of infusion only"]),
        (
            "AST ≤ 2 × ULN, latest within 7 days before infusion",
            ["= 7 days, day of infusion included"],
        ),
        ("≥ 4 half-lives since pazopanib before infusion", ["≤ 5.2 days (pazopanib)"]),
        ("≥ 4 half-lives since targeted_therapy before infusion", ["≤ 18.4 days (sunitinib)"]),
        ("≥ 4 half-lives since targeted_therapy except sunitinib before infusion", ["≤ 5.2 days (pazopanib)"]),
        ("≥ 3 weeks since surgery before infusion", []),
        ("stable_disease for ≥ 6 weeks before infusion", []),
        ("no surgery ever", []),
        ("menarche", []),
    ],
)
def test_hints(marked: Marked, line: str, shown: list[str]) -> None:
    cursor, analysis = marked(f"|inclusion 1\n  {line}\n")
    found = hints(analysis, cursor.at, len(analysis.source.text))
    assert [hint.text for hint in found] == shown
    assert not hints(analysis, 0, cursor.at)


def offered(marked: Marked, text: str) -> tuple[list[Action], str]:
    cursor, analysis = marked(text)
    return actions(analysis, cursor.at, cursor.at), analysis.source.text


def done(action: Action) -> str:
    return applied(action.edits[0].span.source, list(action.edits))


def test_a_misspelt_name_is_replaced(marked: Marked) -> None:
    found, text = offered(marked, "inclusion 1\n  no sugery| ever\n")
    assert [action.title for action in found] == ["write `surgery`"]
    assert done(found[0]) == text.replace("sugery", "surgery")


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("  age > |18 years at consent", '  age > 18 years at consent  # allow: strict-age-bound "reason"'),
        (
            "  age > |18 years at consent  # as it says",
            '  # allow: strict-age-bound "reason"\n  age > 18 years at consent  # as',
        ),
        (
            '  age > |18 years at consent  # allow: step-order "x"',
            '  age > 18 years at consent  # allow: step-order, strict-age-bound "x"',
        ),
    ],
)
def test_a_finding_is_allowed_with_a_comment(marked: Marked, line: str, allowed: str) -> None:
    found, _ = offered(marked, f'inclusion 1 "age"\n{line}\n')
    action = next(a for a in found if a.title == "allow strict-age-bound here, with a reason")
    text = done(action)
    assert allowed in text
    _, analysis = marked(text + "|", vocabulary="")
    assert "strict-age-bound" not in [d.kind for d in analysis.findings]


def test_safe_fixes_are_made_at_once(marked: Marked) -> None:
    cursor, analysis = marked(
        'inclusion 1 "age"\n  age ≥ 18 years at consent  # allow: strict-age-bound| "x"\n'
        'inclusion 2 "more"\n  menarche  # allow: strict-age-bound "x"\n',
    )
    found = actions(analysis, cursor.at, cursor.at)
    assert [action.title for action in found if action.preferred] == ["delete the comment"]
    every = fix_all(analysis, Workspace({analysis.path: analysis.source.text}))
    assert every
    assert "# allow" in analysis.source.text
    assert "# allow" not in done(every)


def test_where_nothing_is_to_fix_nothing_is_offered(marked: Marked) -> None:
    _, analysis = marked('inclusion 1 "age"\n  age ≥ 18 years at consent\n|')
    assert fix_all(analysis, Workspace({analysis.path: analysis.source.text})) is None


def test_kinds_that_mark_what_is_not_needed_exist() -> None:
    assert set(NEEDLESS) <= set(EVERY)


def test_an_action_mends_a_finding(marked: Marked) -> None:
    found, _ = offered(marked, "inclusion 1\n  no sugery| ever\n")
    assert isinstance(found[0].mends, Diagnostic)
