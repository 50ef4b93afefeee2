"""Exact numbers and ranges: every number of a range is tried by sampling."""

import random
from fractions import Fraction
from itertools import product

import pytest

from protocolrules.facts.quantity import (
    Range,
    add,
    at_most,
    compare,
    divide,
    exactly,
    hull,
    multiply,
    negate,
    read_value,
)
from protocolrules.facts.truth import Truth

INF = float("inf")
RANGES = [
    Range(lo, hi, lo_open, hi_open)
    for lo, hi in [(-3, -1), (-2, 0), (-1, 2), (0, 1), (1, 4), (0, INF), (2, INF), (-INF, -1), (-INF, 3)]
    for lo_open, hi_open in product((False, True), repeat=2)
] + [Range(n, n) for n in (-2, 0, 1, Fraction(5, 2))]


def samples(r: Range) -> list[Fraction]:
    """Return numbers of a range: its closed ends, points close to open ones, and some between."""
    lo = Fraction(r.hi if r.lo == -INF else r.lo) - (1000 if r.lo == -INF else 0)
    hi = Fraction(r.lo if r.hi == INF else r.hi) + (1000 if r.hi == INF else 0)
    if lo == hi:
        return [lo]
    near = [lo + (hi - lo) * Fraction(n, 1000) for n in (1, 250, 500, 999)]
    ends = ([] if r.lo_open or r.lo == -INF else [lo]) + ([] if r.hi_open or r.hi == INF else [hi])
    return near + ends


def holds(r: Range, number: Fraction) -> bool:
    above = number > r.lo if r.lo_open else number >= r.lo
    return above and (number < r.hi if r.hi_open else number <= r.hi)


PAIRS = list(product(RANGES, RANGES))


@pytest.mark.parametrize(
    ("operation", "on_numbers"),
    [(add, lambda a, b: a + b), (multiply, lambda a, b: a * b), (divide, lambda a, b: a / b)],
)
def test_arithmetic_holds_every_result(operation, on_numbers) -> None:  # type: ignore[no-untyped-def]
    for a, b in PAIRS:
        result = operation(a, b)
        for x, y in product(samples(a), samples(b)):
            if operation is not divide or y != 0:
                assert holds(result, on_numbers(x, y)), (a, b, x, y, result)


def test_bounded_arithmetic_is_tight() -> None:
    for a, b in PAIRS:
        if INF in (abs(a.lo), abs(a.hi), abs(b.lo), abs(b.hi)):
            continue
        for operation in (add, multiply):
            result = operation(a, b)
            corners = [operation(exactly(x), exactly(y)).lo for x in (a.lo, a.hi) for y in (b.lo, b.hi)]
            assert (result.lo, result.hi) == (min(corners), max(corners))


def test_a_divisor_that_can_be_zero_says_nothing() -> None:
    assert divide(exactly(1), Range(-1, 1)) == Range(-INF, INF)
    assert divide(exactly(1), exactly(0)) == Range(-INF, INF)
    assert divide(exactly(1), Range(0, 4, True, False)) == Range(Fraction(1, 4), INF)
    assert divide(exactly(6), Range(0, 4, True, True)) == Range(Fraction(3, 2), INF, True)


@pytest.mark.parametrize("sign", ["≤", "≥", "<", ">", "="])
def test_comparisons_are_definite_only_when_all_agree(sign: str) -> None:
    tell = {
        "≤": lambda x, y: x <= y,
        "≥": lambda x, y: x >= y,
        "<": lambda x, y: x < y,
        ">": lambda x, y: x > y,
        "=": lambda x, y: x == y,
    }[sign]
    for a, b in PAIRS:
        found = compare(a, sign, b)
        outcomes = {tell(x, y) for x, y in product(samples(a), samples(b))}
        if found is not Truth.UNKNOWN:
            assert outcomes == {found is Truth.TRUE}, (a, b)
        if len(outcomes) == 2:
            assert found is Truth.UNKNOWN, (a, b)


def test_open_ends_decide() -> None:
    below = read_value("<0.5")
    assert compare(below, "≥", exactly(Fraction(1, 2))) is Truth.FALSE
    assert compare(below, "<", exactly(Fraction(1, 2))) is Truth.TRUE
    assert compare(read_value("<=0.5"), "≥", exactly(Fraction(1, 2))) is Truth.UNKNOWN
    assert compare(read_value(">10"), "≤", exactly(10)) is Truth.FALSE
    assert compare(read_value(">=10"), "≥", exactly(10)) is Truth.TRUE
    assert at_most(Range(0, 1, False, True), Range(1, 2, True, False)) is Truth.TRUE


def test_an_unknown_comparison_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="not a comparison"):
        compare(exactly(1), "≠", exactly(1))


def test_opposites_and_hulls() -> None:
    assert negate(Range(-1, 2, True, False)) == Range(-2, 1, False, True)
    assert hull([Range(0, 1, True, True), Range(0, 1)]) == Range(0, 1)
    assert hull([Range(3, 4), Range(-1, 1, True, False)]) == Range(-1, 4, True, False)


def test_scaling_keeps_infinite_ends() -> None:
    assert read_value("<2").times(Fraction(1, 2), Fraction(3)) == Range(-INF, 4, False, True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5.1", Fraction(51, 10)),
        ("1.10", Fraction(11, 10)),
        ("+3", Fraction(3)),
        ("-0.5", Fraction(-1, 2)),
        ("1e3", Fraction(1000)),
        ("2.5E-2", Fraction(1, 40)),
        (" 7 ", Fraction(7)),
        ("0.1234567890123456789", Fraction("0.1234567890123456789")),
    ],
)
def test_values_are_exact(text: str, number: Fraction) -> None:
    assert read_value(text) == Range(number, number)


def test_decimals_do_not_drift() -> None:
    total = exactly(0)
    for _ in range(10):
        total = add(total, read_value("0.1"))
    assert total == exactly(1)
    assert multiply(read_value("1.1"), exactly(3)) == read_value("3.3")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5,1",
        "1.",
        ".5",
        "1 000",
        "1/2",
        "1e999",
        "1" * 41,
        "NaN",
        "inf",
        "١٢",
        "<",
        "<<1",
        "1<",
        "0x10",
        "1_0",
    ],
)
def test_what_is_no_value(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        read_value(text)


def test_sampling_finds_nothing_outside_at_random() -> None:
    random.seed(3)
    for _ in range(300):
        a, b = (Range(*sorted((random.randint(-9, 9), random.randint(-9, 9)))) for _ in range(2))
        x, y = (Fraction(random.randint(0, 12), 12) * (r.hi - r.lo) + r.lo for r in (a, b))
        assert holds(multiply(a, b), x * y)
        assert y == 0 or holds(divide(a, b), x / y)
