"""``fact low_LVEF "LVEF below 30 %"``: a number in the words of a fact, which the record could decide."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.diagnostics.source import Span
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

_SIGN = r"(?:[≥≤<>]=?|at least|at most|above|below|over|under|(?:more|less|greater|lower|higher) than)"
_NUMBER = r"\d+(?:[.,]\d+)*"
_UNIT = r"[%°A-Za-zµμ/×\[{]"
_MORE = r"or (?:more|less|above|below|over|under|greater|higher|lower|fewer)\b"
_LIMIT = re.compile(rf"{_SIGN}\s*{_NUMBER}\s*({_UNIT}*)|{_NUMBER}\s*({_UNIT}+)\s+{_MORE}", re.IGNORECASE)
_SCALE = re.compile(
    r"\b(?:ECOG|Karnofsky|Lansky|NYHA|Child-Pugh)\b[^.;]*?\b(?:\d+|I{1,3}|IV)\b|"
    r"\b[Gg]rade [≥≤<>]?=? ?(?:\d|I{1,3}|IV)\b"
)
_AGE = re.compile(
    rf"\b(?:(?:older|younger) than|aged?(?: {_SIGN})?) ?\d+|{_SIGN} \d+ years (?:old|of age)\b|"
    r"\b\d+ years or (?:older|younger)\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"(?:min|sec|h|d|hour|day|week|month|year|minute|second)s?\b|half", re.IGNORECASE)


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for declared in subject.nodes(tree.Fact, tree.Person):
        plain = not getattr(declared, "values", ()) and getattr(declared, "unit", None) is None
        words = _limit(declared.title) if plain and declared.title else None
        if words is not None:
            start = declared.span.start + declared.span.text.index(words)
            message = f"`{words}` stands in words, where no result can be compared with it"
            advice = "if the record has it, compare the measurement, the rating or the age in the rule"
            yield rule.at(Span(declared.span.source, start, start + len(words)), message, advice)


def _limit(title: str) -> str | None:
    """Return the limit that a description states, None where it states none but of a time."""
    limits = (found for found in _LIMIT.finditer(title) if not _TIME.match(found[1] or found[2] or ""))
    found = _SCALE.search(title) or _AGE.search(title) or next(limits, None)
    return found[0].strip() if found is not None else None


RULE = Rule(
    name="number-in-words",
    finds="A fact, judgement or attestation whose description compares a value or an age with a number, or gives "
    "a rating.",
    why="Somebody has to look up the result, compare it and answer yes or no, without saying which result it was. A "
    "measurement in the record is compared as of its day, and says why.",
    evidence="18.1 % of criteria have a number with a unit, 5.2 % a rating on a scale: 4,275 in 2,538 trials.",
    avoid='fact marrow_function "platelets at least 100 K/uL"\ninclusion 1\n  marrow_function\n',
    prefer="step consent\nmeasurement platelets in K/uL\ninclusion 1\n  platelets ≥ 100 K/uL, latest before consent\n",
    look=_look,
    level=NOTE,
)
