"""``not no chemotherapy …``, ``not (not …)``, ``not no_metastases``: two denials that undo one another."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic, Edit, Fix
from protocolrules.diagnostics.source import Span
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

DENYING = ("no_", "not_", "without_", "never_")  # not `non_`: what is no small-cell cancer need not be a cancer


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for negated in subject.nodes(tree.Negated):
        match negated.item:
            case tree.Occurs(quantifier="no") as occurs:
                yield _finding(rule, negated, "any", occurs.span)
            case tree.Negated() as inner:
                yield _finding(rule, negated, "", inner.item.span)
            case tree.Reference(name=name) if name.text.lower().startswith(DENYING):
                message = f"`not {name.text}` denies a denial"
                advice = "name what is asked about by what it is, not by its absence, and turn the rules that ask it"
                yield rule.at(negated.span, message, advice)


def _finding(rule: Rule, negated: tree.Negated, word: str, kept: Span) -> Diagnostic:
    rest = kept.text.removeprefix("no").strip() if word else kept.text
    said = f"{word} {rest}".strip()
    shown = " ".join(said.split())
    edits = (Edit(negated.span, said),)
    simple = negated.span.text.endswith(kept.text) or negated.span.text.endswith(kept.text + ")")
    balanced = said.count("(") == said.count(")")
    fix = Fix(f"write `{shown}`", edits, safe=True) if simple and balanced and "#" not in negated.span.text else None
    return rule.at(negated.span, f"`{negated.span.words}` denies a denial", f"write `{shown}`", fix=fix)


RULE = Rule(
    name="double-negation",
    finds="A `not` before another denial.",
    why="Two denials undo one another, and readers count one. They mostly come from an exclusion that said `No …` and "
    "was turned once too often.",
    evidence="17.9 % of criteria have a negation; 737 exclusions begin with `No` or `Not`, and 2,172 exclusions hold a "
    "permission, which is a denial of a denial already.",
    avoid="step consent\nevent chemotherapy\ninclusion 1\n  not no chemotherapy before consent\n",
    prefer="step consent\nevent chemotherapy\ninclusion 1\n  any chemotherapy before consent\n",
    look=_look,
)
