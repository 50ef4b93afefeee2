"""The parser made from ``grammar/rules.lark``, built once and kept in the user's private cache."""

from __future__ import annotations

import hashlib
import sys
from functools import lru_cache

import lark
from lark import Lark

from protocolrules.syntax.grammar_text import grammar_text
from protocolrules.syntax.indent import Layout
from protocolrules.syntax.kept import private_folder


@lru_cache(maxsize=1)
def parser() -> Lark:
    """Return the parser for one top-level statement."""
    text = grammar_text()
    return Lark(
        text,
        parser="lalr",
        lexer="basic",
        postlex=Layout(),
        propagate_positions=True,
        maybe_placeholders=False,
        cache=_cache_file(text),
    )


def _cache_file(grammar: str) -> str | bool:
    """Return where the parser's tables are kept: they are unpickled, so only this user may have written them."""
    folder = private_folder()
    version = f"{lark.__version__} {sys.version} {grammar}"
    digest = hashlib.sha256(version.encode()).hexdigest()[:20]
    return str(folder / f"grammar-{digest}") if folder is not None else False
