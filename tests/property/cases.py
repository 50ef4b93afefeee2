"""Conditions and records on which the engine was once wrong: found by the laws, kept by name."""

from __future__ import annotations

from typing import Any

from strategies import DECLARATIONS, EVERYTHING

Document = dict[str, Any]


def patient(**known: Any) -> Document:
    """A record complete for every kind of event as of 2025-02-14."""
    return {"id": "P", "as_of": "2025-02-14", "complete": EVERYTHING, **known}


def rules(condition: str) -> str:
    return f"{DECLARATIONS}inclusion 1\n  {condition}\n"


SPANNING = {"kind": "chemotherapy", "from": "2025-01-01", "to": "2025-01-20"}
NITROSOUREA = {"kind": "chemotherapy", "name": "nitrosourea", "on": "2025-01-01"}

DEFINITE: dict[str, tuple[str, Document]] = {
    # The open end of an unknown date was moved by a day and taken for a date of the calendar.
    "age_a_day_before_an_event_that_may_not_be": (
        rules("age ≥ 18 years at 1 days before first chemotherapy"),
        patient(birth_date="1980-02-29", complete=[]),
    ),
    "age_a_day_before_a_step_without_a_date": (
        rules("age ≥ 18 years at 1 days before consent"),
        patient(birth_date="1980-02-29"),
    ),
    # The first pazopanib, if it was one, has begun by the as-of day, but it may end on any later day.
    "during_an_event_that_may_be_of_the_kind": (
        rules("any chemotherapy during first pazopanib"),
        patient(events=[{"kind": "targeted_therapy"}]),
    ),
    # One of several uncertain dates was taken for the first of them because it could be as early as any.
    "the_first_of_two_is_not_surely_the_wider_one": (
        rules("any systemic_therapy ≥ 2 weeks before first targeted_therapy"),
        patient(events=[{"kind": "systemic_therapy"}, {"kind": "targeted_therapy", "on": "2025-02"}]),
    ),
    # An end in the month of the as-of day may be a plan: then the event may end on any later day.
    "an_end_that_may_lie_ahead": (
        rules("no targeted_therapy within 5 half-lives before 2 weeks before end of first chemotherapy"),
        patient(events=[{"kind": "chemotherapy", "from": "2025-01", "to": "2025-02"}]),
    ),
    # A window that ends before it begins has no day, so nothing is in it.
    "nothing_is_between_one_day_and_the_next": (
        rules("any chemotherapy between consent and leukapheresis"),
        patient(steps={"consent": "2025-01-10", "leukapheresis": "2025-01-11"}, events=[SPANNING]),
    ),
    "nothing_is_in_a_window_turned_round": (
        rules("no chemotherapy from consent until leukapheresis"),
        patient(steps={"consent": "2025-01-15", "leukapheresis": "2025-01-05"}, events=[SPANNING]),
    ),
    # An event known by a kind that has narrower kinds may be one of these.
    "a_nitrosourea_by_name_may_be_carmustine": (rules("any carmustine ever"), patient(events=[NITROSOUREA])),
    "a_nitrosourea_by_name_may_be_excepted": (
        rules("any chemotherapy except carmustine ever"),
        patient(events=[NITROSOUREA]),
    ),
}

TURNING: dict[str, tuple[str, Document]] = {
    # The day hangs on the sum of two durations: the 45th birthday, and the month before.
    "a_month_after_a_birthday": (
        rules("age < 45 years at 1 months before infusion"),
        patient(birth_date="1980-02-29", steps={"infusion": {"planned": "2025-02-19"}}),
    ),
    # What goes on lasts a day longer every day, so the day hangs on the length asked for, too.
    "an_event_that_goes_on_gets_long_enough": (
        rules("any immunotherapy lasting ≥ 2 weeks ever"),
        patient(events=[{"kind": "immunotherapy", "from": "2025-02-14", "to": "ongoing"}]),
    ),
    "days_of_what_goes_on_add_up": (
        rules("≤ 14 days of immunotherapy ever"),
        patient(events=[{"kind": "immunotherapy", "from": "2025-02-10", "to": "ongoing"}]),
    ),
    "a_washout_before_a_week_before": (
        rules("≥ 3 weeks since chemotherapy before 1 weeks before infusion"),
        patient(
            steps={"infusion": {"planned": "2025-02-19"}},
            events=[{"kind": "chemotherapy", "from": "2025-01-11", "to": "2025-02-10"}],
        ),
    ),
}

PLANS: dict[str, tuple[Any, ...]] = {
    # A planned step can move together with one that has no date yet: that one is not tied to the day now planned.
    "a_planned_step_is_not_tied_to_itself_by_another": (
        (),
        (),
        ("no a within 1 days before b", "any a 1 to 8 days before b"),
        (),
        {"events": [], "steps": {"consent": "2025-02-10", "a": {"planned": "2025-02-15"}}},
    ),
}
