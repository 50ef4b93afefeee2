"""The text of ``grammar/rules.lark``, and its terminals: for all who need a pattern of the grammar and no parser."""

from __future__ import annotations

import re
from pathlib import Path


def grammar_text() -> str:
    """Return the grammar: from the package where installed, from the checkout otherwise."""
    package = Path(__file__).parent.parent
    installed = package / "grammar" / "rules.lark"
    return (installed if installed.exists() else package.parent / "grammar" / "rules.lark").read_text("utf-8")


def terminal(name: str) -> str:
    """Return the pattern of a terminal of the grammar."""
    found = re.search(rf"^{name}(?:\.\d+)?: /(.*)/$", grammar_text(), re.MULTILINE)
    assert found, f"the grammar has no {name}"
    return found[1]
