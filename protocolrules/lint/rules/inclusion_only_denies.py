"""``inclusion 4`` with nothing but ``no chemotherapy …``: an exclusion in the wrong list, or a source that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject, first_line
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    inclusions = (criterion for criterion in subject.criteria() if criterion.kind == "inclusion")
    for item, parts in groupby(inclusions, lambda criterion: _item(criterion.number)):
        written = list(parts)
        if all(_only_denies(part.body) for part in written):
            message = f"`inclusion {item}` only says what must not be, as exclusions do"
            yield rule.at(first_line(written[0].span), message, _ADVICE)


_ADVICE = "write it as an exclusion without the `no` or `not`, or check that the source has it among the inclusions"


def _item(number: str) -> str:
    """Return the item of the source that a criterion is of: 7 for 7d."""
    return re.sub(r"[a-z]+$", "", number)


def _only_denies(written: tree.Condition) -> bool:
    """Tell whether a condition consists of denials; one with exceptions asks for more."""
    match written:
        case tree.Occurs(quantifier="no") | tree.Group(quantifier="none", unless=()):
            return True
        case tree.Negated(item=item):
            return _asks_for_presence(item)
        case tree.Chain(items=items) | tree.Group(quantifier="all" | "any", items=items, unless=()):
            return all(map(_only_denies, items))
    return False


def _asks_for_presence(written: tree.Condition) -> bool:
    """Tell whether a condition asks for things or events, and not for numbers or words."""
    match written:
        case tree.Reference() | tree.Occurs(quantifier="any"):
            return True
        case tree.Chain(items=items) | tree.Group(quantifier="all" | "any", items=items, unless=()):
            return all(map(_asks_for_presence, items))
    return False


RULE = Rule(
    name="inclusion-only-denies",
    finds="An inclusion whose every line denies: `no …`, `not …`, `none of`. A part such as 7d counts with the other "
    "parts of its item.",
    why="Inclusions say who may enter. An item that only keeps people out is easily turned once too often, or belongs "
    "to the other list, into which the registry's text ran. Where the source has it among its inclusions, it is right.",
    evidence="2,083 items of inclusion lists begin with `No`. In the text of NCT05621668 the exclusions 5 to 13 stand "
    "in the list of inclusions.",
    avoid='step consent\nevent chemotherapy\ninclusion 1 "No chemotherapy"\n'
    "  no chemotherapy within 4 weeks before consent\n",
    prefer='step consent\nevent chemotherapy\nexclusion 1 "Chemotherapy"\n'
    "  any chemotherapy within 4 weeks before consent\n",
    look=_look,
    level=NOTE,
)
