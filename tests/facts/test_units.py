"""Units: UCUM against an independent reader of it, the spellings of laboratories, and what is refused."""

from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from protocolrules.facts.unit_table import ALIASES
from protocolrules.facts.units import ONE, UnknownUnitError, molar_exchange, read_unit

_TABLE = """
g mg ug ng pg fg kg t mL uL dL cL L l dl ml ul fL nL m cm mm um nm km
s ms us min h d wk mo a Hz kHz
g/L g/dL mg/dL mg/L ug/dL ug/L ng/mL ng/L pg/mL ug/mL ng/dL pg/dL kg/L mg/mL fg/mL
mol mmol umol nmol pmol mol/L mmol/L umol/L nmol/L pmol/L mmol/kg mmol/mol umol/mol
U U/L mU/L kU/L U/mL mU/mL uU/mL kat ukat/L nkat/L U/g kU/mL
[IU]/L [IU]/mL m[IU]/L m[IU]/mL u[IU]/mL k[IU]/L [iU]/L k[iU]/mL
10*9/L 10*12/L 10*6/L 10*3/uL 10*6/uL 10^9/L 10*3/mL 10*-3 /uL /L /mL /min /h /d /wk
% [ppm] [ppb]
mm[Hg] cm[H2O] kPa Pa mbar bar atm
mL/min mL/min/kg L/min mL/h mL/kg/h L/h mL/s L/d mL/d
mg/d g/d mg/kg mg/kg/d ug/kg/min mg/m2 mg/m2/d g/m2 ug/h mg/h mmol/d umol/d mg/24.h
kg/m2 m2 cm2 m3 mm3 cm3 kg/m3
meq meq/L eq/L ueq/L mosm/kg osm/L mosm/L mmol/L/h
[lb_av] [oz_av] [in_i] [ft_i] [stone_av]
J kJ cal kcal W mW N V mV A mA C uC
Gy cGy mGy Sv mSv Bq MBq GBq Ci mCi uCi
K deg rad [diop]
g.m/s2 kg.m2 m/s cm/s mm/h L/min/m2 dyn.s/cm5 N.m
mg/g mg/mmol ug/mg ug/g mg/mg ng/mg mmol/mmol umol/L/s
[tsp_us] [tbs_us] [cup_us] [pt_us] [drp] [APL'U] Cel
"""
UCUM = sorted(set(_TABLE.split()))
_NOT_HERE = {"dyn.s/cm5", "[APL'U]"}  # UCUM has them, results and doses do not
_MASS, _LENGTH, _TIME = "[mass]", "[length]", "[time]"


@cache
def registry() -> Any:
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()


def test_the_list_is_long() -> None:
    assert len(UCUM) > 190


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("text", [u for u in UCUM if u not in {*_NOT_HERE, "Cel"}])
def test_ucum_as_another_reader_reads_it(text: str) -> None:
    expected = registry().from_ucum(text).to_base_units()
    unit = read_unit(text)
    powers = dict(unit.dimensions)
    in_kilograms = unit.factor * Fraction(1, 1000) ** powers.get("g", 0)
    assert float(in_kilograms) == pytest.approx(float(expected.magnitude), rel=1e-5)
    if "C" not in powers:
        dimensionality = {k: int(v) for k, v in expected.dimensionality.items() if k in (_MASS, _LENGTH, _TIME)}
        ours = {_MASS: powers.get("g", 0), _LENGTH: powers.get("m", 0), _TIME: powers.get("s", 0)}
        assert {k: v for k, v in ours.items() if v} == dimensionality


@pytest.mark.parametrize("text", sorted(_NOT_HERE))
def test_ucum_that_is_left_out_is_refused(text: str) -> None:
    with pytest.raises(UnknownUnitError):
        read_unit(text)


@pytest.mark.parametrize(("spelling", "meaning"), sorted(ALIASES.items()))
def test_every_spelling_means_what_the_table_says(spelling: str, meaning: str) -> None:
    unit, meant = read_unit(spelling), read_unit(meaning)
    assert (unit.factor, unit.dimensions, unit.offset) == (meant.factor, meant.dimensions, meant.offset)
    assert unit.text == spelling


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "10*9/L",
            "K/uL",
            "K/mm3",
            "x10^9/L",
            "10^9/L",
            "10⁹/L",
            "×10⁹/L",
            "x10*9/L",
            "x 10^9/L",
            "10E9/L",
            "10e9/L",
            "10*3/uL",
        ),
        ("umol/L", "µmol/L", "μmol/L", "mcmol/L"),
        ("m2", "m²", "m^2"),
        ("ug/dL", "µg/dL", "mcg/dL"),
        ("/min", "bpm", "1/min", "{beats}/min", "beats/min"),
        ("mL/min/{1.73_m2}", "mL/min/1.73m2", "mL/min/1.73_m2"),
        ("mg/g", "mg/g{creatinine}"),
        ("kg.m/s2", "kg·m/s2", "kg.m/s²", "(kg.m)/s2", "kg.(m/s2)"),
        ("/uL", "/mm3", "cells/uL", "{cells}/uL"),
        ("mg", " mg "),
        ("h", "HR", "Hours"),
    ],
)
def test_spellings_of_one_unit(spellings: tuple[str, ...]) -> None:
    assert len({(u.factor, u.dimensions) for u in map(read_unit, spellings)}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "parrot",
        "mg//dL",
        "mg/",
        "(mg",
        "mg)",
        "()",
        "MG/DL",
        "mg dL",
        "5,2",
        "0",
        "mg/0",
        "kmin",
        "k[lb_av]",
        "m[pH]",
        "µ",
        "[",
        "{",
        "{a}{b}",
        "mg{a}{b}",
        "1" * 31,
        "(" * 40 + "m" + ")" * 40,
        "m." * 100 + "m",
        "m100",
        "g\x00",
        "ⅿg",
        "mg/" * 10_000,
    ],
)
def test_what_is_no_unit(text: str) -> None:
    with pytest.raises(UnknownUnitError, match=r"unit|parenthesis"):
        read_unit(text)


def test_the_part_that_is_no_unit_is_named() -> None:
    with pytest.raises(UnknownUnitError, match=r"^`parrot` in `mg/parrot` is not a unit$"):
        read_unit("mg/parrot")


@pytest.mark.parametrize(
    ("celsius", "kelvin", "fahrenheit"),
    [("0", "273.15", "32"), ("37", "310.15", "98.6"), ("-40", "233.15", "-40"), ("38.5", "311.65", "101.3")],
)
def test_temperatures_have_a_zero_of_their_own(celsius: str, kelvin: str, fahrenheit: str) -> None:
    base = read_unit("Cel").to_base(Fraction(celsius))
    assert base == read_unit("K").to_base(Fraction(kelvin)) == read_unit("°F").to_base(Fraction(fahrenheit))
    assert read_unit("degF").from_base(base) == Fraction(fahrenheit)
    assert read_unit("°C").from_base(base) == Fraction(celsius)


def test_nothing_converts_by_accident() -> None:
    units = ["U/L", "[IU]/L", "mg/L", "mmol/L", "mmol/mol", "meq/L", "{score}", "{pack_year}", "%", "m[IU]/L/d"]
    units.append("osm/L")
    kinds = [read_unit(text).dimensions for text in units]
    assert len(set(kinds)) == len(units)


def test_dimensions_cancel() -> None:
    assert read_unit("mg/mg").dimensions == ONE.dimensions == ()
    assert read_unit("mg.dL/dL").dimensions == (("g", 1),)


@pytest.mark.parametrize(
    ("unit", "wanted", "power"),
    [
        ("mmol/L", "mg/dL", 1),
        ("mg/dL", "mmol/L", -1),
        ("mol", "g", 1),
        ("mg/dL", "ug/L", 0),
        ("mmol/L", "mg", 0),
        ("mmol/L", "[IU]/L", 0),
        ("mol2/L", "g2/L", 0),
        ("mmol/L/d", "mg/L/d", 1),
        ("L/mg", "L/mmol", 1),
    ],
)
def test_where_a_molar_mass_bridges(unit: str, wanted: str, power: int) -> None:
    assert molar_exchange(read_unit(unit).dimensions, read_unit(wanted).dimensions) == power


def test_reading_many_units_takes_little_time() -> None:
    import time

    started = time.perf_counter()
    for number in range(2_000):
        read_unit(f"{number + 2_000}.mg/dL")
    assert time.perf_counter() - started < 2
