"""Lowering values: comparisons of measurements, scales, derived values, numeric facts and age.

Units become exact numbers in base units here, once; a unit that does not fit is a finding.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import attrs

from protocolrules.check.formulas import Formula, picks_all
from protocolrules.check.lower_time import calendar_duration, point, window
from protocolrules.check.scope import Scope, failed
from protocolrules.diagnostics.source import Span
from protocolrules.facts.calendar import Duration
from protocolrules.facts.suggest import did_you_mean
from protocolrules.facts.units import ONE, Dimensions, Unit, molar_exchange
from protocolrules.program import nodes as p
from protocolrules.program.program import Test
from protocolrules.syntax import tree


@attrs.frozen
class Measured:
    """What a limit is compared with: its name, its unit with dimensions, and its molar mass if it has one."""

    name: str
    unit: str
    dimensions: Dimensions
    molar_mass: Fraction | None = None


_VALUES = (tree.Measurement, tree.Scale, tree.Derived, tree.Fact)


def comparison(scope: Scope, written: tree.Comparison, shared: tree.Pick | None) -> p.Truth:
    """Lower ``ANC ≥ 1 K/uL, latest within …``; *shared* is the pick the whole line ends with."""
    return bounded(scope, written.name, written.bounds, written.pick or shared, written)


def normal(scope: Scope, written: tree.Normal, shared: tree.Pick | None) -> p.Truth:
    """Lower ``PT within normal limits``."""
    limits = tuple(
        tree.Bound(sign, tree.Multiple(_ONE_TIMES, limit, span=written.span), span=written.span)
        for sign, limit in (("≥", "LLN"), ("≤", "ULN"))
    )
    return bounded(scope, written.name, limits, written.pick or shared, written)


_ONE_TIMES = Decimal(1)


def bounded(
    scope: Scope, name: tree.Word, bounds: tuple[tree.Bound, ...], pick: tree.Pick | None, written: tree.Node
) -> p.Truth:
    """Lower bounds on whatever a name stands for."""
    found = scope.vocabulary.find(name, "a measurement", *_VALUES)
    match found:
        case None:
            return failed(written)
        case tree.Fact():
            return _fact(scope, found, bounds, pick, written)
        case tree.Derived():
            return _derived(scope, found, bounds, pick, written)
        case _:
            return _test(scope, scope.tests[name.text], bounds, pick, written)


def _fact(
    scope: Scope, fact: tree.Fact, bounds: tuple[tree.Bound, ...], pick: tree.Pick | None, written: tree.Node
) -> p.Truth:
    known = scope.facts[fact.name.text]
    if known.dimensions is None:
        advice = f"declare it `fact {fact.name.text} in …`, or compare with `is`"
        scope.findings.error("wrong-name", written.span, f"`{fact.name.text}` is not a number", advice)
        return failed(written)
    if pick is not None:
        scope.findings.error(
            "needless-pick", pick.span, "a fact has one value; there is no result to pick", "delete this"
        )
    number = p.StatedNumber(fact.name.text, span=fact.name.span)
    measured = Measured(fact.name.text, fact.unit or "1", known.dimensions)
    return _compared(scope, number, bounds, measured, written)


def _compared(
    scope: Scope, number: p.Number, bounds: tuple[tree.Bound, ...], measured: Measured, written: tree.Node
) -> p.Truth:
    items: list[p.Truth] = []
    for bound in bounds:
        limit = _constant(scope, bound.limit, measured)
        items.append(p.Compare(number, bound.sign, limit, _shown_unit(bound.limit, measured.unit), span=written.span))
    return _all(items, written)


def _shown_unit(limit: tree.Limit, declared: str) -> str:
    """Return the unit in which the author wrote a limit, else the declared one."""
    return limit.unit if isinstance(limit, tree.Quantity) and limit.unit else declared


def _derived(
    scope: Scope, derived: tree.Derived, bounds: tuple[tree.Bound, ...], pick: tree.Pick | None, written: tree.Node
) -> p.Truth:
    unit = scope.unit(derived.unit, derived.span) or ONE
    if unit.offset:
        message = f"`{derived.unit}` has a zero of its own, so a formula cannot give it"
        scope.findings.error("unit-mismatch", derived.span, message, "use kelvin (K)")
    formula = _formula(scope, derived, pick, written)
    if formula is None:
        return failed(written)
    number = formula.lower(derived.formula)
    in_base = p.Arithmetic("×", number, p.Constant(unit.factor), span=derived.name.span)
    return _compared(scope, in_base, bounds, Measured(derived.name.text, derived.unit, unit.dimensions), written)


def _formula(scope: Scope, derived: tree.Derived, pick: tree.Pick | None, written: tree.Node) -> Formula | None:
    """Return the formula with the window in which its parts are picked; None where none is said."""
    if picks_all(derived.formula):
        if pick is not None:
            message = f"`{derived.name.text}` itself says which results it is made from"
            scope.findings.error("needless-pick", pick.span, message, "delete this")
        return Formula(scope, "latest", p.Window(None, p.AsOf(span=written.span), span=written.span))
    frame = _frame(scope, pick, derived.name.text, written)
    if frame is None or pick is None:
        return None
    if pick.kind not in ("latest", "earliest"):
        message = f"`{pick.kind}` cannot pick the parts of a derived value"
        scope.findings.error("pick-of-derived", pick.span, message, "write `latest …`")
    return Formula(scope, pick.kind, frame)


def _test(
    scope: Scope, test: Test, bounds: tuple[tree.Bound, ...], pick: tree.Pick | None, written: tree.Node
) -> p.Truth:
    if test.words:
        advice = f"write `{test.name} is {test.words[0]}, latest …`"
        scope.findings.error("wrong-name", written.span, f"the results of `{test.name}` are words", advice)
        return failed(written)
    frame = _frame(scope, pick, test.name, written)
    limits = [_limit(scope, test, bound) for bound in bounds]
    if frame is None or pick is None:
        return failed(written)
    if pick.kind in ("every", "on"):
        return _readings(test, limits, pick, frame, written)
    items: list[p.Truth] = []
    for (measure, sign, value), bound in zip(limits, bounds, strict=True):
        reading = p.Reading(test.name, pick.kind, frame, measure, span=written.span)
        shown = _shown_unit(bound.limit, test.unit or "") if measure == "value" else measure
        items.append(p.Compare(reading, sign, p.Constant(value), shown, span=written.span))
    return _all(items, written)


def _readings(
    test: Test, limits: list[tuple[str, str, Fraction]], pick: tree.Pick, frame: p.Window, written: tree.Node
) -> p.Truth:
    bounds = tuple(limits)
    if pick.kind == "every":
        return p.ReadingsMeet(test.name, frame, bounds, span=written.span)
    number = int(pick.number or 1)
    unit = "day" if pick.unit == "day" else "reading"
    return p.ReadingsMeet(test.name, frame, bounds, pick.sign, number, unit, pick.consecutive, span=written.span)


def _frame(scope: Scope, pick: tree.Pick | None, name: str, written: tree.Node) -> p.Window | None:
    """Return the window in which a pick looks; no pick at all is a finding."""
    if pick is None:
        scope.findings.error(
            "no-result-chosen",
            written.span,
            f"this does not say which result of `{name}` counts",
            "end the line with `, latest within 28 days before …` "
            "(or `earliest`, `highest`, `lowest`, `mean`, `every reading`)",
        )
        return None
    if pick.kind == "on" and pick.unit not in ("reading", "day"):
        scope.findings.error(
            "unexpected-words", pick.span, f"readings are not counted in {pick.unit}s", "count `readings` or `days`"
        )
    if pick.when is None:
        return p.Window(None, p.AsOf(span=pick.span), span=pick.span)
    return window(scope, pick.when)


def _all(items: list[p.Truth], written: tree.Node) -> p.Truth:
    return items[0] if len(items) == 1 else p.AllOf(tuple(items), span=written.span)


def _limit(scope: Scope, test: Test, bound: tree.Bound) -> tuple[str, str, Fraction]:
    """Return measure, sign and exact limit of a bound on a test's results."""
    limit = bound.limit
    match limit:
        case tree.Multiple():
            _needs_limits(scope, test, limit.span)
            return limit.limit, bound.sign, Fraction(limit.factor)
        case tree.OffsetLimit():
            _needs_limits(scope, test, limit.span)
            distance = amount(scope, limit.distance, _measured(test))
            return f"above {limit.limit}", bound.sign, distance if limit.sign == "+" else -distance
        case tree.Word():
            return "value", bound.sign, grade(scope, test, limit)
        case tree.Quantity():
            return "value", bound.sign, number(scope, test, limit)


def _needs_limits(scope: Scope, test: Test, span: Span) -> None:
    """Refuse limits of normal where there are none, or where a multiple has no meaning (a temperature)."""
    if test.unit is None:
        message = f"`{test.name}` is a scale; its ratings have no limits of normal"
        scope.findings.error("wrong-limit", span, message, "compare with a rating")
    elif (unit := scope.unit(test.unit, span)) is not None and unit.offset:
        message = f"`{test.unit}` has a zero of its own, so a multiple of or a distance from its limit is not defined"
        scope.findings.error("wrong-limit", span, message, "compare with a value")


def grade(scope: Scope, test: Test, word: tree.Word) -> Fraction:
    """Return the rank of a grade on its scale; a word that is none is a finding."""
    if word.text in test.grades:
        return Fraction(test.grades.index(word.text))
    if not test.grades:
        message = f"`{word.text}` is not a number with a unit"
        scope.findings.error(
            "wrong-limit", word.span, message, f"write a number in {test.unit}" if test.unit else "write a number"
        )
    else:
        known = f"its grades are {', '.join(test.grades)}{did_you_mean(word.text, test.grades)}"
        scope.findings.error("unknown-value", word.span, f"`{word.text}` is not a grade of `{test.name}`", known)
    return Fraction(0)


def number(scope: Scope, test: Test, limit: tree.Quantity) -> Fraction:
    """Return a number of a test or scale in base units; one that it cannot have is a finding."""
    if test.grades:
        shown = ", ".join(test.grades)
        scope.findings.error("unknown-value", limit.span, f"`{test.name}` has no numbers", f"its grades are {shown}")
        return Fraction(0)
    if test.unit is None:
        return _rating(scope, test, limit)
    return amount(scope, limit, _measured(test))


def _measured(test: Test) -> Measured:
    return Measured(test.name, test.unit or "1", test.dimensions or (), test.molar_mass)


def _rating(scope: Scope, test: Test, limit: tree.Quantity) -> Fraction:
    number = Fraction(limit.number)
    if limit.unit is not None:
        scope.findings.error(
            "unit-mismatch", limit.span, f"`{test.name}` is a scale without unit", f"write `{limit.number}`"
        )
    elif (test.lowest is not None and number < test.lowest) or (test.highest is not None and number > test.highest):
        known = f"it goes from {test.lowest} to {test.highest}"
        scope.findings.error("unknown-value", limit.span, f"`{limit.number}` is not on the scale `{test.name}`", known)
    return number


def _constant(scope: Scope, limit: tree.Limit, measured: Measured) -> p.Constant:
    if not isinstance(limit, tree.Quantity):
        message = f"`{limit.span.words}` is no limit for `{measured.name}`"
        scope.findings.error("wrong-limit", limit.span, message, f"write a number in {measured.unit}")
        return p.Constant(0)
    return p.Constant(amount(scope, limit, measured), span=limit.span)


def amount(scope: Scope, quantity: tree.Quantity, measured: Measured) -> Fraction:
    """Return a quantity in base units; one that does not fit what is measured is a finding."""
    number = Fraction(quantity.number)
    if quantity.unit is None:
        if measured.unit != "1":
            advice = f"write the unit, such as `{quantity.number} {measured.unit}`"
            scope.findings.error("missing-unit", quantity.span, f"`{quantity.number}` has no unit", advice)
        return number
    unit = scope.unit(quantity.unit, quantity.span)
    return number if unit is None else _converted(scope, quantity, unit, measured)


def _converted(scope: Scope, quantity: tree.Quantity, unit: Unit, measured: Measured) -> Fraction:
    base = unit.to_base(Fraction(quantity.number))
    if unit.dimensions == measured.dimensions:
        return base
    power = molar_exchange(unit.dimensions, measured.dimensions)
    if power and measured.molar_mass is not None:
        return base * measured.molar_mass**power
    message = f"`{quantity.unit}` does not fit: `{measured.name}` is measured in {measured.unit}"
    advice = "use a unit of the same kind"
    if power:
        advice = f"declare the molar mass: `measurement {measured.name} in {measured.unit}, … g/mol`"
    scope.findings.error("unit-mismatch", quantity.span, message, advice)
    return base


def is_value(scope: Scope, written: tree.IsValue, shared: tree.Pick | None) -> p.Truth:
    """Lower ``sex is female`` and ``test is (a or b), latest …``."""
    found = scope.vocabulary.find(
        written.name, "a fact or a test whose results are words", tree.Fact, tree.Measurement, tree.Scale
    )
    if found is None:
        return failed(written)
    if isinstance(found, tree.Fact):
        return _coded_fact(scope, found, written)
    test = scope.tests[written.name.text]
    words = test.words or test.grades
    if not words:
        scope.findings.error(
            "wrong-name", written.span, f"`{test.name}` is a number", "compare it with ≥, ≤, or `18 to 75`"
        )
        return failed(written)
    known_words(scope, written.name, written.values, words)
    pick = written.pick or shared
    frame = _frame(scope, pick, test.name, written)
    if frame is None or pick is None:
        return failed(written)
    if pick.kind not in ("latest", "earliest"):
        scope.findings.error(
            "pick-of-words", pick.span, f"`{pick.kind}` cannot pick among words", "write `latest …` or `earliest …`"
        )
    read = p.CodedReading(test.name, pick.kind, frame, tuple(v.text for v in written.values), span=written.span)
    return p.Not(read, span=written.span) if written.negated else read


def _coded_fact(scope: Scope, fact: tree.Fact, written: tree.IsValue) -> p.Truth:
    words = scope.facts[fact.name.text].words
    if not words:
        scope.findings.error(
            "wrong-name",
            written.span,
            f"`{fact.name.text}` has no words to be",
            f"write `{fact.name.text}` alone, or `not {fact.name.text}`",
        )
        return failed(written)
    known_words(scope, written.name, written.values, words)
    stated = p.Stated(fact.name.text, tuple(v.text for v in written.values), span=written.span)
    return p.Not(stated, span=written.span) if written.negated else stated


def known_words(scope: Scope, name: tree.Word, values: tuple[tree.Word, ...], words: tuple[str, ...]) -> None:
    """Report values that are none of a test's or fact's words."""
    for value in values:
        if value.text not in words:
            advice = f"it is one of {', '.join(words)}{did_you_mean(value.text, words)}"
            scope.findings.error("unknown-value", value.span, f"`{value.text}` is not a value of `{name.text}`", advice)


def age(scope: Scope, written: tree.Age) -> p.Truth:
    """Lower ``age ≥ 12 years at consent``: completed calendar units on that date."""
    at = point(scope, written.at, "start")
    items: list[p.Truth] = []
    for sign, length in written.bounds:
        by = calendar_duration(scope, length, "an age")
        unit, number = _age_unit(length.alternatives[-1][-1].unit, by)
        if by.by_clock or number == 0:
            scope.findings.error(
                "age-unit", length.span, "an age is counted in years, months, weeks or days", "write `12 years`"
            )
            return failed(written)
        aged = p.Age(at, unit, span=written.span)
        items.append(p.Compare(aged, sign, p.Constant(number), _age_word(unit), span=written.span))
    return _all(items, written)


def _age_word(unit: Duration) -> str:
    return {12: "years", 1: "months"}.get(unit.months) or ("weeks" if unit.days == 7 else "days")


_AGE_UNITS = {
    "year": Duration(months=12),
    "month": Duration(months=1),
    "week": Duration(days=7),
    "day": Duration(days=1),
}


def _age_unit(word: str, by: Duration) -> tuple[Duration, int]:
    """Return the unit in which an age was written, and how many of it (0 where it is not a whole number of them)."""
    unit = _AGE_UNITS.get(word, _AGE_UNITS["day"])
    number = by.months // unit.months if unit.months else by.days // unit.days
    whole = by == Duration(months=unit.months * number, days=unit.days * number)
    return unit, number if whole else 0
