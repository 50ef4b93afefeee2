"""One criterion judged for one record, with the vocabulary that the case files share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import protocolrules
from protocolrules.evaluate.screening import CriterionResult

VOCABULARY = (Path(__file__).parents[1] / "cases" / "vocabulary.rules").read_text("utf-8")
KINDS = [line.split()[1] for line in VOCABULARY.splitlines() if line.startswith("event ")]
RECORD: dict[str, Any] = {
    "id": "P1",
    "as_of": "2026-01-30",
    "birth_date": "1980-06-15",
    "complete": [{"kind": kind, "through": "2026-01-30"} for kind in KINDS],
    "steps": {
        "screening": "2026-01-02",
        "consent": "2026-01-05",
        "leukapheresis": "2026-01-30",
        "infusion": {"planned": "2026-02-24"},
    },
}
Judge = Callable[..., CriterionResult]


def result_of(
    lines: str, kind: str = "inclusion", as_of: str | None = None, spoken: str | None = None, **record: Any
) -> CriterionResult:
    """Judge a condition; *as_of* is the day asked for, *spoken* the day up to which the record speaks."""
    body = "".join(f"  {line}\n" for line in lines.splitlines())
    protocol = protocolrules.parse(f"{VOCABULARY}\n{kind} 1\n{body}")
    timeline = protocolrules.Timeline.from_dict({**RECORD, **record, "as_of": spoken or RECORD["as_of"]})
    return protocol.screen(timeline, as_of).criteria[f"{kind} 1"]


@pytest.fixture
def judge() -> Judge:
    return result_of


@pytest.fixture
def status() -> Callable[..., str]:
    return lambda *args, **record: result_of(*args, **record).status.value
