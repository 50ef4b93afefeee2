"""The earliest and latest days of a network of steps are those that a constraint solver finds, and so is a clash."""

from __future__ import annotations

from datetime import date
from functools import cache

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from protocolrules.evaluate.planning.network import Fitted, Link, Network
from protocolrules.facts.calendar import FAR, LAST_DAY, Duration, Shift
from protocolrules.facts.days import DaySet, between, days_of

TODAY = date(2024, 1, 15).toordinal()
HORIZON = TODAY + 400
ROOM = 140  # days beyond the horizon that a day counted from one within it can lie


@attrs.frozen
class Steps:
    """The days left for every step, and links (step, anchor, least, most) with durations or None."""

    days: tuple[DaySet, ...]
    links: tuple[tuple[int, int, Duration | None, Duration | None], ...]

    @property
    def network(self) -> Network:
        days = {str(n): found for n, found in enumerate(self.days)}
        return Network(days, [Link(str(a), str(b), _shift(lo), _shift(hi)) for a, b, lo, hi in self.links])


def _shift(by: Duration | None) -> Shift | None:
    return None if by is None else Shift((by,))


# ---- what is drawn -------------------------------------------------------------------------------


LENGTHS = st.one_of(
    st.builds(lambda days: Duration(days=days), st.integers(-20, 60)),
    st.builds(lambda weeks: Duration(days=7 * weeks), st.integers(-4, 8)),
    st.builds(lambda months, days: Duration(months, days), st.integers(-2, 4), st.integers(-3, 3)),
)


@st.composite
def links(draw: st.DrawFn, number: int) -> tuple[int, int, Duration | None, Duration | None]:
    step = draw(st.integers(0, number - 1))
    anchor = draw(st.integers(0, number - 1).filter(lambda other: other != step))
    anchor, step = (anchor, step) if draw(st.integers(0, 9)) == 0 else sorted((anchor, step))
    target = draw(LENGTHS)
    if anchor < step and target.days < 0:
        target = -target
    early, late = (Duration(days=draw(st.integers(0, 10))) for _ in "ab")
    ends = draw(st.sampled_from(("both", "both", "least", "most")))
    return step, anchor, None if ends == "most" else target + -early, None if ends == "least" else target + late


@st.composite
def domains(draw: st.DrawFn) -> DaySet:
    """From today on: all days, working days, one planned day, or a few ranges."""
    match draw(st.sampled_from(("all", "all", "week", "week", "until", "planned", "ranges"))):
        case "all":
            return between(TODAY, HORIZON)
        case "week":
            closed = draw(st.sets(st.integers(0, 6), min_size=1, max_size=4))
            return days_of((day, day) for day in range(TODAY, HORIZON + 1) if day % 7 not in closed)
        case "until":
            return between(TODAY, TODAY + draw(st.integers(0, 300)))
        case "planned":
            day = TODAY + draw(st.integers(0, 200))
            return between(day, day)
    edges = draw(st.lists(st.integers(TODAY, HORIZON), min_size=2, max_size=8, unique=True).map(sorted))
    return days_of(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def steps(draw: st.DrawFn, most: int = 40) -> Steps:
    number = draw(st.integers(2, most))
    few = draw(st.lists(domains(), min_size=number, max_size=number))
    some = draw(st.lists(links(number), min_size=1, max_size=2 * number))
    return Steps(tuple(few), tuple(some))


# ---- the same for the solver ---------------------------------------------------------------------


@cache
def _moved(by: Duration) -> list[int]:
    return [by.after(day) for day in range(TODAY, HORIZON + 1)]


def _solver(found: Steps) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    model = cp_model.CpModel()
    days = [
        model.new_int_var_from_domain(cp_model.Domain.from_intervals([list(r) for r in d.ranges]), "")
        for d in found.days
    ]
    counted: dict[tuple[int, Duration], cp_model.IntVar] = {}
    for step, anchor, least, most in found.links:
        for by in (least, most):
            if by is not None and (anchor, by) not in counted:
                to = counted[anchor, by] = model.new_int_var(TODAY - ROOM * 2, HORIZON + ROOM * 2, "")
                if by.months:
                    model.add_element(days[anchor] - TODAY, _moved(by), to)
                else:
                    model.add(to == days[anchor] + by.days)
        if least is not None:
            model.add(days[step] >= counted[anchor, least])
        if most is not None:
            model.add(days[step] <= counted[anchor, most])
    return model, days


def _best(model: cp_model.CpModel, day: cp_model.IntVar, earliest: bool) -> int | None:
    model.clear_objective()
    if earliest:
        model.minimize(day)
    else:
        model.maximize(day)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    return solver.value(day) if status == cp_model.OPTIMAL else None


# ---- the laws ------------------------------------------------------------------------------------


def agrees(found: Steps, asked: list[int]) -> None:
    first, last = found.network.earliest(), found.network.latest()
    assert bool(first) is bool(last)
    model, days = _solver(found)
    for step in asked:
        for fitted, earliest in ((first, True), (last, False)):
            assert (fitted.days[str(step)] if fitted else None) == _best(model, days[step], earliest)


def keeps(found: Steps, fitted: Fitted) -> None:
    assert found.network.keeps(fitted.days)


@settings(max_examples=settings.default.max_examples // 3)
@given(steps(), st.data())
def test_earliest_and_latest_are_those_of_a_solver(found: Steps, data: st.DataObject) -> None:
    chosen = st.lists(st.integers(0, len(found.days) - 1), min_size=1, max_size=2, unique=True)
    agrees(found, data.draw(chosen))


@given(steps(most=12))
def test_earliest_and_latest_plans_fit(found: Steps) -> None:
    for fitted in (found.network.earliest(), found.network.latest()):
        if fitted:
            keeps(found, fitted)


@given(steps(most=8), st.data())
def test_fixing_a_step_is_narrowing_its_days(found: Steps, data: st.DataObject) -> None:
    network = found.network
    fitted = network.earliest()
    step = str(data.draw(st.integers(0, len(found.days) - 1)))
    day = data.draw(st.integers(TODAY, HORIZON))
    among = {step: between(day, day)}
    whole = network.earliest({step: network.days[step] & between(day, day)})
    if fitted and day in network.days[step]:
        fixed = network.fixed(fitted, among, step)
        assert bool(fixed) is bool(whole)
        assert not whole or fixed.days == whole.days


@given(steps(most=8))
def test_an_open_calendar_changes_no_earliest_day_within_it(found: Steps) -> None:
    """Where days have no end, steps that chase one another are told to clash, and soon."""
    bounded = found.network.earliest()
    opened = tuple(days_of([*d.ranges, (HORIZON + 1, FAR)]) if d.last == HORIZON else d for d in found.days)
    unbounded = attrs.evolve(found, days=opened).network.earliest()
    if bounded:
        assert unbounded.days == bounded.days
    assert not unbounded or all(TODAY <= day <= LAST_DAY for day in unbounded.days.values())


def test_two_months_are_longer_than_55_days_wherever_they_begin() -> None:
    """Steps that chase one another by a few days at every turn, with no end to their days, clash at once."""
    ever = between(TODAY, FAR)
    month = Duration(months=1)
    chased = ((1, 0, month, None), (2, 1, month, None), (2, 0, None, Duration(days=55)))
    found = Steps((ever, ever, ever), chased)
    assert not found.network.earliest()
    possible = Steps((ever, ever, ever), (*chased[:2], (2, 0, None, Duration(days=56)))).network.earliest()
    assert possible.days["0"] == date(2025, 1, 31).toordinal()  # from 31 January to 28 February and 28 March
