"""Calendar files: what another library reads in them, and the structure that RFC 5545 asks for."""

import json
import re
import subprocess
import sys
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from protocolrules.cli.calendar_file import calendar_text

LEUKAPHERESIS: dict[str, Any] = {
    "name": "leukapheresis",
    "title": "leukapheresis, collection of blood cells",
    "status": "open",
    "on": None,
    "earliest": "2026-01-26",
    "target": "2026-01-26",
    "latest": "2026-02-09",
    "permitted": [["2026-01-26", "2026-02-09"]],
    "certain": [["2026-01-26", "2026-02-09"]],
    "bounds": [
        {
            "day": "2026-01-26",
            "edge": "first",
            "rule": "inclusion 6a",
            "words": "≥ 3 weeks since chemotherapy before leukapheresis",
            "fact": "doxorubicin (chemotherapy) to 2026-01-05",
        },
        {
            "day": "2026-02-09",
            "edge": "last",
            "rule": "schedule",
            "words": "within 28 days after consent",
            "fact": None,
        },
    ],
    "needs": [
        {"rule": "inclusion 11", "facts": ["the result of ANC", "weight"]},
        {"rule": "inclusion 18", "facts": ["consent"]},
    ],
}
PLAN: dict[str, Any] = {
    "patient": "P01",
    "protocol": "NCT05621668",
    "as_of": "2026-01-20",
    "arm": None,
    "steps": [LEUKAPHERESIS],
    "conflicts": [],
    "deviations": [],
    "notes": [],
}


def plan(*steps: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a plan whose steps are like leukapheresis but for what is given of them."""
    return {**PLAN, **changes, "steps": [{**LEUKAPHERESIS, **step} for step in steps or ({},)]}


def events(document: dict[str, Any]) -> list[Any]:
    """Return the events that another library than the one that writes finds in the file."""
    calendar = vobject.readOne(calendar_text(document).decode("utf-8"))
    return list(calendar.contents.get("vevent", []))


def lines(document: dict[str, Any]) -> list[str]:
    """Return the unfolded lines of the file."""
    return calendar_text(document).decode("utf-8").replace("\r\n ", "").split("\r\n")


# ---- what is in it -------------------------------------------------------------------------------


def test_a_step_is_an_event_of_a_day_and_a_window() -> None:
    day, window = events(PLAN)
    assert (day.dtstart.value, day.dtend.value) == (date(2026, 1, 26), date(2026, 1, 27))
    assert day.summary.value == "P01: leukapheresis, collection of blood cells"
    assert day.status.value == "TENTATIVE"
    assert day.categories.value == ["NCT05621668", "open"]
    assert "transp" not in day.contents
    assert (window.dtstart.value, window.dtend.value) == (date(2026, 1, 26), date(2026, 2, 10))
    assert window.summary.value == "P01: leukapheresis, collection of blood cells window"
    assert window.transp.value == "TRANSPARENT"
    assert window.categories.value == ["NCT05621668", "window"]


def test_the_description_says_what_bounds_it_and_what_is_needed() -> None:
    day, window = events(PLAN)
    assert day.description.value == (
        "NCT05621668, P01, leukapheresis: open as of 2026-01-20\n"
        "window: 2026-01-26 … 2026-02-09\n"
        "not before 2026-01-26: inclusion 6a: ≥ 3 weeks since chemotherapy before leukapheresis"
        " (doxorubicin (chemotherapy) to 2026-01-05)\n"
        "not after 2026-02-09: schedule: within 28 days after consent\n"
        "still needed: the result of ANC and weight (inclusion 11)\nstill needed: consent (inclusion 18)"
    )
    assert window.description.value == day.description.value


def test_a_window_with_gaps_says_which_days_are_permitted() -> None:
    (day,) = events(plan({"latest": None, "permitted": [["2026-01-26", "2026-01-26"], ["2026-02-02", None]]}))
    assert "window: 2026-01-26 …\npermitted: 2026-01-26, 2026-02-02 to …\n" in day.description.value


def test_a_step_that_is_planned_is_confirmed_on_its_day() -> None:
    day, window = events(plan({"status": "planned", "on": "2026-01-28", "target": "2026-01-28"}))
    assert (day.dtstart.value, day.dtend.value) == (date(2026, 1, 28), date(2026, 1, 29))
    assert day.status.value == "CONFIRMED"
    assert window.dtstart.value == date(2026, 1, 26)


@pytest.mark.parametrize("status", ["done", "missed", "not due"])
def test_what_is_no_longer_ahead_is_left_out(status: str) -> None:
    assert events(plan({"status": status, "on": "2026-01-20"})) == []


@pytest.mark.parametrize("status", ["open", "assumed", "overdue", "waits"])
def test_what_is_ahead_is_tentative(status: str) -> None:
    assert events(plan({"status": status}))[0].status.value == "TENTATIVE"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"target": None}, ["window"]),
        ({"latest": None}, ["open"]),
        ({"earliest": None}, ["open"]),
        ({"latest": "2026-01-26"}, ["open"]),
        ({"target": None, "latest": None}, []),
    ],
    ids=str,
)
def test_only_what_is_known_is_shown(changes: dict[str, Any], found: list[str]) -> None:
    assert [event.categories.value[1] for event in events(plan(changes))] == found


def test_a_step_without_a_title_goes_by_its_name() -> None:
    (day, _) = events(plan({"title": None, "name": "follow_up 2"}, protocol=None))
    assert day.summary.value == "P01: follow_up 2"
    assert day.categories.value == ["open"]


def test_a_plan_without_steps_is_an_empty_calendar() -> None:
    assert events({**PLAN, "steps": []}) == []


def test_the_last_day_of_the_calendar() -> None:
    (day,) = events(plan({"target": "9999-12-31", "earliest": None, "latest": None}))
    assert day.dtstart.value == date.max


# ---- importing it again --------------------------------------------------------------------------


def keys(document: dict[str, Any]) -> list[str]:
    return [event.uid.value for event in events(document)]


def test_a_later_plan_updates_the_same_events() -> None:
    later = plan({"target": "2026-02-02", "status": "planned", "title": "apheresis"}, as_of="2026-01-27")
    assert keys(PLAN) == keys(later)
    for old, new in zip(events(PLAN), events(later), strict=True):
        assert int(new.sequence.value) > int(old.sequence.value)


def test_no_two_events_share_a_key() -> None:
    plans = [
        plan({"name": name}, patient=patient, protocol=protocol)
        for name in ("a", "a 1", "1")
        for patient in ("P", "P a", "P,a")
        for protocol in (None, "N", "N P")
    ]
    found = [key for document in plans for key in keys(document)]
    assert len(set(found)) == len(found) == 54


def test_keys_do_not_change_from_one_version_to_the_next() -> None:
    assert keys(PLAN) == KEYS


KEYS = ["fbca6c0d-efef-5250-b68c-c88e7ac2f841", "4173223b-d6c4-5ec8-9925-403104369841"]


def test_nothing_comes_from_the_clock_or_the_process() -> None:
    code = (
        "import json, sys; from protocolrules.cli.calendar_file import calendar_text; "
        "sys.stdout.buffer.write(calendar_text(json.load(sys.stdin)))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=json.dumps(PLAN).encode(),
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Kiritimati"))
    }
    assert outputs == {calendar_text(PLAN)}
    assert all(line == "DTSTAMP:20260120T000000Z" for line in lines(PLAN) if line.startswith("DTSTAMP"))


def test_a_plan_is_not_changed() -> None:
    before = deepcopy(PLAN)
    calendar_text(PLAN)
    assert before == PLAN


# ---- any text ------------------------------------------------------------------------------------

TEXTS = [
    "Größe, Gewicht; Puls\\Blutdruck: „normal“",
    "two\nlines",
    "a literal \\n, and \\, and \\; and \\\\",
    "診察と採血 " * 30,
    "👩🏽‍⚕️ visit 🩸" * 20,
    "زيارة المتابعة",
    'quoted "words" and tab\tstop',
    "BEGIN:VEVENT",
    "x" * 500,
    "e\u0301" * 100,
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_any_text_survives(text: str) -> None:
    document = plan({"title": text, "needs": [{"rule": text, "facts": [text]}]}, patient=text, protocol=text)
    day, window = events(document)
    assert day.summary.value == f"{text}: {text}"
    assert window.summary.value == f"{text}: {text} window"
    assert day.description.value.endswith(f"still needed: {text} ({text})")
    assert day.categories.value == [text, "open"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a\r\nb\rc\vd\u2028e\x85f", "a\nb\nc\nd\ne\nf"),
        ("bell\x07, null\x00", "bell, null"),
        ("half \ud83d", "half ?"),
    ],
)
def test_what_no_calendar_may_hold_is_replaced(text: str, read: str) -> None:
    day, _ = events(plan({"title": text}))
    assert day.summary.value == f"P01: {read}"


@given(st.text(max_size=200))
def test_every_file_is_well_formed(text: str) -> None:
    data = calendar_text(plan({"title": text, "needs": [{"rule": text, "facts": [text]}]}, patient=text, protocol=text))
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data)
    folded = data.split(b"\r\n")
    assert all(len(line) <= 75 for line in folded)
    assert all(line.decode("utf-8") is not None for line in folded)  # no character is cut in two
    for line in data.decode().replace("\r\n ", "").split("\r\n")[:-1]:
        assert re.match(r"[A-Z-]+(;VALUE=DATE)?:", line)


def test_every_event_has_what_it_must_have() -> None:
    found = lines(PLAN)
    assert found[:4] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//protocolrules//plan//EN", "CALSCALE:GREGORIAN"]
    names = [re.split("[:;]", line)[0] for line in found]
    for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "CATEGORIES", "SEQUENCE"):
        assert names.count(name) == names.count("BEGIN") - 1 == 2, name
    assert "DTSTART;VALUE=DATE:20260126" in found


# ---- wrong use -----------------------------------------------------------------------------------


def test_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(ImportError, match=r"pip install 'icalendar>=6'"):
        calendar_text(PLAN)


def test_a_planned_day_that_does_not_fit_is_not_confirmed() -> None:
    day, _ = events(plan({"status": "planned", "on": "2026-01-20", "target": "2026-01-28"}))
    assert (day.dtstart.value.isoformat(), day.status.value) == ("2026-01-28", "TENTATIVE")
    assert "planned for 2026-01-20 in the record, which is not the day aimed at" in day.description.value


@pytest.mark.parametrize("planned", ["2026-04", "2026", "between 2026-04-02 and 2026-05-01", "an unknown date"])
def test_a_planned_date_that_is_no_day_leaves_the_target(planned: str) -> None:
    day, _ = events(plan({"status": "planned", "on": planned}))
    assert day.dtstart.value.isoformat() == PLAN["steps"][0]["target"]
