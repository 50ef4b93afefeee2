"""The order in which a record lists things says nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from strategies import Document, Screened, screenings

import protocolrules

LISTS = ("events", "measurements", "scales", "complete")


def statuses(text: str, document: Document) -> tuple[protocolrules.Status, ...]:
    return protocolrules.parse(text).screen(protocolrules.Timeline.from_dict(document)).statuses


@given(screenings(), st.data())
def test_event_order(screening: Screened, data: st.DataObject) -> None:
    text, document = screening
    shuffled = {key: data.draw(st.permutations(document[key]), key) for key in LISTS}
    mappings = {key: dict(reversed(document[key].items())) for key in ("facts", "steps")}
    assert statuses(text, document | shuffled | mappings) == statuses(text, document)
