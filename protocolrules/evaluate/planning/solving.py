"""Solving: a problem into its plan.

First what clashes is found and named, and the weakest part of it is set aside, until the rest fits. Then
come the earliest and latest days, the targets, and for each of them what sets it.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from protocolrules.evaluate.explain import first_reason
from protocolrules.evaluate.hinges import chain
from protocolrules.evaluate.logic import TruthOf
from protocolrules.evaluate.missing import Missing, smallest, ways
from protocolrules.evaluate.moving import placed
from protocolrules.evaluate.obligations import Due
from protocolrules.evaluate.planning import plan as made
from protocolrules.evaluate.planning.clash import Element, Source, fit, network_of
from protocolrules.evaluate.planning.conflicts import mended, unplannable
from protocolrules.evaluate.planning.deviations import deviations
from protocolrules.evaluate.planning.network import Fitted, Link, Network
from protocolrules.evaluate.planning.plan import Conflict, Plan, StepPlan
from protocolrules.evaluate.planning.planner import Ahead, Problem
from protocolrules.evaluate.planning.rules import Piece, Solved, steps_in
from protocolrules.evaluate.planning.sayings import Sayings
from protocolrules.evaluate.planning.together import Together
from protocolrules.evaluate.screening import CriterionResult
from protocolrules.evaluate.suits import stale_plans
from protocolrules.facts.calendar import FAR, LAST_DAY, iso
from protocolrules.facts.days import between
from protocolrules.facts.truth import Truth
from protocolrules.program.nodes import StepDate

_MOST_CONFLICTS = 100
_NEAREST = 60  # days tried around a target


def solved(recorded: Problem) -> Plan:
    """Return the plan of a problem."""
    problem, firm, conflicts = _kept(recorded)
    together, first, last, forbidden = _bounded(problem, network_of(firm))
    sayings = Sayings(problem, firm, first, last)
    names = [name for name, ahead in problem.ahead.items() if ahead.has_days and not ahead.tentative]
    unsure = {step for conflict in forbidden if not conflict.sure for step in conflict.steps}
    aimed = [name for name in names if name not in unsure]
    targets = _targets(problem, together, aimed, first, last) if first and last else {}
    steps = {n: _step(problem, n, (first, last), targets, sayings, together.network) for n in names}
    tentative, perhaps = _tentative(problem, firm, targets)
    steps |= tentative
    case = recorded.case
    return Plan(
        patient=case.record.timeline.id,
        protocol=case.program.name,
        as_of=iso(case.as_of.lo),
        arm=case.arm,
        steps={n: steps.get(n) or _without_days(problem, n) for n in problem.visits},
        conflicts=(*conflicts, *forbidden),
        deviations=tuple(deviations(problem)),
        failed=_failed(problem),
        not_due=tuple(n for n, s in case.program.steps.items() if s.visit and not _is_shown(n, problem)),
        obligations=_obligations(problem, targets),
        notes=(*_notes(problem, together), *(_if_due(conflict) for conflict in perhaps)),
    )


def _kept(problem: Problem) -> tuple[Problem, list[Element], list[Conflict]]:
    """Return the problem with only those planned days that fit, what then fits together, and the conflicts."""
    firm, conflicts = _fitting(problem, problem.elements_of(tentative=False))
    let_go = {n for n, a in problem.ahead.items() if a.planned is not None and a.has_days and a.planned not in firm}
    if not let_go:
        return problem, firm, conflicts
    rest, firm, more = _kept(problem.without_planned(let_go))
    return rest, firm, [*conflicts, *(c for c in more if c.parts not in [known.parts for known in conflicts])]


def _is_shown(name: str, problem: Problem) -> bool:
    return any(visit.family == name for visit in problem.visits.values())


def _failed(problem: Problem) -> tuple[tuple[str, str], ...]:
    """Return the criteria that fail whatever the days of the steps ahead, with the first reason of each."""
    engine, case = problem.planner.engine, problem.case
    found = []
    for rule, passes in zip(engine.rules, engine.judge(case), strict=True):
        if passes is Truth.FALSE and not steps_in(rule.meaning, engine) & problem.undone:
            found.append((rule.criterion.label, first_reason(CriterionResult(engine, rule, case))))
    return tuple(found)


def _if_due(conflict: Conflict) -> str:
    return f"if {' and '.join(conflict.steps)} are due, these leave no day together: {'; '.join(conflict.parts)}"


def _fitting(problem: Problem, elements: list[Element]) -> tuple[list[Element], list[Conflict]]:
    """Return the elements that fit together, and the conflicts for which others were set aside."""
    conflicts: list[Conflict] = []
    while not fit(elements):
        conflict, elements = mended(problem, elements)
        conflicts.append(conflict)
        if len(conflicts) == _MOST_CONFLICTS:  # then no planned day is kept
            elements = [e for e in elements if isinstance(e, Link) or e.kind not in ("planned", "assumed")]
    return elements, conflicts


def _bounded(problem: Problem, network: Network) -> tuple[Together, Fitted, Fitted, list[Conflict]]:
    """Return the earliest and latest days; a rule about several steps that leaves none is a conflict, and let go."""
    together = _together(problem, network, problem.planner.pieces)
    first, last = together.bounds()
    forbidden: list[Conflict] = []
    while together.forbidding is not None:
        forbidden.append(unplannable(together.forbidding, sure=not together.undecided))
        pieces = [piece for piece in together.joint if piece is not together.forbidding]
        together = _together(problem, network, pieces)
        first, last = together.bounds()
    return together, first, last, forbidden


def _together(problem: Problem, network: Network, pieces: Sequence[Piece]) -> Together:
    open_steps = network.days.keys() & problem.ahead.keys()
    joint = [piece for piece in pieces if len(piece.steps & open_steps) > 1]
    return Together(network, joint, problem.case, problem.planner.engine.logic)


def _tentative(
    problem: Problem, firm: list[Element], targets: dict[str, int]
) -> tuple[dict[str, StepPlan], list[Conflict]]:
    """Return the plans of visits of which it is not known whether they are due: they follow the others."""
    names = [n for n, ahead in problem.ahead.items() if ahead.has_days and ahead.tentative]
    if not names:
        return {}, []
    elements, conflicts = _fitting(problem, [*firm, *problem.elements_of(tentative=True)])
    together = _together(problem, network_of(elements), ())
    first, last = together.bounds()
    days = dict(targets)
    for name, day in targets.items():
        together.fix(name, day)
    for name in (n for n in _anchors_first(problem, first) if n in names):
        found = _nearest(problem, name, days, together, (first.days[name], last.days[name]))
        days |= {name: found} if found is not None else {}
    sayings = Sayings(problem, elements, first, last)
    return {n: _step(problem, n, (first, last), days, sayings, together.network) for n in names}, conflicts


def _obligations(problem: Problem, targets: dict[str, int]) -> tuple[Due, ...]:
    """Return what the patient agrees to do, counted from the targets of steps that are still ahead."""
    steps = problem.case.program.steps
    case = placed(problem.case, {n: day for n, day in targets.items() if n in steps})
    found = []
    for duty in problem.planner.engine.duties:
        roots = {chain(date)[0] for date in (duty.obligation.start, duty.obligation.end)}
        ahead = sorted({r.step for r in roots if isinstance(r, StepDate) and r.step in problem.ahead})
        found.append(attrs.evolve(duty.due(case), rests_on=tuple(ahead)))
    return tuple(found)


def _targets(problem: Problem, together: Together, names: Sequence[str], first: Fitted, last: Fitted) -> dict[str, int]:
    """Return the day to aim at for every step ahead: steps in the order of time, visits after their anchors."""
    ordered = [name for name in _anchors_first(problem, first) if name in first.days and name in names]
    hoped = _hoped_for(problem, together, ordered, first, last)
    if hoped is not None and together.keeps(hoped):
        return hoped
    fixed: dict[str, int] = {}
    for name in ordered:
        day = _nearest(problem, name, fixed, together, (first.days[name], last.days[name]))
        if day is not None:
            fixed[name] = day
    return fixed


def _anchors_first(problem: Problem, first: Fitted) -> list[str]:
    """Return the steps ahead by their earliest days, each after the step its target is counted from."""
    found: dict[str, None] = {}
    for name in sorted(problem.ahead, key=lambda n: (first.days.get(n, FAR), n)):
        anchors = [name]
        while (anchor := _counted_from(problem, anchors[-1])) is not None and anchor not in (*anchors, *found):
            anchors.append(anchor)
        found.update(dict.fromkeys(reversed(anchors)))
    return list(found)


def _counted_from(problem: Problem, name: str) -> str | None:
    """Return the step ahead that a step's target is counted from."""
    steps = (line.target.step for line in problem.ahead[name].visit.lines if line.target is not None)
    return next((step for step in steps if step in problem.ahead), None)


def _hoped_for(
    problem: Problem, together: Together, names: list[str], first: Fitted, last: Fitted
) -> dict[str, int] | None:
    """Return every step's day nearest to its target, each seen only with those it hangs on; None where one has none."""
    hoped: dict[str, int] = {}
    for name in names:
        aim = _aim(problem, name, hoped)
        lo, hi = together.network.room(name, hoped, (first.days[name], last.days[name]))
        days = together.network.days[name] & between(lo, hi)
        day = days.nearest(first.days[name] if aim is None else aim)
        if day is None:
            return None
        hoped[name] = day
    return hoped


def _nearest(
    problem: Problem, name: str, fixed: dict[str, int], together: Together, bounds: tuple[int, int]
) -> int | None:
    """Return the day nearest to a step's target that fits with those already fixed."""
    days = together.network.days[name]
    aim = _aim(problem, name, fixed)
    aim = bounds[0] if aim is None else max(bounds[0], min(bounds[1], aim))
    tried: set[int] = set()
    for distance in range(_NEAREST):
        for day in (aim - distance, aim + distance):
            if day in tried or day not in days or not bounds[0] <= day <= bounds[1]:
                continue
            tried.add(day)
            if together.fix(name, day):
                return day
    return None


def _aim(problem: Problem, name: str, fixed: dict[str, int]) -> int | None:
    """Return the day the record or the protocol names for a step, None where neither does."""
    ahead = problem.ahead[name]
    if ahead.planned is not None and ahead.planned.days and ahead.planned.days.first == ahead.planned.days.last:
        return ahead.planned.days.first
    for line in ahead.visit.lines:
        if line.target is None or not line.certain:
            continue
        if line.target.step in problem.undone:
            anchor = fixed.get(line.target.step or "")
            return None if anchor is None else line.target.shift(problem.case, late=False).of(anchor)
        at = line.target.moment(problem.case)
        return None if at is None or at.absent or not 1 <= at.lo <= LAST_DAY else at.lo
    return None


def _step(
    problem: Problem,
    name: str,
    fitted: tuple[Fitted, Fitted],
    targets: dict[str, int],
    sayings: Sayings,
    network: Network,
) -> StepPlan:
    ahead = problem.ahead[name]
    lo, hi = (found.days.get(name) for found in fitted)
    if ahead.planned is not None and ahead.planned in sayings.elements:
        lo, hi, sayings = _released(problem, name, sayings, network)
    recorded, day = problem.recorded, targets.get(name)
    planned, alone = recorded.planned.get(name), recorded.ahead.get(name, ahead)
    return StepPlan(
        name=name,
        title=ahead.visit.title or "",
        status=_status(problem, ahead),
        on=str(planned) if planned is not None else None,
        permitted=alone.permitted,
        certain=alone.certain,
        first_day=lo,
        target_day=day,
        last_day=None if hi is None or hi >= FAR else hi,
        bounds=sayings.bounds(ahead, lo, hi),
        needs=_needs(ahead, day if day is not None else lo, problem),
        note=sayings.note(ahead),
        instants=sayings.instants(ahead),
        visit=problem.case.program.steps[ahead.visit.family].visit,
    )


def _released(
    problem: Problem, name: str, sayings: Sayings, network: Network
) -> tuple[int | None, int | None, Sayings]:
    """Return how early and late a planned step could be instead, with the others as they are."""
    planned = problem.ahead[name].planned
    rest = [e for e in sayings.elements if e is not planned]
    whole = [e for e in problem.elements_of(tentative=False) if e is not planned]
    if name in problem.assumed and fit(whole):  # a rule that the day tried out breaks was set aside for it
        rest, network = whole, network_of(whole)
    sources = [e for e in rest if isinstance(e, Source)]
    tied = [e for e in sources if e.step != name and isinstance(e.cause, Solved) and name in e.cause.piece.steps]
    freed = {name, *(e.step for e in tied)}  # a rule about both ties another step to the day that is let go
    days = network_of([e for e in sources if e.step in freed and e not in tied]).days
    _, first, last, _ = _bounded(problem, network.released(days))
    return first.days.get(name), last.days.get(name), Sayings(problem, rest, first, last)


def _status(problem: Problem, ahead: Ahead) -> str:
    name = ahead.visit.name
    if name in problem.recorded.planned:
        return made.ASSUMED if name in problem.assumed else made.PLANNED
    return made.OVERDUE if ahead.closed is not None else made.OPEN


def _needs(ahead: Ahead, day: int | None, problem: Problem) -> tuple[tuple[str, tuple[Missing, ...]], ...]:
    """Return what is to be settled before the target: of rules that are unknown then, and whether it is due at all."""
    found: dict[str, tuple[Missing, ...]] = {}
    for visit in (ahead.visit, *ahead.hangs_on):
        if visit.due is Truth.UNKNOWN:
            found[f"whether {visit.name} is due"] = _decide(visit.asks, visit.lacks, problem)
    for line, opened in ahead.openings:
        if not line.certain and day is not None and day not in opened.certain:
            found[f"whether `{line.words}` holds"] = _decide(line.asks, line.lacks, problem)
    for rule in ahead.solved:
        waits = rule.piece.steps & problem.undone - {ahead.visit.name}  # for a step whose rules are asked then
        if day is not None and day not in rule.certain and day in rule.permitted and not waits:
            label = rule.piece.label
            found[label] = tuple(dict.fromkeys((*found.get(label, ()), *rule.needs(day))))
    return tuple(found.items())


def _decide(asks: Sequence[TruthOf], lacks: Sequence[Missing], problem: Problem) -> tuple[Missing, ...]:
    """Return the facts on which some conditions hang, and others that are known to lack."""
    found = list(lacks)
    for ask in asks:
        trace: list[tuple[object, Truth, object]] = []
        if ask(problem.case, trace) is Truth.UNKNOWN:
            to_meet = smallest(ways(trace[0], problem.case)[0])
            found += sorted(to_meet[0]) if to_meet else []
    return tuple(found)


def _without_days(problem: Problem, name: str) -> StepPlan:
    """Return what there is to say of a step that is done, was missed, or waits."""
    visit = problem.visits[name]
    at = problem.done.get(name)
    status = made.DONE if at is not None else made.MISSED if name in problem.missed else made.WAITS
    note = Sayings(problem, [], fit([]), fit([])).note(problem.ahead[name]) if status == made.WAITS else ""
    is_visit = problem.case.program.steps[visit.family].visit
    return StepPlan(name, visit.title or "", status, str(at) if at is not None else None, note=note, visit=is_visit)


def _notes(problem: Problem, together: Together) -> tuple[str, ...]:
    notes = [*problem.case.record.timeline.problems, *stale_plans(problem.case.record)]
    if problem.site is not None:
        strange = sorted(n for n in problem.site.steps if n.split(" ")[0] not in problem.case.program.steps)
        notes += [f"the site's calendar speaks of `{name}`, which is no step of this protocol" for name in strange]
    strange = sorted(problem.case.record.timeline.steps.keys() - problem.visits.keys())
    notes += [f"steps.{name}: the schedule has no such visit for this patient" for name in strange]
    if together.undecided:
        notes.append(
            "rules about several steps at once left too many days to try: an earlier or later day may fit, too"
        )
    return tuple(notes)
