"""The parser made from ``grammar/rules.lark``, built once and kept in the user's private cache."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import lru_cache
from pathlib import Path

import lark
from lark import Lark

from protocolrules.syntax.layout import Layout


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
    """Return a file in a folder that only this user can write, or False where there is none.

    The parser's tables are unpickled from it, so a shared folder would not do.
    """
    version = f"{lark.__version__} {sys.version} {grammar}"
    digest = hashlib.sha256(version.encode()).hexdigest()[:20]
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = Path(base) / "protocolrules"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
        private = not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)
    except OSError:
        return False
    return str(folder / f"grammar-{digest}") if private and os.access(folder, os.W_OK) else False
