"""Between two days that are looked at, a truth is what it is on every day: none on which it turns is passed over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import DECLARATIONS, STEPS, Document, Screened, conditions, patients_for
from test_turning_day import CONDITIONS

import protocolrules
from protocolrules.evaluate.moving import Moving
from protocolrules.facts.moment import on

AHEAD = 150
LASTING = DECLARATIONS.replace("step infusion after", "step infusion lasting 3 days after")


@st.composite
def moved(draw: st.DrawFn) -> tuple[str | None, Screened]:
    """A step (None: the as-of day), and a condition and a record for which it is moved; it asks for steps, too."""
    condition = draw(st.one_of(CONDITIONS, conditions()))
    other = draw(st.sampled_from(("consent", "leukapheresis", "infusion")))
    for kind in ("surgery", "stable_disease"):
        if draw(st.booleans()):
            condition = condition.replace(kind, other)
    text = f"{draw(st.sampled_from((DECLARATIONS, LASTING)))}inclusion 1\n  {condition}\n"
    return draw(st.sampled_from((*STEPS, None))), (text, draw(patients_for(text)))


def assert_no_day_is_passed_over(text: str, document: Document, step: str | None) -> None:
    protocol = protocolrules.parse(text)
    timeline = protocolrules.Timeline.from_dict(document | {"as_of": "2025-02-14"})
    (rule,) = protocol.engine.rules
    laid_out = protocol._case(timeline, on("2025-02-14"), None)
    moving = Moving(laid_out, step, protocol.engine.logic.compile)
    lo = laid_out.as_of.lo
    turns = dict(moving.turns(rule.meaning, rule.passes, lo, lo + AHEAD))
    then = turns[lo]
    for day in range(lo, lo + AHEAD):
        then = turns.get(day, then)
        assert rule.passes(moving.on(day), None) is then, day - lo


@given(moved())
def test_no_day_is_passed_over(case: tuple[str | None, Screened]) -> None:
    step, (text, document) = case
    try:
        protocolrules.parse(text)
    except protocolrules.RulesError:
        return  # the other step cannot stand where the event stood
    assert_no_day_is_passed_over(text, document, step)


COMPLETE = {"kind": "surgery", "through": "2025-02-14"}


@pytest.mark.parametrize(
    ("condition", "complete"),
    [
        pytest.param("≥ 3 weeks since surgery before leukapheresis", COMPLETE | {"from": "2025-02-01"}, id="gap"),
        pytest.param("≥ 2 episodes of surgery 0 to 3 weeks after consent", COMPLETE, id="complete up to a fixed day"),
        pytest.param("> 4 weeks since leukapheresis before 1 month after leukapheresis", COMPLETE, id="months vary"),
        pytest.param(
            "no planned surgery within 1 week before leukapheresis",
            COMPLETE | {"through": "2025-02-28", "planned": "yes"},
            id="planned up to a day",
        ),
    ],
)
def test_once_passed_over(condition: str, complete: Document) -> None:
    record = {"id": "P", "steps": {"consent": "2025-01-25"}, "complete": [complete]}
    assert_no_day_is_passed_over(f"{DECLARATIONS}inclusion 1\n  {condition}\n", record, "leukapheresis")
