"""The parser made from ``grammar/rules.lark``, built once and kept in the user's private cache."""

from __future__ import annotations

import hashlib
import re
import sys
from functools import lru_cache
from pathlib import Path

import lark
from lark import Lark

from protocolrules.syntax.indent import Layout
from protocolrules.syntax.kept import private_folder


def grammar_text() -> str:
    """Return the grammar: from the package where installed, from the checkout otherwise."""
    package = Path(__file__).parent.parent
    installed = package / "grammar" / "rules.lark"
    return (installed if installed.exists() else package.parent / "grammar" / "rules.lark").read_text("utf-8")


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


def terminal(name: str) -> str:
    """Return the pattern of a terminal of the grammar."""
    found = re.search(rf"^{name}(?:\.\d+)?: /(.*)/$", grammar_text(), re.MULTILINE)
    assert found, f"the grammar has no {name}"
    return found[1]
