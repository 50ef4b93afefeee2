"""A verdict and its reason never disagree, and everything said about a verdict can be said."""

from __future__ import annotations

import json

from hypothesis import given
from strategies import Screened, screenings

import protocolrules
from protocolrules import Status, Truth


@given(screenings())
def test_trace_agrees(screened: Screened) -> None:
    text, document = screened
    screening = protocolrules.parse(text).screen(protocolrules.Timeline.from_dict(document))
    for label, result in screening.criteria.items():
        assert result.passes is result.reason.truth, label
        assert screening.explain(label)
        if result.status is Status.UNKNOWN:
            assert result.deciding, label
            assert all(result.deciding), label
        else:
            assert result.deciding == ()


@given(screenings())
def test_everything_can_be_said(screened: Screened) -> None:
    text, document = screened
    screening = protocolrules.parse(text).screen(protocolrules.Timeline.from_dict(document))
    said = json.dumps(screening.to_dict())
    assert screening.explain()
    for result in screening.criteria.values():
        assert result.outlook in (None, Status.MET, Status.NOT_MET)
        assert result.turns is None or result.turns.passes is not Truth.UNKNOWN
    again = protocolrules.parse(text).screen(protocolrules.Timeline.from_dict(document))
    assert json.dumps(again.to_dict()) == said
