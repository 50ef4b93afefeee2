"""What a protocol is about, in its own words: its title, and the titles and names of its inclusions.

Rules that ask "is that meant?" are silent where the answer stands there: a trial of heart failure asks for a low
ejection fraction, a trial of hepatitis for a positive serology.
"""

from __future__ import annotations

import re
from functools import lru_cache

from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree
from protocolrules.syntax.tree.walk import walk

_DENIES = re.compile(r"\b(?:no|not|non|negative|without|absence|free)\b", re.IGNORECASE)


@lru_cache(maxsize=32)  # the same few patterns are asked for at every criterion
def title_says(subject: Subject, pattern: re.Pattern[str]) -> bool:
    """Whether the protocol's title has a pattern."""
    titles = (each.title for file in subject.files for each in file.statements if isinstance(each, tree.ProtocolName))
    return any(title is not None and pattern.search(title) for title in titles)


def inclusions_say(subject: Subject, pattern: re.Pattern[str], but: tree.Criterion | None = None) -> bool:
    """Whether an inclusion, other than *but*, has a pattern in its title or the names in it and denies nothing."""
    return any(criterion is not but for criterion in _saying(subject, pattern)[:2])


@lru_cache(maxsize=32)
def _saying(subject: Subject, pattern: re.Pattern[str]) -> tuple[tree.Criterion, ...]:
    return tuple(criterion for criterion, words in _inclusions(subject) if pattern.search(words))


@lru_cache(maxsize=1)
def _inclusions(subject: Subject) -> tuple[tuple[tree.Criterion, str], ...]:
    told = ((each, words_of(subject, each)) for each in subject.criteria() if each.kind == "inclusion")
    return tuple((criterion, words) for criterion, words in told if not denies(words))


def denies(words: str) -> bool:
    """Whether words deny something."""
    return bool(_DENIES.search(words))


def words_of(subject: Subject, criterion: tree.Criterion) -> str:
    """Return the title of a criterion and the names in it, with their descriptions."""
    found = [criterion.title or ""]
    for node, _ in walk(criterion.body):
        if isinstance(node, tree.Word):
            declared = subject.vocabulary.names.get(node.text)
            found += [node.text.replace("_", " "), (declared.title if declared is not None else None) or ""]
        elif isinstance(node, tree.Negated) or (isinstance(node, tree.Occurs) and node.quantifier == "no"):
            found.append("not")
    return "; ".join(found)
