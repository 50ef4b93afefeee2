"""``within 24 hours before X``, where records have dates."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic, Label
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    """Yield one finding for a file: what it says is true of every place."""
    found = [term for term in subject.nodes(tree.Term) if _whole_days(term) and _asks(term, subject)]
    if found:
        first, *others = (term.span for term in found)
        days = int(found[0].number) // 24
        message = (
            f"`{first.words}` count by the clock: where the record has dates only, a day is left on which it is unknown"
        )
        advice = f"have times recorded for these events, or write `{days} day{'s' * (days > 1)}` if days are meant"
        yield rule.at(first, message, advice, *(Label(span, "and here") for span in others))


def _whole_days(term: tree.Term) -> bool:
    return term.unit == "hour" and term.number > 0 and term.number % 24 == 0


def _asks(term: tree.Term, subject: Subject) -> bool:
    span = subject.parent(term)
    around = subject.parent(span) if span is not None else None
    return isinstance(around, tree.Within | tree.Since) and not isinstance(subject.statement(term), tree.Schedule)


RULE = Rule(
    name="hours-against-dates",
    finds="A window or gap of 24, 48 or 72 hours.",
    why="Hours compare instants. An event that is recorded with its date only, a day before the step, may or may not "
    "lie within 24 hours; so the verdict stays unknown. Days compare dates, and are what a protocol that records "
    "dates can decide.",
    evidence="19 % of trials use hours or minutes (1,043 criteria in 804 trials): 24 hours 1,016 times, 48 hours 408, "
    "72 hours 309 times among 44,772 durations.",
    avoid="""\
step first_dose
measurement pregnancy_test: negative, positive
inclusion 1
  pregnancy_test is negative, latest within 72 hours before first_dose
""",
    prefer="""\
step first_dose
measurement pregnancy_test: negative, positive
inclusion 1
  pregnancy_test is negative, latest within 3 days before first_dose
""",
    look=_look,
    level=NOTE,
)
