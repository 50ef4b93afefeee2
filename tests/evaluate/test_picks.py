"""Which result counts: every result that could be the one meant is a candidate."""

from typing import Any

import pytest


def anc(*rows: str) -> dict[str, Any]:
    """Return results of ANC, each written `value on day` (a day of January 2026, or a date)."""
    found = []
    for row in rows:
        value, on = row.split(" on ")
        day = f"2026-01-{on}" if on.isdigit() and len(on) < 3 else on
        found.append({"test": "ANC", "value": value, "unit": "K/uL", "on": day})
    return {"measurements": found}


WINDOW = "within 28 days before leukapheresis"
CASES = [
    # latest and earliest
    (f"ANC ≥ 1 K/uL, latest {WINDOW}", anc("0.5 on 10", "1.5 on 20"), "met"),
    (f"ANC ≥ 1 K/uL, earliest {WINDOW}", anc("0.5 on 10", "1.5 on 20"), "not met"),
    (f"ANC ≥ 1 K/uL, latest {WINDOW}", anc("0.5 on 2026-01", "1.5 on 20"), "unknown"),
    (f"ANC ≥ 1 K/uL, latest {WINDOW}", anc("1.2 on 2026-01", "1.5 on 20"), "met"),
    (f"ANC ≥ 1 K/uL, latest {WINDOW}", anc("0.5 on 2025", "1.5 on 20"), "met"),
    (f"ANC ≥ 1 K/uL, earliest {WINDOW}", anc("0.5 on 2025", "1.5 on 20"), "met"),
    (f"ANC ≥ 1 K/uL, earliest {WINDOW}", anc("0.5 on 2026-01", "1.5 on 20"), "unknown"),
    (f"ANC ≥ 1 K/uL, latest {WINDOW}", anc("0.5 on 2026-01-20T08:00", "1.5 on 2026-01-20T09:00"), "met"),
    (f"ANC ≥ 1 K/uL, latest {WINDOW}", anc("0.5 on 20", "1.5 on 2026-01-20T09:00"), "unknown"),
    (f"ANC ≥ 1 K/uL, latest {WINDOW}", anc("1.0 on 20", "1.5 on 20"), "met"),
    (f"ANC ≥ 1 K/uL, latest {WINDOW}", anc("<1 on 20"), "not met"),
    (f"ANC ≥ 1 K/uL, latest {WINDOW}", anc("<2 on 20"), "unknown"),
    (f"ANC ≥ 1 K/uL, latest {WINDOW}", anc(">=1 on 20"), "met"),
    ("ANC ≥ 1 K/uL, latest", anc("1.5 on 2010-01-01"), "met"),
    ("ANC ≥ 1 K/uL, latest", anc("1.5 on 2026-02-01"), "unknown"),
    ("ANC ≥ 1 K/uL, latest before birth", anc("1.5 on 20"), "unknown"),
    ("ANC ≥ 1 K/uL, latest during last surgery", anc("1.5 on 20"), "unknown"),
    # highest, lowest, mean
    (f"ANC ≤ 2 K/uL, highest {WINDOW}", anc("0.5 on 10", "1.5 on 20"), "met"),
    (f"ANC ≤ 2 K/uL, highest {WINDOW}", anc("2.5 on 10", "1.5 on 20"), "not met"),
    (f"ANC ≤ 2 K/uL, highest {WINDOW}", anc("2.5 on 2025", "1.5 on 20"), "met"),
    (f"ANC ≤ 2 K/uL, highest {WINDOW}", anc("2.5 on 2026-01", "1.5 on 20"), "unknown"),
    (f"ANC ≤ 2 K/uL, highest {WINDOW}", anc("high on 10", "1.5 on 20"), "unknown"),
    (f"ANC ≤ 2 K/uL, highest {WINDOW}", anc("high on 10", "2.5 on 20"), "not met"),
    (f"ANC ≤ 2 K/uL, highest {WINDOW}", anc("high on 10"), "unknown"),
    (f"ANC ≤ 2 K/uL, highest {WINDOW}", {}, "unknown"),
    (f"ANC ≥ 1 K/uL, lowest {WINDOW}", anc("0.5 on 10", "1.5 on 20"), "not met"),
    (f"ANC ≥ 1 K/uL, lowest {WINDOW}", anc("1.2 on 10", "1.5 on 20"), "met"),
    (f"ANC ≥ 1 K/uL, lowest {WINDOW}", {}, "unknown"),
    (f"ANC ≥ 1 K/uL, mean {WINDOW}", anc("0.5 on 10", "1.5 on 20"), "met"),
    (f"ANC > 1 K/uL, mean {WINDOW}", anc("0.5 on 10", "1.5 on 20"), "not met"),
    (f"ANC ≥ 1 K/uL, mean {WINDOW}", anc("0.5 on 10", "high on 20"), "unknown"),
    (f"ANC ≥ 1 K/uL, mean {WINDOW}", anc("0.5 on 2026-01", "1.5 on 20"), "unknown"),
    (f"ANC ≥ 1 K/uL, mean {WINDOW}", {}, "unknown"),
    # every reading
    (f"ANC ≥ 1 K/uL, every reading {WINDOW}", anc("1.2 on 10", "1.5 on 20"), "met"),
    (f"ANC ≥ 1 K/uL, every reading {WINDOW}", anc("0.2 on 10", "1.5 on 20"), "not met"),
    (f"ANC ≥ 1 K/uL, every reading {WINDOW}", anc("0.2 on 2026-01", "1.5 on 20"), "unknown"),
    (f"ANC ≥ 1 K/uL, every reading {WINDOW}", anc("high on 10", "1.5 on 20"), "unknown"),
    (f"ANC ≥ 1 K/uL, every reading {WINDOW}", {}, "unknown"),
    # counted readings and days
    (f"ANC ≥ 1 K/uL on ≥ 2 readings {WINDOW}", anc("1.2 on 10", "0.2 on 12", "1.5 on 20"), "met"),
    (f"ANC ≥ 1 K/uL on ≥ 2 readings {WINDOW}", anc("1.2 on 10", "0.2 on 12"), "not met"),
    (f"ANC ≥ 1 K/uL on ≥ 2 readings {WINDOW}", anc("1.2 on 10"), "unknown"),
    (f"ANC ≥ 1 K/uL on ≥ 2 readings {WINDOW}", anc("1.2 on 10", "high on 12"), "unknown"),
    (f"ANC ≥ 1 K/uL on < 2 readings {WINDOW}", anc("1.2 on 10", "1.5 on 20"), "not met"),
    (f"ANC ≥ 1 K/uL on ≥ 2 days {WINDOW}", anc("1.2 on 10", "1.5 on 20"), "met"),
    (f"ANC ≥ 1 K/uL on ≥ 2 days {WINDOW}", anc("1.2 on 10", "1.5 on 10"), "unknown"),
    ("ANC ≥ 1 K/uL on ≥ 2 days within 1 day before leukapheresis", anc("0.2 on 29", "1.5 on 30"), "not met"),
    ("ANC ≥ 1 K/uL on ≥ 2 days within 1 day before leukapheresis", anc("1.2 on 29"), "unknown"),
    ("ANC ≥ 1 K/uL on ≥ 2 days ever", anc("1.2 on 29"), "unknown"),
    ("ANC ≥ 1 K/uL on ≥ 2 days during last surgery", anc("1.2 on 29"), "unknown"),
    # consecutive readings
    (f"ANC ≥ 1 K/uL on ≥ 2 consecutive readings {WINDOW}", anc("1.2 on 10", "1.5 on 20"), "met"),
    (f"ANC ≥ 1 K/uL on ≥ 2 consecutive readings {WINDOW}", anc("1.2 on 10", "0.5 on 15", "1.5 on 20"), "not met"),
    (f"ANC ≥ 1 K/uL on ≥ 2 consecutive readings {WINDOW}", anc("1.2 on 10", "high on 15", "0.5 on 20"), "unknown"),
    (f"ANC ≥ 1 K/uL on ≥ 2 consecutive readings {WINDOW}", anc("1.2 on 10", "1.5 on 10"), "met"),
    (f"ANC ≥ 1 K/uL on ≥ 2 consecutive readings {WINDOW}", anc("1.2 on 10", "1.5 on 10", "0.5 on 10"), "unknown"),
    (f"ANC ≥ 1 K/uL on ≥ 2 consecutive readings {WINDOW}", anc("1.2 on 2026-01", "1.5 on 10", "1.6 on 12"), "unknown"),
    # words and grades
    (
        "HBsAg is negative, latest",
        {"measurements": [{"test": "HBsAg", "value": "positive", "on": "2026-01-20"}]},
        "not met",
    ),
    (
        "HBsAg is not negative, latest",
        {"measurements": [{"test": "HBsAg", "value": "positive", "on": "2026-01-20"}]},
        "met",
    ),
    (
        "HBsAg is negative, latest",
        {"measurements": [{"test": "HBsAg", "value": v, "on": "2026-01-20"} for v in ("negative", "positive")]},
        "unknown",
    ),
    (
        "HBsAg is (negative or positive), latest",
        {"measurements": [{"test": "HBsAg", "value": v, "on": "2026-01-20"} for v in ("negative", "positive")]},
        "met",
    ),
    ("NYHA is (I or II), latest", {"scales": [{"scale": "NYHA", "value": "III", "on": "2026-01-20"}]}, "not met"),
    ("NYHA ≤ II, latest", {"scales": [{"scale": "NYHA", "value": "V", "on": "2026-01-20"}]}, "unknown"),
    ("ECOG ≤ 1, latest", {"scales": [{"scale": "ECOG", "value": "1", "on": "2026-01-20"}]}, "met"),
    ("ECOG ≤ 1, latest", {"scales": [{"scale": "ECOG", "value": "6", "on": "2026-01-20"}]}, "unknown"),
    (
        "ECOG ≤ 1, latest",
        {"measurements": [{"test": "ECOG", "value": "1", "unit": "kg", "on": "2026-01-20"}]},
        "unknown",
    ),
    # windows by the clock
    (
        "ANC ≥ 1 K/uL, latest within 12 hours before as_of",
        {**anc("1.5 on 2026-01-30T11:00"), "as_of": "2026-01-30T12:00"},
        "met",
    ),
    (
        "ANC ≥ 1 K/uL, latest within 2 hours before leukapheresis",
        {**anc("1.5 on 2026-01-29T11:00"), "steps": {"leukapheresis": "2026-01-30T12:00"}},
        "unknown",
    ),
]


@pytest.mark.parametrize(("line", "record", "expected"), CASES)
def test_pick(status: Any, line: str, record: dict[str, Any], expected: str) -> None:
    assert status(line, **record) == expected


def limits(value: str, upper: str | None, lower: str | None = None, unit: str = "U/L") -> dict[str, Any]:
    return {
        "measurements": [
            {"test": "AST", "value": value, "unit": unit, "on": "2026-01-20", "upper": upper, "lower": lower}
        ]
    }


@pytest.mark.parametrize(
    ("line", "record", "expected"),
    [
        ("AST ≤ 2.5 × ULN, latest", limits("100", "40"), "met"),
        ("AST ≤ 2.5 × ULN, latest", limits("100.1", "40"), "not met"),
        ("AST ≤ 2.5 × ULN, latest", limits("100", None), "unknown"),
        ("AST ≥ LLN, latest", limits("10", "40", "10"), "met"),
        ("AST ≤ ULN + 5 U/L, latest", limits("45", "40"), "met"),
        ("AST ≤ ULN + 5 U/L, latest", limits("45.1", "40"), "not met"),
        ("AST ≥ LLN - 5 U/L, latest", limits("4.9", None, "10"), "not met"),
        ("AST ≥ LLN - 5 U/L, latest", limits("5", None, None), "unknown"),
        ("AST within normal limits, latest", limits("20", "40", "10"), "met"),
        ("AST within normal limits, latest", limits("50", "40"), "not met"),
        ("AST within normal limits, latest", limits("20", "40"), "unknown"),
    ],
)
def test_limits_of_normal(status: Any, line: str, record: dict[str, Any], expected: str) -> None:
    assert status(line, **record) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("38", "Cel", "met"),
        ("38.1", "°C", "not met"),
        ("100.4", "degF", "met"),
        ("100.5", "°F", "not met"),
        ("311.15", "K", "met"),
    ],
)
def test_temperatures_convert(status: Any, value: str, unit: str, expected: str) -> None:
    row = {"test": "temperature", "value": value, "unit": unit, "on": "2026-01-20"}
    assert status("temperature ≤ 38 Cel, latest", measurements=[row]) == expected


def test_molar_units_need_a_declared_mass(status: Any) -> None:
    creatinine = {"test": "creatinine", "value": "100", "unit": "umol/L", "on": "2026-01-20"}
    assert status("creatinine ≤ 2 mg/dL, latest", measurements=[creatinine]) == "met"
    glucose = {"test": "glucose", "value": "5", "unit": "mmol/L", "on": "2026-01-20"}
    assert status("glucose ≤ 200 mg/dL, latest", measurements=[glucose]) == "unknown"


@pytest.mark.parametrize(
    ("line", "record", "expected"),
    [
        ("age ≥ 18 years at consent", {"birth_date": "2008-01-05"}, "met"),
        ("age ≥ 18 years at consent", {"birth_date": "2008-01-06"}, "not met"),
        ("age ≥ 18 years at consent", {"birth_date": "2008"}, "unknown"),
        ("age ≥ 18 years at consent", {"birth_date": None}, "unknown"),
        ("age ≥ 18 years at infusion", {"steps": {}}, "unknown"),
        ("age ≤ 6 months at consent", {"birth_date": "2025-06-06"}, "met"),
        ("age ≤ 6 months at consent", {"birth_date": "2025-06-05"}, "not met"),
        ("age ≥ 6 weeks at consent", {"birth_date": "2025-11-24"}, "met"),
        ("age ≥ 6 weeks at consent", {"birth_date": "2025-11-25"}, "not met"),
        ("age < 10 days at consent", {"birth_date": "2025-12-27"}, "met"),
        ("age ≥ 1 day at consent", {"birth_date": "2026-02-01"}, "unknown"),
        ("age ≥ 18 years at last surgery", {}, "unknown"),
        ("smoking ≥ 10 {pack_year}", {"facts": {"smoking": {"value": "10", "unit": "pack-years"}}}, "met"),
        ("smoking ≥ 10 {pack_year}", {"facts": {"smoking": {"value": "10", "unit": "kg"}}}, "unknown"),
        ("BMI ≥ 20 kg/m2, latest", {}, "unknown"),
    ],
)
def test_ages_and_facts(status: Any, line: str, record: dict[str, Any], expected: str) -> None:
    assert status(line, **record) == expected
