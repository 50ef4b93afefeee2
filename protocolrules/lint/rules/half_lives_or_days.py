"""``≥ 4 half-lives since X before Y or ≥ 3 weeks since X before Y``: for all exposures at once, not for each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.lengths import has_half_lives
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

_MOST = 20  # items of one list: longer ones hold no washouts

Washout = tuple[tree.TimeSpan, str, tuple[tree.Node | str, ...]]
"""A length, whether all exposures must keep it or some must not, and what it is of."""


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    lists: Iterator[tree.Chain | tree.Group] = subject.nodes(tree.Chain, tree.Group)
    for whole in lists:
        joined = _joined(whole)
        washouts = [found for item in whole.items[:_MOST] if (found := _washout(item)) is not None]
        for (a, quantity, of), (b, other, same) in combinations(washouts, 2):
            wrong = joined == ("or" if quantity == "every" else "and")
            if wrong and quantity == other and of == same and has_half_lives(a) is not has_half_lives(b):
                yield _found(rule, whole, a, b)


def _joined(whole: tree.Chain | tree.Group) -> str:
    if isinstance(whole, tree.Group):
        return {"any": "or", "all": "and"}.get(whole.quantifier, "")
    return "or" if any(word.text == "or" for word in whole.connectives) else "and"


def _washout(item: tree.Condition) -> Washout | None:
    match item:
        case tree.Since(bounds=[(sign, length)]):
            quantity = "every" if sign in ("≥", ">") else "some"
            return length, quantity, ("gap", sign, item.edge, item.before, item.events)
        case tree.Occurs(when=tree.Within(side="before") as when):
            return when.length, "every" if item.quantifier == "no" else "some", ("window", when.point, item.events)
    return None


def _found(rule: Rule, whole: tree.Node, a: tree.TimeSpan, b: tree.TimeSpan) -> Diagnostic:
    which = f"whichever is shorter of {a.span.words} or {b.span.words}"
    message = f"`{a.span.words}` and `{b.span.words}` are each asked of all exposures together, not of each exposure"
    return rule.at(whole.span, message, f"to let each exposure have the shorter one, write `{which}` in one gap")


RULE = Rule(
    name="half-lives-or-days",
    finds="A washout in half-lives and one in days, as two conditions joined by `or` where each exposure is meant.",
    why="A drug with a short half-life and one with a long half-life, both given lately: one keeps the half-lives, "
    "the other the weeks. Two gaps joined by `or` are met by neither, for each asks the same of all exposures. "
    "`whichever is shorter of` chooses for every exposure by itself.",
    evidence="112 criteria with half-lives say `N or M half-lives` and no `whichever`; 523 criteria in 444 trials say "
    "which one, and 38 of them say the shorter.",
    avoid="""\
step consent
event targeted_therapy with half-life
inclusion 1
  ≥ 4 half-lives since targeted_therapy before consent or ≥ 3 weeks since targeted_therapy before consent
""",
    prefer="""\
step consent
event targeted_therapy with half-life
inclusion 1
  ≥ whichever is shorter of 4 half-lives or 3 weeks since targeted_therapy before consent
""",
    look=_look,
)
