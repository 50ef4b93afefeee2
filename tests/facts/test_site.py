"""A site's calendar: what its file means, every problem of it listed, and its JSON Schema."""

import json
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import jsonschema
import pytest

from protocolrules.cli import main
from protocolrules.facts.days import days_of
from protocolrules.facts.problems import DocumentError
from protocolrules.facts.schema import site_schema
from protocolrules.facts.shape import WEEKDAYS
from protocolrules.facts.site import Site, SiteError, read_site

YAML = """\
site: Houston
closed: [saturday, sunday]
holidays:
  - 2026-12-25
  - {on: 2026-07-03, name: Independence Day observed}
  - {from: 2026-12-24, to: 2027-01-01, name: winter shutdown}
steps:
  leukapheresis: {only: [monday, tuesday, wednesday]}
  home_10: {elsewhere: yes}
"""


def number(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def site(**document: Any) -> Site:
    return Site.from_dict({"site": "Houston", **document})


def problems(document: Any) -> list[str]:
    with pytest.raises(SiteError) as caught:
        Site.from_dict(document, "houston.yaml")
    assert str(caught.value) == "\n".join(f"houston.yaml: {problem}" for problem in caught.value.problems)
    return list(caught.value.problems)


def problem(**document: Any) -> str:
    (found,) = problems({"site": "Houston", **document})
    return found


def written(folder: Path, text: str | bytes, name: str = "houston.yaml") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.fixture
def houston(tmp_path: Path) -> Site:
    return read_site(written(tmp_path, YAML))


# ---- what a site's file means --------------------------------------------------------------------


def test_a_site_from_its_file(houston: Site, tmp_path: Path) -> None:
    assert houston.name == "Houston"
    assert list(houston.steps) == ["leukapheresis", "home_10"]
    assert houston.source == str(tmp_path / "houston.yaml")


@pytest.mark.parametrize(
    ("step", "first", "last", "shown"),
    [
        ("infusion", "2026-07-01", "2026-07-08", "2026-07-01 to 2026-07-02, 2026-07-06 to 2026-07-08"),
        ("leukapheresis", "2026-07-01", "2026-07-08", "2026-07-01, 2026-07-06 to 2026-07-08"),
        ("home_10", "2026-07-01", "2026-07-08", "2026-07-01 to 2026-07-08"),
        ("home_10 2", "2026-12-24", "2026-12-26", "2026-12-24 to 2026-12-26"),
        ("infusion", "2026-12-21", "2027-01-05", "2026-12-21 to 2026-12-23, 2027-01-04 to 2027-01-05"),
        ("infusion", "2026-12-24", "2027-01-03", "no day"),
        ("infusion", "2026-07-06", "2026-07-06", "2026-07-06"),
        ("infusion", "2026-07-04", "2026-07-04", "no day"),
        ("infusion", "2026-07-08", "2026-07-01", "no day"),
        ("home_10", "2026-07-08", "2026-07-01", "no day"),
    ],
)
def test_open_days(houston: Site, step: str, first: str, last: str, shown: str) -> None:
    assert str(houston.open_days(step, number(first), number(last))) == shown


@pytest.mark.parametrize(
    ("step", "day", "said"),
    [
        ("infusion", "2026-07-04", "Saturday"),
        ("infusion", "2026-07-03", "Independence Day observed"),
        ("infusion", "2026-12-25", "holiday"),
        ("infusion", "2026-12-28", "winter shutdown"),
        ("infusion", "2026-12-27", "Sunday"),
        ("infusion", "2026-07-06", None),
        ("leukapheresis", "2026-07-02", "leukapheresis only Monday, Tuesday, Wednesday"),
        ("leukapheresis 2", "2026-07-02", "leukapheresis only Monday, Tuesday, Wednesday"),
        ("leukapheresis", "2026-12-31", "winter shutdown"),
        ("leukapheresis", "2026-07-06", None),
        ("home_10", "2026-07-04", None),
    ],
)
def test_why_a_day_is_closed(houston: Site, step: str, day: str, said: str | None) -> None:
    assert houston.closed_because(step, number(day)) == said


def test_a_series_means_all_its_visits_and_a_visit_may_have_days_of_its_own() -> None:
    found = site(steps={"follow_up": {"only": ["friday"]}, "follow_up 2": {"only": ["monday"]}, "treatment C2D8": {}})
    week = number("2026-03-02"), number("2026-03-08")
    open_days = {step: str(found.open_days(step, *week)) for step in ("follow_up", "follow_up 1", "follow_up 2")}
    assert open_days == {"follow_up": "2026-03-06", "follow_up 1": "2026-03-06", "follow_up 2": "2026-03-02"}
    for other in ("follow_up_2", "follow", "treatment C2D8", "treatment"):
        assert str(found.open_days(other, *week)) == "2026-03-02 to 2026-03-08"


def test_a_site_that_says_nothing_is_always_open() -> None:
    assert site().open_days("a", 700_000, 800_000) == days_of([(700_000, 800_000)])


def test_only_days_of_the_calendar_count() -> None:
    last = date.max.toordinal()
    assert site(closed=["sunday"]).open_days("a", -5, 3) == days_of([(1, 3)])
    assert site().open_days("a", last - 1, last + 9) == days_of([(last - 1, last)])
    assert not site(steps={"a": {"elsewhere": True}}).open_days("a", last + 1, last + 9)


def test_plain_data_of_other_readers() -> None:
    """Readers of YAML that make dates and booleans of scalars are fine."""
    day = date(2026, 12, 25)
    found = site(holidays=[day, {"on": day}], steps={"a": {"elsewhere": True}, "b": {"elsewhere": False}, "c": None})
    assert found.closed_because("b", day.toordinal()) == "holiday"
    assert found.closed_because("a", day.toordinal()) is None


# ---- what is wrong with a site's file ------------------------------------------------------------

WRONG = [
    ({"closed": ["saterday"]}, "closed[0]: `saterday` is not a day of the week: write monday, tuesday, wednesday, "),
    ({"closed": ["Sat"]}, "closed[0]: `Sat` is not a day of the week"),
    ({"closed": [6]}, "closed[0]: `6` is not a day of the week"),
    ({"closed": [None]}, "closed[0]: expected one value"),
    ({"closed": "sunday"}, "closed: expected a list"),
    ({"closed": list(WEEKDAYS)}, "closed: all seven days of the week: the site would never work"),
    ({"holidays": ["2026-12"]}, "holidays[0].on: `2026-12` is not one day: write YYYY-MM-DD"),
    ({"holidays": [2026]}, "holidays[0].on: `2026` is not one day"),
    ({"holidays": ["20261225"]}, "holidays[0].on: `20261225` is not one day"),
    ({"holidays": ["2026-W52-5"]}, "holidays[0].on: `2026-W52-5` is not one day"),
    ({"holidays": ["2026-02-30"]}, "holidays[0].on: `2026-02-30` is not on the calendar"),
    ({"holidays": ["٢٠٢٦-12-25"]}, "holidays[0].on: `٢٠٢٦-12-25` is not one day"),
    ({"holidays": ["2026-12-25T10:00"]}, "holidays[0].on: `2026-12-25T10:00` is not one day"),
    ({"holidays": [None]}, "holidays[0].on: missing: the day"),
    ({"holidays": [["2026-12-25"]]}, "holidays[0].on: expected one value: the day"),
    ({"holidays": [{"on": "2026-12-25", "nam": "x"}]}, "holidays[0].nam: `nam` is not a key here; did you mean `name`"),
    ({"holidays": [{"from": "2026-12-25"}]}, "holidays[0].to: missing: the last day"),
    ({"holidays": [{"to": "2026-12-25"}]}, "holidays[0].from: missing: the first day"),
    (
        {"holidays": ["2026-12-25", {"from": "2027-01-01", "to": "2026-12-24"}]},
        "holidays[1]: `from` 2027-01-01 is after `to` 2026-12-24",
    ),
    ({"steps": {"a": {"onlly": ["monday"]}}}, "steps.a.onlly: `onlly` is not a key here; did you mean `only`?"),
    ({"steps": {"a": {"only": []}}}, "steps.a.only: names no day on which the site works"),
    (
        {"closed": ["sunday"], "steps": {"a": {"only": ["sunday"]}}},
        "steps.a.only: names no day on which the site works",
    ),
    ({"steps": {"a": {"only": ["mon"]}}}, "steps.a.only[0]: `mon` is not a day of the week"),
    ({"steps": {"a": {"elsewhere": "maybe"}}}, "steps.a.elsewhere: `maybe` is not an answer: write yes or no"),
    ({"steps": {"a": {"elsewhere": "unknown"}}}, "steps.a.elsewhere: `unknown` is not an answer: write yes or no"),
    ({"steps": {"a": {"only": ["monday"], "elsewhere": "yes"}}}, "steps.a: has `only` and `elsewhere`"),
    ({"steps": {"a": "monday"}}, "steps.a: expected a mapping with `only`, `elsewhere`"),
    ({"steps": ["a"]}, "steps: expected a mapping from names"),
    ({"holidys": []}, "holidys: `holidys` is not a key here; did you mean `holidays`?"),
    ({"site": None}, "site: missing: the site's name"),
    ({"site": " "}, "site: empty: the site's name"),
]


@pytest.mark.parametrize(("document", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_is_wrong(document: dict[str, Any], said: str) -> None:
    assert problem(**document).startswith(said)


@pytest.mark.parametrize("document", [None, [], "Houston", 5])
def test_what_is_no_mapping(document: Any) -> None:
    assert problems(document) == ["expected a mapping with `site`, `closed`, `holidays`, `steps`"]


def test_every_problem_is_listed() -> None:
    found = problems({"closed": ["x", *WEEKDAYS], "holidays": ["y", {"from": "z"}], "steps": {"a": {"only": ["w"]}}})
    assert [said.split(": ")[0] for said in found] == [
        "site",
        "closed[0]",
        "holidays[0].on",
        "holidays[1].to",
        "holidays[1].from",
        "steps.a.only[0]",
        "closed",
    ]


FILES = [
    ("site: a\nsite: b\n", "a.yaml", "line 2: `site` is given twice in one mapping"),
    ("site: a\nclosed: [sunday\n", "a.yaml", "line 3, column 1: did not find expected ',' or ']'"),
    ('{"site": "a", "site": "b"}', "a.json", "`site` is given twice in one object"),
    ("", "a.yaml", "expected a mapping with `site`"),
    ("", "a.json", "line 1, column 1: expecting value"),
    (bytes(range(256)), "a.yaml", "line 2: the file is not UTF-8 text (byte 128)"),
    (b"\x00\x01", "a.yaml", "line 1: a NUL byte; this is not text"),
    ('{"site": "a"}\n', "a.jsonl", "not a site file: the name must end in .json, .yaml or .yml"),
    ("site: a\n", "a", "not a site file"),
    ("site: a\n---\nsite: b\n", "a.yaml", "line 2: a second document; give one per file"),
    ("a: &a [x]\nb: *a\n", "a.yaml", "line 2: an alias (*a); write the value out"),
    ("[" * 100_000, "a.yaml", "line 1: the document is nested too deeply"),
]


@pytest.mark.parametrize(("text", "name", "said"), FILES, ids=[said for _, _, said in FILES])
def test_files_that_cannot_be_read(tmp_path: Path, text: str | bytes, name: str, said: str) -> None:
    path = written(tmp_path, text, name)
    with pytest.raises(SiteError) as caught:
        read_site(path)
    assert isinstance(caught.value, DocumentError)
    assert str(caught.value).startswith(f"{path}: {said}")


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    for name, said in (("nowhere.yaml", "no such file or directory"), ("folder.yaml", "is a directory")):
        with pytest.raises(SiteError, match=said):
            read_site(str(tmp_path / name))


def test_a_file_of_two_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(2 << 30)  # sparse: it takes no room
    with pytest.raises(SiteError, match=r"the file has 2,147,483,648 bytes; a site file may have 1,048,576"):
        read_site(path)


# ---- the schema ----------------------------------------------------------------------------------


def is_valid(document: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(site_schema()).is_valid(document))


def test_the_schema_is_one_and_is_json() -> None:
    jsonschema.Draft202012Validator.check_schema(site_schema())
    assert json.loads(json.dumps(site_schema())) == site_schema()


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "site"]) == 0
    assert json.loads(capsys.readouterr().out) == site_schema()


# What only the reader refuses: a schema has no calendar, and does not compare one key with another.
BEYOND_A_SCHEMA = ("all seven", "not on the calendar", "is after", "names no day", "has `only`", "empty")


@pytest.mark.parametrize(("document", "said"), WRONG, ids=[said for _, said in WRONG])
def test_the_schema_refuses_what_the_reader_refuses(document: dict[str, Any], said: str) -> None:
    assert is_valid({"site": "a", **document}) == any(words in said for words in BEYOND_A_SCHEMA)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"closed": None, "holidays": None, "steps": None},
        {"closed": ["Sunday", "monday"]},
        {"holidays": ["2026-12-25", {"on": "2026-12-25"}, {"from": "2026-12-25", "to": "2026-12-25", "name": "x"}]},
        {"holidays": [{"country": "US"}, {"country": "DE", "subdivision": "BY"}]},
        {"steps": {"a": {}, "b": None, "c 2": {"only": ["Monday"], "elsewhere": "no"}, "d": {"elsewhere": True}}},
    ],
    ids=str,
)
def test_the_schema_and_the_reader_accept_the_same(document: dict[str, Any]) -> None:
    assert is_valid({"site": "a", **document})
    assert site(**document).name == "Houston"


# ---- public holidays -----------------------------------------------------------------------------


def test_public_holidays_of_a_country() -> None:
    found = site(holidays=[{"country": "US"}, {"on": "2026-12-24", "name": "Christmas Eve"}])
    assert found.closed_because("a", number("2026-07-03")) == "Independence Day (observed)"
    assert found.closed_because("a", number("2026-12-24")) == "Christmas Eve"
    assert found.closed_because("a", number("2026-07-06")) is None
    around_new_year = found.open_days("a", number("2026-12-23"), number("2027-01-02"))
    assert str(around_new_year) == "2026-12-23, 2026-12-26 to 2026-12-31, 2027-01-02"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"country": "ZZ"}, "holidays[0]: `ZZ` is not a country's code"),
        ({"country": "US", "subdivision": "TXX"}, "holidays[0]: `TXX` is not a subdivision of US; did you mean `TX`?"),
        ({"country": "US", "name": "x"}, "holidays[0].name: `name` is not a key here"),
        ({"subdivision": "TX"}, "holidays[0].country: missing"),
    ],
)
def test_what_is_wrong_with_public_holidays(entry: dict[str, str], said: str) -> None:
    assert problem(holidays=[entry]).startswith(said)


def test_public_holidays_without_their_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    assert problem(holidays=[{"country": "US"}]) == (
        "holidays[0]: public holidays need the library `holidays`: pip install 'holidays>=0.80'"
    )
    assert site(holidays=["2026-12-25"]).name == "Houston"


# ---- threads and time ----------------------------------------------------------------------------


def test_a_site_can_be_sent_to_another_process() -> None:
    document = {"closed": ["sunday"], "holidays": ["2026-12-25"], "steps": {"a": {"elsewhere": True}}}
    found = pickle.loads(pickle.dumps(site(**document)))
    assert str(found.open_days("b", number("2026-12-24"), number("2026-12-27"))) == "2026-12-24, 2026-12-26"


def test_threads_may_share_a_site() -> None:
    found = site(closed=["saturday", "sunday"], holidays=[{"country": "DE", "subdivision": "BY"}])
    lo, hi = number("2031-01-01"), number("2034-12-31")
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: found.open_days("a", lo, hi), range(64)))
    assert all(result == results[0] for result in results)


def test_three_years_take_well_under_a_millisecond() -> None:
    lo = number("2026-01-01")
    listed = [date.fromordinal(lo + 11 * n).isoformat() for n in range(100)]
    found = site(closed=["saturday", "sunday"], holidays=listed, steps={"a": {"only": ["monday", "wednesday"]}})
    started = perf_counter()
    for later in range(1000):
        found.open_days("a", lo + later, lo + later + 1095)
    assert (perf_counter() - started) / 1000 < 0.001  # about 0.01 ms
