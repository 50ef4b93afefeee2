"""A plan's earliest and latest days are those of all ways to place the steps, its targets are one, a clash is none.

Every way is tried: each line of the schedule counts days anew, each criterion is screened on each day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import attrs
import pytest
from cases import PLANS
from dateutil.relativedelta import relativedelta
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import Document

import protocolrules
from protocolrules import Status
from protocolrules.facts.site import Site

AS_OF = date(2025, 2, 14)
CONSENT = date(2025, 2, 10)
MOST = 15  # days after consent by which everything has taken place
DAYS = tuple(AS_OF + timedelta(n) for n in range((CONSENT - AS_OF).days + MOST + 1))
STEPS = ("a", "b", "c", "v", "w")
VISITS = ("v", "w")
Dated = dict[str, date]


@attrs.frozen
class Line:
    """One line of a schedule: its step, its words, and the days it leaves, counted from others."""

    step: str
    words: str
    lo: tuple[str, str, int] | None
    hi: tuple[str, str, int] | None

    @property
    def steps(self) -> set[str]:
        return {self.step, *(edge[0] for edge in (self.lo, self.hi) if edge)}

    def keeps(self, dated: Dated) -> bool:
        day = dated[self.step]
        after = self.lo is None or day >= _counted(self.lo, dated)
        return after and (self.hi is None or day <= _counted(self.hi, dated))


def _counted(edge: tuple[str, str, int], dated: Dated) -> date:
    anchor, unit, number = edge
    return _moved(dated[anchor], unit, number)


@cache
def _moved(day: date, unit: str, number: int) -> date:
    return day + relativedelta(**{unit: number})


@attrs.frozen
class Study:
    """Steps in their order, lines of the schedule, criteria, days on which the site is closed, and a record."""

    order: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    criteria: tuple[str, ...]
    closed: tuple[str, ...]
    record: Any

    @property
    def text(self) -> str:
        before = dict(self.order)
        steps = "".join(
            f"step {s}{f' after {before[s]}' if s in before else ''}\n" for s in ("consent", *STEPS) if s not in VISITS
        )
        visits = [f"  visit {line.step} {line.words}\n" for line in self.lines if _declares(line, self.lines)]
        further = [f"  {line.step} {line.words}\n" for line in self.lines if not _declares(line, self.lines)]
        bounded = [f"  {step} within {MOST} days after consent\n" for step in self.steps]
        criteria = "".join(f"inclusion {n}\n  {words}\n" for n, words in enumerate(self.criteria))
        schedule = "schedule\n" + "".join([*visits, *further, *bounded])
        return f'protocol SMALL "small"\n{steps}event surgery\nevent chemotherapy\n{criteria}{schedule}'

    @property
    def steps(self) -> tuple[str, ...]:
        used = {line.step for line in self.lines}
        return tuple(step for step in STEPS if step not in VISITS or step in used)


def _declares(line: Line, lines: tuple[Line, ...]) -> bool:
    return line.step in VISITS and line == next(other for other in lines if other.step == line.step)


# ---- what is drawn -------------------------------------------------------------------------------


@st.composite
def drawn_lines(draw: st.DrawFn, step: str, among: tuple[str, ...]) -> Line:
    anchor, other = draw(st.sampled_from(among)), draw(st.sampled_from(among))
    near, wide = draw(st.integers(0, 8)), draw(st.integers(0, 5))
    early, late = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    sign, side = draw(st.sampled_from(((1, "after"), (1, "after"), (-1, "before"))))
    lo, hi = sorted((sign * near, sign * (near + wide)))
    aimed = f", {early} days early to {late} days late" if early and late else ""
    if not aimed:
        early = late = 0
    return draw(
        st.sampled_from(
            (
                Line(step, f"{near} to {near + wide} days {side} {anchor}", (anchor, "days", lo), (anchor, "days", hi)),
                Line(
                    step,
                    f"{near} days {side} {anchor}{aimed}",
                    (anchor, "days", sign * near - early),
                    (anchor, "days", sign * near + late),
                ),
                Line(
                    step,
                    f"1 week after {anchor}, ± {wide + 1} days",
                    (anchor, "days", 6 - wide),
                    (anchor, "days", 8 + wide),
                ),
                Line(
                    step,
                    f"on day {near + 1} with {anchor} as day 1{aimed}",
                    (anchor, "days", near - early),
                    (anchor, "days", near + late),
                ),
                Line(step, f"at {anchor}", (anchor, "days", 0), (anchor, "days", 0)),
                Line(step, f"≥ {near} days after {anchor}", (anchor, "days", near), None),
                Line(step, f"on or after {anchor}", (anchor, "days", 0), None),
                Line(step, f"before {anchor}", None, (anchor, "days", -1)),
                Line(step, f"between {anchor} and {other}", (anchor, "days", 1), (other, "days", -1)),
                Line(step, f"from {anchor} until {other}", (anchor, "days", 0), (other, "days", 0)),
                Line(step, f"≥ 1 month before {anchor}", None, (anchor, "months", -1)),
                Line(step, f"within 1 month after {anchor}", (anchor, "days", 0), (anchor, "months", 1)),
            )
        )
    )


@cache
def criteria() -> st.SearchStrategy[str]:
    steps = st.sampled_from(("a", "b", "c"))
    number = st.integers(1, 10)
    event = st.sampled_from(("surgery", "chemotherapy"))
    return st.one_of(
        st.builds("≥ {} days since {} before {}".format, number, event, steps),
        st.builds("no {} within {} days before {}".format, event, number, steps),
        st.builds("any {} within {} days before {}".format, event, number, steps),
        st.builds("no {} between {} and {}".format, event, steps, steps),
        st.builds("any {} from {} until {}".format, event, steps, steps),
        st.builds("no {} within {} days before {}".format, steps, number, steps),
        st.builds("any {} {} to 8 days before {}".format, steps, st.integers(1, 8), steps),
        st.builds("(no {} within {} days before {}) or (no {} after {})".format, steps, number, steps, event, steps),
    ).filter(lambda words: not re.search(r"(\b[abc]\b).*\b\1\b", words))


@st.composite
def studies(draw: st.DrawFn) -> Study:
    number = draw(st.integers(2, 4))
    used = ("a", "b", "c", *VISITS[: max(0, number - 2)])
    order = draw(st.lists(st.sampled_from((("b", "a"), ("c", "b"), ("a", "consent"))), max_size=2, unique=True))
    found = [draw(drawn_lines(v, tuple(s for s in ("consent", *used) if s != v))) for v in used if v in VISITS]
    for step in draw(st.lists(st.sampled_from(used), max_size=3)):
        found.append(draw(drawn_lines(step, tuple(s for s in ("consent", *used) if s != step))))
    near = st.integers(-12, 0).map(lambda n: (AS_OF + timedelta(n)).isoformat())
    events = draw(st.lists(st.builds(_event, st.sampled_from(("surgery", "chemotherapy")), near, near), max_size=3))
    steps: Document = {"consent": CONSENT.isoformat()}
    for step in draw(st.sets(st.sampled_from(used), max_size=2)):
        ahead = st.sampled_from(DAYS).map(lambda day: {"planned": day.isoformat()})
        past = st.integers(-4, 0).map(lambda n: {"on": (AS_OF + timedelta(n)).isoformat()})
        steps[step] = draw(st.one_of(ahead, ahead, past))
    return Study(
        tuple(sorted(order)),
        tuple(dict.fromkeys(found)),
        tuple(draw(st.lists(criteria(), max_size=2))),
        draw(st.sampled_from(((), (), ("saturday", "sunday"), ("monday", "wednesday", "thursday")))),
        {"events": events, "steps": steps},
    )


def _event(kind: str, one: str, other: str) -> Document:
    return {"kind": kind, "from": min(one, other), "to": max(one, other)}


# ---- every way to place the steps ----------------------------------------------------------------


def document(study: Study, steps: Document, as_of: date) -> Document:
    complete = [{"kind": kind, "through": as_of.isoformat()} for kind in ("surgery", "chemotherapy")]
    return {"id": "P", "as_of": as_of.isoformat(), "complete": complete, "events": study.record["events"]} | {
        "steps": steps
    }


class Ways:
    """All ways to place the steps that are not done."""

    def __init__(self, study: Study) -> None:
        self.study = study
        steps = study.record["steps"]
        self.done = {s: date.fromisoformat(d if isinstance(d, str) else d["on"]) for s, d in steps.items() if _done(d)}
        self.planned = {s: date.fromisoformat(d["planned"]) for s, d in steps.items() if not _done(d)}
        hanging = {step: sum(step in line.steps for line in study.lines) for step in study.steps}
        self.ahead = sorted((s for s in study.steps if s not in self.done), key=lambda s: -hanging[s])
        self.protocol = protocolrules.parse(study.text)
        self.lines = tuple(self._lines())
        self.tables = [self._table(n, words) for n, words in enumerate(study.criteria)]

    def _table(self, number: int, words: str) -> tuple[list[str], Callable[..., bool]]:
        named = [s for s in self.ahead if re.search(rf"\b{s}\b", words)]

        @cache
        def meets(*days: date) -> bool:
            done = self.done | dict(zip(named, days, strict=True))
            dated = {step: day.isoformat() for step, day in done.items()}
            found = document(self.study, dated, max(AS_OF, *days))
            screening = self.protocol.screen(protocolrules.Timeline.from_dict(found))
            return screening.statuses[number] is not Status.NOT_MET

        return named, meets

    def free(self, step: str, released: str | None) -> list[date]:
        """Return the days on which a step can be by itself."""
        days = [self.planned[step]] if step in self.planned and step != released else list(DAYS)
        return [day for day in days if day.strftime("%A").lower() not in self.study.closed]

    def keep(self, dated: Dated, placed: str) -> bool:
        """Tell whether what hangs on the step placed last, and on none to be placed yet, is kept."""
        for line in self.lines:
            if placed in line.steps and line.steps <= dated.keys() and not line.keeps(dated):
                return False
        for named, meets in self.tables:
            if placed in named and dated.keys() >= set(named) and not meets(*(dated[s] for s in named)):
                return False
        return True

    def _open(self, line: Line) -> Line:
        """Return what is left of a line: where its window has closed, only what it counts from steps to come."""
        to_come = {f: e if e and e[0] not in self.done else None for f, e in (("lo", line.lo), ("hi", line.hi))}
        if line.step in self.done:
            return attrs.evolve(line, **to_come)
        if line.hi is None or line.hi[0] not in self.done:
            return line
        empty = line.lo and line.lo[0] in self.done and _counted(line.lo, self.done) > _counted(line.hi, self.done)
        if empty or _counted(line.hi, self.done) >= AS_OF:
            return line
        return attrs.evolve(line, **to_come)

    def _lines(self) -> Iterator[Line]:
        yield from (self._open(line) for line in self.study.lines if not line.steps <= self.done.keys())
        yield from (Line(step, "", (anchor, "days", 0), None) for step, anchor in self.study.order)
        yield from (Line(s, "", ("consent", "days", 0), ("consent", "days", MOST)) for s in self.study.steps)

    def bound(self, step: str, earliest: bool) -> date | None:
        """Return the first (or last) day of a step in all ways; where it is planned, it is free to be another."""
        days = self.free(step, step)
        for day in days if earliest else reversed(days):
            if self.possible({step: day}):
                return day
        return None

    def possible(self, fixed: Dated) -> bool:
        """Tell whether there is a way with these days."""
        dated = dict(self.done)
        for step, day in fixed.items():
            dated[step] = day
            if day not in self.free(step, step) or not self.keep(dated, step):
                return False
        return self._place(dated, [step for step in self.ahead if step not in fixed])

    def _place(self, dated: Dated, ahead: list[str]) -> bool:
        if not ahead:
            return True
        step, *rest = ahead
        for day in self.free(step, None):
            further = dated | {step: day}
            if self.keep(further, step) and self._place(further, rest):
                return True
        return False


def _done(form: Any) -> bool:
    return isinstance(form, str) or "on" in form


# ---- the law -------------------------------------------------------------------------------------


def agrees(study: Study) -> None:
    ways = Ways(study)
    site = Site.from_dict({"site": "Houston", "closed": list(study.closed)}) if study.closed else None
    timeline = protocolrules.Timeline.from_dict(document(study, study.record["steps"], AS_OF))
    plan = ways.protocol.plan(timeline, site=site)
    if any("too many days" in note for note in plan.notes):
        return
    assert bool(plan.conflicts) is not ways.possible({})
    if plan.conflicts:
        return
    for step in ways.ahead:
        found = plan.steps[step]
        assert (found.earliest, found.latest) == (ways.bound(step, True), ways.bound(step, False)), step
    targets = {step: plan.steps[step].target for step in ways.ahead}
    assert None not in targets.values()
    assert ways.possible(targets), targets  # type: ignore[arg-type]
    assert all(targets[step] == day for step, day in ways.planned.items())


@settings(max_examples=max(20, settings.default.max_examples // 2))
@given(studies())
def test_small_plans(study: Study) -> None:
    assume(not is_circular(study))
    agrees(study)


def is_circular(study: Study) -> bool:
    """Tell whether visits are counted from one another in a circle, which the language refuses."""
    try:
        protocolrules.parse(study.text)
    except protocolrules.RulesError as wrong:
        return all(found.kind == "timed-by-itself" for found in wrong.diagnostics if found.is_error)
    return False


@pytest.mark.parametrize("name", PLANS)
def test_what_once_was_planned_wrongly(name: str) -> None:
    order, lines, criteria, closed, record = PLANS[name]
    agrees(Study(order, tuple(Line(*line) for line in lines), criteria, closed, record))
