"""The units that results and doses are written in: UCUM's values and laboratories' spellings.

Source: The Unified Code for Units of Measure, https://ucum.org/ucum (tables 1 to 27).
Two departures, both so that nothing converts by accident: ``mol`` and ``[IU]`` are base
dimensions here, and a lone annotation such as ``{score}`` is one too.
"""

from __future__ import annotations

from fractions import Fraction

_PREFIX_POWERS = {
    "Y": 24,
    "Z": 21,
    "E": 18,
    "P": 15,
    "T": 12,
    "G": 9,
    "M": 6,
    "k": 3,
    "h": 2,
    "da": 1,
    "d": -1,
    "c": -2,
    "m": -3,
    "u": -6,
    "n": -9,
    "p": -12,
    "f": -15,
    "a": -18,
}
PREFIXES = {prefix: Fraction(10) ** power for prefix, power in _PREFIX_POWERS.items()}

# name: value, in units already defined above it; a leading + means it takes prefixes.
_DEFINITIONS = """
+m = 1 m:1
+s = 1 s:1
+g = 1 g:1
+K = 1 K:1
+cd = 1 cd:1
+C = 1 C:1
+rad = 1 rad:1
+mol = 1 mol:1
+[IU] = 1 [IU]:1
+[iU] = 1 [IU]:1
+eq = 1 eq:1
+osm = 1 osm:1
[pH] = 1 pH:1
[arb'U] = 1 [arb'U]:1
[CFU] = 1 [CFU]:1
[PFU] = 1 [PFU]:1
[USP'U] = 1 [USP'U]:1
[GPL'U] = 1 [GPL'U]:1
[MPL'U] = 1 [MPL'U]:1
% = 1/100
[ppm] = 1/1000000
[ppb] = 1/1000000000
[pi] = 31415926535897932384626433832795028841971693993751/10000000000000000000000000000000000000000000000000
+l = 1/1000 m:3
+L = 1/1000 m:3
+t = 1000000 g:1
+bar = 100000000 g:1 m:-1 s:-2
min = 60 s:1
h = 3600 s:1
d = 86400 s:1
wk = 604800 s:1
a = 31557600 s:1
mo = 2629800 s:1
+Hz = 1 s:-1
+N = 1000 g:1 m:1 s:-2
+Pa = 1000 g:1 m:-1 s:-2
+J = 1000 g:1 m:2 s:-2
+W = 1000 g:1 m:2 s:-3
+A = 1 C:1 s:-1
+V = 1000 g:1 m:2 s:-2 C:-1
+Bq = 1 s:-1
+Ci = 37000000000 s:-1
+Gy = 1 m:2 s:-2
+Sv = 1 m:2 s:-2
+kat = 1 mol:1 s:-1
+U = 1/60000000 mol:1 s:-1
+cal = 4184 g:1 m:2 s:-2
[Cal] = 4184000 g:1 m:2 s:-2
+m[Hg] = 133322000 g:1 m:-1 s:-2
+m[H2O] = 9806650 g:1 m:-1 s:-2
atm = 101325000 g:1 m:-1 s:-2
[in_i] = 127/5000 m:1
[ft_i] = 381/1250 m:1
[lb_av] = 45359237/100000 g:1
[oz_av] = 45359237/1600000 g:1
[stone_av] = 635029318/100000 g:1
[pt_us] = 473176473/1000000000000 m:3
[cup_us] = 2365882365/10000000000000 m:3
[tsp_us] = 492892159375/100000000000000000 m:3
[tbs_us] = 1478676478125/100000000000000000 m:3
[drp] = 1/20000000 m:3
deg = 31415926535897932384626433832795028841971693993751/1800000000000000000000000000000000000000000000000000 rad:1
[diop] = 1 m:-1
+[HPF] = 1 [HPF]:1
"""


def _read_definitions() -> tuple[dict[str, tuple[Fraction, dict[str, int]]], frozenset[str]]:
    atoms: dict[str, tuple[Fraction, dict[str, int]]] = {}
    metric = set()
    for line in _DEFINITIONS.split("\n")[1:-1]:
        name, value = line.split(" = ")
        factor, *powers = value.split(" ")
        if name[0] == "+":
            name = name[1:]
            metric.add(name)
        atoms[name] = Fraction(factor), {d: int(n) for d, n in (power.rsplit(":", 1) for power in powers)}
    return atoms, frozenset(metric)


ATOMS, METRIC = _read_definitions()

# Units with a zero of their own: (factor, offset) to kelvin.
OFFSETS = {
    "Cel": ("1", "273.15"),
    "[degF]": ("5/9", "45967/180"),
}

# Spellings of laboratories and protocols, and what they mean in UCUM. Looked up as written,
# then in lower case, before UCUM is read: K/uL would be kelvin per microlitre.
ALIASES = {
    "K/uL": "10*9/L",
    "K/ul": "10*9/L",
    "K/mm3": "10*9/L",
    "K/mcL": "10*9/L",
    "K/cumm": "10*9/L",
    "G/L": "10*9/L",
    "Giga/L": "10*9/L",
    "x10E3/uL": "10*9/L",
    "10E3/uL": "10*9/L",
    "10*3/uL": "10*9/L",
    "10*3/mm3": "10*9/L",
    "10*9/l": "10*9/L",
    "thou/uL": "10*9/L",
    "M/uL": "10*12/L",
    "M/ul": "10*12/L",
    "T/L": "10*12/L",
    "cells/uL": "10*6/L",
    "cells/mcL": "10*6/L",
    "cells/mm3": "10*6/L",
    "/uL": "10*6/L",
    "/mm3": "10*6/L",
    "/mcL": "10*6/L",
    "/cumm": "10*6/L",
    "mcg": "ug",
    "mcg/dL": "ug/dL",
    "mcg/L": "ug/L",
    "mcg/mL": "ug/mL",
    "mcmol/L": "umol/L",
    "cc": "mL",
    "IU": "[IU]",
    "IU/L": "[IU]/L",
    "IU/mL": "[IU]/mL",
    "mIU/L": "m[IU]/L",
    "mIU/mL": "m[IU]/mL",
    "uIU/mL": "u[IU]/mL",
    "mmHg": "mm[Hg]",
    "mm Hg": "mm[Hg]",
    "cmH2O": "cm[H2O]",
    "lb": "[lb_av]",
    "lbs": "[lb_av]",
    "oz": "[oz_av]",
    "in": "[in_i]",
    "inch": "[in_i]",
    "ft": "[ft_i]",
    "degC": "Cel",
    "°C": "Cel",
    "degF": "[degF]",
    "°F": "[degF]",
    "bpm": "/min",
    "beats/min": "/min",
    "breaths/min": "/min",
    "msec": "ms",
    "sec": "s",
    "secs": "s",
    "hr": "h",
    "hrs": "h",
    "hour": "h",
    "hours": "h",
    "minutes": "min",
    "day": "d",
    "days": "d",
    "week": "wk",
    "weeks": "wk",
    "mEq": "meq",
    "mEq/L": "meq/L",
    "mOsm/kg": "mosm/kg",
    "mL/min/1.73m2": "mL/min/{1.73_m2}",
    "mL/min/1.73_m2": "mL/min/{1.73_m2}",
    "pack-year": "{pack_year}",
    "pack-years": "{pack_year}",
    "pack_years": "{pack_year}",
    "points": "{score}",
    "score": "{score}",
    "percent": "%",
    "cigarettes/d": "{cigarette}/d",
    "drinks/wk": "{drink}/wk",
}
