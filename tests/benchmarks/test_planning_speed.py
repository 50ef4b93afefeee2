"""How fast planning is: a chain of visits with a site's calendar, one step among many rules, and growth.

Absolute limits hold on any machine that runs the ordinary tests in a minute or two; growth is a ratio.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import protocolrules
from protocolrules.evaluate.moving import Moving
from protocolrules.evaluate.planning.rules import Solved, solve
from tests.benchmarks.test_screening_speed import seconds

AS_OF = date(2026, 1, 10)
KINDS = [f"kind_{number}" for number in range(20)]
SITE = protocolrules.Site.from_dict(
    {"site": "Houston", "closed": ["saturday", "sunday"], "holidays": ["2026-07-03", "2026-12-25", "2027-01-01"]}
)
BODIES = (
    "≥ {days} days since {kind} before dosing",
    "no {kind} within {days} days before dosing",
    "≤ 2 episodes of {kind} within 12 months before dosing",
    "ANC ≥ 1 K/uL, latest within {days} days before dosing",
    "≥ whichever is shorter of 4 half-lives or {days} days since {kind} before dosing",
)


def chain(visits: int) -> tuple[protocolrules.Protocol, protocolrules.Timeline]:
    """Return a protocol of visits each of which is counted from the one before, and a patient who has begun."""
    names = ["start", *(f"visit_{number}" for number in range(visits))]
    lines = [
        f"  visit {name} 14 days after {before}, 3 days early to 4 days late\n" for before, name in pairwise(names)
    ]
    protocol = protocolrules.parse(f'protocol CHAIN "visits"\nstep start\nschedule\n{"".join(lines)}')
    record = {"id": "P1", "as_of": AS_OF.isoformat(), "steps": {"start": "2026-01-05"}}
    return protocol, protocolrules.Timeline.from_dict(record)


def busy(criteria: int, events: int) -> tuple[protocolrules.Protocol, protocolrules.Timeline]:
    """Return a protocol of many criteria that name one step, and a patient with a long history."""
    chance = random.Random(1)
    head = ['protocol BUSY "rules"', "step consent", "step dosing after consent", "measurement ANC in 10*9/L"]
    rules = [*head, *(f"event {kind}" for kind in KINDS)]
    for number in range(criteria):
        kind = KINDS[number % len(KINDS)]
        body = BODIES[number % len(BODIES)].format(kind=kind, days=14 + number)
        rules += [f"inclusion {number + 1}", f"  {body}"]
    record: dict[str, Any] = {
        "id": "P1",
        "as_of": AS_OF.isoformat(),
        "steps": {"consent": "2026-01-05"},
        "events": [_event(KINDS[number % len(KINDS)], chance) for number in range(events)],
        "complete": [{"kind": kind, "through": AS_OF.isoformat()} for kind in KINDS],
        "measurements": [
            {"test": "ANC", "value": 2, "unit": "K/uL", "on": (AS_OF - timedelta(weeks=week)).isoformat()}
            for week in range(10)
        ],
    }
    return protocolrules.parse("\n".join(rules) + "\n"), protocolrules.Timeline.from_dict(record)


def _event(kind: str, chance: random.Random) -> dict[str, str]:
    first = AS_OF - timedelta(days=chance.randint(1, 700))
    last = min(AS_OF, first + timedelta(days=chance.randint(0, 20)))
    return {"kind": kind, "from": first.isoformat(), "to": last.isoformat()}


def test_forty_chained_visits_and_a_site(benchmark: Any) -> None:
    protocol, patient = chain(40)
    plan = benchmark(lambda: protocol.plan(patient, site=SITE))
    assert not plan.conflicts
    assert all(step.target.weekday() < 5 for step in plan.steps.values() if step.target)
    if benchmark.enabled:
        assert seconds(lambda: protocol.plan(patient, site=SITE)) < 0.050


def test_one_step_among_sixty_criteria_and_two_hundred_events(benchmark: Any) -> None:
    protocol, patient = busy(60, 200)
    problem = protocol._planner.problem(protocol._case(patient, None, None), None, frozenset())

    def permitted() -> list[Solved]:
        moving = Moving(problem.case, "dosing", protocol._planner.engine.logic.compile)
        return solve(protocol._planner.pieces, moving, AS_OF.toordinal())

    assert len(benchmark(permitted)) == 60
    if benchmark.enabled:
        assert seconds(permitted) < 0.010


def test_time_grows_with_the_visits(benchmark: Any) -> None:
    few, many = chain(20), chain(200)
    benchmark(lambda: many[0].plan(many[1], site=SITE))
    if benchmark.enabled:
        ratio = min(_planning(*many) / _planning(*few) for _ in range(3))
        benchmark.extra_info["ratio"] = round(ratio, 1)
        assert ratio < 15, f"10 times the visits take {ratio:.1f} times as long"


def _planning(protocol: protocolrules.Protocol, patient: protocolrules.Timeline) -> float:
    return seconds(lambda: protocol.plan(patient, site=SITE))
