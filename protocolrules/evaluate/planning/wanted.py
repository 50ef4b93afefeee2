"""Wanted: missing facts of several rules said together, so that one line lists all tests to repeat."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from protocolrules.evaluate.missing import Missing

Need = tuple[str, tuple[Missing, ...]]
"""A rule, and the facts it still needs."""

_NAMES = "\0"  # stands for the names in a text; no record has it


def wanted(needs: Iterable[Need]) -> list[str]:
    """Return what rules need in words: facts of one sort together, each with the rules that need them."""
    names: dict[tuple[str, str], dict[str, None]] = {}
    rules: dict[tuple[str, str], dict[str, None]] = {}
    for rule, facts in needs:
        for fact in facts:
            name = f"`{fact.name}`" if f"`{fact.name}`" in fact.text else fact.name
            sort = fact.kind, fact.text.replace(name, _NAMES, 1) if name else fact.text
            names.setdefault(sort, {})[name] = None
            rules.setdefault(sort, {})[rule] = None
        if not facts:
            rules.setdefault(("", "more on record"), {})[rule] = None
    return [f"{_said(sort, [*names.get(sort, ())])} ({labels(rules[sort])})" for sort in rules]


def _said(sort: tuple[str, str], names: list[str]) -> str:
    kind, text = sort
    if len(names) > 1:
        text = text.replace(f"the {kind} {_NAMES}", f"the {kind}s {_NAMES}")
    return text.replace(_NAMES, listed(names))


def listed(words: Iterable[str]) -> str:
    """Return words as a list: ``a, b and c``."""
    *most, last = [*words] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def labels(rules: Iterable[str]) -> str:
    """Return the labels of rules, those of one kind together: ``inclusion 8, 11 and 12``."""
    found = []
    for kind, group in groupby((rule.rpartition(" ") for rule in rules), key=lambda parts: parts[0]):
        numbers = listed(parts[2] for parts in group)
        found.append(f"{kind} {numbers}".strip())
    return "; ".join(found)
