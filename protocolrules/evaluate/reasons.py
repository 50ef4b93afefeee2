"""Reasons: the trace of a criterion into data that says why, with facts, dates and margins."""

from __future__ import annotations

from typing import Any

import attrs

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.events import HalfLives, clock_range
from protocolrules.evaluate.readings import value_of
from protocolrules.evaluate.record import Exposure, Rated
from protocolrules.facts.calendar import DAY, FAR, decimal_text, iso
from protocolrules.facts.moment import Moment
from protocolrules.facts.quantity import Range
from protocolrules.facts.timeline import ONGOING, Statement
from protocolrules.facts.truth import Truth
from protocolrules.facts.units import read_unit
from protocolrules.program import nodes as p

_MOST_FACTS = 4
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
    p.Compare: "value",
    p.CodedReading: "result",
    p.ReadingsMeet: "readings",
}


@attrs.frozen
class Reason:
    """Why one part of a rule is true, false or unknown.

    ``words`` are the author's; ``facts`` are what of the record was used, each with its path
    and, where there is one, its margin; ``parts`` are the reasons of its parts.
    """

    kind: str
    truth: Truth
    words: str
    facts: tuple[UsedFact, ...] = ()
    note: str = ""
    parts: tuple[Reason, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the reason as plain data."""
        found: dict[str, Any] = {"kind": self.kind, "truth": self.truth.value, "words": self.words}
        if self.note:
            found["note"] = self.note
        if self.facts:
            found["facts"] = [attrs.asdict(fact) for fact in self.facts]
        if self.parts:
            found["parts"] = [part.to_dict() for part in self.parts]
        return found


@attrs.frozen
class UsedFact:
    """One fact of the record: its path, what it says, and by how much it decides (``20 days before, 21 needed``)."""

    path: str
    text: str
    margin: str = ""


def reason_of(entry: tuple[Any, Truth, Any], case: Case) -> Reason:
    """Return the reason for one entry of a trace."""
    node, truth, detail = entry
    kind, words = _KINDS[type(node)], node.span.words
    match node:
        case p.Not():
            inner = reason_of(detail[0], case)
            if inner.words == words:  # the phrase itself says no: it is one part, not two
                return attrs.evolve(inner, truth=truth)
            return Reason(kind, truth, words, parts=(inner,))
        case p.AllOf() | p.AnyOf() | p.AtLeast() | p.Choose():
            return Reason(kind, truth, words, parts=tuple(reason_of(part, case) for part in detail))
        case p.Count():
            return _of_count(node, truth, detail, case)
        case p.Compare():
            return _of_compare(node, truth, detail, case)
        case p.CodedReading() | p.ReadingsMeet():
            facts = tuple(_result_fact(rated) for rated, _ in detail)
            note = "" if facts else f"no result of {node.test} in this window"
            return Reason(kind, truth, words, facts[:_MOST_FACTS], note)
        case p.Stated() | p.Answered():
            return Reason(kind, truth, words, _statement(detail), "" if detail else f"`{node.name}` is not recorded")
        case p.InArm():
            return Reason(kind, truth, words, note=f"arm {detail}" if detail else "the patient's arm is not recorded")
        case _:
            return Reason(kind, truth, words, note=f"not encoded: {node.text}")


def _statement(statement: Statement | None) -> tuple[UsedFact, ...]:
    if statement is None:
        return ()
    by = f", {statement.by}" if statement.by else ""
    on = f", {statement.on}" if statement.on else ""
    return (UsedFact(statement.path, f"{statement.name}: {statement.value}{on}{by}"),)


def event_text(exposure: Exposure) -> str:
    """Return an event in words: what and when."""
    event = exposure.event
    shown = f"{event.name} ({event.kind})" if event.name else event.kind
    if exposure.end is exposure.start:
        return f"{shown} on {exposure.start}"
    if event.ending == ONGOING or (exposure.end.hi >= FAR and event.end.lo > exposure.start.lo):
        return f"{shown} from {exposure.start}, ongoing"
    if exposure.end.hi >= FAR:
        return f"{shown} from {exposure.start}, end unknown"
    return f"{shown} from {exposure.start} to {exposure.end}"


def _of_count(node: p.Count, truth: Truth, detail: Any, case: Case) -> Reason:
    passing, whole, bounds = detail
    ranked = sorted(passing, key=lambda found: (_RANK[found[1]], -found[0].end.lo, found[0].event.path))
    facts = tuple(_event_fact(e, node, bounds, case) for e, _ in ranked[:_MOST_FACTS])
    name = " or ".join(node.kinds.names)
    note = ""
    if truth is Truth.UNKNOWN and not whole:
        note = f"the record is not complete for {name} over this time"
    elif not any(t is not Truth.FALSE for _, t in passing):
        note = f"no {name} in this time" if whole else ""
    elif (node.sign, node.number) != ("≥", 1):
        counted = sum(t is Truth.TRUE for _, t in passing)
        note = f"{counted} counted"
    return Reason("events", truth, node.span.words, facts, note)


_RANK = {Truth.TRUE: 0, Truth.UNKNOWN: 1, Truth.FALSE: 2}


def _event_fact(exposure: Exposure, node: p.Count, bounds: list[Any], case: Case) -> UsedFact:
    margin = ""
    for test, (_, end) in zip(node.tests, bounds, strict=True):
        if isinstance(test, p.Recent) and end is not None:
            margin = _gap_margin(exposure, test, end, case.program.drugs)
        elif isinstance(test, p.Either) and end is not None:
            margin = "; ".join(_gap_margin(exposure, t, end, case.program.drugs) for t in test.tests if isinstance(t, p.Recent))
        elif isinstance(test, p.Lasting) and exposure.start.exact and exposure.end.exact:
            margin = f"{exposure.end.lo - exposure.start.lo + 1} days long"
    return UsedFact(exposure.event.path, event_text(exposure), margin)


def _gap_margin(exposure: Exposure, test: p.Recent, until: Moment, drugs: HalfLives) -> str:
    edge = exposure.start if test.edge == "start" else exposure.end
    if edge.hi >= FAR:
        return f"{test.duration} needed, not ended" if exposure.event.ending == ONGOING else f"{test.duration} needed"
    if test.duration.by_clock:
        first, last = clock_range(edge, test.duration, exposure, drugs)
        if last == float("inf"):
            return f"{test.duration} needed, half-life unknown"
        return f"{test.duration} are over {_instant(last)}, {_anchor_text(test.until, until)}"
    anchor = _anchor_text(test.until, until)
    if not (edge.exact and until.exact):
        return f"{test.duration} needed before {anchor}"
    elapsed, needed = until.lo - edge.lo, test.duration.after(edge.lo) - edge.lo
    return f"{elapsed} days before {anchor}, {needed} days needed"


def _instant(seconds: Any) -> str:
    day, rest = divmod(int(seconds), DAY)
    return f"on {iso(day)}" if rest in (0, DAY - 1) else f"on {iso(day)} at {rest // 3600:02d}:{rest % 3600 // 60:02d}"


def _anchor_text(date: p.Date, at: Moment) -> str:
    """Return an anchor with its name where it is a step: ``leukapheresis on 2026-01-20``."""
    return f"{date.step} on {at}" if isinstance(date, p.StepDate) else str(at)


def _of_compare(node: p.Compare, truth: Truth, detail: Any, case: Case) -> Reason:
    value, limit, seen = detail
    facts: list[UsedFact] = []
    notes: list[str] = []
    parts: list[Reason] = []
    for entry in seen or ():
        part, used = entry[0], entry[-1]
        match part:
            case p.Reading():
                facts += [_result_fact(rated, part, case) for rated, _ in used]
                if not used:
                    notes.append(f"no result of {part.test} {part.window.span.words}".rstrip())
            case p.Age():
                notes.append(_age_note(part, value, used))
            case p.StatedNumber():
                facts += _statement(used)
            case p.Total():
                facts += [UsedFact(e.event.path, event_text(e)) for e, _ in used]
            case _:
                parts.append(reason_of(entry, case))
    margin = _margin(node, value, limit, case)
    if facts and margin:
        facts[-1] = attrs.evolve(facts[-1], margin=margin)
    elif margin and not notes:
        notes.append(margin)
    return Reason("value", truth, node.span.words, tuple(facts[:_MOST_FACTS]), "; ".join(notes), tuple(parts))


def _age_note(node: p.Age, value: Range | None, used: Any) -> str:
    birth, at = used
    if birth is None:
        return "the date of birth is not recorded"
    if value is None or at is None:
        return "the age is not known"
    unit = {12: "years", 1: "months"}.get(node.unit.months) or ("weeks" if node.unit.days == 7 else "days")
    return f"{_range_text(value)} {unit} old on {at}, born {birth}"


def _margin(node: p.Compare, value: Range | None, limit: Range | None, case: Case) -> str:
    """Return the value beside its limit, in the unit the protocol declares."""
    if value is None or limit is None:
        return ""
    left = node.left
    if isinstance(left, p.Reading) and left.measure in ("ULN", "LLN"):
        return f"{_range_text(value)} × {left.measure}, {node.sign} {_range_text(limit)} × {left.measure} needed"
    if isinstance(left, p.Reading) and case.program.tests[left.test].unit:
        unit = read_unit(case.program.tests[left.test].unit or "1")
        shown = [_in_unit(r, unit.factor, unit.offset) for r in (value, limit)]
        return f"{shown[0]} {unit.text}, {node.sign} {shown[1]} {unit.text} needed"
    if isinstance(left, p.Reading) and case.program.tests[left.test].grades:
        grades = case.program.tests[left.test].grades
        return f"{node.sign} {grades[int(limit.lo)]} needed"
    if isinstance(left, p.Age):
        return ""
    return f"{_range_text(value)}, {node.sign} {_range_text(limit)} needed"


def _in_unit(value: Range, factor: Any, offset: Any) -> str:
    return _range_text(value.times(1 / factor, -offset / factor))


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
        unfit = "its limit of normal is missing" if node.measure != "value" else "its unit does not fit"
        why = result.value.problem or unfit
    return UsedFact(result.path, f"{result.test} {result.value.text} on {rated.at}" + (f" ({why})" if why else ""))


