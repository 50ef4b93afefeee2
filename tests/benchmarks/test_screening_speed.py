"""How fast screening is, as ratios within one run: beside functions by hand, and as records and rules grow.

``pytest tests/benchmarks --benchmark-enable`` times; in the ordinary test run each is only
run once, to see that it works and that both sides say the same.
"""

from __future__ import annotations

import random
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import protocolrules
from protocolrules.facts.document import parse_yaml
from tests.benchmarks import by_hand

FOLDER = Path(__file__).parents[2] / "protocols" / "NCT05621668"
KINDS = ("chemotherapy", "radiation", "corticosteroid", "live_vaccine", "hormone_for_other_condition", "immunotherapy")


@pytest.fixture(scope="module")
def protocol() -> protocolrules.Protocol:
    return protocolrules.load(FOLDER / "NCT05621668.rules")


def busy_patient(events: int) -> protocolrules.Timeline:
    """Return an eligible patient with a long history: *events* events, most of them old."""
    record = parse_yaml((FOLDER / "patients" / "P01.yaml").read_text("utf-8"))
    chance = random.Random(7)
    while len(record["events"]) < events:
        year, month = chance.randint(2005, 2024), chance.randint(1, 12)
        begun, ended = f"{year}-{month:02d}-{chance.randint(1, 14):02d}", f"{year}-{month:02d}-{chance.randint(15, 28)}"
        record["events"].append({"kind": chance.choice(KINDS), "from": begun, "to": ended})
    return protocolrules.Timeline.from_dict(record)


def test_by_hand_agrees_with_the_engine_on_every_patient(protocol: protocolrules.Protocol) -> None:
    patients = list(protocolrules.read_timelines(FOLDER / "patients"))
    dated = [
        t
        for t in patients
        if isinstance(t, protocolrules.Timeline)
        and protocol.program.steps.keys() - t.steps.keys() <= {"disease_control"}
    ]
    assert len(patients) - len(dated) == 1  # the functions by hand need a date for every step; P72 waits for them
    for timeline in dated:
        engine = {label: result.passes for label, result in protocol.screen(timeline).criteria.items()}
        assert by_hand.judged(timeline, timeline.arm) == engine, timeline.id
        assert by_hand.judged(timeline, timeline.arm, {}) == engine, timeline.id


def seconds(work: Callable[[], object]) -> float:
    """Return the least time of several runs: the one least disturbed."""
    work()
    number = max(1, int(0.02 / max(1e-6, min(timeit.repeat(work, number=1, repeat=3)))))
    return min(timeit.repeat(work, number=number, repeat=9)) / number


def compare(benchmark: Any, work: Callable[[], object], beside: Callable[[], object], most: float) -> None:
    """Time *work* and hold it to at most *most* times *beside*, where timing is asked for."""
    benchmark(work)
    if benchmark.enabled:
        ratio = min(seconds(work) / seconds(beside) for _ in range(3))
        benchmark.extra_info["ratio"] = round(ratio, 2)
        assert ratio <= most, f"{ratio:.2f} times, {most} allowed"


def test_verdicts_beside_functions_by_hand(benchmark: Any, protocol: protocolrules.Protocol) -> None:
    patient = busy_patient(40)
    compare(benchmark, lambda: protocol.screen(patient).verdict, lambda: by_hand.judged(patient, "part_a"), 2)


def test_reasons_beside_functions_that_keep_evidence(benchmark: Any, protocol: protocolrules.Protocol) -> None:
    patient = busy_patient(40)

    def reasons() -> list[Any]:
        return [result.reason for result in protocol.screen(patient).criteria.values()]

    compare(benchmark, reasons, lambda: by_hand.judged(patient, "part_a", {}), 3)


def test_time_is_linear_in_events(benchmark: Any, protocol: protocolrules.Protocol) -> None:
    few, many = busy_patient(100), busy_patient(1000)
    compare(benchmark, lambda: protocol.screen(many).verdict, lambda: protocol.screen(few).verdict, 12)


def many_rules(number: int) -> str:
    """Return rules with *number* criteria of several kinds."""
    lines = ["step surgery_day", "event chemotherapy", "measurement ANC in 10*9/L", "fact evaluable"]
    for i in range(number):
        lines += [f"inclusion {i}", f"  ≥ {i % 20 + 1} weeks since chemotherapy before surgery_day"]
        lines += [f"  ANC ≥ {i % 5 + 1} K/uL, latest within {i % 30 + 1} days before surgery_day", "  evaluable"]
    return "\n".join(lines) + "\n"


def test_checking_is_linear_in_rules(benchmark: Any) -> None:
    few, many = many_rules(40), many_rules(400)
    compare(benchmark, lambda: protocolrules.parse(many), lambda: protocolrules.parse(few), 12)


def test_screening_is_linear_in_rules(benchmark: Any) -> None:
    few, many = (protocolrules.parse(many_rules(number)) for number in (40, 400))
    record = {"id": "P", "as_of": "2026-01-30", "steps": {"surgery_day": "2026-01-30"}, "facts": {"evaluable": "yes"}}
    patient = protocolrules.Timeline.from_dict(record)
    compare(benchmark, lambda: many.screen(patient).verdict, lambda: few.screen(patient).verdict, 12)
