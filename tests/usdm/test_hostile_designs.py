"""Documents that no one should send: whatever they hold, the output checks clean, or the file is refused."""

import contextlib
import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolrules.usdm.document import NotUsdmError
from protocolrules.usdm.read import read_study
from tests.usdm.studies import (
    anchor,
    criterion,
    decision,
    imported,
    instance,
    notes,
    of_instances,
    statements,
    study,
    timeline,
    timing,
)

FULL = study(
    timeline(
        [
            instance("dose", "First dose", defaultConditionId="I_a"),
            instance("a", "Visit A", defaultConditionId="I_d"),
            decision("d", {"Fever": "b", "Rash": "a"}, otherwise="c"),
            instance("b", "Visit B"),
            instance("c", "Visit C"),
        ],
        [
            anchor("dose"),
            timing("a", "After", "P1W", "dose", "P1D", "P2D"),
            timing("b", "After", "PT4H", "a"),
            timing("c", "Before", "P1M", "b"),
        ],
        exits=[{"id": "X"}],
    ),
    version={
        "titles": [{"text": "A title", "type": {"decode": "Official Study Title"}}],
        "studyIdentifiers": [{"text": "NCT00000001"}],
        "eligibilityCriterionItems": [{"id": "Item", "text": "Adults <usdm:tag name='x'/>", "dictionaryId": "D"}],
        "dictionaries": [{"id": "D", "parameterMaps": [{"tag": "x", "reference": "<usdm:ref id='Q' attribute='v'/>"}]}],
        "conditions": [{"text": "Diabetes", "appliesToIds": ["I_c"]}],
    },
    arms=[{"id": "A", "name": "Arm"}],
    eligibilityCriteria=[criterion("1", "", criterionItemId="Item"), criterion("2", "Allergy", "Exclusion")],
    population={"criteria": [criterion("3", "More")]},
)
STRANGE: tuple[Any, ...] = (
    *(None, True, 1, -1.5, "", "x" * 5_000, [], {}, [[]], [None], [{}], {"a": {"a": []}}, ["I_a", "I_a", 3]),
    *('"\n\r\u2028#}{', "\u202e\ud800\x00\x1b[31m", "visit schedule if then", "I_dose"),
    *("P9999999999999999999Y", "-P1D", "P100Y", "PT878400H", "PT0.1S"),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _places(item, (*path, key))


def _changed(path: tuple[Any, ...], value: Any) -> Any:
    document = copy.deepcopy(FULL)
    where: Any = document
    for key in path[:-1]:
        where = where[key]
    where[path[-1]] = value
    return document


def _import(document: Any) -> None:
    with contextlib.suppress(NotUsdmError):
        imported(document)


@pytest.mark.parametrize("path", list(_places(FULL)), ids=lambda path: ".".join(map(str, path)))
def test_any_value_at_any_place(path: tuple[Any, ...]) -> None:
    for value in STRANGE:
        _import(_changed(path, value))


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_any_document(data: st.DataObject) -> None:
    document = copy.deepcopy(FULL)
    for _ in range(3):
        path = data.draw(st.sampled_from(sorted(_places(document), key=str)))
        where: Any = document
        for key in path[:-1]:
            where = where[key]
        value = data.draw(
            st.one_of(
                st.sampled_from([*STRANGE, "I_a", "I_b", "I_c", "I_d"]),
                st.text(max_size=30),
                st.recursive(
                    st.none() | st.booleans() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
                    max_leaves=5,
                ),
            )
        )
        where[path[-1]] = copy.deepcopy(value)
    _import(document)


def test_everything_in_the_full_document_is_carried() -> None:
    assert [note.split(": ", 1)[1] for note in notes(FULL)] == [
        "the template's `x` has no value; it stands in brackets",
        "leads back to `I_a` if “Rash”: the repetition is not carried",
    ]
    assert "if not fever and diabetes then" in statements(FULL)


def test_every_label_a_word_of_the_language() -> None:
    words = ["step", "visit", "schedule", "after", "±", "age", "birth", "dose", "x", "on days", "not encoded", "as_of"]
    document = of_instances(
        *(instance(str(i), word) for i, word in enumerate(words)),
        timings=tuple(timing(str(i), "After", "P1D", "dose") for i in range(len(words))),
    )
    assert len([line for line in statements(document) if line.startswith("visit ")]) == len(words)


def test_labels_that_are_all_the_same() -> None:
    many = range(300)
    document = of_instances(
        *(instance(str(i), "Visit") for i in many), timings=tuple(timing(str(i), "After", "P1D", "dose") for i in many)
    )
    names = [line.split()[1] for line in statements(document) if line.startswith("visit ")]
    assert len(set(names)) == 300


def test_a_long_chain_of_visits() -> None:
    many = range(1, 400)
    document = of_instances(
        *(instance(str(i), f"Visit {i}") for i in many),
        timings=tuple(timing(str(i), "After", "P1D", str(i - 1) if i > 1 else "dose") for i in many),
    )
    assert statements(document)[-1] == 'visit visit_399 "Visit 399" 1 day after visit_398'


def test_huge_circles_end() -> None:
    many = range(20_000)
    instances = [instance(str(i), str(i)) for i in many]
    timings = [timing(str(i), "After", "P1D", str((i + 1) % 20_000)) for i in many]
    found = read_study(study(timeline(instances, timings)))
    assert len(found.timelines[0].timings) == 20_000


def test_a_deep_document() -> None:
    document: Any = study()
    inner = document["study"]["versions"][0]["studyDesigns"][0]
    for _ in range(200):
        inner["more"] = {}
        inner = inner["more"]
    assert imported(document).left_out == (("`more`", 200),)
