"""Axes: along which a condition can be brought from true to false, a point at a time.

Comes in: a condition and a scene. Goes out: axes, each a row of neighbouring points: the day of an event
about the edge of a window, a result about a limit, a birth about a birthday, one event fewer, yes and no.
They are only proposed here, from the numbers of the program; the engine says which of them is where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from protocolrules.examples.scene import Entries, Entry, Scene
from protocolrules.program import nodes as p


@attrs.frozen
class Point:
    """Some entries of a record, and what they say in words."""

    words: str
    entries: Entries


@attrs.frozen
class Axis:
    """Neighbouring points, and what of the condition they are about (nothing: they only serve other conditions).

    On a ``lenient`` one a condition may also turn unknown: a result that is too old is not a bad one. One that is
    ``shared`` is about a window that several conditions have, and is shown with one of them. One with a ``choice`` is
    about one of those that a condition names in a list, and serves no other condition.
    """

    about: str
    points: tuple[Point, ...]
    lenient: bool = False
    shared: bool = False
    choice: str = ""


def axes(node: p.Truth, scene: Scene) -> list[Axis]:
    """Return the axes of a condition, none where it has none that an example can say."""
    known = scene.axes.get(id(node))
    if not isinstance(known, list):
        known = scene.axes[id(node)] = _axes(node, scene)
    return known


def _axes(node: p.Truth, scene: Scene) -> list[Axis]:
    from protocolrules.examples.axes_of_events import event_axes
    from protocolrules.examples.axes_of_values import value_axes

    inner = node.item if isinstance(node, p.Not) else node
    match inner:
        case p.Stated() | p.Answered() | p.InArm():
            return list(_said(inner, scene))
        case p.Count() | p.OutcomeOf():
            return list(event_axes(inner, scene))
        case p.Compare() | p.CodedReading() | p.ReadingsMeet():
            return list(value_axes(inner, scene))
        case _:
            return []


def _said(node: p.Stated | p.Answered | p.InArm, scene: Scene) -> Iterator[Axis]:
    """Yield the axis of what is said: yes and no, each word, each arm."""
    if isinstance(node, p.InArm):
        yield Axis("arm", tuple(Point(f"arm {arm}", (Entry("arm", "", arm),)) for arm in scene.program.arms))
        return
    words = scene.program.facts[node.name].words if isinstance(node, p.Stated) else ()
    section = "facts" if isinstance(node, p.Stated) else f"{node.kind}s"
    said = [(f"{node.name} is {word}", word) for word in words] or [(node.name, "yes"), (f"not {node.name}", "no")]
    points = {value: Point(text, (Entry(section, node.name, value),)) for text, value in said}
    yield from listed(node.name, points, node.values if isinstance(node, p.Stated) else ())


def listed(name: str, points: Mapping[str, Point], words: tuple[str, ...]) -> Iterator[Axis]:
    """Yield the axis of what can be said; of several words that are meant, one for each beside one that is not."""
    every = Axis(name, tuple(points.values()))
    if len(words) < 2:
        yield every
        return
    yield attrs.evolve(every, about="")
    others = [point for word, point in points.items() if word not in words]
    for word in words:
        yield Axis(f"{name} {word}", (*others[:1], points[word]), choice=word)


def day_words(day: int, date: p.Date | None, scene: Scene) -> str:
    """Return a day as a distance from the step that a date is counted from, else as a date."""
    from protocolrules.facts.calendar import iso

    while isinstance(date, p.Shifted):
        date = date.date
    if not isinstance(date, p.StepDate) or date.step not in scene.steps:
        return f"on {iso(day)}"
    distance = scene.steps[date.step] - day
    if not distance:
        return f"on the day of {date.step}"
    if abs(distance) > _MOST_COUNTED:
        return f"on {iso(day)}, with {date.step} on {iso(scene.steps[date.step])}"
    side = "before" if distance > 0 else "after"
    return f"{abs(distance)} day{'s' * (abs(distance) != 1)} {side} {date.step}"


_MOST_COUNTED = 100  # days; farther off, a date is easier to read
