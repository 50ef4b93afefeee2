"""Shifting a record by whole weeks shifts its plan; its order says nothing; knowing more only tells more of days."""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import Document
from test_event_order import LISTS
from test_information_only_adds import problems, refined, vague_dates
from test_permitted_days import STEPS, Study, ahead, studies
from test_whole_weeks_shift import shifted

import protocolrules
from protocolrules.facts.calendar import FAR
from protocolrules.facts.days import DaySet, days_of
from protocolrules.facts.site import Site

MONTHS = ("month", "age ", "birth")


def plan_of(study: Study, document: Document) -> protocolrules.Plan:
    site = Site.from_dict({"site": "Houston", "closed": list(study.closed)}) if study.closed else None
    return protocolrules.parse(study.text).plan(protocolrules.Timeline.from_dict(document), site=site)


def seen(plan: protocolrules.Plan, by: int = 0) -> list[Any]:
    """Return every step's days, moved by some days."""
    found: list[Any] = [len(plan.conflicts), len(plan.deviations)]
    for name, step in plan.steps.items():
        days = (step.first_day, step.target_day, step.last_day)
        sets = (_moved(step.permitted, by), _moved(step.certain, by))
        found.append((name, step.status, *(None if d is None else d + by for d in days), *sets))
    return found


def _moved(days: DaySet, by: int) -> DaySet:
    return days_of((lo if lo == -FAR else lo + by, hi if hi == FAR else hi + by) for lo, hi in days.ranges)


WITHOUT_MONTHS = studies().filter(lambda study: not any(word in study.own for word in MONTHS))


@settings(max_examples=settings.default.max_examples // 2)
@given(st.data(), st.integers(-500, 500))
def test_whole_weeks_shift_a_plan(data: st.DataObject, weeks: int) -> None:
    study = attrs.evolve(data.draw(WITHOUT_MONTHS), closed=())
    document = data.draw(ahead(study, partial=False))
    before, after = plan_of(study, document), plan_of(study, shifted(document, weeks))
    assert seen(after) == seen(before, 7 * weeks)


@given(st.data())
def test_the_order_of_a_record_says_nothing(data: st.DataObject) -> None:
    study = data.draw(studies())
    document = data.draw(ahead(study, partial=True))
    lists = {key: data.draw(st.permutations(document[key]), key) for key in LISTS}
    mappings = {key: dict(reversed(document[key].items())) for key in ("facts", "steps")}
    assert seen(plan_of(study, document | lists | mappings)) == seen(plan_of(study, document))


@settings(max_examples=settings.default.max_examples // 2)
@given(st.data())
def test_an_exact_date_only_tells_more(data: st.DataObject) -> None:
    """No day becomes permitted that was not, and no day that was certain ceases to be."""
    study = data.draw(studies())
    document = data.draw(ahead(study, partial=True))
    places = list(vague_dates(document))
    assume(places)
    place = data.draw(st.sampled_from(places))
    known = refined(document, place, data.draw(st.sampled_from(place[1])))
    assume(len(problems(known)) <= len(problems(document)))
    before, after = plan_of(study, document), plan_of(study, known)
    for step in STEPS:
        was, then = before.steps[step], after.steps[step]
        assert not then.permitted - was.permitted, (step, place)
        assert not was.certain - then.certain, (step, place)
        assert not was.certain - was.permitted
