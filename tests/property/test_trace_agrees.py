"""A verdict and its reason never disagree, and everything said about a verdict can be said."""

from __future__ import annotations

import json

import protocolrules
from hypothesis import given
from protocolrules import Status, Truth
from protocolrules.evaluate.reasons import Reason
from strategies import Document, documents, programs


def parts(reason: Reason) -> list[Reason]:
    return [reason, *(inner for part in reason.parts for inner in parts(part))]


@given(programs(), documents())
def test_trace_agrees(text: str, document: Document) -> None:
    screening = protocolrules.parse(text).screen(protocolrules.Timeline.from_dict(document))
    for label, result in screening.criteria.items():
        assert result.passes is result.reason.truth, label
        assert screening.explain(label)
        if result.status is Status.UNKNOWN:
            assert result.deciding, label
            assert all(result.deciding), label
        else:
            assert result.deciding == ()


@given(programs(), documents())
def test_everything_can_be_said(text: str, document: Document) -> None:
    screening = protocolrules.parse(text).screen(protocolrules.Timeline.from_dict(document))
    said = json.dumps(screening.to_dict())
    assert screening.explain()
    for result in screening.criteria.values():
        assert result.outlook in (None, Status.MET, Status.NOT_MET)
        assert result.turns is None or result.turns.passes is not Truth.UNKNOWN
    again = protocolrules.parse(text).screen(protocolrules.Timeline.from_dict(document))
    assert json.dumps(again.to_dict()) == said
