"""``exclusion 3`` with ``no chemotherapy …``: this excludes who has had none."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.conditions import Said, members, of_criterion
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for criterion in subject.criteria():
        if criterion.kind == "exclusion":
            for said in _alone(of_criterion(criterion)):
                if what := _absent(subject, said.condition):
                    message = f"this excludes patients without {what}, not those with it"
                    yield rule.at(said.condition.span, message, _ADVICE)


_ADVICE = "if the source's exclusion says `No …` and means those who have it, delete the `no`, `not` or `none of`"


def _alone(said: Said) -> Iterator[Said]:
    """Yield what an exclusion consists of, if it is one condition and no list."""
    written = said.condition
    if isinstance(written, tree.Chain) or (isinstance(written, tree.Group) and written.quantifier != "none"):
        if len(written.items) == 1:
            yield from _alone(members(said)[0])
    else:
        yield said


def _absent(subject: Subject, written: tree.Condition) -> str | None:
    """Return what must be absent for a condition to hold, None where nothing must."""
    match written:
        case tree.Occurs(quantifier="no", events=events):
            return " or ".join(f"`{name.text}`" for name in events.names)
        case tree.Negated(item=tree.Occurs(quantifier="any", events=events)):
            return " or ".join(f"`{name.text}`" for name in events.names)
        case tree.Negated(item=tree.Reference(name=name)) if isinstance(
            subject.vocabulary.names.get(name.text), tree.Fact
        ):
            return f"`{name.text}`"
        case tree.Group(quantifier="none"):
            return "what stands below"
    return None


RULE = Rule(
    name="excludes-the-absent",
    finds="An exclusion that consists of one `no`, `not` or `none of`.",
    why="The list says who is kept out, so an exclusion that reads `No chemotherapy within 4 weeks` means its "
    "opposite, and copied as it stands it excludes everybody else. Where the absence is meant (no image, no consent), "
    "the rule is right as it is.",
    evidence="737 items of exclusion lists begin with `No` or `Not`.",
    avoid="step consent\nevent chemotherapy\nexclusion 1\n  no chemotherapy within 4 weeks before consent\n",
    prefer="step consent\nevent chemotherapy\nexclusion 1\n  any chemotherapy within 4 weeks before consent\n",
    look=_look,
    level=NOTE,
)
