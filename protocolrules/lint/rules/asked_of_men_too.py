"""``pregnant`` without ``sex is female``: men without an answer stay undetermined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.conditions import Said, in_file, joined, requirements
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree
from protocolrules.syntax.tree.walk import walk

_OF_WOMEN = frozenset(
    (
        *("pregnant", "pregnancy", "lactating", "lactation", "breastfeeding", "breast_feeding", "nursing"),
        *("menarche", "premenopausal", "perimenopausal", "postmenopausal", "menopausal"),
    )
)
_SEX = ("sex", "gender")


_BEARING = re.compile(r"(?:child_?bearing|bearing_potential|wocbp|fertile_wom|female|wom[ae]n)", re.IGNORECASE)


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    if _is_of_one_sex(subject):
        return
    told: set[int] = set()
    for said in in_file(subject):
        asked = said.condition
        if not isinstance(asked, tree.Reference) or not _is_of_women(subject, asked):
            continue
        statement = subject.statement(asked)
        if id(statement) in told or not isinstance(statement, tree.Criterion):
            continue
        if not _speaks_of_sex(subject, statement.body, set()) and not _is_guarded(subject, asked):
            told.add(id(statement))
            name = asked.name.text
            message = f"`{name}` is asked of men, too, who stay undetermined until their record answers it"
            yield rule.at(asked.span, message, _advice(subject, said, name))


def _is_of_one_sex(subject: Subject) -> bool:
    """Whether a criterion of its own asks everybody for a sex: then what is asked of the other decides nothing."""
    criteria = (required for criterion, required in requirements(subject) if not criterion.arms)
    literals = (said.condition for required in criteria for _, said in required)
    return any(isinstance(one, tree.IsValue) and one.name.text.lower() in _SEX for one in literals)


def _is_of_women(subject: Subject, asked: tree.Reference) -> bool:
    declared = subject.vocabulary.names.get(asked.name.text)
    return isinstance(declared, tree.Fact) and asked.name.text.lower() in _OF_WOMEN


def _speaks_of_sex(subject: Subject, said: tree.Node, seen: set[str]) -> bool:
    """Whether a condition asks for the sex, itself or in a definition that it names."""
    for node, _ in walk(said):
        if isinstance(node, tree.IsValue) and node.name.text.lower() in _SEX:
            return True
        name = node.name.text if isinstance(node, tree.Reference) else ""
        meant = subject.vocabulary.names.get(name)
        if isinstance(meant, tree.Define) and name not in seen:
            seen.add(name)
            if _speaks_of_sex(subject, meant.body, seen):
                return True
    return False


def _is_guarded(subject: Subject, asked: tree.Reference) -> bool:
    """Whether it stands beside, or below an `if` on, whether the patient can bear children: that decides for men."""
    below: tree.Node = asked
    above = subject.parent(asked)
    while above is not None:
        if isinstance(above, tree.If):
            beside: list[tree.Condition] = [guard for guard, _ in above.cases]
        else:
            beside = list(above.items) if _joins_all(above) else []  # type: ignore[attr-defined]
        if any(other is not below and _is_bearing(subject, other) for other in beside):
            return True
        below, above = above, subject.parent(above)
    return False


def _joins_all(written: tree.Node) -> bool:
    return isinstance(written, tree.Chain | tree.Group) and joined(written) == "and"


def _is_bearing(subject: Subject, written: tree.Condition) -> bool:
    """Whether a condition is that the patient can bear children, perhaps with others."""
    if isinstance(written, tree.Chain | tree.Group):
        single = len(written.items) == 1
        return (single or joined(written) == "and") and any(_is_bearing(subject, item) for item in written.items)
    if not isinstance(written, tree.Reference) or not _BEARING.search(written.name.text):
        return False
    meant = subject.vocabulary.names.get(written.name.text)
    return isinstance(meant, tree.Fact | tree.Person | tree.Define)


def _advice(subject: Subject, said: Said, name: str) -> str:
    """Say how to ask it of women: what speaks for the patient is asked of no man, and speaks against none."""
    sex = next((word for word in _SEX if isinstance(subject.vocabulary.names.get(word), tree.Fact)), None)
    values = [value.text for value in getattr(subject.vocabulary.names.get(sex or ""), "values", ())]
    female = "female" if "female" in values or not values else values[0]
    asked = f"{sex or 'sex'} is not {female} or" if said.favourable else f"{sex or 'sex'} is {female} and"
    written = f"({asked} {name})"
    return f"write `{written}`" if sex else f"declare `fact sex: female, male` and write `{written}`"


RULE = Rule(
    name="asked-of-men-too",
    finds="A fact about women, such as `pregnant`, in a criterion that speaks neither of the sex nor of who can bear "
    "children, be it in a definition.",
    why="What a record does not say is unknown. Nobody writes `pregnant: no` into a man's record, so every man stays "
    "undetermined until somebody does.",
    evidence="4.8 % of criteria ask something of one sex; 1,403 criteria of 1,184 trials speak of pregnancy, trimester "
    "or menopause. Most do not say `women`, as people need not be told.",
    avoid='fact sex: female, male\nfact pregnant\nexclusion 1 "Pregnancy"\n  pregnant\n',
    prefer='fact sex: female, male\nfact pregnant\nexclusion 1 "Pregnancy"\n  sex is female and pregnant\n',
    look=_look,
    level=NOTE,
)
