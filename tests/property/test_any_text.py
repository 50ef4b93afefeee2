"""Any text gives a program or diagnostics, any document a timeline or its problems: never another exception."""

from __future__ import annotations

import json
import re
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import DECLARATIONS, documents, screenings

import protocolrules
from protocolrules.protocol import check_file

SLOWEST = 10.0  # seconds, on a machine that has other things to do
REFERENCE = (Path(__file__).parents[2] / "grammar" / "README.md").read_text(encoding="utf-8")
REAL = re.findall(r"```rules.*?\n(.*?)```", REFERENCE, re.DOTALL)
TOKENS = re.findall(r"\w+|[^\w\s]|\s+", "".join(REAL))
SCRAPS = st.sampled_from(
    ("(", ")", "\t", "\0", "\r", "\u2028", "“", "≥", "\n", "\n  ", "\n      ", "#", '"', ",", "  ", "if ", "unless\n")
)


def judged(text: str) -> None:
    """Check a text in both ways it can be read; anything but a program or diagnostics is a mistake."""
    start = time.perf_counter()
    with suppress(protocolrules.RulesError):
        protocolrules.parse(text)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "some.rules"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        _, found = check_file(path, folder)
        assert all(d.span.start <= d.span.end <= len(d.span.source.text) for d in found)
    assert time.perf_counter() - start < SLOWEST


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A real text with a few characters or words deleted, doubled, moved or replaced."""
    text = draw(st.one_of(st.just(REAL[0]), screenings().map(lambda s: s[0]), st.just(DECLARATIONS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        to = min(len(text), at + draw(st.integers(0, 12)))
        put = draw(st.one_of(st.just(""), SCRAPS, st.sampled_from(TOKENS), st.just(text[at:to] * 2)))
        text = text[:at] + put + text[to:]
    return text


LINES = "".join(re.findall(r"```rules schedule\n(.*?)```", REFERENCE, re.DOTALL)).splitlines()
WORDS = re.findall(r"[\w±≥≤]+|,", "\n".join(LINES))
WHOLE = REAL[0].split("\nschedule\n")[0] + "\nschedule\n"


@st.composite
def mutated_schedules(draw: st.DrawFn) -> str:
    """A schedule of real lines, some of whose words are other words of schedules."""
    lines = []
    for number, line in enumerate(draw(st.lists(st.sampled_from(LINES), min_size=1, max_size=5))):
        words = re.split(r"(\s+)", re.sub(r"^(\s*visit) (\w+)", rf"\1 v{number}", line))
        for _ in range(draw(st.integers(0, 3))):
            words[draw(st.integers(0, len(words) - 1))] = draw(
                st.one_of(st.sampled_from(WORDS), st.integers(0, 400).map(str))
            )
        lines.append(f"  {''.join(words)}\n")
    return WHOLE + "".join(lines)


@st.composite
def token_soup(draw: st.DrawFn) -> str:
    """Words of the language in any order, below a criterion's heading."""
    words = draw(st.lists(st.one_of(st.sampled_from(TOKENS), SCRAPS), max_size=30))
    return f"{DECLARATIONS}inclusion 1\n  {' '.join(words)}\n"


@given(st.text(max_size=300))
def test_any_characters(text: str) -> None:
    judged(text)


@given(mutated())
def test_mutated_rules(text: str) -> None:
    judged(text)


@given(token_soup())
def test_words_in_any_order(text: str) -> None:
    judged(text)


@pytest.mark.parametrize(
    "text",
    [
        f"{DECLARATIONS}inclusion 1\n  {'(' * 5_000}willing{')' * 5_000}\n",
        f"{DECLARATIONS}inclusion 1\n  {'not ' * 5_000}willing\n",
        f"{DECLARATIONS}inclusion 1\n  {'willing and ' * 20_000}willing\n",
        f"{DECLARATIONS}inclusion 1\n  ANC ≥ {'9' * 10_000} K/uL latest\n",
        f"{DECLARATIONS}inclusion 1\n  any surgery within {'9' * 1_000} days before consent\n",
        f"{DECLARATIONS}inclusion 1\n" + "".join(f"{'  ' * n}all of\n" for n in range(1, 300)),
        DECLARATIONS + "x" * 100_000,
        "\0" * 10_000,
        "\t" * 10_000 + "inclusion",
        "inclusion 1\n" * 3_000,
        '"' * 10_001,
        "\ufeffprotocol X\n",
    ],
    ids=lambda text: repr(text[-12:]),
)
def test_hostile_rules(text: str) -> None:
    judged(text)


# ---- patients -----------------------------------------------------------------------------------

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        (
            "2025-02-30",
            "0000-01-01",
            "9999-12-31",
            "2025-01-10T25:00",
            "2025-01-10T10:00+14:30",
            "1e99",
            "ongoing",
            "<",
            "yes",
            "60 mg/m2",
        )
    ),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


FILES = st.one_of(
    st.text(max_size=200),
    ANYTHING.map(lambda document: json.dumps(document, ensure_ascii=False)),
    documents().map(json.dumps),
)


def read(document: Any) -> protocolrules.Timeline | None:
    try:
        return protocolrules.Timeline.from_dict(document)
    except protocolrules.TimelineError:
        return None


@given(ANYTHING)
def test_any_value_as_a_patient(document: Any) -> None:
    read(document)


def replaced(value: Any, path: list[Any], by: Any) -> Any:
    if not path:
        return by
    copied = value.copy()
    copied[path[0]] = replaced(value[path[0]], path[1:], by)
    return copied


def paths(value: Any) -> list[list[Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [[], *([key, *rest] for key, part in inner for rest in paths(part))]


PROTOCOL = protocolrules.parse(
    DECLARATIONS + "inclusion 1\n  ≥ 2 months since chemotherapy before infusion\n"
    "inclusion 2\n  ANC ≥ 1 K/uL, latest within 28 days before infusion\n"
    "inclusion 3\n  age ≥ 18 years at consent and any surgery within 4 weeks before last targeted_therapy\n"
)


@given(documents(), st.data())
def test_a_patient_with_anything_in_one_place(document: dict[str, Any], data: st.DataObject) -> None:
    changed = replaced(document, data.draw(st.sampled_from(paths(document))), data.draw(ANYTHING))
    timeline = read(changed)
    if timeline is None:
        return
    with suppress(protocolrules.TimelineError):
        PROTOCOL.screen(timeline).to_dict()


@given(
    st.one_of(
        st.text(max_size=200), ANYTHING.map(lambda d: json.dumps(d, ensure_ascii=False)), documents().map(json.dumps)
    ),
    st.data(),
)
@example("- &a [*a]", None)
@example("[" * 5_000, None)
@example("id: &x P\nas_of: *x", None)
@example("id: !!python/object:os.system P", None)
@example("id: P\nid: Q", None)
@example("\ud800", None)
def test_any_text_as_a_patients_file(text: str, data: st.DataObject | None) -> None:
    suffix = data.draw(st.sampled_from((".json", ".yaml", ".jsonl"))) if data is not None else ".yaml"
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"patient{suffix}"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        for found in protocolrules.read_timelines(path):
            assert isinstance(found, protocolrules.Timeline | protocolrules.TimelineError)
    assert time.perf_counter() - start < SLOWEST


@given(mutated_schedules(), st.sampled_from(({}, {"infusion": "2026-01-28"}, {"infusion": {"planned": "2026-02"}})))
def test_any_schedule_that_is_understood_is_planned(text: str, steps: dict[str, Any]) -> None:
    judged(text)
    with suppress(protocolrules.RulesError):
        protocol = protocolrules.parse(text)
        start = time.perf_counter()
        record = {"id": "P", "as_of": "2026-01-30", "steps": {"consent": "2026-01-05", **steps}}
        plan = protocol.plan(protocolrules.Timeline.from_dict(record))
        assert json.dumps(plan.to_dict())
        assert time.perf_counter() - start < SLOWEST
