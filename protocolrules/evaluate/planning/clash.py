"""Clashes: where nothing fits, the fewest rules and facts that cannot be kept together, and what would mend it.

Every confinement of a step's days is a `Source`, every distance between two steps a `Link`. Out of all
of them the smallest clash is found by halving: what is left when none can be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from protocolrules.evaluate.planning.network import Fitted, Link, Network
from protocolrules.facts.days import EVER, DaySet


@attrs.frozen(eq=False)
class Source:
    """One reason why a step can take place on certain days only.

    ``kind`` is today, site, rule, window, planned, assumed or done. Where the record leaves something open,
    ``days`` are those on which it is settled and ``eased`` those left once it is settled otherwise, by a
    new test for instance. A site's calendar is looked at for some years only: ``near`` are its days in them,
    and a plan that needs a day beyond them is none.
    """

    step: str
    kind: str
    days: DaySet
    eased: DaySet | None = None
    cause: object = None
    near: DaySet | None = None


Element = Source | Link


def network_of(elements: Sequence[Element], near: bool = False) -> Network:
    """Return the network of some sources and links, with *near* of days only that were looked at."""
    days: dict[str, DaySet] = {}
    for source in (e for e in elements if isinstance(e, Source)):
        own = source.near if near and source.near is not None else source.days
        days[source.step] = days.get(source.step, EVER) & own
    links = [e for e in elements if isinstance(e, Link)]
    for step in (s for link in links for s in (link.step, link.anchor)):
        days.setdefault(step, EVER)
    return Network(days, links)


def fit(elements: Sequence[Element]) -> Fitted:
    """Return the earliest plan that some sources and links leave."""
    return network_of(elements, near=True).earliest()


def smallest_clash(elements: Sequence[Element]) -> list[Element]:
    """Return elements that do not fit together, none of which can be left out."""
    firm = [e for e in elements if isinstance(e, Source) and e.kind in ("today", "done")]
    others = [e for e in elements if e not in firm]
    found = _explain([*firm], bool(firm), others, lambda chosen: not fit(chosen))
    return [*_needed(firm, found), *found]


def _explain(
    base: list[Element], grown: bool, others: list[Element], clash: Callable[[list[Element]], bool]
) -> list[Element]:
    """Return the fewest of *others* that clash with *base* (Junker's QuickXplain)."""
    if grown and clash(base):
        return []
    if len(others) <= 1:
        return others
    half = len(others) // 2
    first, second = others[:half], others[half:]
    from_second = _explain([*base, *first], bool(first), second, clash)
    from_first = _explain([*base, *from_second], bool(from_second), first, clash)
    return [*from_first, *from_second]


def _needed(firm: list[Source], found: list[Element]) -> list[Source]:
    """Return which of the firm sources the clash rests on."""
    needed = list(firm)
    for source in firm:
        rest = [s for s in needed if s is not source]
        if not fit([*rest, *found]):
            needed = rest
    return needed
