"""`# allow:` comments: what they silence, what they do not, and what is said of them."""

from time import perf_counter

import pytest

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.format.format import formatted
from protocolrules.lint.allow import allows
from protocolrules.lint.run import lint_text
from protocolrules.lint.settings import Settings

START = "step consent\nstep infusion after consent\n"


@pytest.fixture(autouse=True)
def one_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one rule look: these tests are of what stands around the rules, however many there are."""
    monkeypatch.setattr("protocolrules.lint.run.NAMES", ("strict-age-bound",))


def kinds(text: str, settings: Settings | None = None) -> list[tuple[int, str]]:
    return [(d.span.line - 2, d.kind) for d in lint_text(START + text, settings=settings)]


def test_at_the_end_of_the_line() -> None:
    assert kinds("inclusion 1\n  age > 18 years at consent\n") == [(2, "strict-age-bound")]
    assert kinds('inclusion 1\n  age > 18 years at consent  # allow: strict-age-bound "section 5.1"\n') == []


def test_it_speaks_of_its_line_only() -> None:
    text = (
        "inclusion 1\n"
        '  age > 18 years at consent  # allow: strict-age-bound "section 5.1"\n'
        "  age > 21 years at infusion\n"
    )
    assert kinds(text) == [(3, "strict-age-bound")]


def test_above_a_criterion_it_speaks_of_the_whole_and_of_no_other() -> None:
    text = (
        '# allow: strict-age-bound "section 5.1"\n'
        "# another comment may stand between\n"
        "inclusion 1\n"
        "  age > 18 years at consent\n"
        "# a comment at the margin ends nothing\n"
        "\n"
        "  age > 21 years at infusion\n"
        "inclusion 2\n"
        "  age > 30 years at consent\n"
    )
    assert kinds(text) == [(9, "strict-age-bound")]


def test_above_a_group_it_speaks_of_the_group() -> None:
    text = (
        "inclusion 1\n"
        "  any of\n"
        '    # allow: strict-age-bound "section 5.1"\n'
        "    all of\n"
        "      age > 18 years at consent\n"
        "      age > 18 years at infusion\n"
        "    age > 80 years at consent\n"
    )
    assert kinds(text) == [(7, "strict-age-bound")]


def test_a_blank_line_parts_it_from_what_it_speaks_of() -> None:
    text = '# allow: strict-age-bound "section 5.1"\n\ninclusion 1\n  age > 18 years at consent\n'
    assert kinds(text) == [(1, "unused-allow"), (4, "strict-age-bound")]


LATER = " and ".join(f"age < {years} years at consent" for years in range(70, 78))
ALLOW = '# allow: strict-age-bound "section 5.1"'
HOWEVER_IT_IS_LAID_OUT = {
    "at the end of a line that is broken": (f"inclusion 1\n  age > 18 years at consent and {LATER}  {ALLOW}\n", []),
    "at the end of rows that are joined": (
        f"inclusion 1\n  age > 18 years at consent and\n      age < 70 years at consent  {ALLOW}\n",
        [],
    ),
    "between the rows of a line": (
        f"inclusion 1\n  age > 18 years at consent and\n      {ALLOW}\n      age < 70 years at consent\n",
        [],
    ),
    "above rows at the margin of their block": (
        f"inclusion 1\n  {ALLOW}\n  age < 70 years at consent and\n age > 18 years at consent\n",
        [],
    ),
    "indented as the block above": (
        f"inclusion 1\n  age ≥ 18 years at consent\n  {ALLOW}\ninclusion 2\n  age > 80 years at consent\n",
        ["unused-allow", "strict-age-bound"],
    ),
    "indented as the group above": (
        f"inclusion 1\n  any of\n    age ≥ 18 years at consent\n    {ALLOW}\n  age > 80 years at consent\n",
        ["unused-allow", "strict-age-bound"],
    ),
    "with a comment of the block above below it": (
        f"inclusion 1\n  age ≥ 18 years at consent\n{ALLOW}\n  # so\ninclusion 2\n  age > 80 years at consent\n",
        ["unused-allow", "strict-age-bound"],
    ),
    "indented deeper than anything above": (f"  {ALLOW}\ninclusion 1\n  age > 18 years at consent\n", []),
    "parted from the first line of a block": (
        f"inclusion 1\n  {ALLOW}\n\n  age > 18 years at consent\n",
        ["unused-allow", "strict-age-bound"],
    ),
}


@pytest.mark.parametrize(("text", "found"), HOWEVER_IT_IS_LAID_OUT.values(), ids=HOWEVER_IT_IS_LAID_OUT)
def test_the_layout_of_a_file_changes_nothing_that_is_allowed(text: str, found: list[str]) -> None:
    assert [kind for _, kind in kinds(text)] == found
    laid_out = formatted(Source("t", START + text), Findings())
    assert laid_out not in (None, START + text)
    assert [d.kind for d in lint_text(str(laid_out))] == found


def test_many_comments_above_many_lines_take_little_time() -> None:
    text = f"{ALLOW}\n" * 20_000 + "inclusion 1\n" + "  age > 18 years at consent\n" * 5_000
    begun = perf_counter()
    (first, *_) = allows(Source("t", text))
    assert (first.rows, perf_counter() - begun < 5) == ((20_001, 25_001), True)


def test_in_another_comment_and_not_in_a_text() -> None:
    text = 'inclusion 1\n  age > 18 years at consent  # as in 5.1 # allow: strict-age-bound "section 5.1"\n'
    assert kinds(text) == []
    text = 'inclusion 1 "of age # allow: strict-age-bound"\n  age > 18 years at consent\n'
    assert kinds(text) == [(2, "strict-age-bound")]


def test_a_warning_of_check_can_be_allowed_and_an_error_cannot() -> None:
    early = "inclusion 1\n  age ≥ 18 years at consent\n  no infusion within 2 days before consent"
    assert kinds(early + "\n") == [(3, "step-order")]
    assert kinds(early + '  # allow: step-order "a second infusion"\n') == []
    assert kinds('inclusion 1\n  nothing  # allow: unknown-name "later"\n') == [(2, "unknown-name")]


def test_a_reason_is_asked_for_and_missing_it_is_one_finding() -> None:
    line = "inclusion 1\n  age > 18 years at consent  # allow: strict-age-bound"
    for reason in ("", ' ""', " because 5.1 says so"):
        assert kinds(line + reason + "\n") == [(2, "allow-without-reason")], reason


def test_an_unknown_rule_has_a_near_one() -> None:
    (other, found) = lint_text(START + 'inclusion 1\n  age > 18 years at consent  # allow: strict-age-bond "5.1"\n')
    assert other.kind == "strict-age-bound"
    assert found.message == "`strict-age-bond` is no rule that can be allowed; did you mean `strict-age-bound`?"
    assert found.span.text == "strict-age-bond"
    assert kinds('inclusion 1\n  age ≥ 18 years at consent  # allow: "5.1"\n') == [(2, "unknown-rule")]


def test_several_rules_in_one_comment_and_those_that_find_nothing() -> None:
    line = 'inclusion 1\n  age > 18 years at consent  # allow: strict-age-bound, step-order "5.1"\n'
    (found,) = lint_text(START + line)
    assert (found.kind, found.message.split(" finds")[0]) == ("unused-allow", "`step-order`")
    assert found.fix is not None
    assert found.fix.safe
    assert [(e.span.text, e.text) for e in found.fix.edits] == [("strict-age-bound, step-order", "strict-age-bound")]


@pytest.mark.parametrize(
    ("text", "deleted"),
    [
        ('inclusion 1\n  age ≥ 18 years at consent  # allow: step-order "5.1"\n', '  # allow: step-order "5.1"'),
        ('# allow: step-order "5.1"\ninclusion 1\n  age ≥ 1 day at consent\n', '# allow: step-order "5.1"\n'),
        ('inclusion 1\n  # allow: step-order "5.1"\n  age ≥ 1 day at consent\n', '  # allow: step-order "5.1"\n'),
        ('inclusion 1\n  age ≥ 1 day at consent\n# allow: step-order "5.1"', '# allow: step-order "5.1"'),
    ],
)
def test_an_idle_comment_is_deleted_with_its_blanks_and_an_empty_line(text: str, deleted: str) -> None:
    (found,) = lint_text(START + text)
    assert found.fix is not None
    assert [(e.span.text, e.text) for e in found.fix.edits] == [(deleted, "")]


def test_a_rule_that_is_not_looked_for_leaves_its_allows_alone() -> None:
    text = 'inclusion 1\n  age ≥ 18 years at consent  # allow: strict-age-bound "5.1"\n'
    assert kinds(text) == [(2, "unused-allow")]
    assert kinds(text, Settings(ignore=("strict-age-bound",))) == []
    assert kinds(text, Settings(ignore=("unused-allow",))) == []


def test_no_allow_is_judged_while_there_are_errors() -> None:
    text = 'inclusion 1\n  nothing\n  age ≥ 18 years at consent  # allow: strict-age-bound "5.1"\n'
    assert kinds(text) == [(2, "unknown-name")]
