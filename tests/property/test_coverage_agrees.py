"""The truths that coverage counts are those that make the verdict."""

from hypothesis import given
from strategies import Screened, screenings

import protocolrules
from protocolrules.examples.conditions import combined, conditions, truths
from protocolrules.examples.coverage import Coverage
from protocolrules.facts.truth import Truth


@given(screenings())
def test_a_criterion_follows_from_its_conditions(pair: Screened) -> None:
    text, document = pair
    protocol = protocolrules.parse(text)
    screening = protocol.screen(protocolrules.Timeline.from_dict(document))
    for rule in protocol.engine.rules:
        values = truths(rule.criterion, screening.case, protocol.engine.logic)
        assert {id(condition.node) for condition in conditions(rule.criterion, protocol.program)} <= set(values)
        whole = combined(rule.criterion.meaning, protocol.engine.roster)(values)
        asked = rule.applies is None or rule.applies(screening.case, None) is Truth.TRUE
        if asked:
            excludes = rule.criterion.kind == "exclusion"
            assert screening.criteria[rule.criterion.label].passes is (~whole if excludes else whole)


@given(screenings())
def test_every_condition_is_counted_once_for_every_record_asked(pair: Screened) -> None:
    text, document = pair
    protocol = protocolrules.parse(text)
    coverage = Coverage(protocol.engine)
    screening = protocol.screen(protocolrules.Timeline.from_dict(document))
    for _ in range(2):
        coverage.add(screening, ())
    for criterion, seen in coverage.seen():
        asked = screening.criteria[criterion.label].applicable
        assert seen.truths.total() == 2 * asked
        assert not seen.decided.total()
