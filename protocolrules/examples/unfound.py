"""Unfound: why no boundary was found, in the author's words, and what to write by hand.

Comes in: what was tried for a condition, and what it came to. Goes out: one line. It says what the search saw and
not more: a boundary that it did not find may exist.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from protocolrules.examples.axes import Axis, Point
from protocolrules.examples.setting import Setting
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p


def no_axis(node: p.Truth) -> str:
    """Return why nothing of a condition could be tried that brings it from true to false."""
    inner = node.item if isinstance(node, p.Not) else node
    kinds = inner.kinds if isinstance(inner, p.Count | p.OutcomeOf) else None
    if kinds is not None and kinds.excepted:
        name = kinds.names[0]
        return (
            f"no kind is declared that is certainly meant: every `{name}` on record may be an exception; "
            f"declare a kind that is none (`event … is {name}`), and write an example with it"
        )
    if kinds is not None:
        return (
            f"no record was found in which `{kinds.names[0]}` makes it true or false, and steps are not moved here; "
            "write an example just inside and one just outside by hand"
        )
    return "no values were found that bring it from true to false; write an example for each by hand"


def never_turns(axis: Axis, truths: list[Truth]) -> str:
    """Return that a condition does not turn along an axis, and what it is there."""
    if not truths:
        return "nothing could be recorded for it; write an example for either side by hand"
    seen = " or ".join(truth.value for truth in dict.fromkeys(truths))
    first, last = axis.points[0].words, axis.points[-1].words
    tried = f"from `{first}` to `{last}`" if first != last else f"with `{first}`"
    return f"it is {seen} {tried}, and does not turn; if it can, write an example for either side by hand"


def never_decides(
    own: p.Truth, pair: tuple[Point, Point], settings: Iterable[Setting], words: Mapping[int, str]
) -> str:
    """Return why the criterion does not turn with its condition: which other condition stands in the way.

    *words* are those of the conditions by the ids of their nodes.
    """
    tried = list(settings)
    sides = f"`{pair[0].words}` and `{pair[1].words}`"
    if any(setting.ended for setting in tried):
        return f"too much was tried to make it decide between {sides}, and the search ended; write the two by hand"
    missed = sum((setting.missed for setting in tried), Counter[tuple[p.Truth, Truth]]())
    if not missed:
        return f"the criterion comes out alike with {sides}, whatever else was tried"
    (node, truth), _ = max(missed.items(), key=lambda item: (item[0][0].span.words != own.span.words, item[1]))
    if node.span.words == own.span.words:
        return f"`{node.span.words}` stands in it more than once, and the criterion comes out alike with {sides}"
    other = words.get(id(node), node.span.words)
    return (
        f"it decides only where `{other}` is {truth.value}, and that was not found beside {sides}; "
        "if there can be such patients, write the two by hand"
    )
