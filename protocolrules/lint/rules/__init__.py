"""The rules, one file each. The table below is their order in every listing."""

from __future__ import annotations

from importlib import import_module

from protocolrules.lint.rule import Rule

NAMES = (
    "absorbed-bound",  # one a line, in alphabetical order
    "disagreeing-units",
    "empty-range",
    "gap-between-bands",
    "idle-bound",
    "implausible-limit",
    "missing-molar-mass",
    "overlapping-bands",
    "strict-age-bound",
    "unusual-unit",
    "wrong-molar-mass",
)


def rules() -> tuple[Rule, ...]:
    """Return every rule."""
    return tuple(import_module(f"{__name__}.{name.replace('-', '_')}").RULE for name in NAMES)
