"""Writing a result and its limits in another unit changes nothing."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import DECLARATIONS, Document, documents, values

import protocolrules

MOLAR_MASS = Decimal("113.12")
# How many of the unit one of the first unit is, as an exact quotient.
SAME: dict[str, dict[str, tuple[Decimal, Decimal]]] = {
    "ANC": {
        "K/uL": (Decimal(1), Decimal(1)),
        "K/mm3": (Decimal(1), Decimal(1)),
        "10*9/L": (Decimal(1), Decimal(1)),
        "/mm3": (Decimal(1000), Decimal(1)),
        "10*6/L": (Decimal(1000), Decimal(1)),
    },
    "creatinine": {
        "mg/dL": (Decimal(1), Decimal(1)),
        "g/L": (Decimal(1), Decimal(100)),
        "mg/L": (Decimal(10), Decimal(1)),
        "umol/L": (Decimal(10_000), MOLAR_MASS),
        "mmol/L": (Decimal(10), MOLAR_MASS),
    },
    "AST": {"U/L": (Decimal(1), Decimal(1)), "kU/L": (Decimal(1), Decimal(1000)), "U/mL": (Decimal(1), Decimal(1000))},
    "weight": {"kg": (Decimal(1), Decimal(1)), "g": (Decimal(1000), Decimal(1))},
    "height": {"cm": (Decimal(1), Decimal(1)), "m": (Decimal(1), Decimal(100)), "mm": (Decimal(10), Decimal(1))},
}


def rewritten(text: str, of: tuple[Decimal, Decimal], to: tuple[Decimal, Decimal]) -> str | None:
    """Return a value in another unit, None where it has no exact decimal there."""
    sign, number = re.fullmatch(r"([<>≤≥]?)(.*)", text).groups()  # type: ignore[union-attr]
    with localcontext(prec=200) as exact:
        exact.Emin, exact.Emax = -10_000, 10_000
        over, under = Decimal(number) * of[1] * to[0], of[0] * to[1]
        quotient = over / under
        if quotient * under != over or len(quotient.as_tuple().digits) > 30:
            return None
        return f"{sign}{quotient:f}"


def in_unit(result: Document, unit: str) -> Document | None:
    """Return a result in another unit, None where a number has no exact decimal there."""
    table = SAME[result["test"]]
    written = {
        key: rewritten(result[key], table[result["unit"]], table[unit])
        for key in ("value", "lower", "upper")
        if key in result
    }
    return None if None in written.values() else result | written | {"unit": unit}


def statuses(text: str, document: Document) -> tuple[Any, ...]:
    return protocolrules.parse(text).screen(protocolrules.Timeline.from_dict(document)).statuses


@given(values(), documents(), st.data())
def test_unit_changes(condition: str, document: Document, data: st.DataObject) -> None:
    text = f"{DECLARATIONS}inclusion 1\n  {condition}\n"
    assume(any("unit" in result for result in document["measurements"]))
    changed = []
    for result in document["measurements"]:
        units = sorted(SAME.get(result["test"], {})) if "unit" in result else []
        forms = [form for unit in units if (form := in_unit(result, unit)) is not None]
        changed.append(data.draw(st.sampled_from(forms)) if forms else result)
    assert statuses(text, document | {"measurements": changed}) == statuses(text, document)


def test_molar_and_mass_units_are_exact() -> None:
    result = {"test": "creatinine", "value": "10000", "unit": "umol/L", "on": "2025-01-10"}
    mass = in_unit(result, "mg/dL")
    assert mass is not None
    assert mass["value"] == "113.12"
    bounds = ("≤ 113.12 mg/dL latest", "< 113.12 mg/dL latest")
    at_most = DECLARATIONS + "".join(f"inclusion {n}\n  creatinine {b}\n" for n, b in enumerate(bounds))
    for written in (result, mass):
        document = {"id": "P", "as_of": "2025-02-14", "measurements": [written]}
        assert [s.value for s in statuses(at_most, document)] == ["met", "not met"]
