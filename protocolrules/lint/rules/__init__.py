"""The rules, one file each. The table below is their order in every listing."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from protocolrules.lint.rule import Rule

NAMES = (
    "strict-age-bound",  # one a line, in alphabetical order
)


def rules(names: Iterable[str] = NAMES) -> tuple[Rule, ...]:
    """Return every rule, or those of some names; only what is asked for is imported."""
    return tuple(import_module(f"{__name__}.{name.replace('-', '_')}").RULE for name in names)
