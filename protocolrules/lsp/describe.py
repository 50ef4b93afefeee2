"""What a name stands for, in words: a sentence first, then its source and relations, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from protocolrules.check.scope import Scope
from protocolrules.check.vocabulary import CATEGORIES, repeats
from protocolrules.lsp.occurrences import occurrences
from protocolrules.lsp.saying import listed
from protocolrules.syntax import tree

_MOST_NAMES = 12  # of narrower kinds that are listed
_MOST_LINES = 12  # of a definition that are shown


def description(declared: tree.Declaration, scope: Scope) -> str:
    """Return what a declared name stands for, as Markdown."""
    parts = [f"`{declared.name.text}` is {sentence(declared)}.", *_relations(declared, scope)]
    if isinstance(declared, tree.Define | tree.Derived | tree.Obligation | tree.Timing):
        parts.append(f"```protocolrules\n{_shown(declared.span.text)}\n```")
    where = declared.name.span
    parts.append(f"Declared in {Path(where.source.name).name}, line {where.line}.")
    return "\n\n".join(parts)


def sentence(declared: tree.Declaration) -> str:
    """Return what a declaration says, in one sentence without its end: `a drug with a half-life of 31 hours`."""
    title = f": {declared.title}" if declared.title else ""
    return f"{_what(declared)}{title}"


def _what(declared: tree.Declaration) -> str:  # noqa: C901 - one case for every kind of declaration
    match declared:
        case tree.Drug(half_life=None):
            return f"a drug, given as {declared.kind.text}, without a declared half-life"
        case tree.Drug(half_life=length) if length is not None:
            source = f" (source: {declared.source})" if declared.source else " (no source given)"
            return f"a drug, given as {declared.kind.text}, with a half-life of {length.span.words}{source}"
        case tree.EventKind(half_life=True):
            return "an event whose exposures have half-lives"
        case tree.EventKind():
            return "a kind of event"
        case tree.Measurement(unit="1"):
            return "a measurement without unit"
        case tree.Measurement(unit=None):
            return f"a measurement whose result is {_either(declared.values)}"
        case tree.Measurement():
            molar = f", molar mass {declared.molar_mass.span.words}" if declared.molar_mass else ""
            return f"a measurement in {declared.unit}{molar}"
        case tree.Scale(grades=()):
            return f"a scale from {declared.lo} to {declared.hi}"
        case tree.Scale():
            return f"a scale with the grades {', '.join(w.text for w in declared.grades)}, from lowest to highest"
        case tree.Fact() if declared.values:
            return f"a fact that is {_either(declared.values)}"
        case tree.Fact(unit=None):
            return "a fact, yes or no"
        case tree.Fact():
            return f"a fact, a number in {declared.unit}"
        case tree.Person(kind="judgement"):
            return "a judgement that only a clinician can make"
        case tree.Person():
            return "an attestation that only the participant can give"
        case tree.Derived():
            return f"a value in {declared.unit} computed from others"
        case tree.Step():
            after = f" after {declared.after.text}" if declared.after else ""
            lasting = f", lasting {declared.lasting.span.words}" if declared.lasting else ""
            return f"a step{after}{lasting}"
        case tree.Timing() if repeats(declared):
            return "a series of visits"
        case _:
            return CATEGORIES.get(type(declared), "the protocol")


def _either(values: tuple[tree.Word, ...]) -> str:
    return listed([f"`{word.text}`" for word in values])


def _relations(declared: tree.Declaration, scope: Scope) -> Iterator[str]:
    """Yield the kinds of event wider and narrower than one."""
    name = declared.name.text
    kind = scope.vocabulary.kinds.get(name)
    if kind is None or not isinstance(declared, tree.EventKind | tree.Drug):
        return
    kinds = scope.vocabulary.kinds
    wider = [other for other in kinds if other != name and name in kinds[other].certain]
    if wider:
        yield f"Each is also: {_some(wider)}."
    narrower = [other for other in kinds if other in kind.certain and other != name]
    if narrower:
        yield f"Narrower kinds: {_some(narrower)}."


def _some(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    shown = ", ".join(f"`{name}`" for name in names[:_MOST_NAMES])
    return f"{shown} and {more} more" if more > 0 else shown


def _shown(text: str) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[:_MOST_LINES], "…"] if len(lines) > _MOST_LINES else lines)


def criterion(written: tree.Criterion, scope: Scope) -> str:
    """Return a criterion's title and what must be known to judge it, as Markdown."""
    title = f": {written.title}" if written.title else ""
    arms = f", asked of {listed([a.text for a in written.arms])} only" if written.arms else ""
    lines = [f"**{written.kind} {written.number}**{title}{arms}."]
    needed: dict[str, list[str]] = {}
    for name, found in _needed(written.body, scope, set()):
        needed.setdefault(_GROUPS.get(type(found), "others"), []).append(f"`{name}`")
    lines += [f"- {group}: {', '.join(names)}" for group, names in sorted(needed.items())]
    return "\n".join([lines[0], "", "It needs:", *lines[1:]] if len(lines) > 1 else lines)


def _needed(node: tree.Node, scope: Scope, seen: set[str]) -> Iterator[tuple[str, tree.Declaration]]:
    """Yield the names that a condition asks about; those of definitions and derived values in their stead."""
    for word in occurrences(node):
        found = scope.vocabulary.names.get(word.text)
        if found is None or word.text in seen:
            continue
        seen.add(word.text)
        inner = found.body if isinstance(found, tree.Define) else getattr(found, "formula", None)
        if inner is None:
            yield word.text, found
        else:
            yield from _needed(inner, scope, seen)


_GROUPS: dict[type, str] = {
    tree.Step: "steps",
    tree.Timing: "steps",
    tree.Arm: "arms",
    tree.EventKind: "events",
    tree.Drug: "events",
    tree.Measurement: "results",
    tree.Scale: "results",
    tree.Fact: "facts",
    tree.Person: "answers",
    tree.Obligation: "answers",
    tree.Outcome: "outcomes",
}
