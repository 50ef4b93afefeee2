"""Limits as exact numbers: what a comparison compares, and with what, in base units.

Comparisons speak of the same thing when they name the same test, pick the same result and measure it alike (its value,
or its multiple of a limit of normal). Ages count whole units: `> 16 years` begins at 17 years.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import attrs

from protocolrules.diagnostics.source import Span
from protocolrules.facts.units import ONE, molar_exchange, read_unit
from protocolrules.lint.conditions import Said, in_file, joined, members
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

Edge = tuple[Fraction, bool]
LOWER = ("≥", ">")


@attrs.frozen
class Limit:
    """One bound: its sign, its value in base units, its place, what it says without its sign, the unit written.

    ``step`` is the whole unit in which is counted, or 0.
    """

    sign: str
    value: Fraction
    span: Span
    said: str
    unit: str | None = None
    step: Fraction = Fraction(0)

    @property
    def words(self) -> str:
        """The bound with its sign, for people."""
        return f"{self.sign} {self.said}"

    @property
    def is_lower(self) -> bool:
        """Whether values above it meet it."""
        return self.sign in LOWER

    @property
    def edge(self) -> Edge:
        """Where what meets it begins or ends, and whether that value itself meets it."""
        beyond = self.sign in (">", "≤")
        strict = self.sign in (">", "<")
        if self.step:
            return self.value + self.step * beyond, self.is_lower
        return self.value, not strict

    def met(self, value: Fraction) -> bool:
        """Whether a value meets the bound."""
        edge, included = self.edge
        return (value == edge and included) or (value > edge if self.is_lower else value < edge)


@attrs.frozen
class Limited:
    """A comparison: ``what`` is compared (equal for comparisons of the same thing), its name and its limits."""

    what: tuple[object, ...]
    name: str
    limits: tuple[Limit, ...]
    span: Span

    @property
    def measure(self) -> str:
        """``value``, ``ULN``, ``LLN``, ``above ULN`` or ``above LLN``."""
        return str(self.what[1])

    @property
    def only(self) -> Limit | None:
        """The limit, where there is one only."""
        return self.limits[0] if len(self.limits) == 1 else None


def limited(subject: Subject, said: Said) -> list[Limited]:
    """Return the comparisons of a condition that is one (``if … otherwise …`` makes two), else nothing."""
    match said.condition:
        case tree.Comparison(name=name, bounds=bounds):
            return _measured(subject, name, bounds, said)
        case tree.ConditionalBounds(name=name, then=then, otherwise=otherwise):
            return _measured(subject, name, then, said) + _measured(subject, name, otherwise, said)
        case tree.Age() as age:
            return _age(age)
    return []


def _measured(subject: Subject, name: tree.Word, bounds: tuple[tree.Bound, ...], said: Said) -> list[Limited]:
    found: dict[str, list[Limit]] = {}
    for bound in bounds:
        measure, value = in_base(subject, name.text, bound.limit)
        unit = getattr(bound.limit, "unit", None)
        found.setdefault(measure, []).append(Limit(bound.sign, value, *written(bound), unit))
    span = said.condition.span
    return [Limited((name.text, measure, said.pick), name.text, tuple(some), span) for measure, some in found.items()]


def written(bound: tree.Bound) -> tuple[Span, str]:
    """Return where a bound stands, and its words: of `40 to 50 U/L`, the first number has the unit of the second."""
    span = bound.limit.span
    if bound.span.end > span.start:
        return span, span.words
    return bound.span, f"{bound.span.words} {getattr(bound.limit, 'unit', None) or ''}".rstrip()


def in_base(subject: Subject, name: str, limit: tree.Limit) -> tuple[str, Fraction]:
    """Return the measure of a limit and its exact value: base units, a rating, or the place of a grade."""
    match limit:
        case tree.Multiple():
            return limit.limit, Fraction(limit.factor)
        case tree.OffsetLimit():
            return f"above {limit.limit}", _amount(subject, name, limit.distance) * (1 if limit.sign == "+" else -1)
        case tree.Word():
            return "value", Fraction(subject.scope.tests[name].grades.index(limit.text))
        case tree.Quantity():
            return "value", _amount(subject, name, limit)


def _amount(subject: Subject, name: str, quantity: tree.Quantity) -> Fraction:
    unit = read_unit(quantity.unit) if quantity.unit else ONE
    value = unit.to_base(Fraction(quantity.number))
    test = subject.scope.tests.get(name)
    if test is None or test.molar_mass is None or test.dimensions is None:
        return value
    power = molar_exchange(unit.dimensions, test.dimensions)
    return value * test.molar_mass**power if power else value


def _age(age: tree.Age) -> list[Limited]:
    found: dict[str, list[Limit]] = {}
    for sign, span in age.bounds:
        kind = "months" if span.alternatives[0][-1].unit in ("year", "month") else "days"
        found.setdefault(kind, []).append(_aged(sign, span))
    return [Limited(("age", "value", kind, age.at), "age", tuple(some), age.span) for kind, some in found.items()]


_AGES = {"year": 12, "month": 1, "week": 7, "day": 1}


def _aged(sign: str, span: tree.TimeSpan) -> Limit:
    terms = span.alternatives[0]
    total = sum((Fraction(term.number) * _AGES[term.unit] for term in terms), Fraction(0))
    said = span.span.words
    if said.isdigit():  # of `16 to 18 years`, the first number
        said += f" {terms[-1].unit}{'s' * (terms[-1].number != 1)}"
    return Limit(sign, total, span.span, said, None, Fraction(_AGES[terms[-1].unit]))


def tightest(limits: Iterable[Limit], lower: bool) -> Limit | None:
    """Return the bound of one side that leaves the least."""
    some = [limit for limit in limits if limit.is_lower == lower]
    if not some:
        return None
    if lower:
        return max(some, key=lambda limit: (limit.edge[0], not limit.edge[1]))
    return min(some, key=lambda limit: (limit.edge[0], limit.edge[1]))


def clash(limits: Iterable[Limit]) -> tuple[Limit, Limit] | None:
    """Return the lower and the upper bound between which nothing is left, None where something is."""
    known = list(limits)
    low, high = tightest(known, lower=True), tightest(known, lower=False)
    if low is None or high is None:
        return None
    (begin, first), (end, last) = low.edge, high.edge
    return (low, high) if begin > end or (begin == end and not (first and last)) else None


def side_by_side(subject: Subject) -> Iterator[tuple[str, str, list[Limit]]]:
    """Yield the single limits on one thing, from one side, that stand in one list: ``and`` or ``or``, name, limits."""
    for said in in_file(subject):
        how = joined(said.condition)
        found: dict[tuple[object, ...], list[Limit]] = {}
        for member in members(said) if how else ():
            if isinstance(member.condition, tree.Comparison):
                for some in limited(subject, member):
                    if some.only is not None:
                        found.setdefault((some.name, some.what, some.only.is_lower), []).append(some.only)
        yield from ((str(how), str(key[0]), limits) for key, limits in found.items() if len(limits) > 1)
