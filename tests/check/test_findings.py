"""What the usual mistakes are told: the exact characters, the message, the help; and the three renderings."""

from pathlib import Path

import pytest

import protocolrules
from protocolrules.diagnostics.diagnostic import Diagnostic, RulesError
from protocolrules.diagnostics.render import concise, human

VOCABULARY = (Path(__file__).parents[1] / "cases" / "vocabulary.rules").read_text("utf-8")


def findings(text: str) -> tuple[Diagnostic, ...]:
    try:
        return protocolrules.parse(text).warnings
    except RulesError as wrong:
        return wrong.diagnostics


def only(line: str, start: str = "inclusion 1\n  ") -> Diagnostic:
    (found,) = findings(f"{VOCABULARY}\n{start}{line}\n")
    return found


TYPICAL = [
    (
        "no surgery within 4 weeks of infusion",
        "within 4 weeks of",
        "`within … of` does not say on which side",
        "write `within … before`, `within … after` or `within … before or after`",
    ),
    (
        "no surgery in the past 6 months",
        "in the past 6 months",
        "this window has no anchor: it does not say before what",
        "write `within … before` and a step you declared, such as `leukapheresis`",
    ),
    (
        "liver_metastases and postmenopausal or willing",
        "or",
        "`and` and `or` together can be read in two ways",
        "put parentheses around what belongs together",
    ),
    (
        "ANC ≥ 1 K/uL",
        "ANC ≥ 1 K/uL",
        "this does not say which result of `ANC` counts",
        (
            "end the line with `, latest within 28 days before …` "
            "(or `earliest`, `highest`, `lowest`, `mean`, `every reading`)"
        ),
    ),
    (
        "ANC ≥ 1, latest",
        "1",
        "`1` has no unit",
        "write the unit, such as `1 10*9/L`",
    ),
    (
        "glucose ≤ 7 mmol/L, latest",
        "7 mmol/L",
        "`mmol/L` does not fit: `glucose` is measured in mg/dL",
        "declare the molar mass: `measurement glucose in mg/dL, … g/mol`",
    ),
    (
        "no chemotherpy ever",
        "chemotherpy",
        "`chemotherpy` is not declared",
        "did you mean `chemotherapy`?",
    ),
    (
        "no radiotherapy ever",
        "radiotherapy",
        "`radiotherapy` is not declared",
        'declare it: `event radiotherapy "…"`',
    ),
    (
        "no surgery before chemotherapy",
        "chemotherapy",
        "`chemotherapy` can have happened more than once",
        "write `last chemotherapy` or `first chemotherapy`",
    ),
    (
        "sex is femal",
        "femal",
        "`femal` is not a value of `sex`",
        "it is one of female, male; did you mean `female`?",
    ),
    (
        "no surgery within 1.5 months before infusion",
        "1.5 months",
        "a calendar has no `1.5 months`",
        "write it in months, weeks or days",
    ),
    (
        "chemotherapy",
        "chemotherapy",
        "`chemotherapy` alone is not a condition",
        (
            "say when: `any chemotherapy ever`, `no chemotherapy within 28 days before …`, "
            "or `chemotherapy for ≥ 6 weeks before …`"
        ),
    ),
    (
        "smoking",
        "smoking",
        "`smoking` alone is not yes or no",
        "write `smoking ≥ 10 {pack_year}`",
    ),
]


@pytest.mark.parametrize(("line", "characters", "message", "advice"), TYPICAL, ids=[t[0] for t in TYPICAL])
def test_typical_mistake(line: str, characters: str, message: str, advice: str) -> None:
    found = only(line)
    assert (found.span.text, found.message, found.help) == (characters, message, advice)


def test_a_second_declaration_points_at_the_first() -> None:
    first, *_ = findings("event surgery\nfact smoker\nstep surgery\n")
    (label,) = first.labels
    assert (first.span.line, first.span.text) == (3, "surgery")
    assert (label.span.line, label.span.text, label.message) == (1, "surgery", "first declared here")


def test_a_name_of_the_wrong_kind_points_at_its_declaration() -> None:
    found = only("any surgery before part_b")
    assert found.message == "`part_b` is an arm; a step is needed here"
    assert found.labels[0].span.text == "part_b"
    assert found.labels[0].message == "declared here"


def test_what_is_missing_is_missing_before_the_comment() -> None:
    found = only("ANC ≥   # how many?")
    assert (found.kind, found.span.text) == ("unfinished", "≥")


def test_one_mistake_does_not_hide_another() -> None:
    text = f"{VOCABULARY}\ninclusion 1\n  no surgery within 4 weeks of infusion\n"
    text += "inclusion 2\n  ANC ≥ 1, latest\n"
    assert [d.kind for d in findings(text)] == ["ambiguous-within-of", "missing-unit"]


def test_a_declaration_with_a_mistake_still_declares_its_name() -> None:
    assert [d.kind for d in findings("event chemo is\ninclusion 1\n  no chemo ever\n")] == ["unfinished"]


def test_a_name_used_often_is_reported_once() -> None:
    text = "inclusion 1\n  no sugery ever\ninclusion 2\n  no sugery ever\n"
    assert [d.span.line for d in findings(text)] == [2]


def test_a_range_without_unit_is_one_mistake() -> None:
    assert only("BMI 18 to 30, latest").kind == "missing-unit"


def test_a_derived_value_that_nobody_uses_is_checked() -> None:
    assert [d.kind for d in findings("derived bad in kg = nonsense in kg\n")] == ["unknown-name"]


def test_a_warning_does_not_stop_a_protocol() -> None:
    text = f"{VOCABULARY}\ninclusion 1\n  no infusion within 2 weeks before consent\n"
    (warning,) = protocolrules.parse(text).warnings
    assert (warning.severity, warning.kind, warning.is_error) == ("warning", "step-order", False)


# ---- renderings ---------------------------------------------------------------------------


def test_concise() -> None:
    (found,) = findings("event surgery\nstep d28\ninclusion 1\n  no surgery within 4 weeks of d28\n")
    assert concise(found) == (
        "rules:4:14: error[ambiguous-within-of]: `within … of` does not say on which side; "
        "help: write `within … before`, `within … after` or `within … before or after`"
    )


def test_human() -> None:
    (found,) = findings("event surgery\nfact other\nstep surgery\n")
    assert human(found) == (
        "error[duplicate-name]: `surgery` is declared twice\n"
        "  --> rules:3:6\n"
        "  |\n"
        "3 | step surgery\n"
        "  |      ^^^^^^^\n"
        "  --> rules:1:7\n"
        "  |\n"
        "1 | event surgery\n"
        "  |       ^^^^^^^ first declared here\n"
        "  help: rename one of the two"
    )


def test_human_with_colour_says_the_same() -> None:
    import re

    (found,) = findings("event surgery\nstep surgery\n")
    coloured = human(found, colour=True)
    assert coloured.startswith("\033[31merror\033[0m[")
    assert re.sub(r"\033\[\d+m", "", coloured) == human(found)


def test_a_long_line_is_cut_around_the_mistake() -> None:
    line = "fact a\ninclusion 1\n  " + "a or " * 100 + "b" + " or a" * 100 + "\n"
    (found,) = findings(line)
    _, _, _, shown, carets, *_ = human(found).splitlines()
    assert len(shown) <= 116
    assert shown[carets.index("^")] == "b"


def test_what_cannot_be_printed_is_shown_as_a_replacement() -> None:
    (found,) = findings("fact a\nfact \x1b[31ma\n")
    assert "\x1b" not in human(found)
    assert found.message == "the control character U+001B cannot stand in rules"


def test_plain_data() -> None:
    (found,) = findings("event surgery\nstep surgery\n")
    assert found.to_dict() == {
        "kind": "duplicate-name",
        "severity": "error",
        "message": "`surgery` is declared twice",
        "help": "rename one of the two",
        "file": "rules",
        "line": 2,
        "column": 6,
        "end_line": 2,
        "end_column": 13,
        "labels": [
            {
                "message": "first declared here",
                "file": "rules",
                "line": 1,
                "column": 7,
                "end_line": 1,
                "end_column": 14,
            }
        ],
        "fix": None,
    }


@pytest.mark.parametrize("unit", ["MG/DL", "K/UL", "ML/MIN"])
def test_a_unit_in_capitals_is_not_advised_again(unit: str) -> None:
    found = only(f"glucose ≤ 7 {unit}, latest")
    assert found.kind == "unknown-unit"
    assert f"`{unit}`" not in found.help


STEPS = "step screening\nstep consent\nstep prep after consent\nevent surgery\ninclusion 1\n  {}\n"


@pytest.mark.parametrize(
    ("steps", "line", "advice"),
    [
        (STEPS, "no surgery in the past 6 months", "write `within … before` and a step you declared, such as `prep`"),
        (STEPS, "age ≥ 18 years", "add `at` and a step: `age ≥ 18 years at consent`"),
        ("inclusion 1\n  {}\n", "age ≥ 18 years", "add `at` and a step: `age ≥ 18 years at STEP`"),
    ],
)
def test_a_help_names_the_authors_own_steps(steps: str, line: str, advice: str) -> None:
    with pytest.raises(protocolrules.RulesError) as wrong:
        protocolrules.parse(steps.format(line))
    assert [d.help for d in wrong.value.diagnostics] == [advice]


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("haemo ≥ 8.0 g/dL, latest ever", "g/dL"),
        ("haemo 3.5 to 5 mmol/L, latest ever", "mmol/L"),
        ("haemo at most 12 /mm^3, latest ever", "/mm^3"),
        ("haemo ≤ 2.5 × ULN, latest ever", "mg/dL"),
    ],
)
def test_a_measurement_is_declared_in_the_unit_that_stands_there(line: str, unit: str) -> None:
    with pytest.raises(protocolrules.RulesError) as wrong:
        protocolrules.parse(f"inclusion 1\n  {line}\n")
    (found,) = wrong.value.diagnostics
    assert found.help == f"declare it: `measurement haemo in {unit}`, with its unit"
