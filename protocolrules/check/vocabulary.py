"""Vocabulary: every declared name, once, and what it names.

Comes in: the trees of all files. Goes out: a table from name to declaration, and the
kinds of event with their wider and narrower kinds resolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

import attrs

from protocolrules.diagnostics.diagnostic import Findings, Label
from protocolrules.diagnostics.source import Span
from protocolrules.facts.suggest import did_you_mean
from protocolrules.program.program import Kind
from protocolrules.syntax import tree
from protocolrules.syntax.grammar_text import terminal
from protocolrules.syntax.keywords import OWN_MEANING
from protocolrules.syntax.words import quantity_parts

CATEGORIES: dict[type, str] = {
    tree.Step: "a step",
    tree.Arm: "an arm",
    tree.Outcome: "an outcome",
    tree.EventKind: "an event",
    tree.Drug: "a drug",
    tree.Measurement: "a measurement",
    tree.Scale: "a scale",
    tree.Fact: "a fact",
    tree.Person: "a person's answer",
    tree.Define: "a definition",
    tree.Derived: "a derived value",
    tree.Obligation: "an obligation",
    tree.Timing: "a visit",
}
STEPS = (tree.Step, tree.Timing)


@attrs.define
class Vocabulary:
    """Declared names, kinds of event with their narrower kinds, and the names asked for in vain."""

    findings: Findings
    names: dict[str, tree.Declaration] = attrs.field(factory=dict)
    kinds: dict[str, Kind] = attrs.field(factory=dict)
    unknown: set[str] = attrs.field(factory=set)
    visit_arms: dict[str, set[str]] = attrs.field(factory=dict)
    """The arms of every visit (none: all)."""

    def of(self, *categories: type) -> list[tree.Declaration]:
        """Return the declarations of some categories, in order."""
        return [d for d in self.names.values() if isinstance(d, categories)]

    def _unknown(self, word: tree.Word, categories: tuple[type, ...]) -> None:
        """Report a name that is not declared, at its first use only: it is one mistake."""
        if word.text in self.unknown:
            return
        self.unknown.add(word.text)
        fitting = [n for n, d in self.names.items() if isinstance(d, categories)]
        near = did_you_mean(word.text, fitting) or did_you_mean(word.text, self.names)
        advice = near.removeprefix("; ") or _HOW_TO_DECLARE[categories[0]].format(word.text, _unit_beside(word))
        self.findings.error("unknown-name", word.span, f"`{word.text}` is not declared", advice)

    def find(self, word: tree.Word, wanted: str, *categories: type, repeated: bool = False) -> tree.Declaration | None:
        """Return the declaration of a name that must be one of some categories; else it is a finding.

        A series of visits has no date of its own: it is one only where *repeated* ones may stand.
        """
        found = self.names.get(word.text)
        if found is None:
            self._unknown(word, categories)
            return None
        if not isinstance(found, categories):
            self.findings.error(
                "wrong-name",
                word.span,
                f"`{word.text}` is {CATEGORIES[type(found)]}; {wanted} is needed here",
                "",
                Label(found.name.span, "declared here"),
            )
            return None
        if isinstance(found, tree.Timing) and not repeated and repeats(found):
            message, advice = f"`{word.text}` is a series of visits, so it has no date of its own", _ONE_OF_SERIES
            self.findings.error("series-as-step", word.span, message, advice, Label(found.name.span, "declared here"))
            return None
        return found


_ONE_OF_SERIES = "count from what the series counts from, or declare the visit that is meant on a line of its own"


def repeats(visit: tree.Timing) -> bool:
    """Tell whether a visit is a series of visits."""
    days = visit.days
    if isinstance(days, tree.StudyDays):
        return len(days.days.numbers) > 1 and not days.days.through
    return isinstance(days, tree.Series | tree.Cycles)


def visits(lines: Iterable[tree.Scheduled]) -> Iterator[tree.Timing]:
    """Yield the lines of a schedule that declare a visit."""
    for line in lines:
        if isinstance(line, tree.TimingIf):
            yield from visits(line.lines)
        elif line.visit:
            yield line


_HOW_TO_DECLARE: dict[type, str] = {
    tree.Step: "declare it: `step {0}`",
    tree.EventKind: 'declare it: `event {0} "…"`',
    tree.Measurement: "declare it: `measurement {0} in {1}`, with its unit",
    tree.Define: "declare it: `fact {0}`, or `judgement {0}` when a person decides",
    tree.Fact: "declare it: `fact {0}: one, another`, with its words",
    tree.Arm: 'declare it: `arm {0} "…"`',
    tree.Outcome: "declare it: `outcome {0}`",
}


def _unit_beside(word: tree.Word) -> str:
    """Return the unit of the limit that stands beside a name, that of an example where none does."""
    quantity = terminal("QUANTITY")
    limit = re.compile(rf"\s*(?:{terminal('CMP')})?\s*(?:\d+(?:\.\d+)?\s+to\s+)?({quantity})")
    found = limit.match(word.span.source.text, word.span.end)
    return (quantity_parts(found[1])[1] if found else None) or "mg/dL"


def collect(files: list[tree.File], findings: Findings) -> Vocabulary:
    """Return the vocabulary of all files; a name declared twice is a finding."""
    vocabulary = Vocabulary(findings)
    for file in files:
        vocabulary.unknown |= file.broken  # their mistake is reported where they are declared
        for statement in file.statements:
            if isinstance(statement, tree.Declaration) and not isinstance(statement, tree.ProtocolName):
                _declare(vocabulary, statement)
    for schedule in (s for file in files for s in file.statements if isinstance(s, tree.Schedule)):
        _declare_visits(vocabulary, schedule)
    _resolve_kinds(vocabulary)
    return vocabulary


def _declare(vocabulary: Vocabulary, declaration: tree.Declaration) -> None:
    name = declaration.name
    earlier = vocabulary.names.get(name.text)
    if name.text in OWN_MEANING:
        vocabulary.findings.error(
            "reserved-name", name.span, f"`{name.text}` has a meaning of its own", "choose another name"
        )
    elif earlier is not None:
        vocabulary.findings.error(
            "duplicate-name",
            name.span,
            f"`{name.text}` is declared twice",
            "rename one of the two",
            Label(earlier.name.span, "first declared here"),
        )
    else:
        vocabulary.names[name.text] = declaration


def _declare_visits(vocabulary: Vocabulary, schedule: tree.Schedule) -> None:
    """Declare the visits of a schedule; different arms may have a visit of the same name."""
    arms = {arm.text for arm in schedule.arms}
    for visit in visits(schedule.lines):
        known = vocabulary.visit_arms.get(visit.name.text)
        if known is None or not arms or not known or arms & known:
            _declare(vocabulary, visit)
        vocabulary.visit_arms.setdefault(visit.name.text, set()).update(arms)


def _resolve_kinds(vocabulary: Vocabulary) -> None:
    """Find for every kind of event its narrower kinds, its wider kinds, and what covers it."""
    wider: dict[str, list[str]] = {}
    parts: dict[str, tuple[str, ...]] = {}
    for declared in vocabulary.of(tree.EventKind, tree.Drug):
        wider.setdefault(declared.name.text, []).extend(_parents(vocabulary, declared))
        if isinstance(declared, tree.EventKind) and declared.parts:
            found = [p for p in declared.parts if vocabulary.find(p, "an event", tree.EventKind, tree.Drug)]
            parts[declared.name.text] = tuple(p.text for p in found)
            for part in found:
                wider.setdefault(part.text, []).append(declared.name.text)
    ancestors = {name: _ancestors(name, wider, vocabulary) for name in wider}
    for name in wider:
        narrower = frozenset(n for n in wider if name in ancestors[n]) | {name}
        vocabulary.kinds[name] = Kind(
            name,
            narrower,
            frozenset().union(*(ancestors[n] for n in narrower)) - narrower,
            _coverage(name, ancestors, parts, set()),
            vocabulary.names[name].title,
        )
    for step in vocabulary.of(*STEPS):
        only = frozenset({step.name.text})
        vocabulary.kinds[step.name.text] = Kind(step.name.text, only, frozenset(), (only,), step.title, is_step=True)


def _parents(vocabulary: Vocabulary, declared: tree.Declaration) -> list[str]:
    word = declared.kind if isinstance(declared, tree.Drug) else getattr(declared, "parent", None)
    return [word.text] if word and vocabulary.find(word, "an event", tree.EventKind) else []


def _ancestors(name: str, wider: dict[str, list[str]], vocabulary: Vocabulary) -> set[str]:
    found: set[str] = set()
    waiting = list(wider[name])
    while waiting:
        parent = waiting.pop()
        if parent == name:
            _report_cycle(vocabulary, name)
        elif parent not in found:
            found.add(parent)
            waiting.extend(wider[parent])
    return found


def _report_cycle(vocabulary: Vocabulary, name: str) -> None:
    """Report a circle of kinds once, at the first of its names."""
    if any(d.kind == "kind-cycle" for d in vocabulary.findings.all):
        return
    span: Span = vocabulary.names[name].name.span
    vocabulary.findings.error("kind-cycle", span, f"`{name}` is a kind of itself", "break the circle of `is` and `=`")


def _coverage(
    name: str, ancestors: dict[str, set[str]], parts: dict[str, tuple[str, ...]], seen: set[str]
) -> tuple[frozenset[str], ...]:
    """Return the groups of kinds: a record complete for one kind of each group is complete for *name*."""
    itself = frozenset({name} | ancestors[name])
    if name not in parts or name in seen:
        return (itself,)
    groups = [g | itself for part in parts[name] for g in _coverage(part, ancestors, parts, seen | {name})]
    return tuple(dict.fromkeys(groups))


def step_order(vocabulary: Vocabulary) -> dict[str, frozenset[str]]:
    """Return for every step the steps that come before it; an unknown or circular `after` is a finding."""
    steps = {d.name.text: d for d in vocabulary.of(tree.Step) if isinstance(d, tree.Step)}
    order: dict[str, frozenset[str]] = {}
    for name, step in steps.items():
        before: list[str] = []
        word = step.after
        while word is not None and vocabulary.find(word, "a step", tree.Step) is not None:
            if word.text == name or word.text in before:
                if not any(d.kind == "step-cycle" for d in vocabulary.findings.all):
                    message = f"`{name}` comes after itself"
                    vocabulary.findings.error(
                        "step-cycle", step.name.span, message, "order the steps from first to last"
                    )
                break
            before.append(word.text)
            word = steps[word.text].after
        order[name] = frozenset(before)
    return order


def half_life_seconds(span: tree.TimeSpan | None) -> Fraction | None:
    """Return a declared half-life in seconds (only units of fixed length have one), None if it has none."""
    seconds = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}
    if span is None or span.choice or any(term.unit not in seconds for term in span.alternatives[0]):
        return None
    return sum((Fraction(term.number) * seconds[term.unit] for term in span.alternatives[0]), Fraction(0))
