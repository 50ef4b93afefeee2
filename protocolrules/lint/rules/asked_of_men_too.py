"""``pregnant`` without ``sex is female``: men without an answer stay undetermined."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.conditions import Said, in_file, requirements
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
        if not _speaks_of_sex(subject, statement):
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


def _speaks_of_sex(subject: Subject, statement: tree.Criterion) -> bool:
    """Whether a criterion asks for the sex, itself or in a definition that it names."""
    for node, _ in walk(statement.body):
        if isinstance(node, tree.IsValue) and node.name.text.lower() in _SEX:
            return True
        meant = subject.vocabulary.names.get(node.name.text) if isinstance(node, tree.Reference) else None
        if isinstance(meant, tree.Define) and any(
            isinstance(inner, tree.IsValue) and inner.name.text.lower() in _SEX for inner, _ in walk(meant.body)
        ):
            return True
    return False


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
    finds="A fact about women, such as `pregnant`, in a criterion that does not speak of the sex.",
    why="What a record does not say is unknown. Nobody writes `pregnant: no` into a man's record, so every man stays "
    "undetermined until somebody does.",
    evidence="4.8 % of criteria ask something of one sex; 1,403 criteria of 1,184 trials speak of pregnancy, trimester "
    "or menopause. Most do not say `women`, as people need not be told.",
    avoid='fact sex: female, male\nfact pregnant\nexclusion 1 "Pregnancy"\n  pregnant\n',
    prefer='fact sex: female, male\nfact pregnant\nexclusion 1 "Pregnancy"\n  sex is female and pregnant\n',
    look=_look,
    level=NOTE,
)
