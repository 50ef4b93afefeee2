"""Names made from labels: lower-case identifiers, each given once, none of them a word of the language."""

from __future__ import annotations

import re
import unicodedata

# Every word of grammar/rules.lark; a test holds this list to it.
_WORDS = """
after age all and any arm as at attestation before between birth born but clashes complete consecutive cycle cycles
day days define derived deviates done dose drug during earliest early else encoded end ending episode episodes event
ever every example except exclusion expect fact first for from half half_life half_lives happened highest hour hours
if in inclusion is judgement last lasting late latest least less life limits line lines lives lln longer lowest mean
measurement minute minutes missed month months more most no none normal not nothing obligation of on or otherwise
outcome overdue plan planned protocol reading readings scale schedule shorter since source start starting step than
then through times to uln unless until use version visit waits week weeks whichever with within x year years
"""
RESERVED = frozenset(_WORDS.split())
_TAKEN = frozenset({"as_of"})  # not words of the grammar, but names with a meaning of their own
_LONGEST = 48


class Names:
    """Gives names and remembers them: the same labels in the same order always get the same names."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._next: dict[str, int] = {}

    def name(self, labels: tuple[str, ...], kind: str) -> str:
        """Return a new name from the first label that makes one, else from *kind*."""
        made = next((word for word in map(_identifier, labels) if word), kind)
        if not made[0].isalpha() or made in RESERVED or made in _TAKEN:
            made = f"{kind}_{made}".rstrip("_")
        made = made[:_LONGEST].rstrip("_")
        name, number = made, self._next.get(made, 2)
        while name in self._given or name in RESERVED:
            name = f"{made}_{number}"
            number += 1
        self._next[made] = number
        self._given.add(name)
        return name


def _identifier(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
