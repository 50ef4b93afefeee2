"""Reasons: the trace of a criterion into data that says why, with facts, dates and margins."""

from __future__ import annotations

from typing import Any

import attrs

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.events import HalfLives, clock_range
from protocolrules.evaluate.lacking import window_words
from protocolrules.evaluate.readings import value_of, why_unusable
from protocolrules.evaluate.record import Exposure, Rated
from protocolrules.facts.calendar import DAY, FAR, Duration, decimal_text, iso
from protocolrules.facts.moment import Moment
from protocolrules.facts.quantity import Range
from protocolrules.facts.timeline import ONGOING, Statement
from protocolrules.facts.truth import Truth
from protocolrules.facts.units import molar_exchange, read_unit
from protocolrules.program import nodes as p
from protocolrules.program.program import Test
from protocolrules.program.scales import asking

_MOST_FACTS = 4
Entry = tuple[Any, Truth, Any]
_KINDS: dict[type, str] = {
    p.AllOf: "all of",
    p.AnyOf: "any of",
    p.Not: "not",
    p.AtLeast: "at least",
    p.Choose: "if",
    p.Unanswerable: "not encoded",
    p.Stated: "fact",
    p.Answered: "answer",
    p.InArm: "arm",
    p.Count: "events",
    p.OutcomeOf: "outcome",
    p.Compare: "value",
    p.CodedReading: "result",
    p.ReadingsMeet: "readings",
}


_LEAVES = (p.Count, p.CodedReading, p.Stated)


class Reason:
    """Why one part of a rule is true, false or unknown.

    It holds the evidence as the engine left it; words, facts and margins are made from it when
    they are asked for.
    """

    __slots__ = ("_case", "_detail", "node", "truth")

    def __init__(self, entry: Entry, case: Case, truth: Truth | None = None) -> None:
        self.node, found, self._detail = entry
        self.truth = found if truth is None else truth
        self._case = case

    @property
    def kind(self) -> str:
        """What kind of part it is: ``events``, ``value``, ``fact``, ``all of`` …"""
        return _KINDS[type(self.node)]

    @property
    def words(self) -> str:
        """The author's words."""
        return str(self.node.span.words)

    @property
    def parts(self) -> tuple[Reason, ...]:
        """The reasons of its parts."""
        if isinstance(self.node, p.AllOf | p.AnyOf | p.Not | p.AtLeast | p.Choose):
            asked = asking((part[0] for part in self._detail), self._case.program.tests)
            return tuple(reason_of(part, self._case) for part in self._detail if part[0] in asked)
        if isinstance(self.node, p.Compare):
            premises = (entry for entry in self._detail[2] or () if len(entry) == 3)
            return tuple(reason_of(entry, self._case) for entry in premises)
        return ()

    @property
    def facts(self) -> tuple[UsedFact, ...]:
        """What of the record was used, each with its path and, where there is one, its margin."""
        return self._said[0]

    @property
    def note(self) -> str:
        """What else there is to say: that nothing was recorded, that a record is not complete."""
        return self._said[1]

    @property
    def _said(self) -> tuple[tuple[UsedFact, ...], str]:
        return _say(self.node, self.truth, self._detail, self._case)

    def to_dict(self) -> dict[str, Any]:
        """Return the reason as plain data."""
        found: dict[str, Any] = {"kind": self.kind, "truth": self.truth.value, "words": self.words}
        facts, note = self._said
        if note:
            found["note"] = note
        if facts:
            found["facts"] = [attrs.asdict(fact) for fact in facts]
        if self.parts:
            found["parts"] = [part.to_dict() for part in self.parts]
        return found


@attrs.frozen
class UsedFact:
    """One fact of the record: its path, what it says, and by how much it decides (``20 days before, 21 needed``)."""

    path: str
    text: str
    margin: str = ""


def reason_of(entry: Entry, case: Case) -> Reason:
    """Return the reason for one entry of a trace; a phrase that itself says no is one part, not two."""
    node, truth, detail = entry
    if isinstance(node, p.Not) and isinstance(detail[0][0], _LEAVES) and detail[0][0].span == node.span:
        return Reason(detail[0], case, truth)
    return Reason(entry, case)


def _say(node: p.Truth, truth: Truth, detail: Any, case: Case) -> tuple[tuple[UsedFact, ...], str]:
    """Return the facts an entry rests on, and a note."""
    match node:
        case p.Count():
            return _of_count(node, truth, detail, case)
        case p.OutcomeOf():
            meant, whole = detail
            facts = tuple(UsedFact(e.event.path, f"{event_text(e)}: {e.outcome or 'no outcome'}") for e in meant)
            return facts[
                :_MOST_FACTS
            ], "" if whole else f"the record is not complete for {' or '.join(node.kinds.names)}"
        case p.Compare():
            return _of_compare(node, detail, case)
        case p.CodedReading() | p.ReadingsMeet():
            facts = tuple(_result_fact(rated) for rated, _ in detail[:_MOST_FACTS])
            return facts, "" if facts else f"no result of {node.test} {window_words(node.window)}".rstrip()
        case p.Stated() | p.Answered():
            return _statement(detail), "" if detail else f"`{node.name}` is not recorded"
        case p.InArm():
            return (), f"arm {detail}" if detail else "the patient's arm is not recorded"
        case p.Unanswerable():
            return (), f"not encoded: {node.text}"
        case _:
            return (), ""


def _statement(statement: Statement | None) -> tuple[UsedFact, ...]:
    if statement is None:
        return ()
    by = f", {statement.by}" if statement.by else ""
    on = f", {statement.on}" if statement.on else ""
    return (UsedFact(statement.path, f"{statement.value}{on}{by}"),)


def event_text(exposure: Exposure) -> str:
    """Return an event in words: what and when."""
    event = exposure.event
    shown = f"{event.name} ({event.kind})" if event.name else event.kind
    if exposure.start.hi - exposure.start.lo > 366:
        return f"{shown}, dates unknown"
    if exposure.end is exposure.start:
        return f"{shown} {'on' if exposure.start.exact else 'in'} {exposure.start}"
    if exposure.end.lo == event.end.lo and event.end.hi < FAR:
        return f"{shown} from {exposure.start} to {event.end}"
    if event.ending == ONGOING or (exposure.end.hi >= FAR and event.end.lo > exposure.start.lo):
        return f"{shown} from {exposure.start}, ongoing"
    if exposure.end.hi >= FAR:
        return f"{shown} from {exposure.start}, end unknown"
    return f"{shown} from {exposure.start} to {exposure.end}"


def _of_count(node: p.Count, truth: Truth, detail: Any, case: Case) -> tuple[tuple[UsedFact, ...], str]:
    passing, whole, bounds = detail
    name = " or ".join(node.kinds.names)
    if truth is not Truth.UNKNOWN:
        passing = _deciding(passing, case)
    members = case.members[case.roster.place(node.kinds)]
    others = [(e, Truth.FALSE) for e, _ in members if not case.roster.undeclared(e.key)]
    shown = sorted(passing, key=lambda found: _RANK[found[1]]) or others
    facts = tuple(_event_fact(e, node, bounds, case) for e, _ in shown[:_MOST_FACTS])
    note = ""
    if truth is Truth.UNKNOWN and not whole:
        note = f"the record is not complete for {name} over this time"
    elif not passing and not others:
        note = f"no {name} is recorded"
    elif not passing and not any(isinstance(test, p.Recent | p.Either) for test in node.tests):
        note = "none of these counts"
    elif (node.sign, node.number) != ("≥", 1) and node.unit == "episode":
        note = f"{sum(t is Truth.TRUE for _, t in passing)} counted"
    return facts, note


def _deciding(passing: list[tuple[Exposure, Truth]], case: Case) -> list[tuple[Exposure, Truth]]:
    """Return the events on which a count that is known rests.

    Those that count; where none does for certain, those that may, but never one of which nobody knows the kind.
    """
    certain = [found for found in passing if found[1] is Truth.TRUE]
    return certain or [found for found in passing if not case.roster.undeclared(found[0].key)]


_RANK = {Truth.TRUE: 0, Truth.UNKNOWN: 1, Truth.FALSE: 2}


def _event_fact(exposure: Exposure, node: p.Count, bounds: list[Any], case: Case) -> UsedFact:
    margins = []
    for test, (_, end) in zip(node.tests, bounds, strict=bool(bounds)):
        gaps = test.tests if isinstance(test, p.Either) else (test,)
        if end is not None:
            margins += [_gap_margin(exposure, t, end, case.program.drugs) for t in gaps if isinstance(t, p.Recent)]
        if isinstance(test, p.Lasting) and exposure.start.exact and exposure.end.exact:
            margins.append(f"{Duration(days=exposure.end.lo - exposure.start.lo + 1).in_days} long")
    return UsedFact(exposure.event.path, event_text(exposure), "; ".join(margins))


_NEEDED = {"≥": "{} needed", ">": "more than {} needed", "<": "less than {} needed", "≤": "at most {} needed"}


def _gap_margin(exposure: Exposure, test: p.Recent, until: Moment, drugs: HalfLives) -> str:
    edge = exposure.start if test.edge == "start" else exposure.end
    needed = _NEEDED.get(test.sign, "the window is {}")
    if edge.hi >= FAR:
        return needed.format(test.duration) + (", not ended" if exposure.event.ending == ONGOING else "")
    anchor = _anchor_text(test.until, until)
    if test.duration.by_clock:
        _, last = clock_range(edge, test.duration, exposure, drugs)
        if last == float("inf"):
            return needed.format(test.duration) + ", half-life unknown"
        over = f"{test.duration} are over {_instant(last)}, {anchor}"
        return over if test.sign == "≥" else f"{needed.format(test.duration)}; {over}"
    if not (edge.exact and until.exact):
        return f"{needed.format(test.duration)} before {anchor}"
    elapsed, asked = until.lo - edge.lo, test.duration.after(edge.lo) - edge.lo
    return f"{Duration(days=elapsed).in_days} before {anchor}, {needed.format(Duration(days=asked).in_days)}"


def _instant(seconds: Any) -> str:
    day, rest = divmod(int(seconds), DAY)
    return f"on {iso(day)}" if rest in (0, DAY - 1) else f"on {iso(day)} at {rest // 3600:02d}:{rest % 3600 // 60:02d}"


def _anchor_text(date: p.Date, at: Moment) -> str:
    """Return an anchor with its name where it is a step: ``leukapheresis on 2026-01-20``."""
    return f"{date.step} on {at}" if isinstance(date, p.StepDate) else str(at)


def _of_compare(node: p.Compare, detail: Any, case: Case) -> tuple[tuple[UsedFact, ...], str]:
    value, limit, seen = detail
    facts: list[UsedFact] = []
    notes: list[str] = []
    for entry in seen or ():
        part, used = entry[0], entry[-1]
        match part:
            case p.Reading():
                facts += [_result_fact(rated, part, case) for rated, _ in used]
                if not used:
                    notes.append(f"no result of {part.test} {window_words(part.window)}".rstrip())
            case p.Age():
                notes.append(_age_note(node, value, used))
            case p.StatedNumber():
                facts += _statement(used)
                notes += [_not_stated(part, used, case)] if value is None else []
            case p.Total():
                facts += [UsedFact(e.event.path, event_text(e)) for e, _ in used[0]]
    margin = _margin(node, value, limit, case)
    if len(facts) == 1 and f" {margin.partition(';')[0]} on " in facts[0].text:
        margin = margin.partition("; ")[2]  # the result itself says the value, in the same unit
    if len(facts) == 1 and margin and isinstance(node.left, p.Reading):
        facts[0] = attrs.evolve(facts[0], margin=margin)
    elif (facts and margin) or (margin and not notes):
        notes.append(margin)
    return tuple(facts[:_MOST_FACTS]), "; ".join(notes)


def _not_stated(part: p.StatedNumber, statement: Statement | None, case: Case) -> str:
    """Say why a fact that is a number cannot be used."""
    unit = case.program.facts[part.name].unit or "1"
    return f"`{part.name}` is not recorded" if statement is None else f"no amount that can be read in {unit}"


def _age_note(node: p.Compare, value: Range | None, used: Any) -> str:
    birth, at = used
    if birth is None:
        return "the date of birth is not recorded"
    if value is None or at is None:
        return "the age is not known"
    return f"{_range_text(value)} {node.unit or 'years'} old on {at}, born {birth}"


def _margin(node: p.Compare, value: Range | None, limit: Range | None, case: Case) -> str:
    """Return the value beside its limit, in the unit of the rule."""
    if value is None or limit is None or isinstance(node.left, p.Age):
        return ""
    grades = case.program.tests[node.left.test].grades if isinstance(node.left, p.Reading) else ()
    if grades:
        return f"the limit is {node.sign} {grades[int(limit.lo)]}"
    shown, bound = (_shown(number, node, case) for number in (value, limit))
    return f"{shown}; the limit is {node.sign} {bound}"


def _shown(number: Range, node: p.Compare, case: Case) -> str:
    unit = node.unit
    if unit in ("", "1", "days"):
        return f"{_range_text(number)} {unit if unit == 'days' else ''}".rstrip()
    if unit in ("ULN", "LLN"):
        return f"{_range_text(number)} × {unit}"
    test = case.program.tests[node.left.test] if isinstance(node.left, p.Reading) else None
    if unit.startswith("above "):  # shown as a distance, in the unit of the test
        return f"{_in_unit(number, test.unit if test and test.unit else '1', test)} {unit}"
    return _in_unit(number, unit, test)


def _in_unit(number: Range, text: str, test: Test | None) -> str:
    unit = read_unit(text)
    if test is not None and test.molar_mass is not None and test.dimensions is not None:
        number = number.times(test.molar_mass ** molar_exchange(test.dimensions, unit.dimensions))
    return f"{_range_text(number.times(1 / unit.factor, -unit.offset / unit.factor))} {text}"


def _range_text(value: Range) -> str:
    if value.exact:
        return decimal_text(value.lo)
    if value.lo == -float("inf"):
        return f"{'<' if value.hi_open else '≤'}{decimal_text(value.hi)}"
    if value.hi == float("inf"):
        return f"{'>' if value.lo_open else '≥'}{decimal_text(value.lo)}"
    return f"{decimal_text(value.lo)} to {decimal_text(value.hi)}"


def _result_fact(rated: Rated, node: p.Reading | None = None, case: Case | None = None) -> UsedFact:
    result = rated.result
    why = ""
    if node is not None and case is not None and value_of(case.program.tests[node.test], node.measure)(rated) is None:
        why = why_unusable(rated, case.program.tests[node.test], node.measure)[1]
    return UsedFact(result.path, f"{result.test} {result.value.text} on {rated.at}" + (f" ({why})" if why else ""))
