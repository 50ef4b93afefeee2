"""Programs as source text and patients as plain dicts, on a small domain of days.

The declarations are fixed; criteria are composed from every phrase of the language. What a
record can leave open is left open often: partial dates, unknown ends, missing answers.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]
Screened = tuple[str, Document]
Text = st.SearchStrategy[str]

DECLARATIONS = """\
protocol LAWS "a protocol for laws"
step consent
step leukapheresis after consent
step infusion after leukapheresis
arm part_a
arm part_b
event chemotherapy
event nitrosourea is chemotherapy
event immunotherapy
event targeted_therapy with half-life
event systemic_therapy = chemotherapy or immunotherapy or targeted_therapy
event surgery
event stable_disease
drug carmustine is nitrosourea
drug doxorubicin is chemotherapy
drug pazopanib is targeted_therapy, half-life 31 hours source "prescribing information"
outcome relapse
outcome remission
measurement ANC in 10*9/L
measurement creatinine in mg/dL, 113.12 g/mol
measurement AST in U/L
measurement weight in kg
measurement height in cm
measurement hepatitis_B: negative, positive
scale ECOG 0 to 5
scale NYHA: I, II, III, IV
fact evaluable_disease
fact liver_metastases
fact sex: female, male
fact smoking in {pack_year}
judgement near_vital_structure
attestation willing
derived BMI in kg/m2 = weight in kg / (height in m × height in m)
define measurable: evaluable_disease or near_vital_structure
"""

STEPS = ("consent", "leukapheresis", "infusion")
ARMS = ("part_a", "part_b")
OUTCOMES = ("relapse", "remission")
EVENTS = ("chemotherapy", "nitrosourea", "immunotherapy", "targeted_therapy", "systemic_therapy", "surgery")
ASKED = (*EVENTS, "stable_disease", "doxorubicin", "pazopanib", "carmustine")
NAMES = {
    "chemotherapy": ("doxorubicin", "carmustine", "nitrosourea", "melphalan"),
    "nitrosourea": ("carmustine", "lomustine"),
    "targeted_therapy": ("pazopanib", "sunitinib"),
    "systemic_therapy": ("doxorubicin", "pazopanib", "chemotherapy"),
}

FIRST_DAY = date(2025, 1, 1)
LAST_DAY = date(2025, 2, 28)
AS_OF = date(2025, 2, 14)


# ---- rules: durations, points and windows ----------------------------------------------------


@cache
@st.composite
def lengths(draw: st.DrawFn, clock: bool = True, months: bool = True) -> str:
    units = ["days", "days", "weeks"] + ["months"] * months + ["hours"] * clock
    unit = draw(st.sampled_from(units))
    most = {"days": 30, "weeks": 5, "months": 2, "hours": 100}[unit]
    return f"{draw(st.integers(1, most))} {unit}"


@cache
@st.composite
def points(draw: st.DrawFn, months: bool = True) -> str:
    anchor = st.one_of(
        st.sampled_from((*STEPS, *STEPS, "as_of")),
        st.tuples(
            st.sampled_from(("", "", "start of ", "end of ")),
            st.sampled_from(("first", "last")),
            st.sampled_from(ASKED),
        ).map(lambda parts: f"{parts[0]}{parts[1]} {parts[2]}"),
    )
    moved = st.tuples(lengths(clock=False, months=months), st.sampled_from(("before", "after"))).map(" ".join)
    distance = draw(st.one_of(st.just(""), st.just(""), st.just(""), moved))
    return f"{distance} {draw(anchor)}".strip()


@cache
@st.composite
def two_sided(draw: st.DrawFn, months: bool) -> str:
    unit = draw(st.sampled_from(["days", "weeks", "hours"] + ["months"] * months))
    near = draw(st.integers(0, 6))
    far = near + draw(st.integers(0, 14))
    return f"{near} to {far} {unit} {draw(st.sampled_from(('before', 'after')))} {draw(points(months))}"


@cache
def windows(months: bool = True) -> Text:
    length, point = lengths(months=months), points(months)
    before_after = st.sampled_from(("before", "after"))
    return st.one_of(
        st.builds(
            "within {} {} {}".format, length, st.sampled_from(("before", "before", "after", "before or after")), point
        ),
        st.builds("{} {} {} {}".format, st.sampled_from("≥>"), length, before_after, point),
        two_sided(months),
        st.builds("{} {}".format, st.sampled_from(("before", "after", "on or before", "on or after", "at")), point),
        st.builds("between {} and {}".format, point, point),
        st.builds("from {} until {}".format, point, point),
        st.builds("during {} {}".format, st.sampled_from(("first", "last")), st.sampled_from(ASKED)),
        st.just("ever"),
    )


# ---- rules: events -----------------------------------------------------------------------------


@cache
@st.composite
def events(draw: st.DrawFn, edges: bool = True) -> str:
    names = draw(st.lists(st.sampled_from(ASKED), min_size=1, max_size=2, unique=True))
    text = " or ".join(names)
    if names == ["chemotherapy"] and draw(st.booleans()):
        text += f" except {draw(st.sampled_from(('nitrosourea', 'doxorubicin', 'carmustine')))}"
    filters = ["", "", "", " with dose ≥ 60 mg/d", " with dose < 60 mg/d", " with outcome relapse"]
    filters += [f" lasting {sign} {length}" for sign in "≥<" for length in ("3 days", "2 weeks", "30 hours")]
    text += draw(st.sampled_from(filters))
    return text + (draw(st.sampled_from(("", "", " starting", " ending"))) if edges else "")


SIGNS = st.sampled_from(("≥", ">", "≤", "<"))


@cache
@st.composite
def gap_lengths(draw: st.DrawFn, months: bool) -> str:
    plain = lengths(months=months)
    lives = st.builds("{} half-lives".format, st.integers(1, 5))
    either = st.one_of(plain, lives, st.builds("{} + {}".format, lives, plain))
    several = st.builds("whichever is {} of {} or {}".format, st.sampled_from(("shorter", "longer")), either, plain)
    return draw(st.one_of(plain, plain, lives, several))


@cache
@st.composite
def gaps(draw: st.DrawFn, months: bool = True) -> str:
    first = f"{draw(SIGNS)} {draw(gap_lengths(months))}"
    second = f" but {draw(SIGNS)} {draw(gap_lengths(months))}" if draw(st.integers(0, 3)) == 0 else ""
    edge = draw(st.sampled_from(("", "", "start of ")))
    return f"{first}{second} since {edge}{draw(events(edges=False))} before {draw(points(months))}"


@cache
def happenings(months: bool = True) -> Text:
    """Conditions on events."""
    when, number = windows(months), st.integers(0, 3)
    return st.one_of(
        st.builds("{} {} {}".format, st.sampled_from(("any", "no")), events(), when),
        st.builds("{} planned surgery {}".format, st.sampled_from(("any", "no")), when),
        gaps(months),
        gaps(months),
        st.builds("stable_disease for {} {} before {}".format, SIGNS, lengths(months=months), points(months)),
        st.builds("{} {} episodes of {} {}".format, SIGNS, number, events(), when),
        st.builds("{} {} lines of {} {}".format, SIGNS, number, events(), when),
        st.builds("{} {} days of {} {}".format, SIGNS, st.integers(1, 20), events(edges=False), when),
        st.builds("{} {} mg/d of {} {}".format, SIGNS, st.sampled_from((50, 100, 150)), events(edges=False), when),
        st.builds("outcome of {} {} is relapse".format, st.sampled_from(("first", "last")), st.sampled_from(ASKED)),
        st.builds("within 5 half-lives before {}".format, points(months)).map(lambda w: f"no targeted_therapy {w}"),
    )


# ---- rules: values --------------------------------------------------------------------------------


@cache
@st.composite
def picks(draw: st.DrawFn, months: bool = True) -> str:
    kind = draw(st.sampled_from(("latest", "latest", "earliest", "highest", "lowest", "mean", "every reading", "on")))
    if kind in ("latest", "earliest", "highest", "lowest", "mean") and draw(st.booleans()):
        return kind
    if kind == "on":
        number = draw(st.integers(1, 3))
        unit = draw(st.sampled_from(("readings", "readings", "consecutive readings", "days")))
        kind = f"on ≥ {number} {unit}"
    return f"{kind} {draw(windows(months))}"


@cache
def _single_picks(months: bool) -> Text:
    kind = st.sampled_from(("latest", "earliest"))
    return st.one_of(kind, st.builds("{} {}".format, kind, windows(months)))


ANC_BOUNDS = st.sampled_from(
    ("≥ 1 K/uL", "> 1.5 10*9/L", "≤ 2 K/mm3", "< 1000 /mm3", "≥ 0.5 K/uL but < 2 K/uL", "1 to 2 K/uL")
)
CREATININE_BOUNDS = st.sampled_from(("≤ 1.5 mg/dL", "< 2 mg/dL", "≥ 88.4 umol/L", "≤ 1.5 × ULN", "> ULN"))
AST_BOUNDS = st.sampled_from(
    ("≤ 2.5 × ULN", "< 3 × ULN", "≤ ULN + 20 U/L", "> LLN", "≥ 100 U/L", "within normal limits")
)
ECOG_BOUNDS = st.sampled_from(("≤ 1", "0 to 1", "> 2", "< 2"))
NYHA_BOUNDS = st.sampled_from(("≥ III", "< II", "≤ III"))


@cache
def values(months: bool = True) -> Text:
    """Conditions on measurements, scales and derived values."""
    pick, single = picks(months), _single_picks(months)
    return st.one_of(
        st.builds("ANC {} {}".format, ANC_BOUNDS, pick),
        st.builds("creatinine {} {}".format, CREATININE_BOUNDS, pick),
        st.builds("AST {} {}".format, AST_BOUNDS, pick),
        st.builds("AST if liver_metastases then ≤ 5 × ULN otherwise ≤ 2.5 × ULN {}".format, pick),
        st.builds("ECOG {} {}".format, ECOG_BOUNDS, pick),
        st.builds("NYHA {} {}".format, NYHA_BOUNDS, pick),
        st.builds("hepatitis_B is {}negative, {}".format, st.sampled_from(("", "not ")), single),
        st.builds("NYHA is (I or II), {}".format, single),
        st.builds("BMI {} 25 kg/m2 {}".format, SIGNS, single),
    )


AGES = st.builds(
    "age {} at {}".format,
    st.sampled_from(("≥ 18 years", "18 to 45 years", "< 45 years", "> 540 months", "≤ 16000 days")),
    points(),
)
STATEMENTS = st.sampled_from(
    (
        "evaluable_disease",
        "liver_metastases",
        "measurable",
        "sex is female",
        "sex is not female",
        "smoking ≥ 10 {pack_year}",
        "near_vital_structure",
        "willing",
        "arm is part_a",
        'not encoded "venous access"',
    )
)


@cache
def atoms(months: bool = True, ages: bool = True) -> Text:
    """Conditions without a connective."""
    found = [happenings(months), happenings(months), values(months), STATEMENTS]
    return st.one_of(*found, *([AGES] if ages else []))


# ---- rules: criteria and programs -------------------------------------------------------------------


@cache
@st.composite
def conditions(draw: st.DrawFn, months: bool = True, ages: bool = True, depth: int = 2) -> str:
    """A condition on one line, with every part that has a connective in parentheses."""
    atom = atoms(months, ages)
    if depth == 0 or draw(st.integers(0, 2)) < 2:
        return draw(atom)
    deeper = conditions(months, ages, depth - 1).map(lambda text: f"({text})")
    shape = draw(st.sampled_from(("and", "or", "not", "three")))
    if shape == "not":
        return f"not {draw(deeper)}"
    if shape == "three":
        return f"{draw(deeper)}, {draw(deeper)} or {draw(deeper)}"
    return f"{draw(deeper)} {shape} {draw(deeper)}"


@cache
@st.composite
def bodies(draw: st.DrawFn, kind: str, condition: Text) -> str:
    """The indented lines of a criterion."""
    shape = draw(
        st.sampled_from(
            ("line", "line", "line", "any of", "all of", "none of", "at least 2 of", "unless", "if", "below")
        )
    )
    a, b, c = draw(condition), draw(condition), draw(condition)
    match shape:
        case "line":
            return f"  {a}\n"
        case "unless":
            return f"  ({a}) unless ({b})\n"
        case "below":
            return f"  all of\n    {a}\n    {b}\n  unless\n    {c}\n"
        case "if":
            otherwise = f" otherwise ({c})" if draw(st.booleans()) else ""
            return f"  if ({a}) then ({b}){otherwise}\n"
        case _:
            return f"  {shape}\n    {a}\n    {b}\n    {c}\n"


@cache
@st.composite
def programs(draw: st.DrawFn, months: bool = True, ages: bool = True, most: int = 2) -> str:
    """The source text of a protocol of one to *most* criteria."""
    condition = conditions(months, ages)
    criteria = []
    for number in range(1, draw(st.integers(1, most)) + 1):
        kind = draw(st.sampled_from(("inclusion", "exclusion")))
        arm = draw(st.sampled_from(("", "", "", " for part_b")))
        criteria.append(f"{kind} {number}{arm}\n{draw(bodies(kind, condition))}")
    return DECLARATIONS + "".join(criteria)


# ---- patients -----------------------------------------------------------------------------------------


NEAR = ("2025-01-01", "2025-01-10", "2025-01-11", "2025-01-31", "2025-02-01", "2025-02-13", "2025-02-14", "2025-02-15")


@cache
@st.composite
def days(draw: st.DrawFn, first: date = FIRST_DAY, last: date = LAST_DAY) -> str:
    """A day of the domain; half the time one of a few, so that days meet."""
    if draw(st.booleans()):
        return draw(st.sampled_from(NEAR))
    return (first + timedelta(draw(st.integers(0, (last - first).days)))).isoformat()


@cache
def dates(partial: bool = True, times: bool = True) -> Text:
    """A date, often exact, else with a time, a month, a year."""
    found = [days(), days(), days(), days()]
    if times:
        found.append(st.builds("{}T{:02}:{:02}".format, days(), st.integers(0, 23), st.sampled_from((0, 30))))
    if partial:
        found += [st.sampled_from(("2025-01", "2025-02", "2025", "2024-12", "2024"))]
    return st.one_of(*found)


@cache
@st.composite
def recorded_events(draw: st.DrawFn, partial: bool = True, later: bool = True) -> Document:
    kind = draw(st.sampled_from((*ASKED, "chemotherapy", "stable_disease", "pazopanib")))
    event: Document = {"kind": kind}
    date_text = dates(partial) if later else dates(partial=False, times=False).filter(lambda d: d <= AS_OF.isoformat())
    match draw(
        st.sampled_from(("on", "on", "span", "span", "ongoing", "ongoing", "unknown", "none" if partial else "on"))
    ):
        case "on":
            event["on"] = draw(date_text)
        case "span":
            first, last = draw(date_text), draw(date_text)
            event["from"], event["to"] = sorted((first, last)) if draw(st.integers(0, 9)) else (first, last)
        case "ongoing" | "unknown" as end:
            event |= {"from": draw(date_text), "to": end}
        case _:
            pass
    if draw(st.integers(0, 2)) == 0 and kind in NAMES:
        event["name"] = draw(st.sampled_from(NAMES[kind]))
    optional = {
        "dose": st.sampled_from(("60 mg/d", "0.06 g/d", "59 mg/d", "120 mg/d", "60")),
        "half_life": st.sampled_from(("10 h", "31 h", "5 d", "<20 h")),
        "outcome": st.sampled_from(OUTCOMES),
        "line": st.integers(1, 3),
    }
    for key, found in optional.items():
        if draw(st.integers(0, 3)) == 0:
            event[key] = draw(found)
    if draw(st.integers(0, 7)) == 0:
        event["status"] = draw(st.sampled_from(("planned", "cancelled")))
    return event


UNITS = {
    "ANC": ("K/uL", "10*9/L", "/mm3", None),
    "creatinine": ("mg/dL", "umol/L", None),
    "AST": ("U/L", "U/L", None),
    "weight": ("kg", "g"),
    "height": ("cm", "m"),
}
NUMBERS = {
    ("ANC", "/mm3"): ("500", "1000", "1999", "<1000"),
    ("ANC", ""): ("0.5", "1", "1.5", "2", "<0.5", ">2", "≤1"),
    ("creatinine", "umol/L"): ("88.4", "132.6", "200", "<100"),
    ("creatinine", ""): ("1", "1.5", "2.1", ">2", "<1"),
    ("AST", ""): ("40", "80", "100", "200", ">150", "<30"),
    ("weight", "g"): ("70000", "81000"),
    ("weight", ""): ("70", "80", "60.5"),
    ("height", "m"): ("1.75", "1.8"),
    ("height", ""): ("175", "160"),
}
LIMITED = {"AST": ("40", "10"), "creatinine": ("1.2", "0.6")}


@cache
@st.composite
def measurements(draw: st.DrawFn, partial: bool = True) -> Document:
    test = draw(st.sampled_from((*UNITS, "ANC", "AST", "hepatitis_B")))
    if test == "hepatitis_B":
        result: Document = {"test": test, "value": draw(st.sampled_from(("negative", "positive", "equivocal")))}
    else:
        unit = draw(st.sampled_from(UNITS[test]))
        numbers = NUMBERS.get((test, unit or "")) or NUMBERS[test, ""]
        result = {"test": test, "value": draw(st.sampled_from(numbers))}
        if unit is not None:
            result["unit"] = unit
        if test in LIMITED and draw(st.integers(0, 3)):
            result["upper"], result["lower"] = LIMITED[test]
    if draw(st.integers(0, 9)) or not partial:
        result["on"] = draw(dates(partial))
    return result


@cache
@st.composite
def ratings(draw: st.DrawFn, partial: bool = True) -> Document:
    scale, grades = draw(st.sampled_from((("ECOG", "012345"), ("NYHA", ("I", "II", "III", "IV", "V")))))
    return {"scale": scale, "value": draw(st.sampled_from(grades)), "on": draw(dates(partial))}


@cache
@st.composite
def completeness(draw: st.DrawFn, partial: bool = True) -> Document:
    statement: Document = {"kind": draw(st.sampled_from(ASKED))}
    whole = st.sampled_from((AS_OF.isoformat(), AS_OF.isoformat(), LAST_DAY.isoformat()))
    statement["through"] = draw(st.one_of(whole, whole, dates(partial, times=False)))
    if draw(st.integers(0, 3)) == 0:
        statement["from"] = draw(dates(partial, times=False))
    if draw(st.integers(0, 7)) == 0:
        statement["planned"] = "yes"
    return statement


EVERYTHING = [{"kind": k, "through": AS_OF.isoformat()} for k in (*EVENTS, "stable_disease")]
EVERYTHING.append({"kind": "surgery", "through": "2026-01-01", "planned": "yes"})


@cache
@st.composite
def steps(draw: st.DrawFn, partial: bool = True) -> Document:
    found: Document = {}
    for step in STEPS:
        form = draw(st.sampled_from(("on", "on", "on", "planned", "missing" if partial else "on")))
        if form != "missing":
            found[step] = {form: draw(dates(partial))}
    return found


ANSWERS = st.sampled_from(("yes", "no", "unknown"))


@cache
@st.composite
def statements(draw: st.DrawFn) -> Document:
    facts: Document = {}
    for name in ("evaluable_disease", "liver_metastases"):
        if draw(st.booleans()):
            facts[name] = draw(st.one_of(ANSWERS, st.builds(lambda v, d: {"value": v, "on": d}, ANSWERS, days())))
    if draw(st.booleans()):
        facts["sex"] = draw(st.sampled_from(("female", "male", "other")))
    if draw(st.booleans()):
        facts["smoking"] = draw(
            st.sampled_from(
                ({"value": "12", "unit": "pack-years"}, {"value": "12"}, {"value": ">5", "unit": "pack-years"})
            )
        )
    found: Document = {"facts": facts}
    if draw(st.booleans()):
        found["judgements"] = {"near_vital_structure": draw(ANSWERS)}
    if draw(st.booleans()):
        found["attestations"] = {"willing": {"answer": draw(ANSWERS), "on": draw(days())}}
    if draw(st.booleans()):
        found["arm"] = draw(st.sampled_from(ARMS))
    return found


@cache
@st.composite
def documents(draw: st.DrawFn, partial: bool = True, later: bool = True) -> Document:
    """A patient as a plain dict. *partial*: with partial or missing dates. *later*: also after the as-of day."""
    birth = st.sampled_from(("1980-02-29", "1980-01-20", "1979-02-14") + (("1980-01", "1980") if partial else ()))
    document: Document = {"id": "P", "as_of": AS_OF.isoformat(), **draw(statements())}
    if not partial or draw(st.integers(0, 4)):
        document["birth_date"] = draw(birth)
    document["steps"] = draw(steps(partial))
    document["events"] = draw(st.lists(recorded_events(partial, later), max_size=4))
    document["measurements"] = draw(st.lists(measurements(partial), max_size=4))
    document["scales"] = draw(st.lists(ratings(partial), max_size=2))
    some = st.lists(completeness(partial), max_size=4)
    document["complete"] = draw(st.one_of(some, st.just(EVERYTHING), st.just(EVERYTHING)))
    return document


RELATED = {
    "chemotherapy": ("nitrosourea", "doxorubicin"),
    "nitrosourea": ("chemotherapy", "carmustine"),
    "carmustine": ("nitrosourea", "chemotherapy"),
    "doxorubicin": ("chemotherapy",),
    "targeted_therapy": ("pazopanib",),
    "pazopanib": ("targeted_therapy",),
    "systemic_therapy": ("chemotherapy", "targeted_therapy", "pazopanib"),
}
_ASKED_WORD = re.compile(r"\b(" + "|".join(ASKED) + r")\b")


@st.composite
def patients_for(draw: st.DrawFn, text: str, partial: bool = True, later: bool = True) -> Document:
    """A patient most of whose events are of the kinds that the text asks for."""
    document = draw(documents(partial, later))
    asked = sorted(set(_ASKED_WORD.findall(text.removeprefix(DECLARATIONS))))
    if not asked:
        return document
    for entry in (*document["events"], *(document["complete"] if document["complete"] is not EVERYTHING else ())):
        if draw(st.integers(0, 3)):
            kind = draw(st.sampled_from(asked))
            entry["kind"] = draw(st.sampled_from((kind, kind, *RELATED.get(kind, ()))))
            if "name" in entry:
                entry["name"] = draw(st.sampled_from(NAMES.get(entry["kind"], ("another",))))
    return document


@cache
@st.composite
def screenings(
    draw: st.DrawFn, months: bool = True, ages: bool = True, partial: bool = True, later: bool = True
) -> Screened:
    """A program and a patient, most of whose events are of the kinds that the program asks for."""
    text = draw(programs(months, ages))
    return text, draw(patients_for(text, partial, later))


@cache
@st.composite
def focused(draw: st.DrawFn) -> Screened:
    """One condition on events, and the few events, dates and gaps in the record that it hangs on."""
    text = f"{DECLARATIONS}inclusion 1\n  {draw(happenings())}\n"
    asked = sorted(set(_ASKED_WORD.findall(text.removeprefix(DECLARATIONS)))) or ["surgery"]
    document: Document = {"id": "P", "as_of": AS_OF.isoformat(), "complete": EVERYTHING}
    document["steps"] = {step: {"on": draw(dates())} for step in STEPS}
    for step in draw(st.sets(st.sampled_from(STEPS), max_size=2)):
        document["steps"][step] = {"planned": draw(days(AS_OF, AS_OF + timedelta(40)))}
    document["events"] = draw(st.lists(recorded_events(), min_size=1, max_size=2))
    for event in document["events"]:
        kind = draw(st.sampled_from(asked))
        event["kind"] = draw(st.sampled_from((kind, kind, kind, *RELATED.get(kind, ()))))
        event.pop("name", None)
        if draw(st.integers(0, 3)) == 0 and event["kind"] in NAMES:
            event["name"] = draw(st.sampled_from(NAMES[event["kind"]]))
    if draw(st.booleans()):
        document["complete"] = [{"kind": k, "through": "2027-01-01"} for k in ASKED]
    return text, document
