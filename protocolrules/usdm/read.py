"""A USDM document (version 3 or 4) into a `Study`. What cannot be read is noted, and the rest is read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from protocolrules.usdm.criteria import read_criteria
from protocolrules.usdm.document import Node, Note, NotUsdmError
from protocolrules.usdm.study import Arm, Condition, Study
from protocolrules.usdm.timelines import read_timelines

# What the skeleton holds, and what is only a part of it.
_CARRIED = {
    "Study",
    "StudyVersion",
    "StudyDesign",
    "InterventionalStudyDesign",
    "ObservationalStudyDesign",
    "StudyTitle",
    "StudyArm",
    "ScheduleTimeline",
    "ScheduleTimelineExit",
    "ScheduledActivityInstance",
    "ScheduledDecisionInstance",
    "ConditionAssignment",
    "Condition",
    "Timing",
    "EligibilityCriterion",
    "EligibilityCriterionItem",
}


def read_study(document: Any) -> Study:
    """Read a parsed JSON document; raise `NotUsdmError` where there is no study design in it."""
    notes: list[Note] = []
    study = _study(document, notes)
    version = _only(study, "versions", "a study in USDM version 3 or 4 has versions")
    design = _only(version, "studyDesigns", "a USDM study version has study designs")
    return Study(
        name=_name(study, version),
        title=_title(study, version),
        version=version.text("versionIdentifier"),
        arms=tuple(
            Arm((arm.text("label"), arm.text("name"), arm.text("id")), arm.text("description"))
            for arm in design.children("arms")
        ),
        timelines=read_timelines(design),
        criteria=read_criteria(version, design, document),
        conditions=_conditions(version) + _conditions(design),
        notes=tuple(notes),
        left_out=_left_out(document),
    )


def _study(document: Any, notes: list[Note]) -> Node:
    """Return the study: under ``study``, or the document itself where that is one."""
    if not isinstance(document, dict):
        raise NotUsdmError("$: a USDM document is an object")
    found = document.get("study", document if "versions" in document else None)
    if not isinstance(found, dict):
        raise NotUsdmError("$.study: not there, or not an object; this is not a USDM document")
    return Node(found, "$.study" if "study" in document else "$", notes)


def _only(parent: Node, key: str, needed: str) -> Node:
    """Return the first of a list that should have one; note the others."""
    found = parent.children(key)
    if not found:
        raise NotUsdmError(f"{parent.at(key)}: empty or not there; {needed}")
    for other in found[1:]:
        other.note("not carried: only the first one is; keep one in the file to import another")
    return found[0]


def _name(study: Node, version: Node) -> str:
    """Return the registry's number where there is one, else the study's name."""
    for identifier in version.children("studyIdentifiers"):
        text = identifier.text("text") or identifier.text("studyIdentifier")
        if text.startswith("NCT") and text[3:].isdigit() and text.isascii():
            return text
    return study.text("name") or study.text("label") or study.text("id")


def _title(study: Node, version: Node) -> str:
    titles = [(title.text("text"), title.code("type").lower()) for title in version.children("titles")]
    official = [text for text, kind in titles if "official" in kind and text]
    return next(iter([*official, *(text for text, _ in titles if text)]), study.text("label"))


def _conditions(parent: Node) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            condition.place,
            condition.text("text") or condition.text("description") or condition.text("label"),
            tuple(condition.texts("appliesToIds")),
        )
        for condition in parent.children("conditions")
    )


def _left_out(document: Any) -> tuple[tuple[str, int], ...]:
    """Count the objects of the document that the skeleton has no place for, by their kind."""
    counts: Counter[str] = Counter()
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, list):
            waiting += [(key, item) for item in value]
        elif isinstance(value, dict):
            kind = value.get("instanceType")
            counts[kind if isinstance(kind, str) and kind.isidentifier() and len(kind) < 60 else f"`{key}`"] += 1
            waiting += value.items()
    known = _CARRIED | {"``", "`study`"}
    return tuple(sorted((kind[:60], number) for kind, number in counts.items() if kind not in known))
