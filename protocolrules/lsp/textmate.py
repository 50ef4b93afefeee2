"""The TextMate grammar of the VS Code extension, made from the language's own list of words.

``python -m protocolrules.lsp.textmate`` writes it; a test says so when it is not what this makes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from protocolrules.syntax.highlight import Pattern, patterns

FILE = Path(__file__).parents[2] / "grammar" / "vscode" / "syntaxes" / "protocolrules.tmLanguage.json"

_SCOPES = {
    "comment": "comment.line.number-sign",
    "string": "string.quoted.double",
    "number": "constant.numeric",
    "date": "constant.numeric.date",
    "unit": "support.constant.unit",
    "sign": "keyword.operator",
    "declared": "entity.name.type",
    "label": "entity.name.section",
    "name": "variable.other",
    "keyword statement": "keyword.declaration",
    "keyword quantifier": "keyword.control.quantifier",
    "keyword connective": "keyword.control",
    "keyword comparison": "keyword.operator.word",
    "keyword limit": "keyword.other.limit",
    "keyword time unit": "keyword.other.unit",
    "keyword half-life": "keyword.other.unit",
}


def scope(kind: str) -> str:
    """Return the scope of a kind of word."""
    return f"{_SCOPES.get(kind, 'keyword.other')}.protocolrules"


def textmate() -> dict[str, Any]:
    """Return the grammar as plain data."""
    return {
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "comment": "Made by `python -m protocolrules.lsp.textmate`: do not edit.",
        "name": "protocolrules",
        "scopeName": "source.protocolrules",
        "fileTypes": ["rules"],
        "patterns": [_rule(pattern) for pattern in patterns()],
    }


def _rule(pattern: Pattern) -> dict[str, Any]:
    if len(pattern.kinds) == 1:
        return {"match": pattern.regex, "name": scope(pattern.kinds[0])}
    captures = {str(number): {"name": scope(kind)} for number, kind in enumerate(pattern.kinds, 1)}
    return {"match": pattern.regex, "captures": captures}


def written() -> str:
    """Return the grammar as it stands in its file."""
    return json.dumps(textmate(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(written(), "utf-8")
    print(FILE)
