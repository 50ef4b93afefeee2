"""The names of everything that lint may report besides errors: what may be selected, ignored and allowed."""

from __future__ import annotations

from collections.abc import Iterable

from protocolrules.lint.rules import NAMES

OF_CHECK = ("conditional-step", "no-half-life", "step-order")  # its warnings
OF_ALLOWS = ("allow-without-reason", "unknown-rule", "unused-allow")  # said of `# allow:` comments themselves
ALLOWABLE = (*NAMES, *OF_CHECK)
EVERY = (*ALLOWABLE, *OF_ALLOWS)

NEEDLESS = (  # what they point at could be deleted
    "absorbed-bound",
    "idle-bound",
    "needless-count",
    "repeated-condition",
    "unused-allow",
    "unused-declaration",
)


def matches(kind: str, patterns: Iterable[str]) -> bool:
    """Tell whether a kind is one of the names; a name may end in `*`."""
    return any(kind == p or (p.endswith("*") and kind.startswith(p[:-1])) for p in patterns)
