"""Which names a file uses: the words that stand anywhere but where they are declared."""

from __future__ import annotations

from functools import lru_cache

from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


@lru_cache(maxsize=1)  # several rules ask for it, one after the other
def used(subject: Subject) -> frozenset[str]:
    """Return the words of the file but for each declared name where it is declared.

    A schedule's line about a step uses it; one about a visit declares it.
    """
    found: set[str] = set()
    for word in subject.nodes(tree.Word):
        above = subject.parent(word)
        declares = isinstance(above, tree.Declaration) and above.name is word
        if not declares or (isinstance(above, tree.Timing) and not above.visit):
            found.add(word.text)
    return frozenset(found)
