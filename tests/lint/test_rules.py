"""Every rule: its own example to avoid is found, the one to prefer is not, and its fixture says what it finds."""

import re
from pathlib import Path

import pytest

from protocolrules.check.check import resolved
from protocolrules.check.imports import gather
from protocolrules.diagnostics.diagnostic import Diagnostic, Findings
from protocolrules.lint.linter import lint
from protocolrules.lint.rule import Rule
from protocolrules.lint.rules import NAMES, rules
from protocolrules.lint.subject import Subject

FIXTURES = Path(__file__).parent / "fixtures"
RULES = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
_STATED = re.compile(r"(error|warning|note)\[([a-z0-9-]+)\]")


def subject(path: Path) -> Subject:
    findings = Findings()
    files = gather(path, path.parent, findings)
    program, scope = resolved(files, findings)
    assert not [d for d in findings.all if d.is_error], "what is linted has no errors"
    return Subject(files, scope, program)


def found(rule: Rule, path: Path) -> list[Diagnostic]:
    return list(lint(subject(path), [rule]))


def of_text(rule: Rule, text: str, folder: Path) -> list[Diagnostic]:
    path = folder / "example.rules"
    path.write_text(text, "utf-8")
    return found(rule, path)


@RULES
def test_what_to_avoid_is_found_and_what_to_prefer_is_not(rule: Rule, tmp_path: Path) -> None:
    assert of_text(rule, rule.avoid, tmp_path)
    assert not of_text(rule, rule.prefer, tmp_path)


@RULES
def test_fixture(rule: Rule) -> None:
    path = FIXTURES / f"{rule.name.replace('-', '_')}.rules"
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    stated = [(number, *said) for number, line in lines for said in _STATED.findall(line) if said[1] == rule.name]
    assert stated, "a fixture shows something to find"
    assert [(d.span.line, d.severity, d.kind) for d in found(rule, path)] == stated


@RULES
def test_a_finding_says_what_to_do(rule: Rule) -> None:
    path = FIXTURES / f"{rule.name.replace('-', '_')}.rules"
    for diagnostic in found(rule, path):
        assert diagnostic.kind == rule.name
        assert diagnostic.help, "it says what to write"
        assert diagnostic.span.text.strip(), "it points at characters"
        assert not diagnostic.message.endswith("."), "no full stop"


def test_every_file_is_in_the_table() -> None:
    folder = Path(__file__).parents[2] / "protocolrules" / "lint" / "rules"
    files = {path.stem.replace("_", "-") for path in folder.glob("*.py")} - {"--init--"}
    assert files == set(NAMES)
    assert list(NAMES) == sorted(NAMES)
    assert {path.stem.replace("_", "-") for path in FIXTURES.glob("*.rules")} == set(NAMES)
