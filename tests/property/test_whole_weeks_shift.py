"""Shifting every date of a record by whole weeks changes nothing, where no calendar month is counted."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from strategies import Screened, screenings

import protocolrules

DAY = re.compile(r"\d{4}-\d\d-\d\d")


def shifted(value: Any, weeks: int) -> Any:
    """Return a document with every date in it moved."""
    match value:
        case dict():
            return {key: shifted(inner, weeks) for key, inner in value.items()}
        case list():
            return [shifted(inner, weeks) for inner in value]
        case str() if DAY.match(value):
            return (date.fromisoformat(value[:10]) + timedelta(weeks=weeks)).isoformat() + value[10:]
    return value


@given(screenings(months=False, ages=False, partial=False), st.integers(-500, 500))
def test_whole_weeks_shift(screening: Screened, weeks: int) -> None:
    text, document = screening
    protocol = protocolrules.parse(text)
    before, after = (protocolrules.Timeline.from_dict(d) for d in (document, shifted(document, weeks)))
    assert protocol.screen(after).statuses == protocol.screen(before).statuses
