"""What a help quotes can be written: every whole phrase in it parses once its placeholders are filled."""

import re
from collections.abc import Iterator

import pytest

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.syntax.parse import parse
from protocolrules.syntax.phrases import REFUSALS
from protocolrules.syntax.refuse import FORMS

FILLED = (
    (r"\b(?:X|EVENT)\b", "surgery"),
    (r"\b(?:NAME|FACT|CONDITION)\b", "a_fact"),
    (r"\bSTEP\b", "infusion"),
    (r"^… and …$", "a_fact and another"),
    (r"\bvisit …", "visit day_1 1 day after infusion"),
    (r"\bwithin …$", "within 4 weeks before infusion"),
    (r"\bwithin … (before or after|before|after)$", r"within 4 weeks \1 infusion"),
    (r"\bof …$", "of 3 weeks or 5 days"),
    (r"\bsince …", "since surgery"),
    (r"…$", "infusion"),
)
PLACES = {
    "a statement": "{}\n",
    "a statement with a line below": "{}\n  a_fact\n",
    "a condition": "inclusion 1\n  {}\n",
    "a condition with a line below": "inclusion 1\n  {}\n    a_fact\n",
    "a window": "inclusion 1\n  no surgery {}\n",
    "a picked result": "inclusion 1\n  ANC {}, latest\n",
    "a line of a schedule": "schedule\n  {}\n",
    "the days of a visit": "schedule\n  visit day_1 {}\n",
    "a line of an example": 'example "a"\n  {}\n',
    "a title": "inclusion 1 {}\n  a_fact\n",
    "a limit": "inclusion 1\n  ANC ≤ {}, latest\n",
    "an age": "inclusion 1\n  age {} at consent\n",
    "an operand": "derived density in kg/m3 = {}\n",
    "a gap": "inclusion 1\n  ≥ {} since chemotherapy before infusion\n",
    "an allowance": "schedule\n  visit day_1 1 day after infusion{}\n",
    "a group": "inclusion 1\n  {}\n    a_fact\n    another\n",
}
"""Where a phrase may be meant to stand."""


def quoted() -> Iterator[str]:
    helps = [refusal.help for refusal in REFUSALS] + [*FORMS.values()]
    for text in dict.fromkeys(helps):
        yield from (phrase for phrase in re.findall(r"`([^`]+)`", text) if len(phrase.split()) > 2)


def filled(phrase: str) -> str:
    for pattern, words in FILLED:
        phrase = re.sub(pattern, words, phrase)
    return phrase


def parses(text: str) -> bool:
    findings = Findings()
    parse(Source("a.rules", text), findings)
    return not findings.all


@pytest.mark.parametrize("phrase", sorted(set(quoted())))
def test_a_quoted_phrase_can_be_written(phrase: str) -> None:
    text = filled(phrase)
    assert any(parses(place.format(text)) for place in PLACES.values()), text
