"""A longer washout, and a longer lookback, are never easier."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from strategies import DECLARATIONS, Document, events, patients_for, points

import protocolrules
from protocolrules import Status

UNITS = {"days": 40, "weeks": 6, "months": 3, "hours": 200, "half-lives": 8}
HARDER = {Status.MET: 0, Status.UNKNOWN: 1, Status.NOT_MET: 2}
LONGER = st.sampled_from(tuple(UNITS)).flatmap(
    lambda unit: st.lists(st.integers(0, UNITS[unit]), min_size=2, max_size=2).map(
        lambda numbers: [f"{n} {unit}" for n in sorted(numbers)]
    )
)
PHRASES = st.sampled_from(
    (
        "{sign} {length} since {events} before {point}",
        "{sign} {length} since start of {events} before {point}",
        "{sign} whichever is shorter of {length} or 2 weeks since {events} before {point}",
        "{sign} whichever is longer of {length} or 2 weeks since {events} before {point}",
        "{sign} {length} + 3 days since {events} before {point}",
        "no {events} within {length} before {point}",
    )
)


def statuses(shorter: str, longer: str, document: Document) -> tuple[Status, Status]:
    text = f"{DECLARATIONS}inclusion 1\n  {shorter}\ninclusion 2\n  {longer}\n"
    first, second = protocolrules.parse(text).screen(protocolrules.Timeline.from_dict(document)).statuses
    return first, second


@given(PHRASES, LONGER, st.sampled_from("≥>"), events(edges=False), points(), st.data())
def test_longer_washouts(
    phrase: str, lengths: list[str], sign: str, asked: str, point: str, data: st.DataObject
) -> None:
    shorter, longer = (phrase.format(sign=sign, length=n, events=asked, point=point) for n in lengths)
    document = data.draw(patients_for(longer))
    easy, hard = statuses(shorter, longer, document)
    assert HARDER[easy] <= HARDER[hard], (shorter, longer)
