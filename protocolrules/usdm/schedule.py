"""Timelines as ``step`` declarations and ``schedule`` blocks.

What begins a timeline beside the main one, and times nothing, is an event: it may happen at any time, and again.
"""

from __future__ import annotations

import attrs

from protocolrules.usdm.document import Note
from protocolrules.usdm.durations import Length
from protocolrules.usdm.flow import Asked, Flow, Unclear, read_flow
from protocolrules.usdm.names import Names
from protocolrules.usdm.study import Condition, Direction, Instance, Study, Timeline, Timing
from protocolrules.usdm.texts import CRITERION, REMARK, TITLE, plain, quoted, shortened

_WIDEST = 60  # characters of a name and its description that still get their own column


@attrs.frozen
class _Line:
    """A line of a block: the condition it hangs on, what is timed, and when."""

    condition: str
    what: str
    days: str


@attrs.define
class Schedules:
    """The scheduled instances of a study as steps and visits, with what could not be carried."""

    study: Study
    names: Names
    notes: list[Note] = attrs.field(factory=list)
    judgements: list[str] = attrs.field(factory=list)
    _named: dict[str, str] = attrs.field(factory=dict)  # by place
    _anchors: dict[str, str] = attrs.field(factory=dict)  # by identifier
    _timed: dict[str, list[Timing]] = attrs.field(factory=dict)
    _fixed: dict[str, Timing] = attrs.field(factory=dict)
    _circling: set[str] = attrs.field(factory=set)
    _used: set[str] = attrs.field(factory=set)  # as anchors

    def write(self) -> list[str]:
        """Return the lines of every timeline; judgements are collected beside them."""
        self._sort_timings()
        written = [(timeline, self._shown(timeline)) for timeline in self.study.timelines]
        for timeline, instances in written:
            for instance in instances:
                name = self.names.name(instance.labels, self._kind(timeline, instance))
                self._named[instance.place] = name
                self._anchors.setdefault(instance.id, name)
        return [line for timeline, instances in written for line in self._timeline(timeline, instances)]

    def _sort_timings(self) -> None:
        for timing in (timing for timeline in self.study.timelines for timing in timeline.timings):
            if timing.direction is Direction.FIXED:
                if timing.start in self._fixed:
                    self.notes.append(Note(timing.place, "a second Fixed Reference of the same instance"))
                self._fixed.setdefault(timing.start, timing)
            else:
                self._timed.setdefault(timing.start, []).append(timing)
        self._circling = _circles({start: {t.anchor for t in found} for start, found in self._timed.items()})
        for name in sorted(self._circling):
            for timing in self._timed.pop(name):
                self.notes.append(Note(timing.place, "timed in a circle: its anchor is timed relative to it"))
        self._used = {timing.anchor for found in self._timed.values() for timing in found}

    def _shown(self, timeline: Timeline) -> list[Instance]:
        """Return what becomes a step or visit: all but decisions that no timing names."""
        named = self._used | self._timed.keys() | self._fixed.keys()
        return [i for i in timeline.instances if not i.decision or i.id in named]

    def _kind(self, timeline: Timeline, instance: Instance) -> str:
        if instance.id in self._timed and instance.id not in self._fixed:
            return "visit"
        alone = instance.id in self._fixed and instance.id not in self._timed and instance.id not in self._used
        return "event" if alone and not timeline.main else "step"

    def _timeline(self, timeline: Timeline, instances: list[Instance]) -> list[str]:
        lines = ["", _heading(timeline)]
        lines += [self._declared(timeline, i) for i in instances if self._kind(timeline, i) != "visit"]
        routes = self._conditions(timeline, instances)
        timed = [
            line for i in instances if i.id in self._timed for line in self._lines(timeline, i, routes.get(i.id, ""))
        ]
        return lines + (["schedule", *_block(timed)] if timed else [])

    def _declared(self, timeline: Timeline, instance: Instance) -> str:
        remark = "no timing in the source"
        if instance.id in self._fixed:
            remark = f"Fixed Reference, {self._fixed[instance.id].offset.text}"
        elif instance.id in timeline.failed or instance.id in self._circling:
            remark = "its timing could not be carried: see the end"
        kind = self._kind(timeline, instance)
        return f"{kind} {self._named[instance.place]} {quoted(_label(instance), TITLE)}  # {remark}"

    def _lines(self, timeline: Timeline, instance: Instance, condition: str) -> list[_Line]:
        name = self._named[instance.place]
        found = [_Line(condition, name, self._days(timing)) for timing in self._timed[instance.id]]
        if self._kind(timeline, instance) == "visit":
            found[0] = attrs.evolve(found[0], what=f"visit {name} {quoted(_label(instance), TITLE)}")
        return found

    def _days(self, timing: Timing) -> str:
        anchor = self._anchors[timing.anchor]
        point = f"end of {anchor}" if timing.from_end else anchor
        if timing.offset.is_zero and not timing.offset.by_clock:
            days = f"at {point}"
        else:
            days = f"{timing.offset.text} {timing.direction.value} {point}"
        return days + _allowance(timing.lower, timing.upper)

    def _conditions(self, timeline: Timeline, instances: list[Instance]) -> dict[str, str]:
        """Return for each instance the condition it hangs on, as text of the language."""
        flow = read_flow(timeline)
        words = _Words(self, timeline, flow)
        routes = {i.id: words.of(i) for i in instances if i.id in flow.routes}
        known = {i.id for i in instances}
        for applied in self.study.conditions:
            for name in applied.applies_to:
                if name in known:
                    routes[name] = _both(routes.get(name, ""), self._applied(applied))
        for instance in instances:
            if routes.get(instance.id) and instance.id not in self._timed:
                condition = routes[instance.id]
                self.notes.append(Note(instance.place, f"takes place only if `{condition}`; a step is not conditional"))
        for leaving, target in flow.returns:
            self._note_return(timeline, leaving, target)
        return routes

    def _applied(self, condition: Condition) -> str:
        name = self._named.get(condition.place)
        if name is None:
            name = self._named[condition.place] = self.judgement(condition.text)
        return name

    def judgement(self, words: str) -> str:
        """Declare a condition in words as a judgement and return its name."""
        name = self.names.name((shortened(plain(words), 40).rstrip("…"),), "condition")
        self.judgements.append(f"judgement {name} {quoted(words, CRITERION)}")
        return name

    def _note_return(self, timeline: Timeline, leaving: str, target: str) -> None:
        """Note a way back, and under which conditions it is taken."""
        found = next(i for i in timeline.instances if i.id == leaving)
        words = " or ".join(branch.condition for branch in found.branches if branch.target == target)
        condition = f" if “{shortened(plain(words), CRITERION)}”" if plain(words) else ""
        self.notes.append(Note(found.place, f"leads back to `{target[:60]}`{condition}: the repetition is not carried"))


@attrs.define
class _Words:
    """The conditions of a timeline's decisions in the language; each becomes a judgement when it is first needed."""

    schedules: Schedules
    timeline: Timeline
    flow: Flow
    _judgements: dict[Asked, str] = attrs.field(factory=dict)

    def of(self, instance: Instance) -> str:
        """Return the condition under which an instance is reached."""
        route = self.flow.routes[instance.id]
        if isinstance(route, Unclear):
            message = "its place among the decisions could not be written; a judgement says whether it takes place"
            self.schedules.notes.append(Note(instance.place, message))
            return self.schedules.judgement(f"{_label(instance)} takes place")
        joined = (" and " if route.every else " or ").join(self._answer(*answer) for answer in route.answers)
        return joined if route.every or len(route.answers) == 1 else f"({joined})"

    def _answer(self, asked: Asked, yes: bool) -> str:
        if asked not in self._judgements:
            self._judgements[asked] = self.schedules.judgement(asked.words or "condition")
        return self._judgements[asked] if yes else f"not {self._judgements[asked]}"


def _both(first: str, second: str) -> str:
    return f"{first} and {second}" if first else second


def _label(instance: Instance) -> str:
    return next((label for label in instance.labels if plain(label)), "scheduled instance")


def _heading(timeline: Timeline) -> str:
    entered = plain(timeline.entry_condition)
    return f"# {shortened(plain(timeline.name), TITLE)}" + (
        f"; entered: {shortened(entered, REMARK)}" if entered else ""
    )


def _allowance(lower: Length | None, upper: Length | None) -> str:
    early = lower.text if lower and not lower.is_zero else ""
    late = upper.text if upper and not upper.is_zero else ""
    if early and early == late:
        return f", ± {early}"
    said = [f"{text} {word}" for text, word in ((early, "early"), (late, "late")) if text]
    return f", {' to '.join(said)}" if said else ""


def _block(lines: list[_Line]) -> list[str]:
    """Return lines of a block, those in a row under the same condition together."""
    width = max((len(line.what) for line in lines if len(line.what) <= _WIDEST), default=0)
    written: list[str] = []
    before = ""
    for line in lines:
        if line.condition != before and line.condition:
            written.append(f"  if {line.condition} then")
        before = line.condition
        written.append(("    " if before else "  ") + f"{line.what:<{width}}  {line.days}")
    return written


def _circles(anchors: dict[str, set[str]]) -> set[str]:
    """Return what is timed in circles: what stays when all that leads nowhere is taken away, from both ends."""
    left = {name: {anchor for anchor in found if anchor in anchors} for name, found in anchors.items()}
    return set(_without_ends(_turned(_without_ends(left))))


def _without_ends(leads: dict[str, set[str]]) -> dict[str, set[str]]:
    turned = _turned(leads)
    many = {name: len(found) for name, found in leads.items()}
    ends = [name for name, number in many.items() if not number]
    for name in ends:  # grows while it is gone through
        for before in turned[name]:
            many[before] -= 1
            if not many[before]:
                ends.append(before)
    gone = set(ends)
    return {name: found - gone for name, found in leads.items() if name not in gone}


def _turned(leads: dict[str, set[str]]) -> dict[str, set[str]]:
    turned: dict[str, set[str]] = {name: set() for name in leads}
    for name, found in leads.items():
        for other in found:
            turned[other].add(name)
    return turned
