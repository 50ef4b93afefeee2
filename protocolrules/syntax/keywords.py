"""Keywords: the words of the language, once, for everything that shows or completes them.

A test holds the list to the terminals of the grammar: a word that is new there is missing here.
"""

from __future__ import annotations

from collections.abc import Mapping

STATEMENTS = (
    *("protocol", "version", "use", "step", "arm", "outcome", "event", "drug", "measurement", "scale", "fact"),
    *("judgement", "attestation", "define", "derived", "obligation", "schedule", "inclusion", "exclusion", "example"),
)
TIME_UNITS = ("minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years")
HALF_LIVES = ("half-life", "half-lives")
PICKS = ("latest", "earliest", "highest", "lowest", "mean")

CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "statement": STATEMENTS,
    "quantifier": ("any", "all", "none", "no"),
    "connective": ("and", "or", "not", "but", "if", "then", "otherwise", "unless", "except"),
    "comparison": ("is", "at least", "at most", "more than", "less than", "to", "x", "normal", "limits"),
    "limit": ("ULN", "LLN"),
    "window": (
        *("within", "before", "after", "on or before", "on or after", "at", "during", "between", "from", "until"),
        *("ever", "since", "for", "on", "on day", "on days", "with", "as day", "through"),
    ),
    "anchor": ("birth", "first", "last", "start of", "end of", "planned"),
    "choice": ("whichever", "shorter", "longer"),
    "pick": (*PICKS, "every", "reading", "readings", "consecutive"),
    "count": ("of", "episode", "episodes", "line", "lines", "cycle", "cycles"),
    "filter": ("dose", "lasting", "starting", "ending"),
    "time unit": TIME_UNITS,
    "half-life": (*HALF_LIVES, "with half-life"),
    "schedule": ("visit", "early", "late"),
    "detail": ("in", "source", "encoded", "age", "age in years"),
    "example": ("as of", "born", "complete for", "nothing else happened", "expect", "expect plan"),
}
WORDS = tuple(dict.fromkeys(word for words in CATEGORIES.values() for word in words))

# `inclusion` and `exclusion` are words of the language only before a number, `in` only before a unit.
_ALSO_NAMES = {"inclusion", "exclusion", "in"}
RESERVED = frozenset(word for word in WORDS if word.isalpha() and word not in _ALSO_NAMES)
"""Words that cannot be names."""

OWN_MEANING = ("as_of", "unknown", "ongoing", "_")
"""Names that mean something of their own and cannot be declared."""

VERDICTS = ("eligible", "ineligible", "undetermined")
STATUSES = ("met", "not met", "unknown")
PLAN_STATES = ("done", "missed", "overdue", "waits", "not due", "clashes", "deviates")
"""What an example may expect a plan to say of a step: words there only."""
