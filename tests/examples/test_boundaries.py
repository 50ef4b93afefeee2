"""Boundaries: for every sort of limit the pair of records that an author would write."""

import pytest

import protocolrules
from protocolrules.examples.boundaries import Boundary, NotFound, boundaries
from protocolrules.examples.written import record_lines

VOCABULARY = """protocol DEMO "a demo"
step consent
step infusion after consent
arm part_a
arm part_b
event chemotherapy
event nitrosourea is chemotherapy
event targeted_therapy with half-life
event stable_disease
event surgery
outcome relapse
outcome remission
measurement ANC in 10*9/L
measurement creatinine in mg/dL, 113.12 g/mol
measurement AST in U/L
measurement weight in kg
measurement height in cm
measurement hepatitis_B: negative, positive
measurement SBP in mmHg
scale ECOG 0 to 5
scale NYHA: I, II, III, IV
fact a
fact b
fact c
fact smoking in {pack_year}
fact sex: female, male
judgement fit
derived BMI in kg/m2 = weight in kg / (height in m × height in m)
"""
NO_WIDER = VOCABULARY.replace("event nitrosourea is chemotherapy\n", "event nitrosourea\n")


def found(criterion: str, vocabulary: str = VOCABULARY) -> list[Boundary | NotFound]:
    return list(boundaries(protocolrules.parse(f"{vocabulary}\n{criterion}").engine))


def sides(line: str, kind: str = "inclusion") -> dict[str, str]:
    """Return the records about one condition: what was varied, and the status."""
    shown = {}
    for boundary in found(f"{kind} 1\n  {line}\n"):
        assert isinstance(boundary, Boundary), boundary.reason
        for side in boundary.sides:
            assert side.title.startswith(f"{kind} 1: ")
            shown[side.title.removeprefix(f"{kind} 1: ")] = side.expected[0].value
    return shown


@pytest.mark.parametrize(
    ("line", "inside", "outside"),
    [
        ("≥ 3 weeks since chemotherapy before infusion", "21 days before infusion", "20 days before infusion"),
        ("no surgery within 28 days before infusion", "29 days before infusion", "28 days before infusion"),
        ("any surgery 3 to 14 days before infusion", "14 days before infusion", "15 days before infusion"),
        ("any surgery 3 to 14 days before infusion", "3 days before infusion", "2 days before infusion"),
        ("no surgery within 1 month before infusion", "32 days before infusion", "31 days before infusion"),
        (
            "stable_disease for ≥ 6 weeks before infusion",
            "from 42 days before infusion",
            "from 41 days before infusion",
        ),
        ("no surgery between consent and infusion", "on the day of consent", "1 day after consent"),
        ("no surgery within 24 hours before infusion", "2 days before infusion", "1 day before infusion"),
        ("≤ 14 days of surgery within 6 months before infusion", "14 days of surgery", "15 days of surgery"),
        ("≥ 2 episodes of surgery ever", "2 episodes of surgery", "1 episode of surgery"),
        ("< 2 lines of chemotherapy before infusion", "1 line of chemotherapy", "2 lines of chemotherapy"),
        ("no chemotherapy with dose ≥ 60 mg/d ever", "with dose 59.9 mg/d", "with dose 60 mg/d"),
        ("any chemotherapy lasting ≥ 14 days ever", "chemotherapy for 14 days", "chemotherapy for 13 days"),
        ("outcome of last chemotherapy is relapse", "with outcome relapse", "with outcome remission"),
        ("no planned surgery within 12 months after infusion", "1 day before infusion", "on the day of infusion"),
        ("age ≥ 12 years at consent", "12 years old at consent", "a day short of 12 years old at consent"),
        ("age ≤ 75 years at consent", "a day short of 76 years old at consent", "76 years old at consent"),
        ("age < 6 months at consent", "a day short of 6 months old at consent", "6 months old at consent"),
        ("ANC ≥ 1 K/uL latest", "ANC 1 K/uL", "ANC 0.9 K/uL"),
        ("ANC > 1.5 K/uL latest", "ANC 1.51 K/uL", "ANC 1.5 K/uL"),
        ("creatinine ≤ 132.6 umol/L latest", "creatinine 132.6 umol/L", "creatinine 132.61 umol/L"),
        ("AST ≤ 1.5 × ULN latest", "AST 60 U/L with ULN 40", "AST 60.1 U/L with ULN 40"),
        ("AST ≤ ULN + 4 U/L latest", "AST 44 U/L with ULN 40", "AST 44.1 U/L with ULN 40"),
        ("AST within normal limits latest", "AST 40 U/L with LLN 40", "AST 39.9 U/L with LLN 40"),
        ("ECOG ≤ 1 latest", "ECOG 1", "ECOG 2"),
        ("NYHA < III latest", "NYHA II", "NYHA III"),
        ("hepatitis_B is negative, latest", "hepatitis_B negative", "hepatitis_B positive"),
        ("SBP ≥ 140 mmHg on ≥ 2 readings within 7 days before infusion", "SBP 140 mmHg", "SBP 139.9 mmHg"),
        ("SBP < 140 mmHg, every reading within 7 days before infusion", "SBP 139.9 mmHg", "SBP 140 mmHg"),
        ("BMI > 25 kg/m2 latest", "weight 72.3 kg", "weight 72.2 kg"),
        ("smoking ≥ 10 {pack_year}", "smoking 10 {pack_year}", "smoking 9.9 {pack_year}"),
        ("a", "a", "not a"),
        ("fit", "fit", "not fit"),
        ("sex is female", "sex is female", "sex is male"),
        ("arm is part_a", "arm part_a", "arm part_b"),
    ],
)
def test_a_limit_has_a_record_on_either_side(line: str, inside: str, outside: str) -> None:
    statuses = sides(line)
    assert {status for title, status in statuses.items() if f"{inside} passes" in title} == {"met"}, statuses
    assert {status for title, status in statuses.items() if f"{outside} fails" in title} == {"not met"}, statuses


def test_a_shorter_and_a_longer_half_life_show_either_end_of_a_choice() -> None:
    statuses = sides("≥ whichever is shorter of 4 half-lives or 3 weeks since targeted_therapy before infusion")
    assert statuses["targeted_therapy with half-life 100 days, 21 days before infusion passes"] == "met"
    assert statuses["targeted_therapy with half-life 100 days, 20 days before infusion fails"] == "not met"
    assert statuses["targeted_therapy with half-life 1 day, 5 days before infusion passes"] == "met"
    assert statuses["targeted_therapy with half-life 1 day, 3 days before infusion fails"] == "not met"


def test_a_result_outside_its_window_leaves_the_criterion_open() -> None:
    statuses = sides("ANC ≥ 1 K/uL, latest within 28 days before infusion")
    assert statuses["ANC 1 K/uL, 28 days before infusion passes"] == "met"
    assert statuses["ANC 1 K/uL, 29 days before infusion leaves it open"] == "unknown"


def test_the_other_conditions_are_set_so_that_one_decides_and_stay_alike() -> None:
    protocol = protocolrules.parse(f"{VOCABULARY}\ninclusion 1\n  a and (b or not c)\n")
    pairs = [b for b in boundaries(protocol.engine) if isinstance(b, Boundary)]
    shown = {b.condition.words: [sorted(record_lines(s.record, protocol.program)) for s in b.sides] for b in pairs}
    assert shown == {
        "a": [["a", "as of 2026-01-05", "b"], ["as of 2026-01-05", "b", "not a"]],
        "b": [["a", "as of 2026-01-05", "b", "c"], ["a", "as of 2026-01-05", "c", "not b"]],
        "c": [["a", "as of 2026-01-05", "c", "not b"], ["a", "as of 2026-01-05", "not b", "not c"]],
    }


def test_an_exclusion_says_whether_it_excludes() -> None:
    assert sides("a unless b", "exclusion") == {
        "a excludes": "not met",
        "not a does not exclude": "met",
        "b does not exclude": "met",
    }  # `not b excludes` is the record of `a excludes`


def test_a_criterion_of_an_arm_names_the_arm() -> None:
    (boundary,) = found("inclusion 1 for part_b\n  a\n")
    assert isinstance(boundary, Boundary)
    assert [side.record["arm"] for side in boundary.sides] == ["part_b", "part_b"]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ('not encoded "venous access"', "it is not encoded"),
        ("a or not a", "`a` stands in it more than once"),
        (
            "no chemotherapy except nitrosourea ever",
            "every `chemotherapy` on record may be an exception; declare a kind",
        ),
        ("any consent ever", "steps are not moved here"),
        ("ECOG ≤ 1 latest and ECOG ≥ 3 latest and a", "it decides only where `ECOG"),
        ("ECOG ≤ 5 latest", "it is true from `ECOG 4` to `ECOG 5`, and does not turn"),
    ],
)
def test_what_was_not_found_says_why(lines: str, reason: str) -> None:
    missed = [one for one in found(f"inclusion 1\n  {lines}\n") if isinstance(one, NotFound)]
    assert missed
    assert all(reason in one.reason for one in missed)


@pytest.mark.parametrize(
    "line",
    [
        "no surgery within 100000 months before infusion",
        "≥ 100000 weeks since surgery before infusion",
        "≥ 100000 half-lives since targeted_therapy before infusion",
        "age ≥ 100000 months at infusion",
        "stable_disease for ≥ 100000 months before infusion",
        "≤ 100000 days of surgery ever",
        "any surgery lasting ≥ 100000 weeks ever",
        "≥ 3000 episodes of surgery ever",
        "ANC ≥ 0.1234567 K/uL latest",
    ],
)
def test_limits_beyond_all_records_are_no_mistake_of_the_search(line: str) -> None:
    assert found(f"inclusion 1\n  {line}\n")


def examples_of(criterion: str, vocabulary: str = VOCABULARY) -> dict[str, str]:
    """Return the titles of a criterion's examples, without its label, with their statuses."""
    pairs = [one for one in found(criterion, vocabulary) if isinstance(one, Boundary)]
    return {s.title.partition(": ")[2]: s.expected[0].value for pair in pairs for s in pair.sides}


def test_every_kind_of_a_list_has_a_pair() -> None:
    assert examples_of("exclusion 1\n  any surgery or stable_disease or chemotherapy ever\n") == {
        "no surgery or stable_disease or chemotherapy does not exclude": "met",
        "surgery on 2025-12-06 excludes": "not met",
        "stable_disease on 2025-12-06 excludes": "not met",
        "chemotherapy on 2025-12-06 excludes": "not met",
    }


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("≥ 3 weeks since chemotherapy or surgery before infusion", "surgery 1 day before infusion fails"),
        ("no chemotherapy or surgery within 28 days before infusion", "surgery 1 day before infusion fails"),
        ("< 2 episodes of chemotherapy or surgery ever", "2 episodes of surgery fails"),
        ("≤ 14 days of chemotherapy or surgery ever", "15 days of surgery fails"),
        ("NYHA is (I or III), latest", "NYHA III passes"),
        ("sarcoma is (soft_tissue or bone)", "sarcoma is bone passes"),
    ],
)
def test_the_second_of_a_list_has_a_pair_of_its_own(line: str, title: str) -> None:
    vocabulary = f"{VOCABULARY}fact sarcoma: soft_tissue, bone, other\n"
    assert title in examples_of(f"inclusion 1\n  {line}\n", vocabulary)


def test_a_kind_that_another_of_the_list_includes_is_not_asked_for() -> None:
    titles = list(examples_of("exclusion 1\n  any chemotherapy or nitrosourea ever\n"))
    assert titles == ["no chemotherapy or nitrosourea does not exclude", "chemotherapy on 2025-12-06 excludes"]


def test_an_exception_stands_beside_an_event_that_counts() -> None:
    statuses = examples_of("exclusion 1\n  any chemotherapy except nitrosourea or platinum ever\n", DECLARED)
    assert statuses["nitrosourea on 2025-12-06 does not exclude"] == "met"
    assert statuses["platinum on 2025-12-06 does not exclude"] == "met"
    assert statuses["taxane on 2025-12-06 excludes"] == "not met"


def test_an_exception_stands_beside_one_that_may_count_where_no_kind_is_declared_that_does() -> None:
    statuses = examples_of("exclusion 1\n  any chemotherapy except nitrosourea ever\n")
    assert statuses == {
        "nitrosourea on 2025-12-06 does not exclude": "met",
        "chemotherapy on 2025-12-06 leaves it open": "unknown",
    }


DECLARED = f"{VOCABULARY}event platinum is chemotherapy\nevent taxane is chemotherapy\n"


def test_the_same_record_is_proposed_once() -> None:
    lines = "any of\n    any surgery ever\n    a\n    any stable_disease ever\n"
    pairs = [one for one in found(f"exclusion 1\n  {lines}") if isinstance(one, Boundary)]
    sides = {side.title: side for pair in pairs for side in pair.sides}
    assert len(pairs) == 3
    records = [(str(sorted(map(str, side.record.items()))), side.expected[0].value) for side in sides.values()]
    assert len(set(records)) == len(records) == 4
    assert [pair.sides[0].title for pair in pairs if pair.about != "a"] == [
        "exclusion 1: no surgery does not exclude"
    ] * 2


def test_one_record_has_one_result_of_a_day() -> None:
    pairs = found("inclusion 1\n  ECOG 1 to 2, latest within 28 days before infusion\n")
    for pair in pairs:
        assert isinstance(pair, Boundary), pair.reason
        assert all(len({entry["on"] for entry in side.record["scales"]}) == 1 for side in pair.sides)
        assert all(len(side.record["scales"]) == 1 for side in pair.sides)


def test_a_bound_that_the_scale_itself_guarantees_is_not_searched_for() -> None:
    pairs = found("inclusion 1\n  ECOG 0 to 1 latest\n")
    assert [one.condition.words for one in pairs] == ["ECOG 0 to 1 latest"]
    assert isinstance(pairs[0], Boundary)


def test_the_search_ends_with_its_budget_and_says_so() -> None:
    names = [f"f{n}" for n in range(8)]
    facts = "".join(f"fact {name}\n" for name in names)
    pairs = " and ".join(f"({one} or {other})" for one in names for other in names if one < other)
    contradiction = f"{pairs} and not (f0 and f1) and not (f2 and f3)"
    said = found(f"inclusion 1\n  a and {contradiction}\n", VOCABULARY + facts)
    reasons = [one.reason for one in said if isinstance(one, NotFound) and one.condition.words == "a"]
    (reason,) = reasons
    assert reason.startswith("too much was tried to make it decide between `a` and `not a`, and the search ended")


def test_an_outcome_is_asked_of_every_condition_that_names_one() -> None:
    lines = "  any chemotherapy with outcome relapse ever\n  any surgery with outcome relapse ever\n"
    pairs = [b for b in found(f"inclusion 1\n{lines}") if isinstance(b, Boundary) and b.about == "outcome"]
    assert len(pairs) == 2
