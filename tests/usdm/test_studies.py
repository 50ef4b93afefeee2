"""What a study says of itself, its arms and its criteria, in versions 3 and 4; and what there is no place for."""

import pytest

from protocolrules.usdm.document import NotUsdmError
from protocolrules.usdm.read import read_study
from tests.usdm.studies import Json, code, criterion, imported, notes, statements, study


def _version(**version: object) -> Json:
    return study(version=version)


def test_head() -> None:
    titles = [
        {"text": "ABC", "type": code("Study Acronym")},
        {"text": 'A "small"\ntrial', "type": code("Official Study Title")},
    ]
    assert statements(_version(titles=titles, versionIdentifier="2")) == [
        "protocol a_trial \"A 'small' trial\"",
        'version "2"',
    ]


@pytest.mark.parametrize("key", ["text", "studyIdentifier"])
def test_the_registry_number_names_the_protocol(key: str) -> None:
    assert statements(_version(studyIdentifiers=[{key: "X-1"}, {key: "NCT00000001"}]))[0] == "protocol NCT00000001"


def test_arms() -> None:
    arms = [{"id": "A1", "name": "Placebo"}, {"id": "A2", "label": "Low dose"}, {"id": "A3", "label": "Low  Dose"}]
    assert statements(study(arms=arms))[2:] == [
        'arm placebo "Placebo"',
        'arm low_dose "Low dose"',
        'arm low_dose_2 "Low Dose"',
    ]


def test_criteria_of_version_4_have_their_texts_with_the_study_version() -> None:
    items = [{"id": "Item_1", "text": "<p>At least <usdm:tag name='age'/> years</p>", "dictionaryId": "Dict"}]
    maps = [{"tag": "age", "reference": '<usdm:ref klass="Quantity" id="Q1" attribute="value"></usdm:ref>'}]
    document = study(
        version={
            "eligibilityCriterionItems": items,
            "dictionaries": [{"id": "Dict", "parameterMaps": maps}],
            "quantity": {"id": "Q1", "value": 50.0, "instanceType": "Quantity"},
        },
        eligibilityCriteria=[
            {"identifier": "16b", "category": code("Inclusion Criteria"), "label": "Age", "criterionItemId": "Item_1"}
        ],
    )
    assert statements(document)[2:] == ['inclusion 16b "Age"', 'not encoded "At least 50 years"']


def test_criteria_of_version_3_have_their_texts_with_them() -> None:
    document = study(
        eligibilityCriteria=[criterion("01", "Adults", name="IN01")],
        population={"criteria": [criterion("01", "Allergy", "EXCLUSION")]},
    )
    assert statements(document)[2:] == [
        'inclusion 01 "IN01"',
        'not encoded "Adults"',
        "exclusion 01",
        'not encoded "Allergy"',
    ]


def test_criteria_of_a_cohort_are_noted() -> None:
    cohorts = [{"criteria": [criterion("9", "Children")]}, {"criterionIds": ["E_1"]}]
    document = study(eligibilityCriteria=[criterion("1", "Adults")], population={"cohorts": cohorts})
    assert 'not encoded "Children"' in statements(document)
    assert [note.split(": ", 1)[1] for note in notes(document)] == [
        "criteria of this cohort only, written for everybody: 9",
        "criteria of this cohort only, written for everybody: E_1",
    ]


@pytest.mark.parametrize(
    ("identifier", "number", "noted"),
    [
        *(("01", "01", False), ("16b", "16b", False), ("2.1", "2.1", False)),
        *(("IN02", "1", True), ("", "1", True), ("1" * 50, "1", True), ("١", "1", True)),
    ],
)
def test_identifiers_survive_or_are_noted(identifier: str, number: str, noted: bool) -> None:
    document = study(eligibilityCriteria=[criterion(identifier, "Adults")])
    assert statements(document)[2] == f"inclusion {number}"
    assert any(f"written as inclusion {number}" in note for note in notes(document)) is noted


def test_an_identifier_given_twice_is_told_apart() -> None:
    document = study(eligibilityCriteria=[criterion("1", "One"), criterion("1", "Two"), criterion("1", "Three")])
    assert statements(document)[2::2] == ["inclusion 1", "inclusion 1_2", "inclusion 1_3"]
    assert len(notes(document)) == 2


def test_long_texts_are_shortened_and_named() -> None:
    document = study(eligibilityCriteria=[criterion("1", "word " * 100)])
    assert statements(document)[3].endswith('word…"')
    assert notes(document) == ["$: the texts of 1 criteria are shortened, with …: inclusion 1"]


def test_what_is_neither_inclusion_nor_exclusion_is_a_comment() -> None:
    document = study(eligibilityCriteria=[criterion("1", "Perhaps", "Other")])
    assert len(statements(document)) == 2
    assert "# criterion 1: Perhaps" in imported(document).text
    assert "neither an inclusion nor an exclusion" in notes(document)[0]


def test_templates_without_a_value_are_noted() -> None:
    document = study(eligibilityCriteria=[criterion("1", 'Age <usdm:tag name="age"/>')])
    assert statements(document)[3] == 'not encoded "Age [age]"'
    assert "the template's `age` has no value" in notes(document)[0]


def test_a_missing_item_and_a_missing_text_are_noted() -> None:
    document = study(eligibilityCriteria=[criterion("1", "", criterionItemId="nowhere")])
    assert statements(document)[3] == 'not encoded "the source gives no text"'
    assert [note.split(": ")[1] for note in notes(document)] == [
        "there is no such criterion item",
        "a criterion without text",
    ]


def test_what_there_is_no_place_for_is_counted_by_kind() -> None:
    skeleton = imported(study(activities=[{"instanceType": "Activity"}] * 3, epochs=[{"name": "Screening"}]))
    assert skeleton.left_out == (("Activity", 3), ("`epochs`", 1))
    assert skeleton.text.endswith("by kind:\n#   Activity 3, `epochs` 1\n")


def test_other_designs_and_versions_are_noted() -> None:
    document = study()
    design = document["study"]["versions"][0]["studyDesigns"][0]
    document["study"]["versions"][0]["studyDesigns"] = [design, design]
    document["study"]["versions"].append(document["study"]["versions"][0])
    assert [note.split(":")[0] for note in notes(document)] == [
        "$.study.versions[1]",
        "$.study.versions[0].studyDesigns[1]",
    ]


def test_a_study_without_its_wrapper() -> None:
    assert statements(study()["study"])[0] == "protocol a_trial"


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], "$"),
        ({}, "$.study"),
        ({"study": []}, "$.study"),
        ({"study": {}}, "$.study.versions"),
        ({"study": {"versions": {}}}, "$.study.versions"),
        ({"study": {"versions": [None]}}, "$.study.versions"),
        ({"study": {"versions": [{}]}}, "$.study.versions[0].studyDesigns"),
    ],
)
def test_not_a_study(document: object, place: str) -> None:
    with pytest.raises(NotUsdmError) as wrong:
        read_study(document)
    assert str(wrong.value).split(":")[0] == place
