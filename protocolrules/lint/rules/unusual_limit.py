"""``ALT ≤ 25 × ULN``: possible, and in hardly any protocol."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.facts.units import read_unit
from protocolrules.lint.conditions import in_file
from protocolrules.lint.known_tests import HIGHER, LOWER, KnownTest, known_of
from protocolrules.lint.limits import LOWER as MINIMUM
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.usual_limits import USUAL, Usual
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for said in in_file(subject):
        written = said.condition
        if not isinstance(written, tree.Comparison | tree.ConditionalBounds):
            continue
        known = known_of(subject, written.name.text)
        usual = USUAL.get(known.name) if known is not None else None
        for bound in _bounds(written) if usual is not None else ():
            if known is not None and usual is not None and _asks_for_better(known, bound, said.favourable):
                yield from _judged(rule, known, usual, written.name.text, bound.limit)


def _bounds(written: tree.Comparison | tree.ConditionalBounds) -> tuple[tree.Bound, ...]:
    return written.bounds if isinstance(written, tree.Comparison) else written.then + written.otherwise


def _asks_for_better(known: KnownTest, bound: tree.Bound, favourable: bool | None) -> bool:
    """Whether a limit asks for the better side of a test, or the test has none."""
    if not known.better or favourable is None:
        return not known.better
    return known.better == (HIGHER if (bound.sign in MINIMUM) == favourable else LOWER)


def _judged(rule: Rule, known: KnownTest, usual: Usual, name: str, limit: tree.Limit) -> Iterator[Diagnostic]:
    words = limit.span.words
    match limit:
        case tree.Multiple(limit="ULN", factor=factor) if usual.multiple is not None and factor > usual.multiple:
            yield rule.at(limit.span, _message(words, name, f"is at most {usual.multiple} × ULN"), _ADVICE)
        case tree.Quantity(number=number) if number > 0:
            unit, value = read_unit(limit.unit or "1"), Fraction(number)
            if known.plausible(unit, value) and known.within(usual.low, usual.high, unit, value) is False:
                range_ = f"lies between {usual.low} and {usual.high} {known.units[0]}".removesuffix(" 1")
                yield rule.at(limit.span, _message(words, name, range_), _ADVICE)


def _message(words: str, name: str, usual: str) -> str:
    return f"`{words}` is an unusual limit of `{name}`: in protocols it mostly {usual}"


_ADVICE = "look up number and unit in the source"


RULE = Rule(
    name="unusual-limit",
    finds="A limit of a well-known test that is possible, and that hardly any protocol has.",
    why="A lost decimal point (`25 × ULN` for `2.5 × ULN`) or a lost nought gives a number that is still possible, and "
    "lets in those whom the protocol keeps out. Limits that look for the illness itself (`platelets < 10 K/uL`) are "
    "left alone, for tests that have a better side.",
    evidence="3,050 criteria of 1,917 trials have multiples of a limit of normal; those of liver enzymes are 1.5 to 5, "
    "and 10 where the liver is ill. About 35 criteria are wrong by a factor of a thousand, others by ten.",
    avoid="step consent\nmeasurement ALT in U/L\ninclusion 1\n  ALT ≤ 25 × ULN, latest before consent\n",
    prefer="step consent\nmeasurement ALT in U/L\ninclusion 1\n  ALT ≤ 2.5 × ULN, latest before consent\n",
    look=_look,
    level=NOTE,
)
