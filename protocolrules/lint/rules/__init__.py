"""The rules, one file each. The table below is their order in every listing."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from protocolrules.lint.rule import Rule

NAMES = (
    "absorbed-bound",  # one a line, in alphabetical order
    "asked-of-men-too",
    "criterion-out-of-order",
    "criterion-said-twice",
    "disagreeing-units",
    "double-negation",
    "empty-range",
    "excludes-the-absent",
    "gap-between-bands",
    "group-of-one",
    "half-life-without-source",
    "idle-bound",
    "implausible-limit",
    "missing-header",
    "missing-molar-mass",
    "multiple-within-normal",
    "negative-name",
    "nobody-can-enter",
    "not-encoded",
    "number-in-words",
    "overlapping-bands",
    "repeated-condition",
    "reversed-limit",
    "similar-names",
    "strict-age-bound",
    "title-denies",
    "title-disagrees",
    "undescribed-judgement",
    "untitled-criterion",
    "unused-declaration",
    "unusual-unit",
    "vague-fact",
    "wrong-molar-mass",
)


def rules(names: Iterable[str] = NAMES) -> tuple[Rule, ...]:
    """Return every rule, or those of some names; only what is asked for is imported."""
    return tuple(import_module(f"{__name__}.{name.replace('-', '_')}").RULE for name in names)
