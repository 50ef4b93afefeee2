"""Hover says in a sentence what is under the cursor, from what the rules mean and not from how they are spelled."""

import pytest

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.lsp.hover import hover
from protocolrules.syntax.keywords import WORDS
from protocolrules.syntax.parse import parse
from protocolrules.syntax.reference import LINES
from tests.lsp.conftest import Marked


def said(marked: Marked, text: str) -> str:
    cursor, analysis = marked(text)
    found = hover(cursor, analysis.scope)
    return found.text if found else ""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("no sur|gery ever", "`surgery` is a kind of event: major surgery."),
        ("no paz|opanib ever", "with a half-life of 31 hours (source: label 12.3)."),
        ("no pazopanib| ever", "Each is also: `targeted_therapy`."),
        ("no sunit|inib ever", "with a half-life of 110 hours (no source given)."),
        ("no chemo|therapy ever", "Narrower kinds: `nitrosourea`, `carmustine`."),
        ("no carm|ustine ever", "without a declared half-life"),
        ("creat|inine ≤ 2 mg/dL, latest", "a measurement in mg/dL, molar mass 113.12 g/mol: serum creatinine."),
        ("NY|HA ≥ III, latest", "a scale with the grades I, II, III, IV, from lowest to highest."),
        ("NYHA ≥ I|II, latest", "`III` is a value of `NYHA`."),
        ("sex is fem|ale", "`female` is a value of `sex`."),
        ("fer|tile", "define fertile: sex is female and menarche and not sterilised"),
        ("fi|t", "a judgement that only a clinician can make: fit enough."),
        ("any surgery before leuka|pheresis", "`leukapheresis` is a step after consent: collection of cells."),
        ("arm is part|_a", "`part_a` is an arm: dose finding."),
        ("hepatitis_|B is negative, latest", "whose result is `negative` or `positive`"),
        ("no surgery |within 28 days before consent", "from 28 days before consent through the day of consent, both"),
        ("no surgery 3 to 14 da|ys before consent", "from 14 days before consent through 3 days before consent"),
        ("any surgery be|fore consent", "up to the day before consent (the day of consent itself is not included)"),
        ("any surgery on or be|fore consent", "up to the day of consent, that day included"),
        ("any surgery a|t consent", "on the day of consent only"),
        ("no surgery betw|een consent and infusion", "from the day after consent through the day before infusion"),
        ("no surgery within 48 h|ours before infusion", "from 48 hours before infusion through the moment of infusion"),
        ("≥ 3 weeks si|nce chemotherapy before infusion", "3 weeks after its last day is no later than the day of"),
        ("> 3 weeks si|nce chemotherapy before infusion", "3 weeks after its last day is before the day of infusion"),
        (
            "≥ whichever is sh|orter of 4 half-lives or 3 weeks since pazopanib before infusion",
            "4 half-lives after its last day or 3 weeks after its last day is no later",
        ),
        (
            "≥ whichever is lon|ger of 4 half-lives or 3 weeks since pazopanib before infusion",
            "4 half-lives after its last day and 3 weeks after its last day is no later",
        ),
        ("stable_disease f|or ≥ 6 weeks before infusion", "lasts from 6 weeks before infusion through the day of"),
        ("AST ≤ 2.5 × ULN, lat|est within 28 days before infusion", "`latest`: the last result in the window"),
        ("AST ≤ 2.5 × UL|N, latest", "`ULN`: the upper limit of normal that came with the result"),
        ("menarche unl|ess sterilised", "`unless`: waives"),
    ],
)
def test_hover(marked: Marked, line: str, words: str) -> None:
    assert words.lower() in said(marked, f"inclusion 1\n  {line}\n").lower()


def test_a_criterion_says_what_it_needs(marked: Marked) -> None:
    text = said(marked, 'inclu|sion 6 for part_b "Heart"\n  fertile and AST ≤ 3 × ULN, latest before infusion\n')
    assert "**inclusion 6**: Heart, asked of part_b only." in text
    assert "facts: `sex`, `menarche`, `sterilised`" in text
    assert "results: `AST`" in text
    assert "steps: `infusion`" in text


def test_a_visit_says_its_days(marked: Marked) -> None:
    text = said(marked, "schedule\n  visit week_6 42 days aft|er infusion, 3 days early to 7 days late\n")
    assert "From 39 days after infusion through 49 days after infusion, both included" in text


def test_nothing_is_said_in_texts_and_comments(marked: Marked) -> None:
    assert said(marked, 'inclusion 1 "no sur|gery"\n  menarche\n') == ""
    assert said(marked, "inclusion 1\n  menarche  # surg|ery\n") == ""


def test_a_line_that_does_not_parse_still_has_names(marked: Marked) -> None:
    assert "major surgery" in said(marked, "inclusion 1\n  no sur|gery within\n")


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_a_line_and_an_example_that_parses(word: str) -> None:
    meaning, example = LINES[word]
    assert meaning
    assert word in example or word.rstrip("s") in example or meaning.startswith("a unit of time")
    findings = Findings()
    tries = (f"{example}\n", f"{example}\n  a\n", f"inclusion 1\n  {example}\n", f"inclusion 1\n  {example}\n    a\n")
    tries = (*tries, f"schedule\n  {example}\n", f'example "a"\n  {example}\n', f"{example}\n  visit a at b\n")
    assert any(not _mistakes(text) for text in tries), findings.all


def _mistakes(text: str) -> bool:
    findings = Findings()
    parse(Source("a", text), findings)
    return bool(findings.all)
