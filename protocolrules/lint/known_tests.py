"""Tests that nearly every protocol asks for: how they are called, their units, and where limits on them lie.

Comes in: a name and a title. Goes out: the row of the table that they belong to. The range of a row is that of limits
in protocols, not of results: from below the gravest grade that CTCAE v5.0 (or 4.03, where v5.0 has no numbers) gives
to above the gravest on the other side, or else as the row says. A limit outside of it is a slip of unit or number.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

import attrs

from protocolrules.facts.units import Dimensions, Unit, molar_exchange, read_unit
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

HIGHER, LOWER = "higher", "lower"


@attrs.frozen(slots=False)
class KnownTest:
    """A test: its usual name, other names, units (the first is that of ``low`` and ``high``), molar mass in g/mol.

    ``better`` is the side on which organs work better, empty where either side is bad.
    """

    name: str
    aliases: str
    units: tuple[str, ...]
    low: str
    high: str
    source: str
    better: str = ""
    molar_mass: str = ""

    @cached_property
    def kinds(self) -> frozenset[Dimensions]:
        """The dimensions in which results are given."""
        return frozenset(read_unit(unit).dimensions for unit in self.units)

    def plausible(self, unit: Unit, number: Fraction) -> bool | None:
        """Whether a limit is one that protocols may have; None where the unit is of another kind."""
        return self.within(self.low, self.high, unit, number)

    def within(self, low: str, high: str, unit: Unit, number: Fraction) -> bool | None:
        """Whether a value lies between two others in its first unit; None where the unit is of another kind."""
        known = read_unit(self.units[0])
        value = unit.to_base(number)
        if unit.dimensions != known.dimensions:
            power = molar_exchange(unit.dimensions, known.dimensions)
            if not power or not self.molar_mass:
                return None
            value *= Fraction(self.molar_mass) ** power
        return known.to_base(Fraction(low)) <= value <= known.to_base(Fraction(high))

    def meant(self, number: Decimal) -> str | None:
        """Return a number with a usual unit in which it is a likely limit (a share as %), None where there is none."""
        unit = next((unit for unit in self.units if self.plausible(read_unit(unit), Fraction(number))), None)
        return f"{(number * 100).normalize():f} %" if unit == "1" else unit and f"{number} {unit}"


_COUNTS = ("10*9/L", "/uL")
_MASSES = ("mg/dL", "umol/L", "mmol/L", "mg/L", "g/L")
_ENZYMES = ("U/L", "[IU]/L", "ukat/L")

TABLE = (
    KnownTest("platelets", "platelet plt thrombocytes", _COUNTS, "2", "3000", "grade 4 < 25; ET ≥ 450", HIGHER),
    KnownTest(
        "ANC",
        "absolute_neutrophil_count absolute_neutrophils neutrophil_count neutrophils neutrophil absolute_granulocytes",
        _COUNTS,
        "0.05",
        "50",
        "grade 4 < 0.5",
        HIGHER,
    ),
    KnownTest(
        "leukocytes",
        "leukocyte leucocytes WBC white_blood_cells white_blood_cell_count white_cell_count white_cells",
        _COUNTS,
        "0.3",
        "500",
        "grade 4 < 1; leukocytosis grade 3 > 100",
        HIGHER,
    ),
    KnownTest(
        "lymphocytes",
        "lymphocyte ALC absolute_lymphocyte_count lymphocyte_count",
        _COUNTS,
        "0.02",
        "500",
        "grade 4 < 0.2; CLL ≥ 5",
        HIGHER,
    ),
    KnownTest("CD4", "CD4_count CD4_cells CD4_lymphocytes", ("/uL", "10*9/L"), "5", "3000", "AIDS < 200", HIGHER),
    KnownTest(
        "hemoglobin",
        "haemoglobin Hb Hgb",
        ("g/dL", "g/L", "mmol/L"),
        "4",
        "22",
        "grade 3 < 8; polycythaemia vera > 16.5",
        HIGHER,
    ),
    KnownTest("hematocrit", "haematocrit Hct", ("%", "1"), "12", "70", "three times hemoglobin"),
    KnownTest("creatinine", "Cr SCr", _MASSES, "0.1", "15", "AKI stage 3 ≥ 4 (KDIGO 2012)", LOWER, "113.12"),
    KnownTest("bilirubin", "tbili", _MASSES, "0.1", "40", "Child-Pugh C > 3; severe hepatitis > 20", LOWER, "584.66"),
    KnownTest("albumin", "", ("g/dL", "g/L", "umol/L"), "1", "6", "grade 3 < 2", HIGHER),
    KnownTest("calcium", "Ca corrected_calcium", (*_MASSES, "meq/L"), "4", "18", "grade 4 < 6 and > 13.5", "", "40.08"),
    KnownTest("potassium", "", ("mmol/L", "meq/L"), "2", "9", "grade 4 < 2.5 and > 7"),
    KnownTest("sodium", "", ("mmol/L", "meq/L"), "105", "175", "grade 4 < 120 and > 160"),
    KnownTest("magnesium", "", (*_MASSES, "meq/L"), "0.5", "12", "grade 4 < 0.7 and > 8", "", "24.305"),
    KnownTest(
        "glucose",
        "fasting_glucose FPG FBG fasting_plasma_glucose fasting_blood_glucose plasma_glucose blood_glucose "
        "random_glucose",
        ("mg/dL", "mmol/L", "g/L", "mg/L", "umol/L"),
        "20",
        "1000",
        "grade 4 < 30 and > 500 (CTCAE 4.03)",
        "",
        "180.156",
    ),
    KnownTest("HbA1c", "A1C hemoglobin_A1c haemoglobin_A1c", ("%", "mmol/mol"), "2", "20", "diabetes ≥ 6.5 (ADA)"),
    KnownTest("uric_acid", "urate", _MASSES, "1", "25", "grade 4 > 10 (CTCAE 4.03)", "", "168.11"),
    KnownTest("cholesterol", "", _MASSES, "50", "1200", "grade 4 > 500", "", "386.65"),
    KnownTest("LDL", "LDL_cholesterol LDL_C", _MASSES, "10", "1000", "severe ≥ 190 (ACC/AHA 2018)", "", "386.65"),
    KnownTest("triglycerides", "triglyceride TG", _MASSES, "30", "6000", "grade 4 > 1000", "", "885.4"),
    KnownTest("INR", "", ("1",), "0.7", "12", "anticoagulation 2 to 3.5", LOWER),
    KnownTest("AST", "SGOT aspartate_aminotransferase", _ENZYMES, "5", "10000", "normal to 40; failure > 1000", LOWER),
    KnownTest("ALT", "SGPT alanine_aminotransferase", _ENZYMES, "5", "10000", "normal to 40; failure > 1000", LOWER),
    KnownTest("ALP", "alkaline_phosphatase", _ENZYMES, "15", "5000", "normal 40 to 130", LOWER),
    KnownTest(
        "LVEF",
        "ejection_fraction left_ventricular_ejection_fraction",
        ("%", "1"),
        "8",
        "85",
        "grade 4 < 20; normal to 74",
        HIGHER,
    ),
    KnownTest(
        "FEV1_percent",
        "FEV1 FEV1_percent_predicted percent_predicted_FEV1 predicted_FEV1 ppFEV1",
        ("%", "1", "L", "mL"),
        "5",
        "200",
        "very severe COPD < 30 (GOLD)",
        HIGHER,
    ),
    KnownTest("oxygen_saturation", "SpO2 SaO2 O2_saturation", ("%", "1"), "50", "100", "a share of all", HIGHER),
    KnownTest(
        "creatinine_clearance",
        "CrCl CLcr eGFR GFR estimated_GFR",
        ("mL/min", "mL/min/{1.73_m2}", "mL/min/1.73m2", "mL/s"),
        "4",
        "250",
        "kidney failure < 15; hyperfiltration > 130 (KDIGO 2012)",
        HIGHER,
    ),
    KnownTest("QTc", "QTcF QTcB QT", ("ms", "s"), "250", "750", "grade 3 > 500; short < 330"),
    KnownTest("SBP", "systolic systolic_blood_pressure", ("mmHg", "kPa"), "50", "300", "shock < 90; crisis > 180"),
    KnownTest("DBP", "diastolic diastolic_blood_pressure", ("mmHg", "kPa"), "25", "200", "shock < 60; crisis > 120"),
    KnownTest("heart_rate", "pulse pulse_rate", ("/min", "Hz"), "20", "260", "bradycardia < 50; tachycardia > 100"),
    KnownTest("weight", "body_weight", ("kg", "[lb_av]", "g"), "0.3", "350", "preterm infants to gravest obesity"),
    KnownTest("BMI", "body_mass_index", ("kg/m2",), "8", "100", "WHO: thinness < 16, obesity III ≥ 40"),
)


@lru_cache(maxsize=1)
def _names() -> dict[str, KnownTest]:
    return {_folded(name): test for test in TABLE for name in (test.name, *test.aliases.split())}


def _folded(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return re.sub(r"^(?:serum|total|baseline|screening)(?=.)", "", plain)


def known_test(name: str, title: str | None) -> KnownTest | None:
    """Return the row of a test that goes by its name, or whose title is a name of it."""
    return _names().get(_folded(name)) or (_names().get(_folded(title)) if title else None)


def known_of(subject: Subject, name: str) -> KnownTest | None:
    """Return the row of a declared test or derived value."""
    declared = subject.vocabulary.names.get(name)
    return known_test(name, declared.title) if isinstance(declared, tree.Measurement | tree.Derived) else None
