"""Groups, waivers and choices of inclusions and exclusions, and what a whole screening then says."""

from typing import Any

import pytest

import protocolrules
from protocolrules import Timeline

Y, N = "yes", "no"
L, P = "liver_metastases", "postmenopausal"
BOTH = f"\n  {L}\n  {P}"


@pytest.mark.parametrize(
    ("kind", "lines", "facts", "expected"),
    [
        ("inclusion", "at most 1 of" + BOTH, {L: Y, P: N}, "met"),
        ("inclusion", "at most 1 of" + BOTH, {L: Y, P: Y}, "not met"),
        ("inclusion", "at most 1 of" + BOTH, {L: Y}, "unknown"),
        ("inclusion", "less than 2 of" + BOTH, {L: N}, "met"),
        ("inclusion", "more than 1 of" + BOTH, {L: Y, P: Y}, "met"),
        ("inclusion", "more than 1 of" + BOTH, {L: N}, "not met"),
        ("inclusion", "none of" + BOTH, {L: N, P: N}, "met"),
        ("inclusion", "none of" + BOTH, {P: Y}, "not met"),
        ("exclusion", "none of" + BOTH, {P: Y}, "met"),
        ("exclusion", "at most 1 of" + BOTH, {L: Y, P: Y}, "met"),
        ("exclusion", f"if {L} then {P}", {L: Y, P: Y}, "not met"),
        ("exclusion", f"if {L} then {P}", {L: N}, "met"),
        ("inclusion", f"if {L} then {P}", {L: N}, "met"),
        ("inclusion", f"if {L} then {P}", {L: Y, P: N}, "not met"),
        ("inclusion", f"{L} unless {P}", {L: N, P: Y}, "met"),
        ("inclusion", f"{L} unless {P}", {L: N, P: N}, "not met"),
        ("exclusion", f"{L} unless {P}", {L: Y, P: Y}, "met"),
        ("exclusion", f"{L} unless {P}", {L: Y, P: N}, "not met"),
        ("exclusion", f"not ({L})", {L: Y}, "met"),
        (
            "inclusion",
            f"if {L} then\n  {P}\notherwise if {P} then\n  sex is female\notherwise\n  sex is male",
            {L: N, P: Y, "sex": "female"},
            "met",
        ),
        (
            "inclusion",
            f"if {L} then\n  {P}\notherwise if {P} then\n  sex is female\notherwise\n  sex is male",
            {L: N, P: N, "sex": "female"},
            "not met",
        ),
    ],
)
def test_groups(judge: Any, kind: str, lines: str, facts: dict[str, str], expected: str) -> None:
    assert judge(lines, kind, facts=facts).status.value == expected


def test_definitions_with_every_form_have_a_size(judge: Any) -> None:
    text = f"fact {L}\nfact {P}\ndefine d\n  if {L} then {P} otherwise not {P}\ninclusion 1\n  d and not d\n"
    result = protocolrules.parse(text).screen(Timeline.from_dict({"id": "a", "as_of": "2026-01-01"}))
    assert result.criteria["inclusion 1"].status.value == "unknown"


def test_an_event_before_birth_stays_as_recorded(judge: Any) -> None:
    event = {"kind": "surgery", "on": "1970-01-01"}
    assert judge("any surgery ever", events=[event]).status.value == "met"


def test_facts_in_words_that_the_protocol_does_not_have_are_noted() -> None:
    protocol = protocolrules.parse(
        "fact sex: female, male\nfact ready\nfact odd\ninclusion 1\n  ready and sex is male\n"
    )
    record = {
        "id": "a",
        "as_of": "2026-01-01",
        "facts": {"sex": "femal", "ready": "perhaps", "odd": "unknown", "x": "y"},
    }
    screening = protocol.screen(Timeline.from_dict(record, "a.yaml"))
    assert screening.source == "a.yaml"
    notes = "\n".join(screening.notes)
    assert "facts.sex: `femal` is not one of female, male; did you mean `female`?" in notes
    assert "facts.ready: `perhaps` is not yes or no" in notes
    assert "`unknown`" not in notes
    assert "fact `x` is not a name of this protocol: not used" in notes


def test_outlook_and_turns_are_told_and_written(judge: Any) -> None:
    from protocolrules.evaluate.explain import criterion_lines

    turning = judge("no surgery within 4 weeks before as_of", events=[{"kind": "surgery", "on": "2026-01-25"}])
    assert turning.to_dict()["turns"] == {"on": "2026-02-23", "moved": "as of", "status": "met"}
    assert "→ turns met with 2026-02-23, if nothing else happens" in criterion_lines(turning)[-1]
    waiting = judge("≥ 3 weeks since surgery before infusion", events=[{"kind": "surgery", "on": "2026-01-25"}])
    assert waiting.to_dict()["outlook"] == "met"
    assert any("will be met on the planned day" in line for line in criterion_lines(waiting))
    later = judge("≥ 6 weeks since surgery before infusion", events=[{"kind": "surgery", "on": "2026-01-25"}])
    assert any("infusion on 2026-03-08" in line for line in criterion_lines(later))


def test_a_limit_above_normal_shows_the_distance(judge: Any) -> None:
    row = {"test": "AST", "value": "50", "unit": "U/L", "on": "2026-01-20", "upper": "40"}
    (fact,) = judge("AST ≤ ULN + 5 U/L, latest", measurements=[row]).reason.facts
    assert "10 U/L above ULN" in fact.margin
