"""Timelines of a design: their instances, and the timings that can be carried."""

from __future__ import annotations

from collections import Counter

from protocolrules.usdm.document import Node, Note
from protocolrules.usdm.durations import Length, read_duration
from protocolrules.usdm.study import Branch, Direction, Instance, Timeline, Timing

_DIRECTIONS = {
    "before": Direction.BEFORE,
    "c201357": Direction.BEFORE,
    "after": Direction.AFTER,
    "c201356": Direction.AFTER,
    "fixed reference": Direction.FIXED,
    "c201358": Direction.FIXED,
}


def read_timelines(design: Node) -> tuple[Timeline, ...]:
    """Read every timeline of a design, the main one first."""
    written = [(timeline, _instances(timeline)) for timeline in design.children("scheduleTimelines")]
    known = Counter(instance.id for _, instances in written for instance in instances)
    read = [_timeline(timeline, instances, known) for timeline, instances in written]
    if len([timeline for timeline in read if timeline.main]) != 1 and read:
        design.note("not one main timeline; all are written in the order of the file", "scheduleTimelines")
    _note_runs(design, [timeline for timeline, _ in written])
    return tuple(sorted(read, key=lambda timeline: not timeline.main))


def _note_runs(design: Node, timelines: list[Node]) -> None:
    """Note the timelines that activities or instances run, each time they take place themselves."""
    instances = [instance for timeline in timelines for instance in timeline.children("instances")]
    runs = Counter(runner.text("timelineId") for runner in [*design.children("activities"), *instances])
    for timeline in timelines:
        number = runs[timeline.text("id")] if timeline.text("id") else 0
        if number:
            timeline.note(
                f"activities or instances that run it whenever they take place: {number}; it is written for one run"
            )


def _timeline(timeline: Node, instances: tuple[Instance, ...], known: Counter[str]) -> Timeline:
    _note_unknown(timeline, instances, known)
    timings: list[Timing] = []
    failed: set[str] = set()
    for written in timeline.children("timings"):
        try:
            timings.append(_timing(written, known))
        except ValueError as wrong:
            written.note(str(wrong))
            failed.add(written.text("relativeFromScheduledInstanceId"))
    return Timeline(
        place=timeline.place,
        name=timeline.text("label") or timeline.text("name") or timeline.text("id"),
        main=timeline.flag("mainTimeline"),
        entry=timeline.text("entryId"),
        entry_condition=timeline.text("entryCondition"),
        instances=instances,
        timings=tuple(timings),
        failed=frozenset(failed),
    )


def _note_unknown(timeline: Node, instances: tuple[Instance, ...], known: Counter[str]) -> None:
    """Note what the timeline's flow names and is nowhere."""
    if timeline.text("entryId") and not known[timeline.text("entryId")]:
        timeline.note("there is no such scheduled instance; the first one is the entry", "entryId")
    for instance in instances:
        for branch in instance.branches:
            if not known[branch.target] or not branch.target:
                timeline.notes.append(Note(instance.place, f"a branch to `{branch.target[:60]}`, which is no instance"))
            if not branch.condition:
                timeline.notes.append(Note(instance.place, f"a branch to `{branch.target[:60]}` without a condition"))
        if instance.following and not known[instance.following]:
            timeline.notes.append(
                Note(instance.place, f"followed by `{instance.following[:60]}`, which is no instance")
            )


def _instances(timeline: Node) -> tuple[Instance, ...]:
    return tuple(_instance(instance) for instance in timeline.children("instances"))


def _instance(instance: Node) -> Instance:
    branches = tuple(
        Branch(branch.text("condition"), branch.text("conditionTargetId"))
        for branch in instance.children("conditionAssignments")
    )
    found = Instance(
        id=instance.text("id"),
        place=instance.place,
        labels=(instance.text("label"), instance.text("name"), instance.text("id")),
        decision=instance.text("instanceType") == "ScheduledDecisionInstance" or bool(branches),
        following=instance.text("defaultConditionId"),
        branches=branches,
    )
    if not found.id:
        instance.note("no identifier, so that no timing can name it", "id")
    return found


def _timing(written: Node, known: Counter[str]) -> Timing:
    """Read a timing; raise a ValueError that says why it cannot be carried."""
    direction = _DIRECTIONS.get(written.code("type").strip().lower())
    if direction is None:
        raise ValueError(f"type: `{written.code('type')[:40]}` is not Before, After or Fixed Reference")
    start = _named(written, "relativeFromScheduledInstanceId", known)
    if direction is Direction.FIXED:
        if written.text("windowLower") or written.text("windowUpper"):
            written.note("the window of a Fixed Reference is not carried")
        return Timing(written.place, direction, _fixed(written), False, start, start)
    anchor = _named(written, "relativeToScheduledInstanceId", known)
    if anchor == start:
        raise ValueError("timed relative to itself")
    return Timing(
        place=written.place,
        direction=direction,
        offset=_length(written, "value") or _missing("value"),
        from_end=_from_end(written),
        start=start,
        anchor=anchor,
        lower=_length(written, "windowLower"),
        upper=_length(written, "windowUpper"),
    )


def _named(written: Node, key: str, known: Counter[str]) -> str:
    name = written.text(key)
    if not name:
        raise ValueError(f"{key}: not there")
    if known[name] != 1:
        why = "is the identifier of several scheduled instances" if known[name] else "is no scheduled instance"
        raise ValueError(f"{key}: `{name[:60]}` {why}")
    return name


def _fixed(written: Node) -> Length:
    """Return the study day an anchor is said to be; it is only shown."""
    try:
        return _length(written, "value") or _missing("value")
    except ValueError as wrong:
        written.note(f"{wrong}; the anchor is written without its day")
        return read_duration("P0D")


def _missing(key: str) -> Length:
    raise ValueError(f"{key}: not there")


def _length(written: Node, key: str) -> Length | None:
    text = written.text(key)
    if not text:
        if written.value.get(key) not in (None, ""):
            raise ValueError(f"{key}: not a text")
        return None
    try:
        return read_duration(text)
    except ValueError as wrong:
        raise ValueError(f"{key}: `{text[:40]}` is {wrong}") from None


def _from_end(written: Node) -> bool:
    """Tell whether it is timed from its anchor's end: ``End to Start`` is the anchor's end to this one's start."""
    relation = " ".join(written.code("relativeToFrom").lower().split())
    if relation in ("start to start", "c201355"):
        return False
    if relation in ("end to start", "c201353"):
        return True
    if relation in ("start to end", "end to end"):
        raise ValueError(f"relativeToFrom: `{relation}` times an end; schedules time starts")
    raise ValueError(f"relativeToFrom: `{relation[:40]}` is not a relation such as Start to Start")
