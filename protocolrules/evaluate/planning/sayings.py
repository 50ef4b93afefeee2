"""Sayings: what sets a bound of a plan, in the author's words and with the fact behind it."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.evaluate.planning.clash import Element, Source
from protocolrules.evaluate.planning.network import Fitted, Link, forced
from protocolrules.evaluate.planning.plan import Bound
from protocolrules.evaluate.planning.planner import Ahead, Problem
from protocolrules.evaluate.planning.rules import Solved
from protocolrules.evaluate.planning.windows import NO_LINE, Edge, Line, clock_text
from protocolrules.facts.calendar import FAR, LAST_DAY, iso
from protocolrules.facts.days import DaySet
from protocolrules.facts.truth import Truth
from protocolrules.program import nodes as p

_MOST_EDGES = 8


class Sayings:
    """Says of the bounds of one network what sets them."""

    def __init__(self, problem: Problem, elements: list[Element], first: Fitted, last: Fitted) -> None:
        self.problem, self.elements, self.first, self.last = problem, elements, first, last

    def bounds(self, ahead: Ahead, lo: int | None, hi: int | None) -> tuple[Bound, ...]:
        """Return what sets the earliest and latest day in the plan, and the edges of the permitted and certain days."""
        found: list[Bound] = []
        if lo is not None:
            found += self._of_plan(ahead, lo, "first")
        if hi is not None and hi < FAR:
            found += self._of_plan(ahead, hi, "last")
        found += self._of_days(ahead, ahead.permitted, "permitted")
        if ahead.certain != ahead.permitted:
            found += self._of_days(ahead, ahead.certain, "certain")
        return tuple(found)

    # ---- the plan's own bounds -------------------------------------------------------------------

    def _of_plan(self, ahead: Ahead, day: int, edge: str) -> list[Bound]:
        name = ahead.visit.name
        outside = day - 1 if edge == "first" else day + 1
        fitted = self.first if edge == "first" else self.last
        link = fitted.forced.get(name)
        own = [e for e in self.elements if isinstance(e, Source) and e.step == name and outside not in e.days]
        today = [s for s in own if s.kind == "today"]
        if today:
            return [self._by_source(today[0], day, edge)]
        telling = [s for s in own if s.kind != "site"]
        found = [self._by_source(source, day, edge) for source in telling]
        if link is not None and (not own or _reaches(link, name, day, fitted, edge)):
            found.append(self._by_link(link, name, day, edge, fitted))
        return found or [self._by_source(source, day, edge) for source in own]

    def _by_source(self, source: Source, day: int, edge: str) -> Bound:
        return Bound(day, edge, "plan", *self.source(source, day, edge))

    def source(self, source: Source, day: int, edge: str) -> tuple[str, str, str]:
        """Return rule, words and fact of what confines a step at a day."""
        cause = source.cause
        if isinstance(cause, Solved):
            return self._solved(cause, day, edge)
        if isinstance(cause, Line):
            return "", cause.words, self._anchored(cause)
        if source.kind == "site":
            outside = day - 1 if edge == "first" else day + 1
            why = self.problem.site.closed_because(source.step, outside) if self.problem.site else None
            return "", "the site is closed", f"{iso(outside)}: {why}"
        if source.kind in ("planned", "assumed"):
            return "", f"{source.kind} for {source.days}", ""
        return "", f"today is {iso(self.problem.today)}", ""

    def _solved(self, solved: Solved, day: int, edge: str) -> tuple[str, str, str]:
        outside = day - 1 if edge == "first" else day + 1
        at = outside if solved.lo <= outside <= LAST_DAY else day
        return solved.piece.label, solved.words(at), solved.fact(at, inside=day)

    def _anchored(self, line: Line) -> str:
        """Return the dates a line counts from."""
        said = []
        for edge in (line.start, line.end):
            if edge is not None and (edge.step is None or edge.step not in self.problem.undone):
                at = edge.date_of(self.problem.case)
                said.append(f"{_named(edge)} {at}" if at else "")
        return ", ".join(dict.fromkeys(filter(None, said)))

    def _by_link(self, link: Link, name: str, day: int, edge: str, fitted: Fitted) -> Bound:
        other = link.anchor if name == link.step else link.step
        words = link.cause.words if isinstance(link.cause, Line) else str(link.cause)
        said = words if name == link.step else f"{link.step} {words}"
        when = "earliest" if edge == "first" else "latest"
        at = fitted.days[other]
        if other not in self.problem.undone:
            when = "on"
        elif self._is_fixed(other):
            when = "planned for"
        fact = f"{other} {when} {iso(at)}"
        return Bound(day, edge, "plan", "", said, fact)

    def _is_fixed(self, step: str) -> bool:
        ahead = self.problem.ahead.get(step)
        return ahead is not None and ahead.planned is not None and ahead.planned in self.elements

    # ---- the edges of permitted and certain days ---------------------------------------------------

    def _of_days(self, ahead: Ahead, days: DaySet, of: str) -> Iterator[Bound]:
        today = self.problem.today
        edges = [e for lo, hi in days.ranges for e in ((lo, "first"), (hi, "last")) if today < e[0] < FAR]
        if self.problem.site is not None and len(edges) > 2:
            edges = [edges[0], edges[-1]]
        for day, edge in edges[:_MOST_EDGES]:
            outside = day - 1 if edge == "first" else day + 1
            for solved in ahead.solved:
                if outside not in (solved.permitted if of == "permitted" else solved.certain):
                    yield Bound(day, edge, of, *self._solved(solved, day, edge))
            for line, opening in ahead.openings:
                if outside not in (opening.possible if of == "permitted" else opening.certain):
                    yield Bound(day, edge, of, "", line.words, self._anchored(line))
            for name, line, opening in ahead.named_by:
                if outside not in (opening.possible if of == "permitted" else opening.certain):
                    at = self.problem.case.steps[name]
                    yield Bound(day, edge, of, "", f"{name} {line.words}", f"{name} {at}")

    # ---- notes ---------------------------------------------------------------------------------------

    def note(self, ahead: Ahead) -> str:
        """Return what else there is to say of a step ahead."""
        if ahead.visit.waits:
            return ahead.visit.waits
        if ahead.waits is not None:
            return self._waiting(ahead.waits)
        if ahead.closed is not None:
            line, opened = ahead.closed
            perhaps = "" if ahead.visit.due is Truth.TRUE else ", if it is due at all"
            return f"window closed {iso(opened.possible.last or 0)}{perhaps}: {line.words}"
        return ""

    def _waiting(self, line: Line) -> str:
        if line is NO_LINE:
            return "the protocol does not say when"
        for edge in (line.start, line.end):
            if edge is not None and edge.step is not None and edge.step not in self.problem.visits:
                return f"{edge.step} is not for this patient, so nothing can be counted from it: {line.words}"
            if edge is not None and edge.step in self.problem.missed:
                return f"{edge.step} was missed, so nothing can be counted from it: {line.words}"
            if edge is not None and edge.step is None:
                at = edge.date_of(self.problem.case)
                if at is None or at.absent:
                    return f"waits for {edge.root.span.words}"
        steps = sorted(line.anchors)
        return f"waits for {' and '.join(steps)}" if steps else f"waits: {line.words}"

    def instants(self, ahead: Ahead) -> str:
        """Return the window by the clock, where it is known to the minute."""
        found = [o.instants for line, o in ahead.openings if line.clock and o.instants is not None]
        if not found:
            return ""
        first = max((start for start, _ in found), key=lambda m: m.first)
        last = min((end for _, end in found), key=lambda m: m.first)
        return f"{clock_text(first)} to {clock_text(last)}" if first.first <= last.first else ""


def _named(edge: Edge) -> str:
    """Return what an edge is counted from, in words."""
    ends = isinstance(edge.root, p.StepDate) and edge.root.edge == "end" and edge.root.span.text.startswith("end")
    if edge.step is not None:
        return f"end of {edge.step}" if ends else edge.step
    return edge.root.span.words


def _reaches(link: Link, name: str, day: int, fitted: Fitted, edge: str) -> bool:
    """Tell whether it was the link itself that forced a day, and not the step's own days beyond it."""
    return forced(name, link, fitted.days, edge == "first") == day
