"""A second opinion: a naive two-valued judge, and the worlds a record leaves possible.

A world is a record with nothing left open: every date is one instant, every event of the
patient's life is in it. `worlds` draws worlds that agree with a patient's document, straight
from the document; `holds` judges a condition of the program in one world. Nothing here uses
the evaluator: the meaning of each phrase is written again, from the definition of the language.

What no world can settle (a test that was not done) is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import attrs
from strategies import ARMS, OUTCOMES

from protocolrules.facts.units import molar_exchange, read_unit
from protocolrules.program import nodes as p
from protocolrules.program.program import Criterion, Program, Test

DAY = 86_400
NARROWER = {
    "chemotherapy": ("nitrosourea", "doxorubicin"),
    "nitrosourea": ("carmustine",),
    "targeted_therapy": ("pazopanib",),
    "systemic_therapy": ("chemotherapy", "immunotherapy", "targeted_therapy"),
}
UNIONS = ("systemic_therapy",)
DECLARED = ("chemotherapy", "nitrosourea", "immunotherapy", "targeted_therapy", "systemic_therapy", "surgery")
DECLARED += ("stable_disease", "carmustine", "doxorubicin", "pazopanib")
DRUG_HALF_LIVES = {"pazopanib": 31 * 3600}


@attrs.frozen
class Happened:
    """One event of a world: what exactly it was, its first and last instant."""

    kind: str
    start: int
    end: int
    half_life: Fraction
    dose: tuple[Fraction, Any] | None
    outcome: str
    line: object
    planned: bool = False


@attrs.frozen
class Taken:
    """One result of a world; ``value`` is its number in base units, its word, or None if it has no meaning."""

    test: str
    at: int
    value: Any
    lower: Fraction | None
    upper: Fraction | None


@attrs.frozen
class World:
    """One way in which everything the record leaves open can be."""

    program: Program = attrs.field(repr=False)
    today: int
    as_of: int
    birth: int
    arm: str
    facts: dict[str, Any]
    answers: dict[str, bool]
    events: tuple[Happened, ...]
    results: tuple[Taken, ...]
    steps: dict[str, int]
    partly: Fraction


# ---- judging a world: dates ---------------------------------------------------------------------


def day_of(instant: int) -> int:
    return instant // DAY


def moved_day(day: int, months: int, days: int) -> int:
    """Move a day on the calendar, months first, clamped to the month's end."""
    start = date.fromordinal(day)
    month = start.year * 12 + start.month - 1 + months
    for day_of_month in range(start.day, 0, -1):
        try:
            return date(month // 12, month % 12 + 1, day_of_month).toordinal() + days
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def moved(instant: int, by: Any, half_life: Fraction = Fraction(0)) -> Any:
    """Move an instant: the calendar part keeps the time of day, the rest is exact."""
    day = moved_day(day_of(instant), by.months, by.days)
    return day * DAY + instant % DAY + by.seconds + by.half_lives * half_life


def instant_of(node: p.Date, world: World) -> int | None:
    """Return the instant of a date, None where there is no such date."""
    match node:
        case p.AsOf():
            return world.as_of
        case p.BirthDate():
            return world.birth
        case p.StepDate(step=step):
            return world.steps[step]
        case p.Shifted(date=base, by=by):
            at = instant_of(base, world)
            return None if at is None else int(moved(at, by) // 1)
        case p.EventDate():
            begun = [e for e in members(node.kinds, world) if day_of(e.start) <= world.today]
            if not begun:
                return None
            by_start = sorted(begun, key=lambda e: (e.start, e.end))
            meant = by_start[-1] if node.which == "last" else by_start[0]
            return meant.start if node.edge == "start" else meant.end
    raise AssertionError(node)


def span_of(window: p.Window, world: World) -> tuple[float, float] | None:
    """Return a window's ends in days (by the clock, in instants), None where an end does not exist."""
    ends = []
    for node, far in ((window.start, float("-inf")), (window.end, float("inf"))):
        at = far if node is None else instant_of(node, world)
        if at is None:
            return None
        ends.append(at if window.clock or node is None else day_of(int(at)))
    return ends[0], ends[1]


# ---- judging a world: events -----------------------------------------------------------------------


def is_a(kind: str, wanted: str) -> bool:
    """Tell whether a kind is another, or narrower."""
    return kind == wanted or any(is_a(kind, narrower) for narrower in NARROWER.get(wanted, ()))


def _outcome(node: p.OutcomeOf, world: World) -> bool | None:
    """The outcome of the first or last event; None where several are first or last and ended differently."""
    begun = [e for e in members(node.kinds, world) if day_of(e.start) <= world.today]
    if not begun:
        return False
    if node.which == "first":
        meant = [e for e in begun if e.start == min(other.start for other in begun)]
    else:
        meant = [e for e in begun if e.start == max(o.start for o in begun) or e.end == max(o.end for o in begun)]
    found = {e.outcome == node.outcome for e in meant}
    return found.pop() if len(found) == 1 else None


def members(kinds: p.Kinds, world: World) -> list[Happened]:
    return [
        e
        for e in world.events
        if e.planned == kinds.planned
        and any(is_a(e.kind, name) for name in kinds.names)
        and not any(is_a(e.kind, name) for name in kinds.excepted)
    ]


def passes(event: Happened, test: p.EventTest, world: World) -> bool:
    """Tell whether an event passes a test."""
    match test:
        case p.Touching() | p.Covering():
            return _placed(event, test, world)
        case p.Recent():
            return _recent(event, test, world)
        case p.Lasting():
            return _lasts(event, test) != test.negated
        case p.Dosed():
            if event.dose is None or event.dose[1] != test.dimensions:
                return False
            return compared(event.dose[0], test.sign, Fraction(test.amount))
        case p.WithOutcome():
            return event.outcome == test.outcome
        case p.Either():
            return any(passes(event, part, world) for part in test.tests)
    raise AssertionError(test)


def _placed(event: Happened, test: p.Touching | p.Covering, world: World) -> bool:
    found = span_of(test.window, world)
    if found is None or found[0] > found[1]:
        return False
    start, end = (event.start, event.end) if test.window.clock else (day_of(event.start), day_of(event.end))
    if isinstance(test, p.Covering):
        return start <= found[0] and found[1] <= end
    if test.part == "start":
        end = start
    elif test.part == "end":
        start = end
    return start <= found[1] and found[0] <= end


def _recent(event: Happened, test: p.Recent, world: World) -> bool:
    until = instant_of(test.until, world)
    if until is None:
        return False
    edge = event.start if test.edge == "start" else event.end
    then = moved(edge, test.duration, event.half_life)
    if not test.duration.by_clock:
        then, until = day_of(then), day_of(until)
    return then > until or (test.inclusive and then == until)


def _lasts(event: Happened, test: p.Lasting) -> bool:
    needed = moved(event.start, test.duration)
    if test.duration.by_clock:
        return event.end > needed if test.strict else event.end >= needed
    free = day_of(event.end) + 1
    return free > day_of(needed) if test.strict else free >= day_of(needed)


# ---- judging a world: numbers and readings ---------------------------------------------------------


def compared(a: Any, sign: str, b: Any) -> bool:
    return {"≤": a <= b, "≥": a >= b, "<": a < b, ">": a > b, "=": a == b}[sign]


def number(node: p.Number, world: World) -> Any:
    """Return a number, None where nothing can settle it."""
    match node:
        case p.Constant(value=value):
            return value
        case p.Reading():
            return _reading(node, world)
        case p.Age():
            return _age(node, world)
        case p.StatedNumber(name=name):
            return world.facts[name]
        case p.Arithmetic():
            a, b = number(node.left, world), number(node.right, world)
            if a is None or b is None or (node.sign == "/" and b == 0):
                return None
            return {"+": a + b, "-": a - b, "×": a * b, "/": Fraction(a) / b if b else None}[node.sign]
        case p.ChosenNumber():
            return _chosen(node.condition, number(node.then, world), number(node.otherwise, world), world)
        case p.Total():
            return _total(node, world)
    raise AssertionError(node)


def _chosen(condition: p.Truth, then: Any, otherwise: Any, world: World) -> Any:
    asked = holds(condition, world)
    if asked is None:
        return then if then == otherwise else None
    return then if asked else otherwise


def _age(node: p.Age, world: World) -> int | None:
    at = instant_of(node.at, world)
    if at is None:
        return None
    born, on = day_of(world.birth), day_of(at)
    if on <= born:
        return 0
    if not node.unit.months:
        return (on - born) // node.unit.days
    units = 0
    while moved_day(born, (units + 1) * node.unit.months, 0) <= on:
        units += 1
    return units


def _total(node: p.Total, world: World) -> Any:
    tests = (p.Touching(node.window), *node.tests)
    found = span_of(node.window, world)
    if found is None:
        return 0
    counted = [e for e in members(node.kinds, world) if all(passes(e, test, world) for test in tests)]
    first, last = (edge if abs(edge) == float("inf") or not node.window.clock else day_of(int(edge)) for edge in found)
    if node.dimensions is None:
        days = {d for e in counted for d in range(day_of(e.start), day_of(e.end) + 1) if first <= d <= last}
        return len(days)
    total = Fraction(0)
    for e in counted:
        if e.dose is None or e.dose[1] != node.dimensions:
            return None
        inside = first <= day_of(e.start) and day_of(e.end) <= last
        total += e.dose[0] if inside else e.dose[0] * world.partly
    return total


def _inside(test: str, window: p.Window, world: World) -> list[Taken]:
    found = span_of(window, world)
    if found is None:
        return []
    clocked = [(r, r.at if window.clock else day_of(r.at)) for r in world.results if r.test == test]
    return [r for r, at in clocked if found[0] <= at <= found[1]]


def _measured(result: Taken, measure: str) -> Any:
    limit = result.upper if measure.endswith("ULN") else result.lower
    if result.value is None or measure == "value":
        return result.value
    if limit is None or limit <= 0:
        return None
    return result.value - limit if measure.startswith("above") else result.value / limit


def _picked(results: list[Taken], pick: str) -> list[Taken]:
    if not results:
        return []
    at = max(r.at for r in results) if pick == "latest" else min(r.at for r in results)
    return [r for r in results if r.at == at]


def _reading(node: p.Reading, world: World) -> Any:
    inside = _inside(node.test, node.window, world)
    if node.pick in ("latest", "earliest"):
        inside = _picked(inside, node.pick)
    values = [_measured(r, node.measure) for r in inside]
    if not values or None in values:
        return None
    match node.pick:
        case "highest":
            return max(values)
        case "lowest":
            return min(values)
        case "mean":
            return sum(values, Fraction(0)) / len(values)
    # Of results taken at one instant, either can be the one meant: each world takes one of them.
    return values[int(world.partly * (len(values) - 1))]


def _meets(result: Taken, bounds: tuple[tuple[str, str, Any], ...]) -> bool | None:
    found = []
    for measure, sign, limit in bounds:
        value = _measured(result, measure)
        found.append(None if value is None else compared(value, sign, limit))
    return all_of(found)


def _readings(node: p.ReadingsMeet, world: World) -> bool | None:
    inside = sorted(_inside(node.test, node.window, world), key=lambda r: r.at)
    met = [_meets(r, node.bounds) for r in inside]
    if node.sign is None:
        return all_of(met) if inside else None
    if None in met:
        return None
    if node.unit == "day":
        least, most = _days_met(inside, met, node.window, world)
    elif node.consecutive:
        if len({r.at for r in inside}) < len(inside):
            return None
        run = max((len(part) for part in "".join("x" if m else " " for m in met).split()), default=0)
        least, most = (run, run) if len(inside) >= node.number else (0, float("inf"))
    else:
        least = sum(m is True for m in met)
        most = least if len(inside) >= node.number else float("inf")
    low, high = compared(least, node.sign, node.number), compared(most, node.sign, node.number)
    return low if low == high else None


def _days_met(inside: list[Taken], met: list[bool | None], window: p.Window, world: World) -> tuple[float, float]:
    yes = {day_of(r.at) for r, m in zip(inside, met, strict=True) if m}
    no = {day_of(r.at) for r in inside} - yes
    found = span_of(window, world)
    assert found is not None or not inside
    if found is None:
        return 0, 0
    first, last = (x if not window.clock or abs(x) == float("inf") else x // DAY for x in found)
    return len(yes), max(len(yes), max(0, last - first + 1) - len(no))


# ---- judging a world: truth ---------------------------------------------------------------------------


def all_of(found: list[bool | None]) -> bool | None:
    return False if False in found else None if None in found else True


def any_of(found: list[bool | None]) -> bool | None:
    return opposite(all_of([opposite(f) for f in found]))


def opposite(found: bool | None) -> bool | None:
    return None if found is None else not found


def holds(node: p.Truth, world: World) -> bool | None:
    """Tell whether a condition holds in a world, None where nothing can settle it."""
    match node:
        case p.AllOf():
            return all_of([holds(item, world) for item in node.items])
        case p.AnyOf():
            return any_of([holds(item, world) for item in node.items])
        case p.Not():
            return opposite(holds(node.item, world))
        case p.AtLeast():
            found = [holds(item, world) for item in node.items]
            certain, possible = found.count(True), len(found) - found.count(False)
            return True if certain >= node.number else False if possible < node.number else None
        case p.Choose():
            return _chosen(node.condition, holds(node.then, world), holds(node.otherwise, world), world)
        case p.Count():
            return _count(node, world)
        case p.Compare():
            a, b = number(node.left, world), number(node.right, world)
            return None if a is None or b is None else compared(a, node.sign, b)
        case _:
            return _leaf(node, world)


def _leaf(node: p.Truth, world: World) -> bool | None:
    match node:
        case p.Unanswerable():
            return None
        case p.Stated(name=name, values=values):
            return world.facts[name] in values if values else world.facts[name]
        case p.Answered(name=name):
            return world.answers[name]
        case p.InArm(arms=arms):
            return world.arm in arms
        case p.OutcomeOf():
            return _outcome(node, world)
        case p.CodedReading():
            picked = _picked(_inside(node.test, node.window, world), node.pick)
            words = {r.value for r in picked}
            if not words or None in words:
                return None
            grades = world.program.tests[node.test].grades
            wanted = {grades.index(v) if grades else v for v in node.values}
            found = {word in wanted for word in words}
            return found.pop() if len(found) == 1 else None
        case p.ReadingsMeet():
            return _readings(node, world)
    raise AssertionError(node)


def _count(node: p.Count, world: World) -> bool:
    counted = [e for e in members(node.kinds, world) if all(passes(e, test, world) for test in node.tests)]
    found = len({e.line for e in counted}) if node.unit == "line" else len(counted)
    return compared(found, node.sign, node.number)


def met(criterion: Criterion, world: World) -> bool | None:
    """Tell whether a criterion is met in a world."""
    truth = holds(criterion.meaning, world)
    if criterion.kind == "exclusion":
        truth = opposite(truth)
    return True if criterion.arms and world.arm not in criterion.arms else truth


# ---- the worlds a document leaves possible ------------------------------------------------------------


FAR_BACK, FAR_ON = date(2023, 6, 1).toordinal(), date(2025, 9, 1).toordinal()
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d))?)?)?")


def instants(text: str | None) -> tuple[int, int]:
    """Return the first and last instant a date of a document can be."""
    if text is None or text == "unknown":
        return FAR_BACK * DAY, FAR_ON * DAY + DAY - 1
    found = _DATE.fullmatch(text)
    assert found is not None, text
    year, month, day, hour, minute = (int(part) if part else None for part in found.groups())
    assert year is not None
    if month is None:
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    elif day is None:
        first = date(year, month, 1).toordinal()
        last = moved_day(first, 1, -1)
    else:
        first = last = date(year, month, day).toordinal()
    if hour is not None and minute is not None:
        at = first * DAY + hour * 3600 + minute * 60
        return at, at
    return first * DAY, last * DAY + DAY - 1


def worlds(document: dict[str, Any], program: Program, number: int, random: Random) -> Iterator[World]:
    """Draw worlds that agree with a document."""
    for _ in range(number):
        yield _Completion(document, program, random).world()


class _Completion:
    """Decides everything that a document leaves open, at random, the ends of every range most often."""

    def __init__(self, document: dict[str, Any], program: Program, random: Random) -> None:
        self.document, self.program, self.random = document, program, random
        self.today = date.fromisoformat(document["as_of"]).toordinal()
        # One scale of surprise for a whole world: many plain worlds, some wild ones.
        self.wild = random.random()
        self.birth = self.between(*instants(document["birth_date"])) if document.get("birth_date") else None

    def world(self) -> World:
        recorded = [e for r in self.document.get("events", []) for e in self.recorded(r)]
        steps = {name: self.step(name) for name in self.program.steps}
        return World(
            program=self.program,
            today=self.today,
            as_of=self.between(self.today * DAY, self.today * DAY + DAY - 1),
            birth=self.birth if self.birth is not None else self.random.randint(1940 * 365, 2024 * 365) * DAY,
            arm=self.document.get("arm") or self.random.choice(ARMS),
            facts={name: self.fact(name) for name in self.program.facts},
            answers={name: self.answer(name) for name in self.program.persons},
            events=tuple(recorded + self.unrecorded()),
            results=tuple(self.results()),
            steps=steps,
            partly=self.random.choice((Fraction(0), Fraction(1, 2), Fraction(1))),
        )

    # ---- dates

    def between(self, first: int, last: int) -> int:
        """Pick an instant: a day near an end of the range or anywhere in it, at any time."""
        lo, hi = day_of(first), day_of(last)
        day = self.random.choice((lo, hi, self.random.randint(lo, hi)))
        if self.wild > 0.5 and hi - lo > 120:
            day = min(hi, max(lo, self.today + self.random.randint(-60, 60)))
        clock = self.random.choice((0, DAY - 1, self.random.randrange(DAY)))
        return min(last, max(first, day * DAY + clock))

    def step(self, name: str) -> int:
        form = self.document.get("steps", {}).get(name)
        if form is None:
            return self.between(*instants(None))
        first, last = instants(form.get("on") or form["planned"] if isinstance(form, dict) else form)
        over = self.today * DAY + DAY - 1
        done = not isinstance(form, dict) or "on" in form
        if done and first <= over:  # what took place did so by the day the record speaks of
            last = min(last, over)
        return self.between(first, last)

    # ---- events

    def recorded(self, event: dict[str, Any]) -> list[Happened]:
        """Return a recorded event as it can have been; what is dated after today may not have been."""
        status = event.get("status", "done")
        if status == "cancelled":
            return []
        last = self.today * DAY + DAY - 1
        planned = status == "planned"
        found = self.dates(event, FAR_ON * DAY + DAY - 1 if planned else last)
        if found is None:
            if self.random.random() < 0.5:
                return []
            found = self.dates(event, FAR_ON * DAY + DAY - 1)
            assert found is not None
        return [self.event(self.exactly(event), *found, event, planned)]

    def dates(self, event: dict[str, Any], latest: int) -> tuple[int, int] | None:
        """Return first and last instant of an event begun by *latest*, None where it begins later."""
        if "on" in event and not {"from", "to"} & set(event):
            first, last = instants(event["on"])
            if first > latest:
                return None
            at = self.between(*self.since_birth(first, min(last, latest)))
            return at, at
        starts = instants(event.get("from")) if "on" not in event else instants(None)
        to = event.get("to") if "on" not in event else None
        ends = instants(to) if to not in (None, "unknown", "ongoing") else None
        if ends is not None and ends[1] < starts[0]:
            starts, ends, to = instants(None), None, None
        if starts[0] > latest:
            return None
        first, last = starts[0], min(starts[1], latest, ends[1] if ends else latest)
        start = self.between(*self.since_birth(first, last))
        return start, self.end(start, to, ends, latest)

    def since_birth(self, first: int, last: int) -> tuple[int, int]:
        return (first, last) if self.birth is None else (min(last, max(first, self.birth)), last)

    def end(self, start: int, to: str | None, ends: tuple[int, int] | None, latest: int) -> int:
        if to == "ongoing":
            return self.between(max(start, latest), FAR_ON * DAY)
        if ends is None:
            return self.between(start, FAR_ON * DAY)
        end = self.between(max(ends[0], start), ends[1])
        # An end after the as-of day is not yet known to be: till then the event goes on.
        return self.between(max(start, latest), FAR_ON * DAY) if day_of(end) > day_of(latest) else end

    def exactly(self, event: dict[str, Any]) -> str:
        """Return what exactly an event was: a kind narrower than the one recorded, or that kind itself."""
        name = event.get("name")
        kind = name if name in DECLARED else event["kind"]
        return self.random.choice(_exact_kinds(kind))

    def event(self, kind: str, start: int, end: int, known: dict[str, Any], planned: bool) -> Happened:
        return Happened(
            kind=kind,
            start=start,
            end=end,
            half_life=self.half_life(kind, known),
            dose=self.dose(known),
            outcome=known.get("outcome") or self.random.choice((*OUTCOMES, "none")),
            line=known.get("line") or self.random.choice((1, 2, 3, object())),
            planned=planned,
        )

    def half_life(self, kind: str, known: dict[str, Any]) -> Fraction:
        if "half_life" in known:
            amount, unit = _quantity(known["half_life"])
            return self.number(amount) * read_unit(unit).factor
        anything = [Fraction(h * 3600) for h in (1, 5, 31, 100, 10_000)]
        return Fraction(DRUG_HALF_LIVES.get(kind, 0)) or self.random.choice(anything)

    def dose(self, known: dict[str, Any]) -> tuple[Fraction, Any] | None:
        if "dose" not in known:
            per_day = read_unit("mg/d")
            amounts = [Fraction(n) * per_day.factor for n in (0, 59, 60, 200)]
            return self.random.choice(amounts), per_day.dimensions
        amount, unit = _quantity(known["dose"])
        if not unit:
            return self.dose({})
        return self.number(amount) * read_unit(unit).factor, read_unit(unit).dimensions

    def unrecorded(self) -> list[Happened]:
        """Return some events that are not in the record, on days for which it need not be complete."""
        number = self.random.choice((0, 0, 1, 1, 2, 3))
        drawn = [self.one_unrecorded() for _ in range(number)]
        return [e for e in drawn if e is not None]

    def one_unrecorded(self) -> Happened | None:
        planned = self.random.random() < 0.1
        kind = self.random.choice(_exact_kinds(self.random.choice(DECLARED)))
        near = self.random.choice((10, 40, 200))
        first = self.today + self.random.randint(-near, near)
        last = first + self.random.choice((0, 0, self.random.randint(0, 50), 300))
        if any(_touched(s, kind, planned, first, last, self) for s in self.document.get("complete", [])):
            return None
        start = first * DAY + self.random.randrange(DAY)
        end = start if last == first else last * DAY + self.random.randrange(DAY)
        return self.event(kind, start, end, {}, planned)

    # ---- what was said

    def _said(self, statement: Any, key: str) -> str | None:
        """Return what was said by the as-of day."""
        if not isinstance(statement, dict):
            return statement
        if "on" in statement and day_of(instants(statement["on"])[1]) > self.today:
            return None
        return statement[key]

    def fact(self, name: str) -> Any:
        declared = self.program.facts[name]
        stated = self.document.get("facts", {}).get(name)
        said = self._said(stated, "value")
        if declared.words:
            return said if said in declared.words else self.random.choice(declared.words)
        if declared.dimensions is None:
            return {"yes": True, "no": False}.get(said or "", self.random.random() < 0.5)
        if said is None or "unit" not in stated:
            return Fraction(self.random.choice((0, 9, 10, 30)))
        return self.number(said) * read_unit(stated["unit"]).factor

    def answer(self, name: str) -> bool:
        sections = (self.document.get(s, {}) for s in ("judgements", "attestations"))
        said = [self._said(s[name], "answer") for s in sections if name in s]
        return {"yes": True, "no": False}.get(said[0] or "" if said else "", self.random.random() < 0.5)

    # ---- results

    def number(self, text: str) -> Fraction:
        """Return a number that a result says, one of its range where it says a range."""
        found = re.fullmatch(r"([<>≤≥]?)(.*)", text)
        assert found is not None
        value = Fraction(found[2])
        share = self.random.choice((Fraction(1, 1000), Fraction(1, 2), Fraction(999, 1000)))
        match found[1]:
            case "<":
                return value * share
            case ">":
                return value / share
            case "≤":
                return value * self.random.choice((share, Fraction(1)))
            case "≥":
                return value / self.random.choice((share, Fraction(1)))
        return value

    def results(self) -> Iterator[Taken]:
        written = [(m, m["test"]) for m in self.document.get("measurements", [])]
        written += [(r, r["scale"]) for r in self.document.get("scales", [])]
        last = self.today * DAY + DAY - 1
        for result, test in written:
            starts = instants(result.get("on"))
            if starts[0] <= last:
                at = self.between(*self.since_birth(starts[0], min(starts[1], last)))
                yield self.taken(result, test, at)

    def taken(self, result: dict[str, Any], test: str, at: int) -> Taken:
        """Return a result with its limits; all three stand in one unit, any unit where none is recorded."""
        declared = self.program.tests[test]
        words = declared.grades or declared.words
        if words:
            word = result["value"] if result["value"] in words else self.random.choice(words)
            return Taken(test, at, words.index(word) if declared.grades else word, None, None)
        if declared.unit is None:
            return Taken(test, at, Fraction(result["value"]), None, None)
        scale = self.scale(result.get("unit"), declared)
        anything = Fraction(self.random.choice((1, 10, 40, 1000)), self.random.choice((1, 100)))
        lower, upper = (
            scale * (self.number(result[which]) if which in result else anything) for which in ("lower", "upper")
        )
        return Taken(test, at, scale * self.number(result["value"]), lower, upper)

    def scale(self, unit: str | None, declared: Test) -> Fraction:
        """Return how many base units of a test a unit is."""
        if unit is None:
            return read_unit(declared.unit or "1").factor * self.random.choice((1, Fraction(1, 1000), 1000))
        known = read_unit(unit)
        power = molar_exchange(known.dimensions, declared.dimensions) if known.dimensions != declared.dimensions else 0
        return known.factor * (declared.molar_mass**power if power and declared.molar_mass else 1)


def _exact_kinds(kind: str) -> list[str]:
    """Return what an event of a kind can exactly be; a union is nothing but its parts."""
    below = [exact for narrower in NARROWER.get(kind, ()) for exact in _exact_kinds(narrower)]
    return below if kind in UNIONS else [kind, *below]


def _quantity(text: str) -> tuple[str, str]:
    amount, _, unit = text.partition(" ")
    return amount, unit


def _touched(
    statement: dict[str, Any], kind: str, planned: bool, first: int, last: int, completion: _Completion
) -> bool:
    """Tell whether a statement of completeness denies an event of a kind from *first* through *last*."""
    if not is_a(kind, statement["kind"]) or planned != (statement.get("planned") == "yes"):
        return False
    since = day_of(completion.between(*instants(statement["from"]))) if "from" in statement else -1
    through = day_of(completion.between(*instants(statement["through"])))
    if not planned:
        through = min(through, completion.today)
    return since <= last and first <= through
