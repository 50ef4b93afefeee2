"""The rules, one file each. The table below is their order in every listing."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from protocolrules.lint.rule import Rule

NAMES = (  # one a line, in alphabetical order
    "absorbed-bound",
    "asked-of-men-too",
    "contradicting-windows",
    "criterion-out-of-order",
    "criterion-said-twice",
    "day-in-neither-window",
    "days-written-as-weeks",
    "disagreeing-units",
    "double-negation",
    "drifting-series",
    "empty-range",
    "every-arm-named",
    "exact-day-among-windows",
    "excludes-the-absent",
    "gap-between-bands",
    "group-of-one",
    "half-life-unknown",
    "half-life-without-source",
    "half-lives-only",
    "half-lives-or-days",
    "hours-against-dates",
    "idle-bound",
    "implausible-half-life",
    "implausible-limit",
    "missing-header",
    "missing-molar-mass",
    "mixed-day-numbering",
    "month-beside-days",
    "more-days-than-window",
    "multiple-within-normal",
    "needless-count",
    "needless-washout",
    "negative-name",
    "nobody-can-enter",
    "not-encoded",
    "number-in-words",
    "obligation-before-first-step",
    "obligation-not-asked",
    "obligation-without-end",
    "overlapping-bands",
    "overlapping-change",
    "overlapping-visits",
    "planned-and-actual-anchor",
    "planned-in-the-past",
    "plus-minus",
    "repeated-condition",
    "result-of-any-age",
    "result-without-window",
    "reversed-limit",
    "series-without-end",
    "series-without-visit",
    "similar-names",
    "strict-age-bound",
    "strict-gap",
    "title-denies",
    "title-disagrees",
    "undescribed-judgement",
    "untitled-criterion",
    "unused-declaration",
    "unusual-unit",
    "vague-fact",
    "visit-alike-in-every-arm",
    "visit-past-its-anchor",
    "window-after-last-step",
    "window-without-days",
    "wrong-molar-mass",
)


def rules(names: Iterable[str] = NAMES) -> tuple[Rule, ...]:
    """Return every rule, or those of some names; only what is asked for is imported."""
    return tuple(import_module(f"{__name__}.{name.replace('-', '_')}").RULE for name in names)
