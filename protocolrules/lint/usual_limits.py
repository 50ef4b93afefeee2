"""Where the limits of well-known tests mostly lie in protocols: a slip in one digit falls outside.

The ranges are narrower than those of `known_tests`, which hold every result that a protocol may speak of. Where one
side of a test is better, they are of limits that ask for that side (`platelets ≥ 100 K/uL`, `ALT ≤ 3 × ULN`); who asks
for the other side looks for the illness itself, whose limits lie anywhere.
"""

from __future__ import annotations

import attrs


@attrs.frozen
class Usual:
    """The least and the greatest usual limit, in the first unit of the test, and the greatest multiple of the ULN."""

    low: str
    high: str
    multiple: int | None = None


USUAL = {
    "platelets": Usual("20", "600"),  # 20 in leukaemia, 50 to 100 mostly; ET ≥ 450
    "ANC": Usual("0.2", "5"),  # 0.5 to 1.5 mostly
    "leukocytes": Usual("0.5", "25"),  # 1 to 4 mostly; leukocytosis > 11
    "lymphocytes": Usual("0.05", "10"),  # 0.2 to 1 mostly; CLL ≥ 5
    "CD4": Usual("20", "1000"),  # 50 to 500 mostly
    "hemoglobin": Usual("5", "18.5"),  # 7 to 12 mostly; 5 in malaria; polycythaemia vera > 16.5
    "creatinine": Usual("0.4", "6", 5),  # 1.2 to 3 mostly, or 1 to 2.5 × ULN
    "bilirubin": Usual("0.3", "10", 10),  # 1 to 3 mostly, or 1 to 5 × ULN; up to 10 in liver disease
    "albumin": Usual("1.5", "5"),  # 2 to 3.5 mostly
    "INR": Usual("1", "5", 3),  # 1.2 to 2.5 mostly, 3.5 to 4.5 with anticoagulants
    "AST": Usual("15", "1000", 10),  # 1 to 5 × ULN mostly, 10 with liver metastases and in liver disease
    "ALT": Usual("15", "1000", 10),
    "ALP": Usual("50", "2000", 10),
    "LVEF": Usual("15", "70"),  # 30 to 55 mostly
    "FEV1_percent": Usual("15", "100"),  # 30 to 80 mostly
    "oxygen_saturation": Usual("70", "99"),  # 88 to 95 mostly
    "creatinine_clearance": Usual("10", "125"),  # 30 to 90 mostly
    "HbA1c": Usual("4", "15"),  # 5.7 to 12 mostly
    "potassium": Usual("2.5", "7"),
    "sodium": Usual("110", "165"),
    "QTc": Usual("300", "600"),  # 450 to 500 mostly
    "SBP": Usual("70", "240"),
    "DBP": Usual("35", "150"),
    "heart_rate": Usual("30", "200"),
    "BMI": Usual("10", "70"),
}
