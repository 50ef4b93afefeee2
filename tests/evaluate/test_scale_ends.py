"""A range says the end that asks something; the end of the scale itself asks nothing."""

import protocolrules

RULES = """step s
scale ECOG 0 to 5
inclusion 1
  ECOG {}, latest
"""


def limits(written: str) -> list[str]:
    protocol = protocolrules.parse(RULES.format(written))
    record = {"id": "P", "as_of": "2026-01-30", "scales": [{"scale": "ECOG", "value": "1", "on": "2026-01-20"}]}
    reason = protocol.screen(protocolrules.Timeline.from_dict(record)).criteria["inclusion 1"].reason
    leaves = reason.parts or (reason,)
    return [leaf.facts[0].margin.rpartition("the limit is ")[2] for leaf in leaves]


def test_an_end_that_every_rating_meets_is_not_said_beside_the_other() -> None:
    assert limits("0 to 1") == ["≤ 1"]
    assert limits("1 to 5") == ["≥ 1"]
    assert limits("1 to 2") == ["≥ 1", "≤ 2"]
    assert limits("0 to 5") == ["≥ 0", "≤ 5"]
