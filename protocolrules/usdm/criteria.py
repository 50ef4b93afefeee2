"""Eligibility criteria: version 4 keeps their texts with the study version, version 3 with them or in a dictionary."""

from __future__ import annotations

import re
from typing import Any

from protocolrules.usdm.document import Node
from protocolrules.usdm.study import Criterion
from protocolrules.usdm.texts import filled

_REFERENCE = re.compile(r"\b(id|attribute)=[\"']([^\"'<>]{1,200})[\"']")


def read_criteria(version: Node, design: Node, document: Any) -> tuple[Criterion, ...]:
    """Read the criteria of a design, in the order of the file, with their templates filled in."""
    items = {item.text("id"): item for item in _items(version, design)}
    values = _values(version, design, document)
    found = design.children("eligibilityCriteria")
    population = design.child("population")
    if population is not None:
        found += population.children("criteria")
        for cohort in population.children("cohorts"):
            found += _of_cohort(cohort)
    return tuple(_criterion(criterion, items, values) for criterion in found)


def _of_cohort(cohort: Node) -> list[Node]:
    """Return the criteria that stand with a cohort; that only its members are asked cannot be carried."""
    found = cohort.children("criteria")
    named = [criterion.text("identifier") for criterion in found] + cohort.texts("criterionIds")
    if named:
        cohort.note(f"criteria of this cohort only, written for everybody: {', '.join(named)}")
    return found


def _items(version: Node, design: Node) -> list[Node]:
    return version.children("eligibilityCriterionItems") + design.children("eligibilityCriterionItems")


def _criterion(written: Node, items: dict[str, Node], values: dict[str, dict[str, str]]) -> Criterion:
    item = items.get(written.text("criterionItemId"), written)
    if item is written and written.text("criterionItemId"):
        written.note("there is no such criterion item", "criterionItemId")
    text, missing = filled(item.text("text"), values.get(item.text("dictionaryId"), {}))
    for tag in missing:
        item.note(f"the template's `{tag[:40]}` has no value; it stands in brackets", "text")
    return Criterion(
        place=written.place,
        category=_category(written.code("category")),
        identifier=written.text("identifier").strip().rstrip(".:) "),  # of a list, not of the number
        title=written.text("label") or written.text("name") or item.text("label") or item.text("name"),
        text=text or written.text("description"),
    )


def _category(words: str) -> str:
    words = words.lower()
    found = [name for name in ("inclusion", "exclusion") if name in words]
    return found[0] if len(found) == 1 else {"c25532": "inclusion", "c25370": "exclusion"}.get(words, "")


def _values(version: Node, design: Node, document: Any) -> dict[str, dict[str, str]]:
    """Return the values of every dictionary's tags: a reference names an object and one of its attributes."""
    dictionaries = version.children("dictionaries") + design.children("dictionaries")
    objects = _objects(document) if dictionaries else {}
    return {
        dictionary.text("id"): {
            entry.text("tag"): value
            for entry in dictionary.children("parameterMaps")
            if (value := _value(entry.text("reference"), objects)) is not None
        }
        for dictionary in dictionaries
    }


def _value(reference: str, objects: dict[str, dict[str, Any]]) -> str | None:
    if not reference.lstrip().startswith("<"):
        return reference or None
    asked = dict(_REFERENCE.findall(reference))
    found = objects.get(asked.get("id", ""), {}).get(asked.get("attribute", ""))
    return re.sub(r"\.0$", "", found) if isinstance(found, str) and found else None


def _objects(document: Any) -> dict[str, dict[str, Any]]:
    """Return every object of the document by its identifier."""
    found: dict[str, dict[str, Any]] = {}
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            name = value.get("id")
            if isinstance(name, str):
                found[name] = value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found
