"""``ECOG ≥ 2`` in an inclusion: only patients who are too ill may enter."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic, Label
from protocolrules.lint.conditions import Requirement, everything, of_criterion, requirements
from protocolrules.lint.known_tests import HIGHER, LOWER, known_of
from protocolrules.lint.limits import Limited, limited
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.topic import inclusions_say, title_says
from protocolrules.syntax import tree

_PERFORMANCE = {"ecog": LOWER, "ecogps": LOWER, "who": LOWER, "karnofsky": HIGHER, "kps": HIGHER, "lansky": HIGHER}


# Tests whose limits alone ask a question, and the illnesses whose trials have them.
_ILLNESS = {
    "LVEF": r"heart failure|cardiac failure|cardiomyopath|HF[rpm]*EF\b|ventricular (?:dysfunction|assist)|cardiogenic|"
    r"resynchroni|defibrillat|infarct|N?STEMI\b|coronary|bypass|valv|mitral|aortic|heart transplant",
    "FEV1_percent": r"COPD\b|obstruct|asthma|emphysema|fibrosis|bronch|airway|antitrypsin|wheez|"
    r"(?:lung|pulmonary) (?:disease|hypertension|transplant|rehabilitation|volume)",
    "oxygen_saturation": r"hypox|respirat|pneumon|COVID|SARS|ARDS\b|ventilat|bronch|COPD\b|asthma|sleep|altitude|"
    r"oxygen ther|pulmonary|lung disease|sepsis|cyano|sickle",
    "creatinine_clearance": r"kidney (?!function)|renal (?!function)|CKD\b|AKI\b|ES[RK]D\b|nephr|dialysis|glomerul|"
    r"ur[ae]mi|hyperkal|contrast|polycystic|lupus",
}
_SIGNS = {
    LOWER: re.compile(r"[<≤]|less|lower|below|under|at most|no more than|reduced|\blow\b|impaired", re.IGNORECASE),
    HIGHER: re.compile(r"[>≥]|(?<!no )more|greater|higher|above|over|at least|preserved|normal", re.IGNORECASE),
}


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for criterion, required in requirements(subject):
        asked = list(_asked(subject, criterion))
        healthy = next((found for found, better, side in asked if better == side), None)
        both = {found.name for found, _, side in asked if side == HIGHER}
        both &= {found.name for found, _, side in asked if side == LOWER}
        for found, better, side in asked:
            if better == side or found.name in both:
                continue
            if healthy is not None or _is_performance(subject, found.name):
                yield _finding(rule, found, better, healthy)
            elif _decides(criterion, required, found) and _surprises(subject, criterion, found):
                yield attrs.evolve(_finding(rule, found, better, None), severity=NOTE)


def _surprises(subject: Subject, criterion: tree.Criterion, found: Limited) -> bool:
    """Whether a limit that keeps out the healthy has no reason in what the protocol is about, or in its title."""
    known = known_of(subject, found.name)
    illness = _ILLNESS.get(known.name) if known is not None else None
    if illness is None:
        return False
    said = _SIGNS[HIGHER if found.limits[0].is_lower else LOWER].search(criterion.title or "")
    pattern = re.compile(rf"\b(?:{illness})", re.IGNORECASE)
    return not said and not title_says(subject, pattern) and not inclusions_say(subject, pattern)


def _decides(criterion: tree.Criterion, required: tuple[Requirement, ...], found: Limited) -> bool:
    """Whether all patients of an inclusion must meet a limit; what is one way of several to enter says little."""
    return criterion.kind == "exclusion" or any(said.condition.span == found.span for _, said in required)


def _asked(subject: Subject, criterion: tree.Criterion) -> Iterator[tuple[Limited, str, str]]:
    """Yield the limits of tests with a better side, that side, and the side on which the criterion wants patients."""
    for said in everything(of_criterion(criterion)):
        for found in limited(subject, said) if said.favourable is not None else ():
            better = _better(subject, found.name)
            for limit in found.limits if better else ():
                side = HIGHER if limit.is_lower == said.favourable else LOWER
                yield found, better, side


def _better(subject: Subject, name: str) -> str:
    declared = subject.vocabulary.names.get(name)
    if isinstance(declared, tree.Scale):
        return _PERFORMANCE.get(_plain(name), "")
    known = known_of(subject, name)
    return known.better if known is not None else ""


def _is_performance(subject: Subject, name: str) -> bool:
    return isinstance(subject.vocabulary.names.get(name), tree.Scale)


def _plain(name: str) -> str:
    return name.lower().replace("_", "")


def _finding(rule: Rule, found: Limited, better: str, healthy: Limited | None) -> Diagnostic:
    limit = found.limits[0]
    message = f"this keeps out those with the better `{found.name}`: {better} is better"
    turned = {"≥": "≤", ">": "<", "≤": "≥", "<": ">"}[limit.sign]
    advice = f"write `{found.name} {turned} {limit.said}` if the source's sign was lost"
    labels = [Label(healthy.span, "this asks for the better side")] if healthy is not None else []
    return rule.at(found.span, message, advice, *labels)


RULE = Rule(
    name="reversed-limit",
    finds="A limit that keeps the healthy out: a performance status, or one test among others whose limits keep the "
    "ill out. Ejection fraction, FEV1, oxygen saturation and creatinine clearance alone are a note.",
    why="Counts and performance have a minimum, creatinine and transaminases a maximum. A turned sign lets in those "
    "for whom the treatment is too dangerous. A trial of an illness of that organ has such a limit alone, not in a "
    "list with minimums and maximums of the usual kind, and names the illness in its title or inclusions.",
    evidence="At least 248 laboratory criteria in 150 trials print a value without its sign, and both ≥ and ≤ come "
    "out as the same glyph in others, so that ANC and creatinine read alike.",
    avoid="step consent\nmeasurement ANC in K/uL\nmeasurement platelets in K/uL\ninclusion 1\n"
    "  ANC ≥ 1 K/uL and platelets ≤ 100 K/uL, latest before consent\n",
    prefer="step consent\nmeasurement ANC in K/uL\nmeasurement platelets in K/uL\ninclusion 1\n"
    "  ANC ≥ 1 K/uL and platelets ≥ 100 K/uL, latest before consent\n",
    look=_look,
)
