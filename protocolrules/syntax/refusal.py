"""A phrase that cannot be taken as written, and the pieces that such phrases are made of."""

from __future__ import annotations

import re

import attrs

DURATION = r"\d+(?:\.\d+)?[ -]*(?:minute|hour|day|week|month|year|half-life|half-live)s?"
SIGN = r"≥|>=|≤|<=|>|<|at\s+least|at\s+most|more\s+than|less\s+than"
EVENT = r"\w+(?:(?:,|\s+or|,\s*or)\s+\w+)*"
NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|twenty|thirty"
MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
STEP = "STEP"  # in a help: a step that the file declares
ANCHOR = f"a step you declared, such as `{STEP}`"


@attrs.frozen
class Refusal:
    """A phrase that cannot be taken as written: what is unclear about it, and what to write.

    Where its words have a group, only that part of them is pointed at.
    """

    kind: str
    words: str
    message: str
    help: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds the phrase, compiled when the first mistake is explained: rules without one need none."""
        return re.compile(self.words, re.IGNORECASE)
