"""Rules in colours wherever Pygments is used (Sphinx, MkDocs, LaTeX), from the language's own list of words."""

from __future__ import annotations

import re
from typing import ClassVar

from pygments.lexer import RegexLexer, bygroups  # type: ignore[import-untyped]
from pygments.token import (  # type: ignore[import-untyped]
    Comment,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    String,
    Text,
)

from protocolrules.syntax.highlight import Pattern, patterns

_TOKENS: dict[str, object] = {
    "comment": Comment.Single,
    "string": String.Double,
    "number": Number,
    "date": Literal.Date,
    "unit": Keyword.Type,
    "sign": Operator,
    "declared": Name.Class,
    "label": Name.Label,
    "name": Name,
    "keyword statement": Keyword.Declaration,
    "keyword connective": Operator.Word,
    "keyword comparison": Operator.Word,
    "keyword limit": Keyword.Constant,
    "keyword time unit": Keyword.Type,
    "keyword half-life": Keyword.Type,
}


def _row(pattern: Pattern) -> tuple[str, object]:
    kinds = [_TOKENS.get(kind, Keyword) for kind in pattern.kinds]
    if len(kinds) == 1:
        return pattern.regex, kinds[0]
    first, second = kinds
    regex = pattern.regex.replace(r"[ \t]+", r"([ \t]+)", 1).replace(r")[ \t]*(", r")([ \t]*)(", 1)
    return regex, bygroups(first, Text, second)


class RulesLexer(RegexLexer):  # type: ignore[misc]
    """The language of `.rules` files."""

    name = "protocolrules"
    aliases: ClassVar[list[str]] = ["protocolrules", "rules"]
    filenames: ClassVar[list[str]] = ["*.rules"]
    mimetypes: ClassVar[list[str]] = ["text/x-protocolrules"]
    url = "https://pypi.org/project/protocolrules/"
    flags = re.MULTILINE
    tokens: ClassVar[dict[str, list[tuple[str, object]]]] = {
        "root": [*map(_row, patterns()), (r"\s+", Text), (r"[\s\S]", Text)]
    }
