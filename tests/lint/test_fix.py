"""`--fix`: only safe fixes, only where the text then means the same, and the file's bytes otherwise kept."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from protocolrules.diagnostics.diagnostic import Diagnostic, Edit, Fix
from protocolrules.diagnostics.source import Span
from protocolrules.lint.fix import fix_file
from protocolrules.lint.pages import example
from protocolrules.lint.rule import Rule
from protocolrules.lint.rules import rules
from protocolrules.lint.run import lint_file
from protocolrules.lint.settings import Settings
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

IDLE = '  # allow: step-order "5.1"'
RULES = f"step consent\nfact a\nfact b\ninclusion 1\n  age ≥ 18 years at consent{IDLE}\n  a\n"


@pytest.fixture(autouse=True)
def one_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one rule look: these tests are of what stands around the rules, however many there are."""
    monkeypatch.setattr("protocolrules.lint.run.NAMES", ("strict-age-bound",))


def file(folder: Path, text: str) -> Path:
    path = folder / "t.rules"
    path.write_bytes(text.encode("utf-8"))
    return path


def after(path: Path) -> str | None:
    data = fix_file(path).data
    return None if data is None else data.decode("utf-8")


@pytest.fixture
def rewriting(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let a rule be looked for that rewrites names of conditions."""

    def use(change: Callable[[tree.Word], str | None], safe: bool = True) -> None:
        def look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
            for reference in subject.nodes(tree.Reference):
                text = change(reference.name)
                if text is not None:
                    fix = Fix(f"write `{text}`", (Edit(reference.span, text),), safe)
                    yield rule.at(reference.span, "so", "so", fix=fix)

        made = Rule("strict-age-bound", "", "", "", "", "", look)
        monkeypatch.setattr("protocolrules.lint.run.rules", lambda names: (made,))

    return use


def test_an_idle_comment_goes_and_all_else_stays(tmp_path: Path) -> None:
    assert after(file(tmp_path, RULES)) == RULES.replace(IDLE, "")
    assert after(file(tmp_path, RULES.replace(IDLE, ""))) is None


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_keeps_its_mark_and_its_line_ends(tmp_path: Path, start: str, end: str) -> None:
    text = start + RULES.replace("\n", end)
    assert after(file(tmp_path, text)) == text.replace(IDLE, "")


def test_a_file_with_an_error_is_left_alone(tmp_path: Path) -> None:
    assert fix_file(file(tmp_path, RULES + "  nothing\n")).data is None


NESTED = "fact a\nfact b\ndefine p: a\ndefine q: p\ninclusion 1\n  q or b or q\n"


def test_fixes_are_made_until_none_is_left(tmp_path: Path, rewriting: Callable[..., None]) -> None:
    rewriting(lambda name: {"q": "p", "p": "a"}.get(name.text))
    assert after(file(tmp_path, NESTED)) == NESTED.replace("  q or b or q", "  a or b or a").replace("q: p", "q: a")


def test_of_fixes_that_overlap_one_is_made_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
        for name in (r.name.span for r in subject.nodes(tree.Reference) if r.name.text == "q"):
            for at in (name, Span(name.source, name.end, name.end)):
                yield rule.at(at, "so", "so", fix=Fix("write `p`", (Edit(name, "p"),), safe=True))

    made = Rule("strict-age-bound", "", "", "", "", "", look)
    monkeypatch.setattr("protocolrules.lint.run.rules", lambda names: (made,))
    assert after(file(tmp_path, NESTED)) == NESTED.replace("  q or b or q", "  p or b or p")


def test_what_would_mean_something_else_is_not_written(tmp_path: Path, rewriting: Callable[..., None]) -> None:
    rewriting(lambda name: "b" if name.text == "a" else None)
    found = fix_file(file(tmp_path, RULES))
    assert (found.data, found.findings) == (None, ())
    assert found.refused == "with its fixes it would not say the same"


def test_what_would_not_pass_is_not_written(tmp_path: Path, rewriting: Callable[..., None]) -> None:
    rewriting(lambda name: "c")
    found = fix_file(file(tmp_path, RULES))
    assert found.data is None
    assert found.refused == "with its fixes it would not pass: `c` is not declared"


def test_a_fix_that_is_not_safe_is_not_made(tmp_path: Path, rewriting: Callable[..., None]) -> None:
    rewriting(lambda name: "b", safe=False)
    assert after(file(tmp_path, RULES)) == RULES.replace(IDLE, "")


def test_a_fix_that_never_ends_ends(tmp_path: Path, rewriting: Callable[..., None]) -> None:
    rewriting(lambda name: f"({name.text} and {name.text})" if name.span.start < 10_000 else None)
    found = fix_file(file(tmp_path, "fact a\ninclusion 1\n  a\n"))
    assert found.data is None
    assert found.refused.startswith("with its fixes it would not pass: ")


def test_what_is_ignored_is_not_fixed(tmp_path: Path) -> None:
    assert fix_file(file(tmp_path, RULES), settings=Settings(ignore=("unused-allow",))).data is None


def test_a_used_file_is_not_fixed(tmp_path: Path) -> None:
    (tmp_path / "words.rules").write_text('step consent  # allow: step-order "5.1"\n', "utf-8")
    main = file(tmp_path, f'use "words.rules"\ninclusion 1\n  age ≥ 18 years at consent{IDLE}\n')
    assert after(main) == 'use "words.rules"\ninclusion 1\n  age ≥ 18 years at consent\n'
    assert fix_file(tmp_path / "words.rules").data == b"step consent\n"


def test_a_definition_that_others_may_use_stays_what_it_is(tmp_path: Path, rewriting: Callable[..., None]) -> None:
    rewriting(lambda name: "b" if name.text == "a" else None)
    found = fix_file(file(tmp_path, "fact a\nfact b\ndefine fine: a\n"))
    assert found.refused == "with its fixes it would not say the same"


SAFE = [rule for rule in rules() if (fix := example(rule).fix) and fix.safe]


@pytest.mark.parametrize("rule", SAFE, ids=lambda rule: rule.name)
def test_the_safe_fixes_of_a_rule_are_made_and_nothing_is_left(
    tmp_path: Path, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("protocolrules.lint.run.NAMES", (rule.name,))
    settings = Settings(select=(rule.name,))
    path = file(tmp_path, rule.avoid)
    fixed = fix_file(path, settings=settings)
    assert (fixed.refused, fixed.data is not None) == ("", True)
    path.write_bytes(fixed.data or b"")
    assert not [d for d in lint_file(path, settings=settings) if d.fix and d.fix.safe]


def test_a_file_with_examples_is_fixed_and_they_stay(tmp_path: Path) -> None:
    example = 'example "of age"\n  born 2000\n  consent 2026-01-05\n  expect inclusion 1 met\n'
    path = file(tmp_path, f"{RULES}\n{example}")
    assert after(path) == f"{RULES.replace(IDLE, '')}\n{example}"
