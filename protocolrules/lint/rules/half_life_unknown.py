"""A washout in half-lives, of drugs whose half-life nobody declared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lint.demands import certain
from protocolrules.lint.lengths import has_half_lives
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

_SHOWN = 3


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    phrases: Iterator[tree.Since | tree.Occurs | tree.Counted] = subject.nodes(tree.Since, tree.Occurs, tree.Counted)
    for phrase in phrases:
        if not _counts_half_lives(phrase):
            continue
        names = certain(phrase.events.names, subject.vocabulary) - certain(phrase.events.excepted, subject.vocabulary)
        declared = [subject.vocabulary.names[name] for name in sorted(names)]
        missing = [d for d in declared if isinstance(d, tree.Drug) and d.half_life is None and d.name.text not in seen]
        seen.update(d.name.text for d in missing)
        if missing and any(getattr(d, "half_life", None) for d in declared):
            yield _found(rule, phrase, missing)


def _counts_half_lives(phrase: tree.Since | tree.Occurs | tree.Counted) -> bool:
    if isinstance(phrase, tree.Since):
        return any(has_half_lives(length) for _, length in phrase.bounds)
    return isinstance(phrase.when, tree.Within) and has_half_lives(phrase.when.length)


def _found(
    rule: Rule, phrase: tree.Since | tree.Occurs | tree.Counted, missing: Sequence[tree.Declaration]
) -> Diagnostic:
    names = ", ".join(f"`{d.name.text}`" for d in missing[:_SHOWN])
    more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    message = f"no half-life is declared of {names}{more}, so this stays unknown unless the record has it"
    advice = f'declare it: `drug {missing[0].name.text} is …, half-life 31 hours source "…"`'
    return rule.at(phrase.events.span, message, advice, Label(missing[0].name.span, "declared without a half-life"))


RULE = Rule(
    name="half-life-unknown",
    finds="A washout counted in half-lives that a declared drug of that kind has none for.",
    why="Each exposure is washed out by its own half-life. Where neither the drug nor the record has one, the verdict "
    "stays unknown for every patient who had the drug and whose calendar part of the washout is not over.",
    evidence="704 criteria in 585 trials count half-lives, 357 of them five. 24 say `if known`, such as `5 half-lives "
    "(if known) or 3 weeks (if half-life is unknown)`.",
    avoid="""\
step consent
event targeted_therapy
drug pazopanib is targeted_therapy, half-life 30.9 hours
drug sorafenib is targeted_therapy
inclusion 1
  ≥ whichever is shorter of 5 half-lives or 28 days since targeted_therapy before consent
""",
    prefer="""\
step consent
event targeted_therapy
drug pazopanib is targeted_therapy, half-life 30.9 hours
drug sorafenib is targeted_therapy, half-life 48 hours
inclusion 1
  ≥ whichever is shorter of 5 half-lives or 28 days since targeted_therapy before consent
""",
    look=_look,
)
