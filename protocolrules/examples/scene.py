"""Scenes: small records put together from entries, and what the engine says of them.

Comes in: a compiled program and a criterion. Goes out: for any entries, the record they make beside
the dates of the steps that the criterion names, and the truth of any condition in it. A record speaks
up to the last day it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.dates import compile_date
from protocolrules.evaluate.engine import Engine, Rule
from protocolrules.evaluate.record import record
from protocolrules.examples.choices import laid_out
from protocolrules.examples.written import last_day
from protocolrules.facts import moment
from protocolrules.facts.calendar import iso
from protocolrules.facts.timeline import Timeline
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p
from protocolrules.program.program import Criterion, Program

FIRST_DAY = moment.read("2026-01-05").lo
_PLANS_KNOWN = 400  # days after the last step
_BEYOND = 10_000  # a day of the first years of the calendar, of which there is no record
_NOON = "T12:00"
_MAPS = ("facts", "judgements", "attestations", "steps")
_ONCE = ("birth_date", "arm")
Entries = tuple["Entry", ...]


@attrs.frozen
class Entry:
    """One entry of a record: its section, its name where the section has names, and what it says."""

    section: str
    name: str = ""
    value: str | tuple[tuple[str, str], ...] = ""


NOTHING_ELSE = Entry("complete")


def entry(section: str, **values: str) -> Entry:
    """Return an entry of a section that is a list (``from_`` stands for ``from``)."""
    return Entry(section, "", tuple((key.rstrip("_"), value) for key, value in values.items()))


def joined(*groups: Entries) -> Entries | None:
    """Return entries together, each once; None where two of them contradict each other."""
    found: dict[object, Entry] = {}
    for one in (one for group in groups for one in group):
        if found.setdefault(_said_once(one), one) != one:
            return None
    return tuple(found.values())


def _said_once(one: Entry) -> object:
    """Return what an entry is about, of which a record says only one thing: a fact, a result on a day."""
    if one.section in (*_MAPS, *_ONCE):
        return one.section, one.name
    if one.section in ("measurements", "scales"):
        return one.section, tuple(part for part in one.value if part[0] in ("test", "scale", "on"))
    return one


class Scene:
    """The steps of a criterion, so many days apart, and whatever else is entered; truths are kept."""

    def __init__(self, engine: Engine, rule: Rule, apart: int) -> None:
        self.engine, self.rule = engine, rule
        named = {n.step for n in p.walk(rule.criterion.meaning) if isinstance(n, p.StepDate)}
        order = [name for name, step in engine.program.steps.items() if name in named and not step.repeated]
        self.steps = {name: FIRST_DAY + apart * place for place, name in enumerate(order)}
        by_clock = any(isinstance(n, p.Window) and n.clock for n in p.walk(rule.criterion.meaning))
        self.clock = _NOON if by_clock else ""
        self.base: Entries = (*(Entry("arm", "", name) for name in rule.criterion.arms[:1]), *self._dated())
        self._cases: dict[Entries, Case] = {}
        self._asked = tuple(dict.fromkeys(name for kinds in kinds_asked(rule.criterion) for name in kinds.names))
        self.axes: dict[int, object] = {}
        """The axes of conditions, kept by whoever makes them."""

    def _dated(self) -> Iterator[Entry]:
        """Yield the steps; where plans are asked about, the last is still ahead, and the plans up to it are known."""
        planned = [name for kinds in kinds_asked(self.rule.criterion) if kinds.planned for name in kinds.names]
        for name, day in self.steps.items():
            ahead = planned and name == list(self.steps)[-1]
            yield Entry("steps", name, (("planned", self.at(day)),) if ahead else self.at(day))
        through = iso(max(self.steps.values(), default=FIRST_DAY) + _PLANS_KNOWN)
        yield from (entry("complete", kind=kind, planned="yes", through=through) for kind in dict.fromkeys(planned))

    def at(self, day: int) -> str:
        """Return a day as it is recorded: at noon, where the criterion asks for hours."""
        return f"{iso(day)}{self.clock}"

    @property
    def program(self) -> Program:
        """The program the records are for."""
        return self.engine.program

    def case(self, entries: Entries) -> Case:
        """Return the record that entries make, laid out for the program."""
        known = self._cases.get(entries)
        if known is None or laid_out(known, self.engine) is not known:
            timeline = Timeline.from_dict(document(entries, self._asked))
            assert timeline.as_of is not None
            known = self.engine.case(record(timeline, timeline.as_of), timeline.arm)
            self._cases[entries] = known
        return known

    def truth(self, node: p.Truth, entries: Entries) -> Truth:
        """Return whether a condition holds in the record that entries make."""
        return self.engine.logic.compile(node)(self.case(entries), None)

    def passes(self, entries: Entries) -> Truth:
        """Return whether the criterion does not stand in the patient's way."""
        return self.rule.passes(self.case(entries), None)

    def day(self, date: p.Date, entries: Entries = ()) -> int | None:
        """Return the day of a date, None where the steps and entries do not fix it or it is beyond all records."""
        found = compile_date(date, self.engine.roster)
        at = found(self.case(joined(self.base, entries) or self.base))
        return at.lo if at is not None and at.exact and not at.absent and at.lo > _BEYOND else None


def kinds_asked(criterion: Criterion) -> list[p.Kinds]:
    """Return the kinds of event a criterion asks for: that no others happened makes no difference to it."""
    nodes = p.walk(criterion.meaning)
    return [n.kinds for n in nodes if isinstance(n, p.Count | p.OutcomeOf | p.Total | p.EventDate)]


def document(entries: Iterable[Entry], kinds: Iterable[str]) -> dict[str, Any]:
    """Return the patient's document that entries make; it speaks up to the last day it names.

    Where nothing else happened, it is complete for *kinds*.
    """
    found: dict[str, Any] = {"id": "example"}
    whole = False
    for one in entries:
        if one == NOTHING_ELSE:
            whole = True
        elif one.section in _ONCE:
            found[one.section] = one.value
        elif one.section in _MAPS:
            found.setdefault(one.section, {})[one.name] = _plain(one.value)
        else:
            found.setdefault(one.section, []).append(_plain(one.value))
    found["as_of"] = last_day(found) or iso(FIRST_DAY)
    if whole:
        every = [{"kind": kind, "through": found["as_of"]} for kind in kinds]
        found["complete"] = [*every, *found.get("complete", ())]
    return found


def without_clock(entries: Entries) -> Entries:
    """Return entries without their times of day."""
    return tuple(attrs.evolve(one, value=_untimed(one.value)) for one in entries)


def _untimed(value: str | tuple[tuple[str, str], ...]) -> str | tuple[tuple[str, str], ...]:
    if isinstance(value, str):
        return value.removesuffix(_NOON)
    return tuple((key, text.removesuffix(_NOON)) for key, text in value)


def _plain(value: str | tuple[tuple[str, str], ...]) -> str | Mapping[str, str]:
    return value if isinstance(value, str) else dict(value)
