"""Coverage: what counts as seen, what counts as deciding, and the tracefile."""

from collections import Counter
from typing import Any

import protocolrules
from protocolrules.examples.coverage import Coverage, Seen, lcov
from protocolrules.facts.truth import Truth
from protocolrules.program.program import Expected

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
FACTS = """\
step infusion
arm part_a
arm part_b
event surgery
fact a
fact b
fact c
fact sex: female, male
measurement AST in U/L
"""


def coverage(rules: str, *records: dict[str, Any], expected: tuple[Expected, ...] | None = None) -> Coverage:
    protocol = protocolrules.parse(FACTS + rules, "x.rules")
    found = Coverage(protocol.engine)
    for record in records:
        timeline = protocolrules.Timeline.from_dict({"id": "P", "as_of": "2026-01-30", **record})
        everything = tuple(Expected(c.label, "status", "met") for c in protocol.criteria)
        found.add(protocol.screen(timeline), everything if expected is None else expected)
    return found


def facts(**values: str) -> dict[str, Any]:
    return {"facts": values}


def by_words(found: Coverage) -> dict[str, Seen]:
    return {seen.condition.words: seen for _, seen in found.seen()}


def test_truths_are_counted_in_the_authors_words() -> None:
    rules = "define d: not a\ninclusion 1\n  d or b\nexclusion 1\n  no surgery ever\n"
    complete = {"complete": [{"kind": "surgery", "through": "2026-01-30"}]}
    seen = by_words(coverage(rules, facts(a="yes"), facts(a="no", b="no"), complete))
    assert seen["a"].truths == Counter({T: 1, F: 1, U: 1})
    assert seen["b"].truths == Counter({F: 1, U: 2})
    assert seen["no surgery ever"].truths == Counter({T: 1, U: 2})


def test_a_condition_decides_where_its_opposite_would_turn_the_criterion() -> None:
    seen = by_words(coverage("inclusion 1\n  a and b\n", facts(a="yes", b="yes"), facts(a="no", b="no")))
    assert seen["a"].decided == Counter({T: 1, F: 0})  # without a, b alone fails it, too
    assert not seen["a"].decides
    seen = by_words(coverage("inclusion 1\n  a and b\n", facts(a="yes", b="yes"), facts(a="no", b="yes")))
    assert seen["a"].decides
    assert seen["b"].decided == Counter({T: 1, F: 0})


def test_a_condition_does_not_decide_while_the_others_are_unknown() -> None:
    seen = by_words(coverage("inclusion 1\n  a or b\n", facts(a="no"), facts(a="yes")))
    assert seen["a"].decided.total() == 0


def test_a_condition_of_a_choice_decides_where_the_two_branches_differ() -> None:
    rules = "inclusion 1\n  if a then b otherwise c\n"
    seen = by_words(coverage(rules, facts(a="yes", b="yes", c="no"), facts(a="no", b="yes", c="yes")))
    assert seen["a"].decided == Counter({T: 1, F: 0})
    assert seen["c"].decided == Counter({F: 0, T: 1})  # c is asked only of the second


def test_a_condition_decides_only_where_something_is_expected_of_its_criterion() -> None:
    rules = "inclusion 1\n  a\ninclusion 2\n  b\n"
    status = (Expected("inclusion 1", "status", "met"),)
    seen = by_words(coverage(rules, facts(a="yes", b="yes"), expected=status))
    assert (seen["a"].decided[T], seen["b"].decided[T], seen["b"].truths[T]) == (1, 0, 1)
    eligible = (Expected("", "verdict", "eligible"),)
    assert by_words(coverage(rules, facts(a="yes", b="yes"), expected=eligible))["b"].decided[T] == 1
    ineligible = (Expected("", "verdict", "ineligible"),)
    assert by_words(coverage(rules, facts(a="no", b="yes"), expected=ineligible))["a"].decided[F] == 0


def test_a_criterion_of_another_arm_shows_nothing() -> None:
    rules = "inclusion 1 for part_a\n  a\n"
    seen = by_words(coverage(rules, {**facts(a="yes"), "arm": "part_b"}, {**facts(a="no"), "arm": "part_a"}))
    assert seen["a"].truths == Counter({F: 1})


def test_conditions_in_the_same_words_are_told_apart() -> None:
    rules = (
        "inclusion 1\n  AST within normal limits latest\n  AST 10 to 40 U/L latest\n  age 18 to 75 years at infusion\n"
        "  ≥ 3 weeks but ≤ 3 months since surgery before infusion\n"
    )
    assert list(by_words(coverage(rules))) == [
        "AST within normal limits latest [≥ 1 × LLN]",
        "AST within normal limits latest [≤ 1 × ULN]",
        "AST 10 to 40 U/L latest [≥ 10 U/L]",
        "AST 10 to 40 U/L latest [≤ 40 U/L]",
        "age 18 to 75 years at infusion [≥ 18 years]",
        "age 18 to 75 years at infusion [≤ 75 years]",
        "≥ 3 weeks but ≤ 3 months since surgery before infusion [≥ 3 weeks]",
        "≥ 3 weeks but ≤ 3 months since surgery before infusion [≤ 3 months]",
    ]


def test_lcov() -> None:
    found = coverage("inclusion 1\n  a and b\ninclusion 2\n  c\n", facts(a="yes", b="no"), facts(a="yes"))
    assert lcov([found]).splitlines() == [
        "TN:",
        "SF:x.rules",
        *("BRDA:11,0,0,2", "BRDA:11,0,1,0", "BRDA:11,0,2,0", "BRDA:11,1,0,0", "BRDA:11,1,1,1", "BRDA:11,1,2,1"),
        *("BRDA:13,0,0,0", "BRDA:13,0,1,0", "BRDA:13,0,2,2"),
        *("BRF:9", "BRH:4", "DA:11,3", "DA:13,0", "LF:2", "LH:1", "end_of_record"),
    ]
    assert "BRDA:11,0,0,-" in lcov([coverage("inclusion 1\n  a\n")])


def test_plain_data() -> None:
    found = coverage("inclusion 1\n  a\n", facts(a="yes"), facts(a="no")).to_dict()
    assert (found["conditions"], found["seen_true_and_false"], found["decide_both_ways"]) == (1, 1, 1)
    (condition,) = found["criteria"][0]["conditions"]
    assert condition == {
        "condition": "a",
        "source": "x.rules",
        "line": 11,
        "true": 1,
        "false": 1,
        "unknown": 0,
        "decided_true": 1,
        "decided_false": 1,
        "decides": True,
        "choices": [],
    }


def happened(*kinds: str) -> dict[str, Any]:
    """Return a record in which these happened, and nothing else."""
    events = [{"kind": kind, "on": "2026-01-10"} for kind in kinds]
    known = ("surgery", "radiotherapy", "biopsy")
    return {"events": events, "complete": [{"kind": kind, "through": "2026-01-30"} for kind in known]}


LISTS = "event radiotherapy\nevent biopsy is surgery\nfact sarcoma: soft_tissue, bone, other\n"


def shown(rules: str, *records: dict[str, Any], **more: Any) -> dict[str, bool]:
    """Return which of a list decided."""
    (_, seen), *_ = coverage(LISTS + rules, *records, **more).seen()
    return {one.choice.said: one.decides for one in seen.choices}


def test_each_of_a_list_must_decide() -> None:
    rules = "exclusion 1\n  any surgery or radiotherapy ever\n"
    (_, seen), *_ = coverage(LISTS + rules, happened("surgery"), happened()).seen()
    assert seen.turns
    assert not seen.decides
    assert [(one.choice.word, one.truths[T], one.truths[F], one.decides) for one in seen.choices] == [
        ("surgery", 1, 1, True),
        ("radiotherapy", 0, 2, False),
    ]
    (_, seen), *_ = coverage(LISTS + rules, happened("surgery"), happened("radiotherapy"), happened()).seen()
    assert seen.decides


def test_one_of_a_list_does_not_decide_beside_another() -> None:
    rules = "exclusion 1\n  any surgery or radiotherapy ever\n"
    assert shown(rules, happened("surgery", "radiotherapy")) == {"surgery": False, "radiotherapy": False}


def test_one_of_a_list_decides_only_where_something_is_expected() -> None:
    rules = "exclusion 1\n  any surgery or radiotherapy ever\n"
    assert shown(rules, happened("surgery"), expected=()) == {"surgery": False, "radiotherapy": False}


def test_gaps_and_denials_have_lists_too() -> None:
    record = {**happened("radiotherapy"), "steps": {"infusion": "2026-01-20"}}
    for line in ("≥ 3 weeks since surgery or radiotherapy before infusion", "no surgery or radiotherapy ever"):
        assert shown(f"inclusion 1\n  {line}\n", record) == {"surgery": False, "radiotherapy": True}


def test_each_word_in_parentheses_must_decide() -> None:
    rules = "inclusion 1\n  sarcoma is (soft_tissue or bone)\n"
    assert shown(rules, facts(sarcoma="bone"), facts(sarcoma="other")) == {"soft_tissue": False, "bone": True}


def test_an_exception_decides_where_without_it_the_event_would_count() -> None:
    rules = "exclusion 1\n  any surgery except biopsy ever\n"
    assert shown(rules, happened("surgery")) == {"except biopsy": False}
    assert shown(rules, happened("biopsy")) == {"except biopsy": True}


def test_a_kind_that_another_includes_is_no_choice() -> None:
    assert shown("exclusion 1\n  any surgery or biopsy ever\n", happened("biopsy")) == {}


def test_records_laid_out_before_are_counted_too() -> None:
    protocol = protocolrules.parse(f"{FACTS}{LISTS}exclusion 1\n  any surgery or radiotherapy ever\n")
    timeline = protocolrules.Timeline.from_dict({"id": "P", "as_of": "2026-01-30", **happened("surgery")})
    screening = protocol.screen(timeline)
    found = Coverage(protocol.engine)
    found.add(screening, [Expected("exclusion 1", "status", "not met")])
    ((_, seen),) = found.seen()
    assert [one.decides for one in seen.choices] == [True, False]


def test_the_choices_in_plain_data_and_in_the_tracefile() -> None:
    found = coverage(LISTS + "exclusion 1\n  any surgery or radiotherapy ever\n", happened("surgery"), happened())
    plain = found.to_dict()
    assert (plain["conditions"], plain["decide_both_ways"]) == (1, 0)
    (condition,) = plain["criteria"][0]["conditions"]
    assert [(one["choice"], one["true"], one["decides"]) for one in condition["choices"]] == [
        ("surgery", 1, True),
        ("radiotherapy", 0, False),
    ]
    blocks = [line for line in lcov([found]).splitlines() if line.startswith("BRDA")]
    assert blocks == [f"BRDA:14,{block},{branch},{seen}" for block, branch, seen in BLOCKS]
    assert "BRF:9\nBRH:5\nDA:14,2" in lcov([found])


BLOCKS = [(0, 0, 1), (0, 1, 1), (0, 2, 0), (1, 0, 1), (1, 1, 1), (1, 2, 0), (2, 0, 0), (2, 1, 2), (2, 2, 0)]


def test_a_bound_that_the_scale_itself_guarantees_is_no_condition() -> None:
    scales = "scale ECOG 0 to 5\n"
    lines = "  ECOG 0 to 1 latest\n  ECOG 1 to 5 latest\n  ECOG ≤ 5 latest\n"
    words = by_words(coverage(f"{scales}inclusion 1\n{lines}"))
    assert list(words) == ["ECOG 0 to 1 latest", "ECOG 1 to 5 latest", "ECOG ≤ 5 latest"]
