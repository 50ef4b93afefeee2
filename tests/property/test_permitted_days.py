"""A day is permitted for a step exactly when the record of that day, the step done on it, fails no line that names it.

The record of each day is built anew and screened; windows, orders and the site's days are counted apart.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import attrs
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import (
    AS_OF,
    DECLARATIONS,
    EVERYTHING,
    STEPS,
    Document,
    atoms,
    dates,
    days,
    lengths,
    patients_for,
)
from test_turning_day import CONDITIONS

import protocolrules
from protocolrules import Status
from protocolrules.facts.site import Site

AHEAD = 120
ORDERS = (("leukapheresis", "order", 0, 0, "after", "consent"), ("infusion", "order", 0, 0, "after", "leukapheresis"))
EARLY_PARTS = ("2025-01", "2024-12", "2024")  # partial dates that are over by the as-of day


@attrs.frozen
class Study:
    """Criteria as lines (kind, arm, line), windows as (step, near, far, anchor), and the site's closed days."""

    criteria: tuple[tuple[str, str, tuple[str, ...]], ...]
    windows: tuple[tuple[str, str, int, int, str, str], ...] = ()
    closed: tuple[str, ...] = ()

    @property
    def own(self) -> str:
        return "".join(_criteria(self.criteria)) + _schedule(self.windows)

    @property
    def text(self) -> str:
        return DECLARATIONS + self.own

    @property
    def apart(self) -> str:
        """Every line as a criterion of its own."""
        return DECLARATIONS + "".join(_criteria([(kind, arm, (line,)) for kind, arm, line in self.lines]))

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        return [(kind, arm, line) for kind, arm, lines in self.criteria for line in lines]


def _criteria(criteria: Any) -> list[str]:
    found = []
    for number, (kind, arm, lines) in enumerate(criteria):
        head = f"{kind} {number}{arm}\n"
        if kind == "exclusion" and len(lines) > 1:
            found.append(head + "  any of\n" + "".join(f"    {line}\n" for line in lines))
        else:
            found.append(head + "".join(f"  {line}\n" for line in lines))
    return found


def _schedule(windows: Any) -> str:
    lines = [f"  {step} {near} to {far} {unit} {side} {anchor}\n" for step, unit, near, far, side, anchor in windows]
    return "schedule\n" + "".join(lines) if lines else ""


# ---- what is drawn -------------------------------------------------------------------------------


STEP_EVENTS = st.builds(
    "{} {} within {} before {}".format,
    st.sampled_from(("any", "no")),
    st.sampled_from(STEPS),
    lengths(),
    st.sampled_from(STEPS),
)
SINGLE = st.one_of(CONDITIONS, atoms(), STEP_EVENTS)


@st.composite
def lines(draw: st.DrawFn, kind: str) -> str:
    """A line that is not several that must hold at once."""
    shape = draw(st.sampled_from(("{0}", "{0}", "{0}", "joined", "not", "if")))
    a, b, c = draw(SINGLE), draw(SINGLE), draw(SINGLE)
    match shape:
        case "joined":
            return f"({a}) {'or' if kind == 'inclusion' else 'and'} ({b})"
        case "not":
            return f"not (({a}) {'and' if kind == 'inclusion' else 'or'} ({b}))"
        case "if":
            return f"if ({a}) then ({b}) otherwise ({c})"
    return a


@st.composite
def windows(draw: st.DrawFn) -> tuple[str, str, int, int, str, str]:
    step, anchor = draw(st.sampled_from(tuple((a, b) for a in STEPS for b in STEPS if a != b)))
    near = draw(st.integers(0, 10))
    unit = draw(st.sampled_from(("days", "days", "weeks", "months")))
    return step, unit, near, near + draw(st.integers(0, 20)), draw(st.sampled_from(("before", "after"))), anchor


@st.composite
def studies(draw: st.DrawFn) -> Study:
    criteria = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(("inclusion", "exclusion")))
        arm = draw(st.sampled_from(("", "", "", " for part_b")))
        criteria.append((kind, arm, tuple(draw(st.lists(lines(kind), min_size=1, max_size=2)))))
    closed = draw(st.sampled_from(((), (), ("saturday", "sunday"))))
    return Study(tuple(criteria), tuple(draw(st.lists(windows(), max_size=1))), closed)


def over_by(value: Any) -> bool:
    """Tell whether everything dated in a part of a document is over by the as-of day."""
    texts = [value[key] for key in ("on", "from", "to", "through") if key in value]
    dated = [text for text in texts if text[0] == "2"]
    exact = all(text[:10] <= AS_OF.isoformat() for text in dated if len(text) >= 10)
    return exact and all(text in EARLY_PARTS for text in dated if len(text) < 10)


@st.composite
def ahead(draw: st.DrawFn, study: Study, partial: bool) -> Document:
    """A record that says nothing of later days, with steps to come."""
    document: Document = draw(patients_for(study.text, partial, later=False))
    past = dates(partial, times=False).filter(lambda text: over_by({"on": text}))
    coming = days(AS_OF, AS_OF + timedelta(40)).filter(lambda text: text >= AS_OF.isoformat())
    forms = {"on": past, "planned": coming}
    found: Document = {}
    for step in STEPS:
        form = draw(st.sampled_from(("on", "planned", "planned", "missing")))
        if form in forms:
            found[step] = {form: draw(forms[form])}
    document["steps"] = found
    document["events"] = [e for e in document["events"] if _speaks(e)]
    document["complete"] = [c for c in document["complete"] if "planned" in c or over_by(c) or c in EVERYTHING]
    for section in ("measurements", "scales"):
        document[section] = [r for r in document[section] if "on" in r and over_by(r)]
    for section in ("facts", "attestations"):
        for name, said in list(document.get(section, {}).items()):
            if isinstance(said, dict) and not over_by(said):
                del document[section][name]
    return document


def _speaks(event: Document) -> bool:
    return "status" not in event and bool({"on", "from"} & event.keys()) and over_by(event)


@st.composite
def cases(draw: st.DrawFn, partial: bool = True) -> tuple[Study, Document]:
    study = draw(studies())
    return study, draw(ahead(study, partial))


# ---- the law -------------------------------------------------------------------------------------


def on_day(document: Document, step: str, day: date) -> Document:
    """Return the record of a later day: the step done on it, others as planned, what goes on goes on."""
    today = day.isoformat()
    complete = [
        c | {"through": today} if "planned" not in c and c["through"] >= AS_OF.isoformat() else c
        for c in document["complete"]
    ]
    steps = {name: _as_planned(form, today) for name, form in document["steps"].items()}
    return document | {"as_of": today, "complete": complete, "steps": steps | {step: {"on": today}}}


def _as_planned(form: Document, today: str) -> Document:
    return {"on": form["planned"]} if form.get("planned", "9999") <= today else form


def screened(study: Study, document: Document, step: str) -> list[tuple[Status, ...]]:
    """Return for every day ahead the verdicts of the lines that name the step."""
    protocol = protocolrules.parse(study.apart)
    naming = [n for n, (_, _, line) in enumerate(study.lines) if re.search(rf"\b{step}\b", line)]
    found = []
    for number in range(AHEAD + 1):
        later = on_day(document, step, AS_OF + timedelta(number))
        statuses = protocol.screen(protocolrules.Timeline.from_dict(later)).statuses
        found.append(tuple(statuses[n] for n in naming))
    return found


def span(text: str) -> tuple[date, date]:
    """Return the first and last day a date of a document can be."""
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    first = date(year, month, day or 1)
    return first, first if day else first + relativedelta(months=1, days=-1)


def timed(study: Study, document: Document, step: str, day: date) -> tuple[bool, bool]:
    """Tell whether a day may keep the windows and orders between the step and dated ones, and whether it does."""
    may = sure = day.strftime("%A").lower() not in study.closed
    for timed_step, unit, near, far, side, anchor in (*study.windows, *ORDERS):
        if step not in (timed_step, anchor):
            continue
        form = document["steps"].get(anchor if step == timed_step else timed_step)
        if form is None:
            sure = sure and step != timed_step  # what it is counted from has no date
            continue
        first, last = span(form.get("on") or form["planned"])
        others = [first + timedelta(n) for n in range((last - first).days + 1)]
        pairs = [(day, other) if step == timed_step else (other, day) for other in others]
        inside = [_inside(*pair, unit, near, far, side) for pair in pairs]
        sure = sure and all(inside) and (step == timed_step or first == last)  # back from a partial date none is sure
        may = may and any(inside)
    return may, sure


def _inside(day: date, anchor: date, unit: str, near: int, far: int, side: str) -> bool:
    if unit == "order":
        return day >= anchor
    sign = 1 if side == "after" else -1
    edges = sorted(anchor + relativedelta(**{unit: sign * n}) for n in (near, far))
    return edges[0] <= day <= edges[1]


def agrees(study: Study, document: Document) -> None:
    timeline = protocolrules.Timeline.from_dict(document)
    site = Site.from_dict({"site": "Houston", "closed": list(study.closed)}) if study.closed else None
    plan = protocolrules.parse(study.text).plan(timeline, site=site)
    for step in STEPS:
        if "on" in document["steps"].get(step, {}):
            continue
        found = plan.steps[step]
        for number, statuses in enumerate(screened(study, document, step)):
            day = AS_OF + timedelta(number)
            may, sure = timed(study, document, step, day)
            assert (day in found.permitted) is (may and Status.NOT_MET not in statuses), (step, day, statuses)
            met = all(status is Status.MET for status in statuses)
            assert (day in found.certain) is (may and sure and met), (step, day, statuses)


@settings(max_examples=max(20, settings.default.max_examples // 3))
@given(cases())
def test_permitted_days(case: tuple[Study, Document]) -> None:
    agrees(*case)
