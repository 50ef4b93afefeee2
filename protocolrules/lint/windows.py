"""Windows as days around their anchors: what two windows share, and how many days one has.

The anchor's own day is 0. An edge is a date and the days from it; an edge that is open is None. Where both edges
hang on one anchor (or one is open), the window is a `Reach`, and two reaches of one anchor can be compared.
"""

from __future__ import annotations

import math

import attrs

from protocolrules.lint.lengths import Days, in_days
from protocolrules.syntax import tree

Anchor = tuple[str, str, str]
"""What an edge hangs on: the kind of anchor, its name, and which end of it counts."""


@attrs.frozen
class Edge:
    """So many days from an anchor."""

    anchor: Anchor
    days: Days


Edges = tuple[Edge | None, Edge | None]


@attrs.frozen
class Reach:
    """A window around one anchor, from ``first`` through ``last`` (None: open), both included."""

    anchor: Anchor
    first: Days | None
    last: Days | None

    @property
    def most_days(self) -> int | None:
        """The most calendar days it can have, None where it is open."""
        if self.first is None or self.last is None:
            return None
        return max(0, math.ceil(self.last.most) - math.floor(self.first.least) + 1)

    def surely_holds(self, other: Reach) -> bool:
        """Tell whether every day of *other* is one of its own, however long the months are."""
        if self.anchor != other.anchor:
            return False
        starts = self.first is None or (other.first is not None and _at_most(self.first, other.first))
        ends = self.last is None or (other.last is not None and _at_most(other.last, self.last))
        return starts and ends

    def surely_meets(self, other: Reach) -> bool:
        """Tell whether the two share a day, however long the months are."""
        return self.anchor == other.anchor and _reaches(self, other) and _reaches(other, self)


def _at_most(a: Days, b: Days) -> bool:
    return a == b or a.most <= b.least


def _reaches(a: Reach, b: Reach) -> bool:
    """Tell whether *a* does not end before *b* begins."""
    return a.last is None or b.first is None or b.first.most <= a.last.least


def anchor(written: tree.Anchor, edge: str) -> Anchor:
    """Return what an anchor is; *edge* is which end of an event counts where the phrase does not say."""
    match written:
        case tree.NamedAnchor():
            return "step", written.name.text, written.edge or "start"
        case tree.ExposureAnchor():
            exposure = written.exposure
            return f"{exposure.which} event", exposure.event.text, written.edge or edge
        case tree.Birth():
            return "birth", "birth", "start"


def edge_of(point: tree.Point, edge: str) -> Edge | None:
    """Return a point as an anchor and days from it, None where it cannot be told."""
    days: Days | None = Days()
    if point.distance is not None:
        days = in_days(point.distance)
    if days is None:
        return None
    return Edge(anchor(point.anchor, edge), -days if point.side == "before" else days)


def _moved(edge: Edge | None, days: Days) -> Edge | None:
    return None if edge is None else Edge(edge.anchor, edge.days + days)


_NEXT = Days().plus(1)


def edges(when: tree.When) -> Edges | None:
    """Return both edges of a window (None: open); None for one that is counted in half-lives."""
    match when:
        case tree.Ever() | tree.During():
            return None
        case tree.Within():
            return _within(when)
        case tree.Ordered():
            return _ordered(when)
        case tree.Between():
            return _between(when)
        case tree.TwoSided():
            return _two_sided(when)
        case tree.Beyond():
            return _beyond(when)


def _within(when: tree.Within) -> Edges | None:
    length = in_days(when.length)
    at = edge_of(when.point, "start" if when.side == "before" else "end")
    if length is None or at is None:
        return None
    first = at if when.side == "after" else _moved(at, -length)
    last = at if when.side == "before" else _moved(at, length)
    return first, last


def _ordered(when: tree.Ordered) -> Edges | None:
    at = edge_of(when.point, "start" if "before" in when.relation else "end")
    if at is None:
        return None
    match when.relation:
        case "before":
            return None, _moved(at, -_NEXT)
        case "on or before":
            return None, at
        case "after":
            return _moved(at, _NEXT), None
        case "on or after":
            return at, None
        case _:
            return at, at


def _between(when: tree.Between) -> Edges | None:
    first, last = edge_of(when.start, "end"), edge_of(when.end, "start")
    if first is None or last is None:
        return None
    return (first, last) if when.closed else (_moved(first, _NEXT), _moved(last, -_NEXT))


def _two_sided(when: tree.TwoSided) -> Edges | None:
    far = in_days(when.far)
    term = when.far.alternatives[0][-1]
    near = in_days(tree.TimeSpan(((tree.Term(when.near, term.unit),),)))
    at = edge_of(when.point, "start" if when.side == "before" else "end")
    if far is None or near is None or at is None:
        return None
    return (_moved(at, -far), _moved(at, -near)) if when.side == "before" else (_moved(at, near), _moved(at, far))


def _beyond(when: tree.Beyond) -> Edges | None:
    length = in_days(when.length)
    at = edge_of(when.point, "start" if when.side == "before" else "end")
    if length is None or at is None:
        return None
    if when.sign == ">":
        length += _NEXT
    return (None, _moved(at, -length)) if when.side == "before" else (_moved(at, length), None)


def reach(when: tree.When) -> Reach | None:
    """Return a window that hangs on one anchor; None for any other."""
    found = edges(when)
    if found is None:
        return None
    first, last = found
    known = [edge for edge in found if edge is not None]
    if len({edge.anchor for edge in known}) != 1:
        return None
    return Reach(known[0].anchor, first.days if first else None, last.days if last else None)
