"""The criteria of NCT05621668 as a careful programmer would write them by hand, without the language.

Straight-line functions over the same `Timeline`, three-valued and aware of partial dates,
ongoing therapy and completeness. A test holds them to the engine's verdicts on every
patient of the protocol, so that the benchmark compares like with like. Every function takes
``keep``: None for the verdict alone, or a list that it appends its evidence to.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from protocolrules.facts.calendar import FAR, completed_months
from protocolrules.facts.timeline import Timeline
from protocolrules.facts.truth import Truth

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
NOT = {T: F, F: T, U: U}
Keep = list[Any] | None

CHEMOTHERAPY = frozenset(
    (
        *("chemotherapy", "nitrosourea", "doxorubicin", "ifosfamide", "gemcitabine", "docetaxel", "vincristine"),
        *("etoposide", "cisplatin", "methotrexate", "dacarbazine", "temozolomide", "irinotecan", "trabectedin"),
        *("eribulin", "carmustine", "lomustine"),
    )
)
IMMUNOTHERAPY = frozenset(("immunotherapy", "pembrolizumab", "nivolumab", "ipilimumab", "atezolizumab"))
HALF_LIVES = {
    "pazopanib": Fraction("30.9"),
    "regorafenib": 58,
    "sorafenib": 48,
    "imatinib": 40,
    "sunitinib": 110,
    "cabozantinib": 99,
    "lenvatinib": 28,
    "everolimus": 30,
    "palbociclib": 34,
    "crizotinib": 42,
    "bevacizumab": 1200,
}
TARGETED = frozenset(HALF_LIVES) | {"targeted_therapy"}
SYSTEMIC = CHEMOTHERAPY | IMMUNOTHERAPY | TARGETED | {"systemic_therapy", "biologic_therapy", "hormonal_cancer_therapy"}
CANCER = SYSTEMIC | {"investigational_cancer_therapy", "cancer_therapy"}
WIDER = {"systemic_therapy", "cancer_therapy"}


def end_of(event: Any, today: int) -> tuple[int, int]:
    if event.end is event.start:
        return event.end.lo, min(event.end.hi, today)
    if event.ending == "ongoing" or event.end.lo > today:
        return max(event.start.lo, today), FAR
    return event.end.lo, event.end.hi


def complete(timeline: Timeline, kinds: tuple[str, ...], lo: int, hi: int, today: int) -> bool:
    for statement in timeline.complete:
        since = -FAR if statement.since is None else statement.since.hi
        if statement.kind in kinds and since <= lo and min(statement.through.lo, today) >= hi:
            return True
    return False


def washout(timeline: Timeline, kinds: frozenset[str], days: int, step: str, today: int, keep: Keep) -> Truth:
    at = timeline.steps.get(step)
    if at is None:
        return U
    lo, hi = at.at.lo, at.at.hi
    truth = T
    for event in timeline.events:
        if (event.kind in kinds or event.name in kinds) and event.status == "done" and event.start.lo <= min(hi, today):
            first, last = end_of(event, today)
            if first + days > hi and min(event.start.hi, today) <= lo:
                if keep is None:
                    return F
                keep.append((event, last, lo, days))
                truth = F
            elif last + days > lo and truth is T:
                if keep is not None:
                    keep.append((event, last, lo, days))
                truth = U
    return truth


def half_life_washout(timeline: Timeline, step: str, today: int, keep: Keep) -> Truth:
    at = timeline.steps.get(step)
    if at is None:
        return U
    when = at.at
    truth = T
    for event in timeline.events:
        if (
            (event.kind in TARGETED or event.name in TARGETED)
            and event.status == "done"
            and event.start.lo <= min(when.hi, today)
        ):
            first, last = end_of(event, today)
            if last + 21 <= when.lo:
                continue
            half_life = event.half_life
            if half_life is not None:
                shortest, longest = half_life.lo, half_life.hi
            else:
                hours = HALF_LIVES.get(event.name or "") or HALF_LIVES.get(event.kind)
                shortest, longest = (hours * 3600, hours * 3600) if hours else (0, float("inf"))
            over = event.end.last if event.ending == "known" else FAR * 86400
            begun = event.end.first if event.ending == "known" else today * 86400 + 86399
            if keep is not None:
                keep.append((event, last, when, longest))
            if over + 4 * longest <= when.first:
                continue
            if begun + 4 * shortest > when.last and first + 21 > when.hi and event.start.hi <= when.lo:
                truth = F
                if keep is None:
                    return F
            elif truth is T:
                truth = U
    return truth


def covered(timeline: Timeline, groups: tuple[tuple[str, ...], ...], lo: int, hi: int, today: int) -> bool:
    return all(complete(timeline, group, lo, hi, today) for group in groups)


CHEMO_IMMUNO = (
    ("chemotherapy", "systemic_therapy", "cancer_therapy"),
    ("immunotherapy", "systemic_therapy", "cancer_therapy"),
)
TARGETED_ONLY = (("targeted_therapy", "systemic_therapy", "cancer_therapy"),)
SYSTEMIC_ONLY = (("systemic_therapy", "cancer_therapy"),)
CANCER_ONLY = (("systemic_therapy", "cancer_therapy"), ("investigational_cancer_therapy", "cancer_therapy"))


def touches(timeline: Timeline, kinds: frozenset[str], lo: int, hi: int, today: int, keep: Keep) -> Truth:
    truth = F
    for event in timeline.events:
        if (event.kind in kinds or event.name in kinds) and event.status == "done" and event.start.lo <= today:
            first, last = end_of(event, today)
            if last < lo or event.start.lo > hi:
                continue
            if keep is not None:
                keep.append((event, lo, hi))
            if first >= lo and min(event.start.hi, today) <= hi:
                if keep is None:
                    return T
                truth = T
            elif truth is F:
                truth = U
    return truth


def none_in(
    timeline: Timeline,
    kinds: frozenset[str],
    groups: tuple[tuple[str, ...], ...],
    lo: int,
    hi: int,
    today: int,
    keep: Keep,
) -> Truth:
    found = touches(timeline, kinds, lo, hi, today, keep)
    if found is F and not covered(timeline, groups, lo, hi, today):
        return U
    return NOT[found]


def fact(timeline: Timeline, name: str, keep: Keep) -> Truth:
    stated = timeline.facts.get(name)
    if keep is not None:
        keep.append((name, stated))
    return U if stated is None else T if stated.value == "yes" else F if stated.value == "no" else U


def answer(timeline: Timeline, name: str, keep: Keep) -> Truth:
    stated = timeline.answers.get(name)
    if keep is not None:
        keep.append((name, stated))
    return U if stated is None else T if stated.value == "yes" else F if stated.value == "no" else U


def any_of(truths: list[Truth]) -> Truth:
    return T if T in truths else U if U in truths else F


def all_of(truths: list[Truth]) -> Truth:
    return F if F in truths else U if U in truths else T


def latest(timeline: Timeline, test: str, lo: int, hi: int, today: int, keep: Keep) -> list[Any]:
    """Return every result that may be the latest, empty where none surely lies in the window."""
    newest, sure, found = -1, False, []
    for result in timeline.results:
        if result.test == test and result.at.hi >= lo and result.at.lo <= min(hi, today):
            if result.at.lo >= lo and result.at.hi <= hi:
                sure = True
                newest = max(newest, result.at.first)
            found.append(result)
    found = [result for result in found if result.at.last >= newest]
    if keep is not None:
        keep.append((test, found))
    return found if sure else []


def compared(
    timeline: Timeline, test: str, sign: str, limit: Any, dims: Any, days: tuple[int, int], today: int, keep: Keep
) -> Truth:
    truths = []
    for result in latest(timeline, test, days[0], days[1], today, keep):
        value = result.value
        if value.value is None or value.dimensions != dims:
            truths.append(U)
            continue
        lo, hi = value.value.lo, value.value.hi
        if sign == "≥":
            truths.append(T if lo >= limit else F if hi < limit else U)
        elif sign == ">":
            truths.append(T if lo > limit else F if hi <= limit else U)
        else:
            truths.append(T if hi <= limit else F if lo > limit else U)
    if not truths:
        return U
    return truths[0] if truths.count(truths[0]) == len(truths) else U


def at_most_uln(timeline: Timeline, test: str, days: tuple[int, int], today: int, keep: Keep) -> Truth:
    truths = []
    for result in latest(timeline, test, days[0], days[1], today, keep):
        value, upper = result.value.value, result.upper
        if value is None or upper is None or upper.value is None or upper.dimensions != result.value.dimensions:
            truths.append(U)
            continue
        truths.append(T if 2 * value.hi <= 3 * upper.value.lo else F if 2 * value.lo > 3 * upper.value.hi else U)
    if not truths:
        return U
    return truths[0] if truths.count(truths[0]) == len(truths) else U


DENSITY, VOLUME_MASS, FLOW, PERCENT = (("m", -3),), (("g", 1), ("m", -3)), (("m", 3), ("s", -1)), ()
MOLAR = (("m", -3), ("mol", 1))


def creatinine(timeline: Timeline, days: tuple[int, int], today: int, keep: Keep) -> Truth:
    truths = []
    for result in latest(timeline, "creatinine", days[0], days[1], today, keep):
        value = result.value
        factor = 1 if value.dimensions == VOLUME_MASS else Fraction("113.12") if value.dimensions == MOLAR else None
        if value.value is None or factor is None:
            truths.append(U)
        else:
            lo, hi = value.value.lo * factor, value.value.hi * factor
            truths.append(T if hi <= 20 else F if lo > 20 else U)
    if not truths:
        return U
    return truths[0] if truths.count(truths[0]) == len(truths) else U


def age(timeline: Timeline, years: int, keep: Keep) -> Truth:
    birth, consent = timeline.birth, timeline.steps.get("consent")
    if birth is None or consent is None:
        return U
    youngest = completed_months(birth.hi, consent.at.lo) // 12
    oldest = completed_months(birth.lo, consent.at.hi) // 12
    if keep is not None:
        keep.append((youngest, oldest, years))
    return T if youngest >= years else F if oldest < years else U


def rated(timeline: Timeline, scale: str, days: tuple[int, int], today: int, keep: Keep) -> Truth:
    truths = []
    for result in latest(timeline, scale, days[0], days[1], today, keep):
        value = result.value.value
        usable = value is not None and result.value.dimensions is None and value.lo >= 0 and value.hi <= 100
        truths.append(U if not usable else T if value.lo >= 70 else F if value.hi < 70 else U)
    if not truths:
        return U
    return truths[0] if truths.count(truths[0]) == len(truths) else U


def performance(timeline: Timeline, days: tuple[int, int], today: int, keep: Keep) -> Truth:
    grown = age(timeline, 16, keep)
    if grown is T:
        return rated(timeline, "Karnofsky", days, today, keep)
    if grown is F:
        return rated(timeline, "Lansky", days, today, keep)
    first, second = rated(timeline, "Karnofsky", days, today, keep), rated(timeline, "Lansky", days, today, keep)
    return first if first is second else U


def coded(timeline: Timeline, test: str, hi: int, today: int, keep: Keep) -> Truth:
    words = {r.value.text for r in latest(timeline, test, -FAR, hi, today, keep)}
    if not words or not words <= {"positive", "negative"}:
        return U
    return T if words == {"positive"} else F if words == {"negative"} else U


def is_one_of(timeline: Timeline, name: str, known: tuple[str, ...], wanted: tuple[str, ...], keep: Keep) -> Truth:
    stated = timeline.facts.get(name)
    if keep is not None:
        keep.append((name, stated))
    return U if stated is None or stated.value not in known else T if stated.value in wanted else F


def lines(timeline: Timeline, before: int, today: int, keep: Keep) -> Truth:
    truth = F
    for event in timeline.events:
        if (
            (event.kind in SYSTEMIC or event.name in SYSTEMIC)
            and event.status == "done"
            and event.start.lo <= min(today, before)
        ):
            if keep is not None:
                keep.append((event, before))
            if min(event.start.hi, today) <= before:
                if keep is None:
                    return T
                truth = T
            elif truth is F:
                truth = U
    return U if truth is F and not covered(timeline, SYSTEMIC_ONLY, -FAR, before, today) else truth


def stable(timeline: Timeline, lo: int, hi: int, today: int, keep: Keep) -> Truth:
    truth = F
    for event in timeline.events:
        if event.kind == "stable_cns_disease" and event.status == "done" and event.start.lo <= min(lo, today):
            first, last = end_of(event, today)
            if last < hi:
                continue
            if keep is not None:
                keep.append((event, lo, hi))
            if event.start.hi <= lo and first >= hi:
                truth = T
            elif truth is F:
                truth = U
    return U if truth is F and not complete(timeline, ("stable_cns_disease",), lo, hi, today) else truth


def childbearing(timeline: Timeline, keep: Keep) -> Truth:
    sterile = any_of([fact(timeline, "surgically_sterilised", keep), fact(timeline, "postmenopausal", keep)])
    female = is_one_of(timeline, "sex", ("female", "male"), ("female",), keep)
    return all_of([female, fact(timeline, "menarche", keep), NOT[sterile]])


def brain(timeline: Timeline, infusion: int, today: int, keep: Keep) -> Truth:
    steroid = washout(timeline, frozenset({"cns_corticosteroid"}), 14, "infusion", today, keep)
    groups = (("cns_corticosteroid", "corticosteroid"),)
    if steroid is T and not covered(timeline, groups, infusion - 14, infusion, today):
        steroid = U
    treated = fact(timeline, "cns_metastases_treated", keep)
    excepted = all_of([treated, stable(timeline, infusion - 42, infusion, today, keep), steroid])
    untreated = all_of([fact(timeline, "cns_metastases", keep), NOT[excepted]])
    others = [fact(timeline, name, keep) for name in ("leptomeningeal_disease", "spinal_cord_compression")]
    return NOT[any_of([*others, untreated])]


def judged(timeline: Timeline, arm: str | None, evidence: dict[str, list[Any]] | None = None) -> dict[str, Truth]:
    """Return whether each criterion is met, for a record whose steps all have exact dates."""
    assert timeline.as_of is not None
    today = timeline.as_of.lo
    leuk, cyclo, inf = (timeline.steps[s].at.lo for s in ("leukapheresis", "cyclophosphamide", "infusion"))
    lab = (leuk - 28, leuk)

    def kept(label: str) -> Keep:
        return None if evidence is None else evidence.setdefault(label, [])

    found: dict[str, Truth] = {}
    k = kept("inclusion 1")
    found["inclusion 1"] = age(timeline, 12, k)
    k = kept("inclusion 2")
    kind = is_one_of(timeline, "sarcoma", ("soft_tissue", "bone", "other"), ("soft_tissue", "bone"), k)
    extents = ("localised", "locally_advanced", "metastatic")
    extent = is_one_of(timeline, "extent", extents, extents[1:], k)
    found["inclusion 2"] = all_of([kind, fact(timeline, "histologically_confirmed", k), extent])
    k = kept("inclusion 3")
    if arm is not None and arm != "part_b":
        found["inclusion 3"] = T
    else:
        spread = any_of([fact(timeline, "recurrent", k), is_one_of(timeline, "extent", extents, ("metastatic",), k)])
        bone = [fact(timeline, n, k) for n in ("osteosarcoma", "histologically_confirmed", "unresectable")]
        asked = all_of([*bone, spread])
        found["inclusion 3"] = any_of([U, asked]) if arm is None else asked
    found["inclusion 4"] = fact(timeline, "evaluable_disease", kept("inclusion 4"))
    k = kept("inclusion 5")
    found["inclusion 5"] = any_of([lines(timeline, leuk - 1, today, k), answer(timeline, "no_standard_therapy", k)])
    for label, step, day in (("inclusion 6a", "leukapheresis", leuk), ("inclusion 7a", "cyclophosphamide", cyclo)):
        truth = washout(timeline, CHEMOTHERAPY | IMMUNOTHERAPY, 21, step, today, kept(label))
        if truth is T and not covered(timeline, CHEMO_IMMUNO, day - 21, day, today):
            truth = U
        found[label] = truth
    for label, step, day in (("inclusion 6b", "leukapheresis", leuk), ("inclusion 7b", "cyclophosphamide", cyclo)):
        truth = half_life_washout(timeline, step, today, kept(label))
        if truth is T and not covered(timeline, TARGETED_ONLY, day - 21, day, today):
            truth = U
        found[label] = truth
    truth = washout(timeline, frozenset({"radiation"}), 14, "cyclophosphamide", today, kept("inclusion 7c"))
    if truth is T and not complete(timeline, ("radiation",), cyclo - 14, cyclo, today):
        truth = U
    found["inclusion 7c"] = truth
    new = frozenset({"investigational_cancer_therapy"})
    groups = (("investigational_cancer_therapy", "cancer_therapy"),)
    found["inclusion 7d"] = none_in(timeline, new, groups, leuk, cyclo, today, kept("inclusion 7d"))
    found["inclusion 8"] = performance(timeline, lab, today, kept("inclusion 8"))
    k = kept("inclusion 9")
    willing = answer(timeline, "willing_to_have_biopsy", k)
    found["inclusion 9"] = any_of([willing, answer(timeline, "biopsy_contraindicated", k)])
    k = kept("inclusion 11")
    neutrophils = compared(timeline, "ANC", "≥", 10**12, DENSITY, lab, today, k)
    blood = compared(timeline, "hemoglobin", "≥", 90_000, VOLUME_MASS, lab, today, k)
    found["inclusion 11"] = all_of(
        [neutrophils, blood, compared(timeline, "platelets", "≥", 10**14, DENSITY, lab, today, k)]
    )
    k = kept("inclusion 12")
    clearance = compared(timeline, "creatinine_clearance", ">", Fraction(50, 60_000_000), FLOW, lab, today, k)
    found["inclusion 12"] = any_of([creatinine(timeline, lab, today, k), clearance])
    k = kept("inclusion 13")
    found["inclusion 13"] = all_of([at_most_uln(timeline, test, lab, today, k) for test in ("AST", "ALT", "bilirubin")])
    half = Fraction(1, 2)
    found["inclusion 14"] = compared(timeline, "LVEF", ">", half, PERCENT, lab, today, kept("inclusion 14"))
    k = kept("inclusion 15")
    saturation = compared(timeline, "oxygen_saturation", ">", Fraction(92, 100), PERCENT, lab, today, k)
    capacity = compared(timeline, "total_lung_capacity", ">", Fraction(70, 100), PERCENT, lab, today, k)
    found["inclusion 15"] = all_of(
        [saturation, capacity, compared(timeline, "DLCO", ">", Fraction(60, 100), PERCENT, lab, today, k)]
    )
    k = kept("inclusion 16")
    found["inclusion 16"] = any_of([NOT[childbearing(timeline, k)], answer(timeline, "contraception_women", k)])
    k = kept("inclusion 17")
    male = is_one_of(timeline, "sex", ("female", "male"), ("male",), k)
    father = all_of([male, fact(timeline, "partner_of_childbearing_potential", k)])
    found["inclusion 17"] = any_of([NOT[father], answer(timeline, "contraception_men", k)])
    k = kept("inclusion 18")
    assent = any_of([age(timeline, 18, k), answer(timeline, "pediatric_assent", k)])
    found["inclusion 18"] = all_of([answer(timeline, "informed_consent", k), assent])
    found["exclusion 2"] = brain(timeline, inf, today, kept("exclusion 2"))
    found["exclusion 3"] = NOT[answer(timeline, "near_vital_structure", kept("exclusion 3"))]
    k = kept("exclusion 4")
    days = (leuk, inf)
    found["exclusion 4"] = all_of([none_in(timeline, CANCER, CANCER_ONLY, day, day, today, k) for day in days])
    k = kept("exclusion 5a")
    care = frozenset({"investigational_supportive_care"})
    consent = timeline.steps["consent"].at.lo
    unsupported = none_in(timeline, care, (tuple(care),), consent, today, today, k)
    found["exclusion 5a"] = any_of([unsupported, answer(timeline, "supportive_care_reviewed", k)])
    k = kept("exclusion 5b")
    organ = frozenset({"solid_organ_transplantation"})
    history = [NOT[fact(timeline, n, k)] for n in ("primary_immunodeficiency", "tuberculosis")]
    found["exclusion 5b"] = all_of([*history, none_in(timeline, organ, (tuple(organ),), -FAR, today, today, k)])
    vaccine = frozenset({"live_vaccine"})
    k = kept("exclusion 6")
    found["exclusion 6"] = none_in(timeline, vaccine, (tuple(vaccine),), cyclo - 28, cyclo, today, k)
    k = kept("exclusion 7")
    surgery = frozenset({"major_surgery"})
    operated = none_in(timeline, surgery, (tuple(surgery),), cyclo - 28, cyclo, today, k)
    found["exclusion 7"] = all_of([operated, NOT[answer(timeline, "recovering_from_surgery", k)]])
    k = kept("exclusion 8")
    ills = (
        "active_infection",
        "symptomatic_heart_failure",
        "uncontrolled_hypertension",
        "unstable_angina",
        "cardiac_arrhythmia",
        "active_peptic_ulcer_or_gastritis",
    )
    ill = [fact(timeline, name, k) for name in ills]
    limits = ("limiting_psychiatric_or_social_situation", "other_uncontrolled_illness")
    found["exclusion 8"] = NOT[any_of(ill + [answer(timeline, name, k) for name in limits])]
    k = kept("exclusion 9")
    able = all_of([answer(timeline, name, k) for name in ("guardian_consent", "able_to_complete_protocol")])
    found["exclusion 9"] = any_of([NOT[fact(timeline, "cognitive_impairment", k)], able])
    found["exclusion 10"] = NOT[fact(timeline, "active_second_malignancy", kept("exclusion 10"))]
    k = kept("exclusion 11")
    female = is_one_of(timeline, "sex", ("female", "male"), ("female",), k)
    found["exclusion 11"] = NOT[
        all_of([female, any_of([fact(timeline, name, k) for name in ("pregnant", "lactating")])])
    ]
    k = kept("exclusion 12")
    viruses = [coded(timeline, test, leuk, today, k) for test in ("hepatitis_B", "hepatitis_C")]
    found["exclusion 12"] = NOT[any_of(viruses)]
    found["exclusion 13"] = NOT[fact(timeline, "known_HIV", kept("exclusion 13"))]
    return found
