"""Tests valid for 14 days, and a washout of 4 weeks before the same step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import attrs

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic, Label
from protocolrules.lint.demands import asked, certain
from protocolrules.lint.lengths import at_least, in_days
from protocolrules.lint.picked import is_amount, picked
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

_WAITED_FOR = 92  # days: what began earlier, 5 years since a cancer, nobody waits for
_TAKEN_AT_LEISURE = 14  # days: a result that must be fresher is taken right before the step anyhow


@attrs.frozen(eq=False)
class _Before:
    """So many days before a step, as written."""

    days: Fraction
    written: tree.TimeSpan


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    validities = _by_step(_validities(subject))
    for step, washouts in _by_step(_washouts(subject)).items():
        test = min(validities.get(step, ()), key=lambda each: each.days, default=None)
        wait = max(washouts, key=lambda each: each.days)
        if test is not None and test.days < wait.days:
            words, length = test.written.span.words, wait.written.span.words
            message = (
                f"a result of the day on which therapy stops counts for `{words}` before `{step}` and has expired "
            )
            message += f"when the washout of `{length}` ends"
            advice = f"have it taken in the last {words} of the washout, or check both times against the source"
            yield rule.at(test.written.span, message, advice, Label(wait.written.span, "the washout"))


def _by_step(found: Iterable[tuple[tree.Point, _Before]]) -> dict[str, list[_Before]]:
    """Return what lies before each step; what is counted from another point is left out."""
    steps: dict[str, list[_Before]] = {}
    for point, before in found:
        anchor = point.anchor
        if isinstance(anchor, tree.NamedAnchor) and anchor.edge in (None, "start") and point.distance is None:
            steps.setdefault(anchor.name.text, []).append(before)
    return steps


def _validities(subject: Subject) -> Iterator[tuple[tree.Point, _Before]]:
    """Yield how long results that are amounts count, at most; a serology does not wait for the end of a therapy."""
    for pick in subject.nodes(tree.Pick):
        when = pick.when
        if not any(is_amount(subject, name) for name in picked(subject, pick)):
            continue
        if isinstance(when, tree.Within) and when.side == "before":
            days = in_days(when.length)
            if days is not None and days.most >= _TAKEN_AT_LEISURE:
                yield when.point, _Before(days.most, when.length)


def _washouts(subject: Subject) -> Iterator[tuple[tree.Point, _Before]]:
    """Yield how long washouts last, at least."""
    for criterion in subject.criteria():
        for condition, wanted in asked(criterion):
            washout = _washout(subject, condition, wanted)
            if washout is not None and at_least(washout[1]) <= _WAITED_FOR:
                yield washout[0], _Before(at_least(washout[1]), washout[1])


def _washout(subject: Subject, written: tree.Condition, wanted: bool) -> tuple[tree.Point, tree.TimeSpan] | None:
    """Return the washout that a condition is, if eligible patients have the truth *wanted* of it."""
    match written:
        case tree.Since(bounds=((sign, length),), before=point) if (sign in ("≥", ">")) is wanted:
            return point, length
        case tree.Occurs(when=tree.Within(side="before", point=point, length=length), events=events):
            if (written.quantifier == "no") is wanted and _is_therapy(subject, events):
                return point, length
    return None


def _is_therapy(subject: Subject, events: tree.Events) -> bool:
    """Tell whether events are surely of a therapy: there are drugs of the kind, or it has half-lives."""
    named = (subject.vocabulary.names.get(kind) for kind in certain(events.names, subject.vocabulary))
    return any(isinstance(each, tree.Drug) or getattr(each, "half_life", False) for each in named)


RULE = Rule(
    name="test-expires-in-washout",
    finds="A measured amount that counts for fewer days before a step than a washout before the same step lasts; one "
    "finding for a step. Findings in words, ratings, results that count for less than 14 days, and washouts of more "
    "than 3 months are left alone.",
    why="Patients are mostly tested when their therapy stops, to see whether the wait is worth it. Where the wait is "
    "longer than the result counts, the test must be done again, and the site should know at once.",
    evidence="882 criteria in 651 trials say how long a result counts, 908 in 441 ask for a gap. Of "
    "44,772 lengths of time 4 weeks are named 3,321 times, 28 days 1,401 times, 14 days 1,571 times.",
    avoid="""\
step consent
step infusion after consent
event chemotherapy
measurement ANC in 10*9/L
inclusion 1
  ≥ 4 weeks since chemotherapy before infusion
inclusion 2
  ANC ≥ 1 K/uL, latest within 14 days before infusion
""",
    prefer="""\
step consent
step infusion after consent
event chemotherapy
measurement ANC in 10*9/L
inclusion 1
  ≥ 4 weeks since chemotherapy before infusion
inclusion 2
  ANC ≥ 1 K/uL, latest within 28 days before infusion
""",
    look=_look,
    level=NOTE,
)
