"""``≥ 5 half-lives since X before Y``: never over where the half-life is not known."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.lengths import has_half_lives
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    phrases: Iterator[tree.Since | tree.Occurs] = subject.nodes(tree.Since, tree.Occurs)
    for phrase in phrases:
        kinds = [w for w in phrase.events.names if isinstance(subject.vocabulary.names.get(w.text), tree.EventKind)]
        for length in _lengths(phrase):
            if kinds and length.choice is None and has_half_lives(length):
                words = length.span.words
                message = f"a `{kinds[0].text}` without a known half-life is never known to be `{words}` ago"
                advice = f"add the time that is enough for any: `whichever is shorter of {words} or 3 months`"
                yield rule.at(length.span, message, advice)


def _lengths(phrase: tree.Since | tree.Occurs) -> list[tree.TimeSpan]:
    if isinstance(phrase, tree.Since):
        return [length for _, length in phrase.bounds]
    return [phrase.when.length] if isinstance(phrase.when, tree.Within) else []


RULE = Rule(
    name="half-lives-only",
    finds="A washout of a kind of event that is counted in half-lives and has no limit in days.",
    why="An old exposure whose drug was not written down has no half-life, so that the criterion stays unknown for "
    "this patient for ever. A limit in days or months settles it.",
    evidence="Of 704 criteria with half-lives, 165 pair them with 30 days, 46 with 4 weeks, 39 with 14 days, 21 with "
    "3 months. 24 say `if known`, as in `5 half-lives (if known) or 3 weeks (if half-life is unknown)`.",
    avoid="""\
step consent
event targeted_therapy with half-life
inclusion 1
  ≥ 5 half-lives since targeted_therapy before consent
""",
    prefer="""\
step consent
event targeted_therapy with half-life
inclusion 1
  ≥ whichever is shorter of 5 half-lives or 3 months since targeted_therapy before consent
""",
    look=_look,
    level=NOTE,
)
