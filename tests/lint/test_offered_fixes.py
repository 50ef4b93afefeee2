"""Fixes: what they write is in the language and no longer found; safe ones leave what is meant as it was."""

from pathlib import Path

import pytest

from protocolrules.check.check import resolved
from protocolrules.check.imports import gather
from protocolrules.diagnostics.diagnostic import Diagnostic, Findings, Fix
from protocolrules.lint.linter import lint
from protocolrules.lint.rule import Rule
from protocolrules.lint.rules import rules
from protocolrules.lint.subject import Subject

FIXTURES = Path(__file__).parent / "fixtures"


def found(rule: Rule, path: Path) -> list[Diagnostic]:
    findings = Findings()
    files = gather(path, path.parent, findings)
    program, scope = resolved(files, findings)
    assert not [d for d in findings.all if d.is_error]
    return list(lint(Subject(files, scope, program), [rule]))


def mended(text: str, fix: Fix) -> str:
    for edit in sorted(fix.edits, key=lambda edit: -edit.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_fix_mends_its_finding(rule: Rule, tmp_path: Path) -> None:
    path = FIXTURES / f"{rule.name.replace('-', '_')}.rules"
    before = found(rule, path)
    for at, fix in enumerate(d.fix for d in before):
        if fix is not None:
            copy = tmp_path / f"{at}.rules"
            copy.write_text(mended(path.read_text("utf-8"), fix), "utf-8")
            assert len(found(rule, copy)) == len(before) - 1, fix


CASES = [
    ("inclusion 1\n  a, b or a\n", "inclusion 1\n  b or a\n"),
    ("inclusion 1\n  b, a, c, a or d\n", "inclusion 1\n  b, c, a or d\n"),
    ("inclusion 1\n  b, a or a\n", "inclusion 1\n  b or a\n"),
    ("inclusion 1\n  a and a\n", "inclusion 1\n  a\n"),
    ("exclusion 1\n  any of\n    a\n    b\n    a\n", "exclusion 1\n  any of\n    a\n    b\n"),
    ("inclusion 1\n  a\n  b\n  a  # said again\n", None),
    ("inclusion 1\n  at least 2 of\n    a\n    a\n    b\n", None),
    ("inclusion 1\n  (a or b) and (a or b)\n", None),
    ("inclusion 1\n  not (not a) and b\n", "inclusion 1\n  a and b\n"),
    ("inclusion 1\n  not (not (a or b)) and c\n", None),
    ("inclusion 1\n  not no e before s\n", "inclusion 1\n  any e before s\n"),
    ("inclusion 1\n  not (no e before s)\n", "inclusion 1\n  any e before s\n"),
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_fixes(text: str, wanted: str | None, tmp_path: Path) -> None:
    declared = "step s\nevent e\nfact a\nfact b\nfact c\nfact d\n"
    path = tmp_path / "case.rules"
    path.write_text(declared + text, "utf-8")
    for rule in rules():
        if rule.name in ("repeated-condition", "double-negation"):
            for diagnostic in found(rule, path):
                fix = diagnostic.fix
                assert fix is None or fix.safe == (rule.name == "double-negation")
                assert (mended(declared + text, fix) if fix else None) == (wanted and declared + wanted)
