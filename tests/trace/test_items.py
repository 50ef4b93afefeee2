"""Items of real kinds of text: lists as registries, pages and people set them, and the damage they have."""

import pytest

from protocolrules.trace.items import Reading
from protocolrules.trace.source import SourceError, read_source
from tests.trace.sources import CRITERIA, record


def read(text: str, name: str = "source.txt") -> Reading:
    return read_source(name, text.encode())


def shown(text: str) -> list[str]:
    """Return every item as `name: text (line)`, with its parts after `|`."""
    return [f"{item.name}: {' | '.join((item.text, *item.parts))} ({item.span.line})" for item in read(text).items]


def test_a_registry_record() -> None:
    reading = read(record(), "NCT01234567.json")
    assert (reading.name, reading.title) == ("NCT01234567", 'A "small" trial')
    assert reading.version == "registry record of 2026-01-30"
    assert [item.name for item in reading.items] == [
        *("minimum age", "sex", "healthy volunteers"),
        *("inclusion 1", "inclusion 2", "inclusion 3", "exclusion 1", "exclusion 2", "exclusion 3"),
    ]
    assert [item.text for item in reading.items[:3]] == ["minimum age: 18 Years", "sex: ALL", "healthy volunteers: No"]
    assert [item.open_to_all for item in reading.items[:3]] == [False, True, False]
    organs = reading.items[4]
    assert organs.text == "Adequate organ function:"
    assert organs.parts == ("1. ANC >= 1.5 x 10^9/L", "2. Platelets > 100 (without transfusion)")
    assert organs.span.source.name == "NCT01234567.json:eligibilityCriteria"
    assert organs.span.line == CRITERIA.split("\n").index("* Adequate organ function:") + 1
    assert reading.items[7].text == "Heart failure [NYHA III or IV]"


@pytest.mark.parametrize("wrap", ["[%s]", '{"studies": [%s]}'])
def test_the_only_record_of_a_list(wrap: str) -> None:
    assert read(wrap % record(), "found.json").items == read(record(), "found.json").items


def test_items_wrapped_and_aligned_to_the_right() -> None:
    text = """
        -INCLUSION CRITERIA:

          9. Serology:

               -  Negative for HIV. (It depends on immunity, which
                  HIV impairs)

               -  No hepatitis

         10. Both genders must be willing to practice birth control for
             4 months after treatment

        EXCLUSION CRITERIA:

          1. Steroids
"""
    assert shown(text) == [
        "inclusion 9: Serology: | - Negative for HIV. (It depends on immunity, which HIV impairs) | - No hepatitis (4)",
        "inclusion 10: Both genders must be willing to practice birth control for 4 months after treatment (11)",
        "exclusion 1: Steroids (16)",
    ]


def test_lists_inside_without_indentation() -> None:
    text = """Inclusion Criteria
2. Histology
6. Washout.
* For targeted therapies: 3 weeks
7. Bridging:
. Three weeks
. Two weeks
Exclusion Criteria
4\\. Therapy
1. Bridging is permitted
2. Hormones are acceptable
5. Vaccine
"""
    assert shown(text) == [
        "inclusion 2: Histology (2)",
        "inclusion 6: Washout. | * For targeted therapies: 3 weeks (3)",
        "inclusion 7: Bridging: | . Three weeks | . Two weeks (5)",
        "exclusion 4: Therapy | 1. Bridging is permitted | 2. Hormones are acceptable (9)",
        "exclusion 5: Vaccine (12)",
    ]


def test_a_number_that_stands_twice_and_items_on_one_line() -> None:
    text = """Inclusion Criteria
5. One line of therapy
18. Consent
5. Supportive care
5\\. Immunodeficiency
6\\. Vaccine before dose 7. Major surgery is allowed 8. Illness
9\\. Impairment, see section 10. Of the protocol
10. Malignancy
"""
    assert shown(text) == [
        "inclusion 5: One line of therapy (2)",
        "inclusion 18: Consent (3)",
        "inclusion 5 #2: Supportive care (4)",
        "inclusion 5 #3: Immunodeficiency (5)",
        "inclusion 6: Vaccine before dose (6)",
        "inclusion 7: Major surgery is allowed (6)",
        "inclusion 8: Illness (6)",
        "inclusion 9: Impairment, see section 10. Of the protocol (7)",
        "inclusion 10: Malignancy (8)",
    ]
    assert [note.span.text for note in read(text).notes] == ["7. ", "8. "]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Age 18 or older.- Left ventricular ejection fraction >= 50%", "- "),
        ("Age 18 or older. - Left ventricular ejection fraction", "- "),
        ("Age 18 or older.-Left ventricular ejection fraction", "-"),
        ("Age 18 or older;\\- Left ventricular ejection fraction", "\\- "),
        ("Adult * nurse.* Left ventricular ejection fraction", "* "),
        ("Adult • Left ventricular ejection fraction", "•"),
        ("ECOG 0 or 1. 2. Creatinine < 2", "2. "),
        ("Able to consent.2) Creatinine < 2", "2) "),
        ("Able to consent\n  and willing. 12\\. Creatinine < 2", "12\\. "),
    ],
)
def test_a_mark_inside_an_item_is_noted_and_nothing_is_parted(text: str, mark: str) -> None:
    reading = read(f"Inclusion Criteria:\n  - First\n  - {text}\n  - Last\n")
    assert [item.name for item in reading.items] == ["inclusion 1", "inclusion 2", "inclusion 3"]
    assert [(note.span.text, note.message) for note in reading.notes] == [
        (mark, "a bullet or number may begin inside inclusion 2")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "ECOG 0-1, or 0 - 1. Bilirubin 1.5 x ULN",
        "C. difficile, i.v. antibiotics, vitamin E. - or none",
        "From 2024-03-01 to 01.03.2025. Later than 1.5. Patients",
        "Impairment, see section 10. Of the protocol, version 4.0. Amended",
        "Anti-PD-1 - Nivolumab, non-Hodgkin lymphoma; Epstein-Barr virus",
        "One of: 1) Melanoma; 2) Sarcoma; 3) Lymphoma",
        "Organs:\n    1. Adequate heart.\n    2. Adequate lungs.\n    - Good kidneys",
        "• Adults",
    ],
)
def test_what_is_no_mark_inside_an_item(text: str) -> None:
    assert read(f"Inclusion Criteria:\n  - First\n  - {text}\n  - Last\n").notes == ()


def test_letters_and_romans() -> None:
    text = """Inclusion Criteria:
1. One of:
   a. first
   b. second:
      i. deeper
      ii. deeper still
   c) third
2. Vitamin
   E. coli is no item
"""
    assert shown(text) == [
        "inclusion 1: One of: | a. first | b. second: | i. deeper | ii. deeper still | c) third (2)",
        "inclusion 2: Vitamin E. coli is no item (8)",
    ]


def test_headings_inside_a_list_belong_to_their_items() -> None:
    text = """DISEASE CHARACTERISTICS:

* Melanoma

PATIENT CHARACTERISTICS:

Performance status:

* ECOG 0-1
"""
    reading = read(text)
    assert [(item.name, item.heading) for item in reading.items] == [
        ("inclusion 1", "DISEASE CHARACTERISTICS"),
        ("inclusion 2", "Performance status"),
    ]
    assert [note.message for note in reading.notes] == ["no heading says inclusion or exclusion; read as inclusions"]
    (other,) = (item for item in read(text.replace("Performance status", "Part B")).items if item.number == "2")
    assert other.digest != reading.items[1].digest


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("Inclusion Criteria:", "inclusion"),
        ("INCLUSION CRITERIA", "inclusion"),
        ("**Key Exclusion Criteria**", "exclusion"),
        ("* Main exclusion criteria:", "exclusion"),
        ("Non-inclusion criteria:", "exclusion"),
        ("Exclusion Criteria (Part B):", "exclusion"),
        ("Exclusion criteria for healthy volunteers", "exclusion"),
        ("Patients with any of the following exclusion criteria will not be enrolled:", "exclusion"),
        ("Exclusion:", "exclusion"),
        ("Exclusion Criteria: Pregnancy", "exclusion"),
    ],
)
def test_a_heading_opens_its_list(line: str, section: str) -> None:
    item = read(f"Inclusion criteria\n* Adult\n\n{line}\n* Last\n").items[-1]
    assert (item.kind, item.text) == (section, "Last")


@pytest.mark.parametrize(
    "line", ["* Meets all inclusion criteria of the main study", "* No other exclusion criteria apply to the patient"]
)
def test_an_item_that_speaks_of_criteria_is_no_heading(line: str) -> None:
    assert [item.kind for item in read(f"Inclusion criteria\n{line}\n* Last\n").items] == ["inclusion"] * 2


def test_text_on_the_line_of_a_heading() -> None:
    assert shown("Inclusion Criteria: Adults\n\nExclusion Criteria: 1. Pregnancy\n2. Lactation\n") == [
        "inclusion 1: Adults (1)",
        "exclusion 1: Pregnancy (3)",
        "exclusion 2: Lactation (4)",
    ]


def test_paragraphs_without_marks() -> None:
    text = """Inclusion Criteria:

Age over 18
Able to consent

A history of the disease that was confirmed by a biopsy of the organ
concerned

Exclusion Criteria:

Pregnancy
"""
    assert shown(text) == [
        "inclusion 1: Age over 18 (3)",
        "inclusion 2: Able to consent (4)",
        "inclusion 3: A history of the disease that was confirmed by a biopsy of the organ concerned (6)",
        "exclusion 1: Pregnancy (11)",
    ]


def test_a_paragraph_below_a_numbered_list_takes_no_number_of_it() -> None:
    assert shown("Inclusion Criteria:\n\n1. Adult\n\nPatients may be screened twice.\n\n2. Consent\n") == [
        "inclusion 1: Adult (3)",
        "inclusion 3: Patients may be screened twice. (5)",
        "inclusion 2: Consent (7)",
    ]


def test_a_page_around_the_lists() -> None:
    text = """A trial
NCT ID: NCT01234567
1. Determine the dose
Eligibility Criteria
Inclusion Criteria
1. Adult
Exclusion Criteria
1. Pregnancy
12 Years
80 Years
FEMALE
No
Sponsors
A hospital
"""
    reading = read(text)
    assert reading.name == "NCT01234567"
    assert [item.name for item in reading.items] == [
        *("inclusion 1", "exclusion 1", "minimum age", "maximum age", "sex", "healthy volunteers"),
    ]
    assert reading.items[2].text == "minimum age: 12 Years"
    outside = [span.text for span in reading.outside]
    assert outside == ["A trial\nNCT ID: NCT01234567\n1. Determine the dose", "Sponsors\nA hospital"]


def test_fields_with_names() -> None:
    text = "minimum age: 18 Years\nmaximum age: \nGender: All\n\nInclusion Criteria:\n* Gender: any\n"
    reading = read(text)
    assert [(item.name, item.open_to_all) for item in reading.items] == [
        ("minimum age", False),
        ("maximum age", True),
        ("sex", True),
        ("inclusion 1", False),
    ]


def test_a_record_s_text_before_the_first_list_is_kept() -> None:
    reading = read(record("Adults only.\n\nInclusion Criteria:\n\n* Consent\n"), "r.json")
    assert [item.name for item in reading.items[3:]] == ["preamble 1", "inclusion 1"]
    assert [note.message for note in reading.notes] == ["stands before the first list"]


def test_how_a_text_is_set_does_not_matter_to_its_digest() -> None:
    wrapped = "Inclusion Criteria:\r\n\r\n   -  Age \\>= 18\r\n      years\r\n"
    assert read(wrapped).items[0].digest == read("INCLUSION CRITERIA\n7. Age >= 18 years").items[0].digest
    assert read(wrapped).items[0].digest != read("INCLUSION CRITERIA\n7. Age > 18 years").items[0].digest


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.txt", "the file is empty"),
        (b" \n\n", "a.txt", "the file is empty"),
        (b"\xff\xfe1.", "a.txt", "line 1: the file is not UTF-8 text (byte 0)"),
        (b"1. a\n\0", "a.txt", "line 2: a NUL byte; this is not text"),
        (b"1. a", "a.json", "not JSON: line 1, column"),
        (b"{", "a.txt", "not JSON: line 1, column 2"),
        (b"[" * 200_000, "a.json", "not JSON: the document is nested too deeply"),
        (b"[]", "a.json", "the file holds 0 records; give one"),
        (b'{"studies": [1, 2]}', "a.json", "the file holds 2 records; give one"),
        (b'{"a": 1}', "a.json", "$.protocolSection: not there"),
        (b'{"protocolSection": {}}', "a.json", "eligibilityModule.eligibilityCriteria: empty or not there"),
        (b'{"protocolSection": {"eligibilityModule": {"eligibilityCriteria": ["a"]}}}', "a.json", "not a text"),
        (b'{"study": {"versions": []}}', "a.json", "$.study.versions: empty or not there"),
        (b"- x\n" * 150_000, "a.txt", "the text has 600,000 characters; 500,000 are allowed"),
    ],
)
def test_what_cannot_be_read(data: bytes, name: str, said: str) -> None:
    with pytest.raises(SourceError) as wrong:
        read_source(name, data)
    assert said in str(wrong.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [("> 10² copies", "> 102 copies"), ("≤ 1½ ULN", "≤ 11⁄2 ULN"), ("≥ 5", "> 5"), ("≥ 5", ">= 5"), ("a-b", "a b")],
)
def test_a_changed_number_or_sign_changes_the_digest(old: str, new: str) -> None:
    first, second = (read(f"Inclusion Criteria:\n1. Value {text}\n").items[0] for text in (old, new))
    assert first.digest != second.digest


def test_a_field_that_is_no_text_asks_something() -> None:
    text = record().replace('"sex": "ALL"', '"sex": ["FEMALE"]')
    (sex,) = (item for item in read(text, "NCT01234567.json").items if item.name == "sex")
    assert (sex.text, sex.open_to_all) == ('sex: ["FEMALE"]', False)
