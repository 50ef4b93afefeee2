"""Coverage: which conditions of each criterion records have shown true, false and unknown.

A condition *decides* in a record when with the opposite truth in its place, the others being as they
are there, the criterion would turn from met to not met or back (masking MC/DC over three values). That
counts only in a record that expects something of the criterion, since only there would a wrong rule be
noticed; whether it was seen true, false or unknown is counted in every record. Of a list (`any A or B`), each kind
must be shown, too: that without it the criterion would not come out as it does.

Truths are the engine's, by the closures that give the verdict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs

from protocolrules.evaluate.case import Case
from protocolrules.evaluate.engine import Engine, Rule
from protocolrules.evaluate.screening import Screening
from protocolrules.examples.choices import Choice, choices, laid_out
from protocolrules.examples.conditions import Condition, Values, combined, conditions, truths
from protocolrules.facts.truth import Truth
from protocolrules.program.program import Criterion, Expected

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


@attrs.frozen
class SeenChoice:
    """How often a condition with one of its list alone was seen with each truth, and in how many records that decided.

    It decides where the criterion, without this one in the list, would not be the met or not met that it is.
    """

    choice: Choice
    truths: Counter[Truth] = attrs.field(factory=Counter)
    decided: Counter[Truth] = attrs.field(factory=Counter)

    @property
    def decides(self) -> bool:
        """Whether it was shown to be rightly in the list."""
        return bool(self.decided.total())


@attrs.frozen
class Seen:
    """How often a condition was seen with each truth, and in how many records it decided with it."""

    condition: Condition
    choices: tuple[SeenChoice, ...] = ()
    truths: Counter[Truth] = attrs.field(factory=Counter)
    decided: Counter[Truth] = attrs.field(factory=Counter)

    @property
    def both(self) -> bool:
        """Whether it was seen true and seen false."""
        return bool(self.truths[T] and self.truths[F])

    @property
    def turns(self) -> bool:
        """Whether it decided once by being true and once by being false."""
        return bool(self.decided[T] and self.decided[F])

    @property
    def decides(self) -> bool:
        """Whether it decided both ways, and each that it names in a list decided, too."""
        return self.turns and all(one.decides for one in self.choices)


@attrs.frozen(eq=False)
class Covered:
    """One criterion: its conditions with what was seen of them, and how they make it."""

    criterion: Criterion
    seen: tuple[Seen, ...]
    combine: Callable[[Values], Truth]


class Coverage:
    """What records have shown of the conditions of a protocol."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.criteria = tuple(_covered(rule, engine) for rule in engine.rules)

    def add(self, screening: Screening, expected: Iterable[Expected]) -> None:
        """Count one record, and what is expected of it."""
        named = watched(expected)
        case = laid_out(screening.case, self._engine)
        for rule, covered in zip(self._engine.rules, self.criteria, strict=True):
            if rule.applies is None or rule.applies(case, None) is not F:
                checked = named is None or covered.criterion.label in named
                self._count(covered, case, checked)

    def _count(self, covered: Covered, case: Case, checked: bool) -> None:
        values = truths(covered.criterion, case, self._engine.logic)
        for seen in covered.seen:
            truth = values[id(seen.condition.node)]
            seen.truths[truth] += 1
            if checked and truth is not U:
                seen.decided[truth] += decides(seen.condition, values, covered.combine)
            for one in seen.choices:
                one.truths[self._engine.logic.compile(one.choice.alone)(case, None)] += 1
                if checked:
                    without = self._engine.logic.compile(one.choice.without)(case, None)
                    one.decided[truth] += differs(seen.condition, without, values, covered.combine)

    def seen(self) -> Iterator[tuple[Criterion, Seen]]:
        """Yield every condition with its criterion, in the order of the protocol."""
        for covered in self.criteria:
            for seen in covered.seen:
                yield covered.criterion, seen

    def to_dict(self) -> dict[str, Any]:
        """Return the coverage as plain data."""
        found = [seen for _, seen in self.seen()]
        return {
            "conditions": len(found),
            "seen_true_and_false": sum(seen.both for seen in found),
            "decide_both_ways": sum(seen.decides for seen in found),
            "criteria": [
                {"criterion": covered.criterion.label, "conditions": [_seen_dict(seen) for seen in covered.seen]}
                for covered in self.criteria
            ],
        }


def decides(condition: Condition, values: Values, combine: Callable[[Values], Truth]) -> bool:
    """Tell whether the opposite truth of a condition, in its place, would turn the criterion from met to not met."""
    whole, turned = combine(values), combine({**values, id(condition.node): ~values[id(condition.node)]})
    return U not in (whole, turned) and whole is not turned


def differs(condition: Condition, truth: Truth, values: Values, combine: Callable[[Values], Truth]) -> bool:
    """Tell whether a criterion that is met or not met would not be so with another truth of a condition."""
    if truth is values[id(condition.node)]:
        return False
    whole = combine(values)
    return whole is not U and combine({**values, id(condition.node): truth}) is not whole


def _covered(rule: Rule, engine: Engine) -> Covered:
    found = [Seen(one, _choices(one, engine)) for one in conditions(rule.criterion, engine.program)]
    return Covered(rule.criterion, tuple(found), combined(rule.criterion.meaning, engine.roster))


def _choices(condition: Condition, engine: Engine) -> tuple[SeenChoice, ...]:
    """Return the choices of a condition, compiled before records are laid out for them."""
    found = choices(condition.node, engine.program)
    for choice in found:
        engine.logic.compile(choice.alone)
        engine.logic.compile(choice.without)
    return tuple(map(SeenChoice, found))


def watched(expected: Iterable[Expected]) -> frozenset[str] | None:
    """Return the criteria of which something is expected; None: of all, since an eligible patient meets every one."""
    named = set()
    for one in expected:
        if one.aspect == "verdict" and one.value == "eligible":
            return None
        if one.aspect == "status":
            named.add(one.about)
    return frozenset(named)


def _seen_dict(seen: Seen) -> dict[str, Any]:
    span = seen.condition.span
    return {
        "condition": seen.condition.words,
        "source": span.source.name,
        "line": span.line,
        **_counts(seen),
        "decides": seen.decides,
        "choices": [
            {"choice": one.choice.word, "excepted": one.choice.excepted, **_counts(one), "decides": one.decides}
            for one in seen.choices
        ],
    }


def _counts(seen: Seen | SeenChoice) -> dict[str, int]:
    decided = {"decided_true": seen.decided[T], "decided_false": seen.decided[F]}
    return {**{truth.value: seen.truths[truth] for truth in (T, F, U)}, **decided}


def lcov(coverages: Iterable[Coverage]) -> str:
    """Return coverage as an LCOV tracefile: a block for every condition, whose branches are true, false, unknown.

    After it comes one for each that it names in a list.
    """
    lines: dict[str, dict[int, list[Seen]]] = {}
    for coverage in coverages:
        for _, seen in coverage.seen():
            span = seen.condition.span
            lines.setdefault(span.source.name, {}).setdefault(span.line, []).append(seen)
    return "".join(_lcov_file(name, by_line) for name, by_line in lines.items())


def _lcov_file(name: str, by_line: dict[int, list[Seen]]) -> str:
    shown = ["TN:", f"SF:{name}"]
    branches = []
    hits = {}
    for number, found in sorted(by_line.items()):
        hits[number] = sum(seen.truths[T] + seen.truths[F] for seen in found)
        looked_at = any(seen.truths.total() for seen in found)
        blocks: list[Seen | SeenChoice] = []
        for seen in found:
            blocks += [seen, *seen.choices]
        for block, one in enumerate(blocks):
            for branch, truth in enumerate((T, F, U)):
                branches.append(one.truths[truth])
                taken = str(one.truths[truth]) if looked_at else "-"
                shown.append(f"BRDA:{number},{block},{branch},{taken}")
    shown += [f"BRF:{len(branches)}", f"BRH:{sum(map(bool, branches))}"]
    shown += [f"DA:{number},{count}" for number, count in hits.items()]
    shown += [f"LF:{len(hits)}", f"LH:{sum(map(bool, hits.values()))}", "end_of_record"]
    return "\n".join(shown) + "\n"
