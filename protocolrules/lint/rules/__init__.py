"""The rules, one file each. The table below is their order in every listing."""

from __future__ import annotations

from importlib import import_module

from protocolrules.lint.rule import Rule

NAMES = (
    "contradicting-windows",
    "day-in-neither-window",
    "days-written-as-weeks",
    "drifting-series",
    "every-arm-named",
    "exact-day-among-windows",
    "half-life-unknown",
    "half-lives-only",
    "half-lives-or-days",
    "hours-against-dates",
    "implausible-half-life",
    "mixed-day-numbering",
    "month-beside-days",
    "more-days-than-window",
    "needless-count",
    "needless-washout",
    "obligation-before-first-step",
    "obligation-not-asked",
    "obligation-without-end",
    "overlapping-change",
    "overlapping-visits",
    "planned-and-actual-anchor",
    "planned-in-the-past",
    "plus-minus",
    "result-of-any-age",
    "result-without-window",
    "series-without-end",
    "series-without-visit",
    "strict-age-bound",
    "strict-gap",
    "visit-alike-in-every-arm",
    "visit-past-its-anchor",
    "window-after-last-step",
    "window-without-days",
)


def rules() -> tuple[Rule, ...]:
    """Return every rule."""
    return tuple(import_module(f"{__name__}.{name.replace('-', '_')}").RULE for name in NAMES)
