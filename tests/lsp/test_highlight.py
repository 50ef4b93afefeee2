"""Colours agree with the parser's own lexer: every word of the language is one, and no name is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.lsp.textmate import FILE, textmate, written
from protocolrules.syntax.layout import statements
from protocolrules.syntax.tokens import words_of

ROOT = Path(__file__).parents[2]
PROTOCOLS = sorted((ROOT / "protocols").rglob("*.rules"))
NO_KEYWORDS = {"NUMBER", "QUANTITY", "DATE", "STRING", "NAME", "_NL", "_INDENT", "_DEDENT"}
PUNCTUATION = set(",:()=+*/-−×±<>≥≤")


def scopes(text: str) -> list[str]:
    """Return the scope of every character, as an editor colours them: line by line, the first pattern that matches."""
    rules = [(re.compile(rule["match"]), rule) for rule in textmate()["patterns"]]
    found = [""] * len(text)
    start = 0
    for line in text.split("\n"):
        at = 0
        while at < len(line):
            matches = [
                (m.start(), number, m) for number, (pattern, _) in enumerate(rules) if (m := pattern.search(line, at))
            ]
            matches = [each for each in matches if each[2].end() > each[2].start()]
            if not matches:
                break
            _, number, match = min(matches, key=lambda each: each[:2])
            for group, name in _named(rules[number][1]):
                for index in range(*match.span(group)):
                    found[start + index] = name
            at = match.end()
        start += len(line) + 1
    return found


def _named(rule: dict[str, object]) -> list[tuple[int, str]]:
    captures = rule.get("captures", {"0": {"name": rule.get("name", "")}})
    assert isinstance(captures, dict)
    return [(int(group), capture["name"]) for group, capture in captures.items()]


def disagreements(text: str) -> list[tuple[str, str, str]]:
    source = Source("a", text)
    coloured = scopes(text)
    wrong = []
    for statement in statements(source, Findings()):
        for word in words_of(statement):
            if not word.text.strip() or word.text[0] in PUNCTUATION:
                continue
            is_keyword = coloured[word.start].startswith("keyword")
            if is_keyword != (word.kind not in NO_KEYWORDS):
                wrong.append((word.kind, word.text, coloured[word.start]))
    return wrong


@pytest.mark.parametrize("path", PROTOCOLS, ids=lambda path: path.stem)
def test_textmate_agrees_with_the_lexer(path: Path) -> None:
    assert disagreements(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "  no within_range within 28 days before consent",
        "  weight at least 50 kg and weight <= 90 kg, latest",
        "  AST ≤ 1.5x ULN, latest",
        "  AST ≤ 1.5 x ULN, latest",
        "  start and complete and nothing and as and plan",
        "  any start since end of start",
        "  ANC ≥ 1 10*9/L, latest  # no within",
        '  not encoded "no within"',
        "  smoking 10 {pack_year}",
        "  age 18 to 75 years at consent",
        "  ≥ 4 half-lives since x1x before consent",
    ],
)
def test_words_and_names_alike_are_told_apart(line: str) -> None:
    assert disagreements(f"inclusion 1\n{line}\n") == []


def test_the_grammar_of_the_extension_is_up_to_date() -> None:
    assert FILE.read_text("utf-8") == written(), "run: python -m protocolrules.lsp.textmate"


def test_declared_names_and_units_are_seen() -> None:
    text = "measurement ANC in 10*9/L\ninclusion 7a\n  ANC ≥ 1 K/uL, latest\n"
    found = scopes(text)
    assert found[text.index("ANC")].startswith("entity.name.type")
    assert found[text.index("10*9")].startswith("support.constant.unit")
    assert found[text.index("7a")].startswith("entity.name.section")
    assert found[text.index("K/uL")].startswith("support.constant.unit")


def test_the_extension_names_files_that_are_there() -> None:
    folder = ROOT / "grammar" / "vscode"
    package = json.loads((folder / "package.json").read_text("utf-8"))
    named = [package["main"]]
    named += [g["path"] for g in package["contributes"]["grammars"]]
    named += [language["configuration"] for language in package["contributes"]["languages"]]
    for name in named:
        assert (folder / name).is_file(), name
    json.loads((folder / "language-configuration.json").read_text("utf-8"))
    script = (folder / "extension.js").read_text("utf-8")
    read = set(re.findall(r'settings\.get\("([\w.]+)"', script))
    offered = {key.removeprefix("protocolrules.") for key in package["contributes"]["configuration"]["properties"]}
    assert read <= offered
