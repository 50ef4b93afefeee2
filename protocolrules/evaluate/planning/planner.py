"""The planner: one patient's case into a plan.

Comes in: a case, the site's calendar, steps to assume. Goes out: the `Plan`. Each step that is not
done gets its sources (what confines its days) and its links to other steps; the network finds the
earliest and the latest plan; targets are taken one by one, each as near to its day as the others leave it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import attrs

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.engine import Engine
from protocolrules.evaluate.moving import Moving, unplanned
from protocolrules.evaluate.planning.clash import Element, Source, network_of
from protocolrules.evaluate.planning.due import Schedule, Visit
from protocolrules.evaluate.planning.network import Link
from protocolrules.evaluate.planning.rules import Solved, pieces_of, solve
from protocolrules.evaluate.planning.windows import NO_LINE, Edge, Line, Opening, opening
from protocolrules.facts.calendar import FAR, LAST_DAY, Shift
from protocolrules.facts.days import EVER, NEVER, DaySet, between
from protocolrules.facts.moment import Moment
from protocolrules.facts.site import Site
from protocolrules.facts.truth import Truth

_SITE_AHEAD = 6 * 366  # days for which a site's calendar is looked at where nothing else ends them


@attrs.define(eq=False, slots=False)
class Ahead:
    """A step or visit that is not done: what confines its days, and how it hangs on other steps."""

    visit: Visit
    sources: list[Source] = attrs.field(factory=list)
    links: list[Link] = attrs.field(factory=list)
    solved: list[Solved] = attrs.field(factory=list)
    openings: list[tuple[Line, Opening]] = attrs.field(factory=list)
    named_by: list[tuple[str, Line, Opening]] = attrs.field(factory=list)
    """The lines of dated steps that are counted from this one: they leave it certain days, too."""
    planned: Source | None = None
    closed: tuple[Line, Opening] | None = None
    """The line whose window has closed before the as-of day."""
    waits: Line | None = None
    """The line that counts from something that has not happened."""

    @property
    def has_days(self) -> bool:
        """Whether it can be planned: it waits for nothing, or the record plans it all the same."""
        return (self.waits is None and not self.visit.waits) or self.planned is not None

    hangs_on: list[Visit] = attrs.field(factory=list)
    """The visits of which it is not known whether they are due, and from which it is counted."""

    @property
    def tentative(self) -> bool:
        """Whether it is not known if it is due, or counted from what may not be: then it must not confine what is."""
        return self.planned is None and (self.visit.due is not Truth.TRUE or bool(self.hangs_on))

    @property
    def elements(self) -> list[Element]:
        """Everything that confines it."""
        appointment = [self.planned] if self.planned is not None else []
        return [*self.sources, *self.links, *appointment]

    @cached_property
    def permitted(self) -> DaySet:
        """The days on which no rule that names it fails, with the other steps as the record dates them."""
        return self._common(rules=[s.permitted for s in self.solved], windows=[o.possible for o in self._windows])

    @cached_property
    def certain(self) -> DaySet:
        """The days on which every rule that names it is met."""
        return self._common(rules=[s.certain for s in self.solved], windows=[o.certain for o in self._windows])

    @property
    def _windows(self) -> list[Opening]:
        return [*(found for _, found in self.openings), *(found for _, _, found in self.named_by)]

    def _common(self, rules: list[DaySet], windows: list[DaySet]) -> DaySet:
        days = EVER
        for found in (*rules, *windows, *(s.days for s in self.sources if s.kind in ("today", "site"))):
            days = days & found
        return days


class Planner:
    """A compiled program, ready to plan; threads may share it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.pieces = pieces_of(engine)
        self.schedule = Schedule(engine.program, engine.roster, engine.logic)

    def problem(self, case: Case, site: Site | None, assumed: frozenset[str]) -> Problem:
        """Return what is to be solved for a case."""
        return Problem(self, case, site, assumed)


class Problem:
    """The plan of one case while it is made."""

    def __init__(
        self, planner: Planner, case: Case, site: Site | None, assumed: frozenset[str], recorded: Problem | None = None
    ) -> None:
        self.planner, self.case, self.site, self.assumed = planner, case, site, assumed
        self.recorded = recorded or self
        """The problem as the record has it, where planned days that do not fit were let go."""
        self.today = case.as_of.lo
        record = case.record
        self.missed = {n for n, s in record.timeline.steps.items() if s.missed}
        self.done = {n: m for n, m in case.steps.items() if n not in record.planned_steps}
        self.planned = {n: m for n, m in case.steps.items() if n in record.planned_steps}
        self.ahead: dict[str, Ahead] = {}
        self.visits: dict[str, Visit] = {}
        self.undone: set[str] = set()
        self.representatives: dict[str, int] = {}
        self._lay_out()

    def without_planned(self, steps: set[str]) -> Problem:
        """Return the problem without the planned days of some steps."""
        return Problem(self.planner, unplanned(self.case, steps), self.site, self.assumed, self.recorded)

    # ---- what is ahead --------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._add(self.planner.schedule.single(self.case))
        self.representatives = self._sketch()
        self._add(self.planner.schedule.repeated(self.case, self._day_of))
        self._look_back()
        if self.site is not None:
            reached = self._sketch()
            for ahead in self.ahead.values():
                self._confine_by_site(ahead, self.site, reached.get(ahead.visit.name, self.today))

    def _sketch(self) -> dict[str, int]:
        """Return about when each step can be: the earliest plan, or where none fits, each step's own first day."""
        network = network_of(self.elements)
        own = {step: days.ranges[0][0] for step, days in network.days.items() if days}
        planned = {step: at.lo for step, at in self.planned.items()}
        return {**planned, **own, **network.earliest().days}

    def _add(self, visits: Sequence[Visit]) -> None:
        self.undone |= {v.name for v in visits if v.name not in self.done and v.name not in self.missed}
        for visit in visits:
            self.visits[visit.name] = visit
        for visit in visits:
            if visit.name in self.undone:
                self.ahead[visit.name] = self._confined(visit)
        self._spread_waiting()
        self._spread_doubt()

    def _look_back(self) -> None:
        """Add to steps ahead what the lines of dated steps that are counted from them leave."""
        for name, at in (self.done | self.planned).items():
            visit = self.visits.get(name)
            for line in visit.lines if visit is not None and visit.due is Truth.TRUE else ():
                for step in sorted(line.anchors & self.ahead.keys() - {name}) if line.certain else ():
                    self.ahead[step].named_by.append((name, line, self._counted_back(line, step, at)))

    def _counted_back(self, line: Line, step: str, at: Moment) -> Opening:
        """Return the days that a line leaves the step it is counted from, given the day it leads to."""
        possible = certain = EVER
        for edge, late in ((line.start, False), (line.end, True)):
            if edge is not None and edge.step == step:
                shift = edge.shift(self.case, late)
                for day, possibly in ((at.lo, late), (at.hi, not late)):
                    if not 1 <= day <= LAST_DAY:
                        continue
                    leaves = between(shift.first_reaching(day), FAR) if late else between(-FAR, shift.last_within(day))
                    possible, certain = (possible & leaves, certain) if possibly else (possible, certain & leaves)
        return Opening(possible, NEVER if line.clock or not at.exact else certain & possible)

    def _spread_waiting(self) -> None:
        """What counts from a step that waits, waits, too."""
        waiting = {name for name, ahead in self.ahead.items() if not ahead.has_days}
        while True:
            also = [
                (ahead, line)
                for name, ahead in self.ahead.items()
                for line in ahead.visit.lines
                if name not in waiting and line.anchors & waiting and not line.order
            ]
            if not also:
                return
            for ahead, line in also:
                ahead.waits = line
                waiting.add(ahead.visit.name)  # one that is planned does not wait, but is looked at once

    def _spread_doubt(self) -> None:
        """What counts from a visit that may not be due is planned with it, and confines no more than it does."""
        doubtful = {name for name, ahead in self.ahead.items() if ahead.tentative}
        waiting = [ahead for ahead in self.ahead.values() if not ahead.tentative and ahead.planned is None]
        while True:
            also = [a for a in waiting if any(line.anchors & doubtful for line in a.visit.lines if line.certain)]
            if not also:
                return
            for ahead in also:
                anchors = {n for line in ahead.visit.lines for n in line.anchors & doubtful}
                known = [v for n in sorted(anchors) for v in (*self.ahead[n].hangs_on, self.ahead[n].visit)]
                ahead.hangs_on = [v for v in dict.fromkeys(known) if v.due is not Truth.TRUE]
            doubtful |= {ahead.visit.name for ahead in also}
            waiting = [ahead for ahead in waiting if ahead not in also]

    @property
    def elements(self) -> list[Element]:
        """Every source and link of the plan, of those that are due and those that may be."""
        return [*self.elements_of(tentative=False), *self.elements_of(tentative=True)]

    def elements_of(self, tentative: bool) -> list[Element]:
        """Return the sources and links of what is due, with what is done; or of what only may be due."""
        planned = {name for name, ahead in self.ahead.items() if ahead.has_days}
        found: list[Element] = []
        for ahead in (self.ahead[name] for name in self.ahead if name in planned):
            if ahead.tentative is tentative:
                found += ahead.elements
        if not tentative:
            found += [Source(n, "done", between(m.lo, m.hi)) for n, m in self.done.items()]
            found += self._links_of_done()
        known = planned | self.done.keys()
        return [e for e in found if isinstance(e, Source) or (e.step in known and e.anchor in known)]

    def _links_of_done(self) -> list[Link]:
        """Return how steps still ahead hang on those that were done before them."""
        visits = (self.visits[name] for name in self.done if name in self.visits)
        return [link for visit in visits for line in visit.lines for link in self._links(visit.name, line)]

    def _day_of(self, edge: Edge) -> int | None:
        """Return the day that is taken for an edge when repeated visits are counted."""
        if edge.step is not None and edge.step in self.undone:
            day = self.representatives.get(edge.step)
            return None if day is None or not -FAR < day < FAR else edge.shift(self.case, late=False).of(day)
        at = edge.moment(self.case)
        return None if at is None or at.absent or not -FAR < at.lo < FAR else at.lo

    def _confined(self, visit: Visit) -> Ahead:
        ahead = Ahead(visit)
        name = visit.name
        ahead.sources.append(Source(name, "today", between(self.today, FAR)))
        dated = frozenset(self.done) | (frozenset(self.planned) - {name})
        for line in visit.lines:
            self._confine_by(line, ahead, dated)
        moment = self.planned.get(name)
        if moment is not None:
            kind = "assumed" if name in self.assumed else "planned"
            ahead.planned = Source(name, kind, between(max(moment.lo, self.today), moment.hi))
        self._confine_by_rules(ahead)
        if ahead.planned is None and not ahead.solved and self._is_untimed(visit):
            ahead.waits = NO_LINE
        return ahead

    def _is_untimed(self, visit: Visit) -> bool:
        """Tell whether nothing says when a step takes place: no line, and no order of steps (a relapse, an exit)."""
        tied = any(
            visit.name in line.anchors for name in self.done if name in self.visits for line in self.visits[name].lines
        )
        appointed = visit.name in self.recorded.planned
        return not (visit.lines or tied or appointed or visit.name in self.planner.schedule.followed)

    def _confine_by(self, line: Line, ahead: Ahead, dated: frozenset[str]) -> None:
        """Add what one line of the schedule leaves: days of its own, or links to steps that are still ahead."""
        ahead.openings.append((line, opening(line, self.case, dated)))
        if not line.certain:
            return  # it confines only what is certain
        found = ahead.openings[-1][1] if line.clock else opening(line, self.case, frozenset(self.done))
        future = between(self.today, FAR)
        if found.absent or not line.anchors <= (self.undone | self.done.keys()):
            ahead.waits = line
        elif found.possible.last is not None and found.possible.last < self.today:
            ahead.closed = line, found
        elif future - found.possible or future - found.certain:
            days = found.certain if found.certain & future else found.possible
            eased = found.possible if days != found.possible else None
            ahead.sources.append(Source(ahead.visit.name, "window", days, eased, line))
        ahead.links += self._links(ahead.visit.name, line)

    def _links(self, name: str, line: Line) -> list[Link]:
        """Return how a line ties its step to steps that are still ahead."""
        if not line.certain:
            return []
        least = self._shift(line.start, late=False)
        most = self._shift(line.end, late=True)
        if least and most and least[0] == most[0]:
            return [Link(name, least[0], least[1], most[1], line)]
        links = [Link(name, least[0], least=least[1], cause=line)] if least else []
        return links + ([Link(name, most[0], most=most[1], cause=line)] if most else [])

    def _shift(self, edge: Edge | None, late: bool) -> tuple[str, Shift] | None:
        if edge is None or edge.step is None or edge.step not in self.undone:
            return None
        return edge.step, edge.shift(self.case, late)

    def _confine_by_rules(self, ahead: Ahead) -> None:
        name = ahead.visit.name
        pieces = [piece for piece in self.planner.pieces if name in piece.steps]
        if not pieces:
            return
        moving = Moving(self.case, name, self.planner.engine.logic.compile)
        ahead.solved = solve(pieces, moving, self.today)
        for solved in ahead.solved:
            # What hangs on another step ahead, too, is settled when both have their days: see `together`.
            alone = not (solved.piece.steps & self.undone) - {name}
            days = solved.ready if alone else solved.permitted
            ahead.sources.append(
                Source(name, "rule", days, solved.permitted if days != solved.permitted else None, solved)
            )

    def _confine_by_site(self, ahead: Ahead, site: Site, reached: int) -> None:
        """Add the days on which the site works; far beyond the first that can be reached, they are not looked at."""
        last = max((s.days.last for s in ahead.sources if s.days.last is not None), default=0)
        hi = min(max(last, reached + _SITE_AHEAD), LAST_DAY)
        near = site.open_days(ahead.visit.name, self.today, hi)
        ahead.sources.append(Source(ahead.visit.name, "site", near | between(hi + 1, FAR), cause=site, near=near))
