"""``platelets ≥ 100000 K/uL``: a limit a thousand times too high."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.diagnostics.source import Span
from protocolrules.facts.units import read_unit
from protocolrules.lint.conditions import Said
from protocolrules.lint.known_tests import KnownTest, known_of
from protocolrules.lint.limits import Limited, limited, written
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree

_OLDEST = 110 * 12  # months
_IDLE = 130 * 12  # months: an upper limit up to here may be the registry's way of saying that there is none


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for comparison in subject.nodes(tree.Comparison):
        yield from _judged(rule, subject, comparison.name.text, comparison.bounds)
    for choice in subject.nodes(tree.ConditionalBounds):
        yield from _judged(rule, subject, choice.name.text, choice.then + choice.otherwise)
    for age in subject.nodes(tree.Age):
        yield from _aged(rule, limited(subject, Said(age, None)))


def _aged(rule: Rule, some: list[Limited]) -> Iterator[Diagnostic]:
    for found in some:
        for limit in found.limits:
            months = limit.value / 30 if "days" in found.what else limit.value
            if months > (_OLDEST if limit.is_lower else _IDLE):
                message = f"`{limit.span.words}` is far from any limit of an age: nobody is as old"
                yield rule.at(limit.span, message, "check number and unit")


def _judged(rule: Rule, subject: Subject, name: str, bounds: tuple[tree.Bound, ...]) -> Iterator[Diagnostic]:
    known = known_of(subject, name)
    for bound in bounds if known is not None else ():
        limit = bound.limit
        if known is not None and isinstance(limit, tree.Quantity) and limit.number > 0 and not _plausible(known, limit):
            yield _finding(rule, known, name, limit, *written(bound))
            return  # the other end of a range is wrong in the same way


def _plausible(known: KnownTest, limit: tree.Quantity) -> bool:
    return known.plausible(read_unit(limit.unit or "1"), Fraction(limit.number)) is not False


def _finding(rule: Rule, known: KnownTest, name: str, limit: tree.Quantity, span: Span, said: str) -> Diagnostic:
    meant = known.meant(limit.number)
    usual = f"limits of `{name}` lie between {known.low} and {known.high} {known.units[0]}".removesuffix(" 1")
    advice = f"`{meant}` would be a limit; check number and unit" if meant else "check number and unit"
    return rule.at(span, f"`{said}` is far from any limit of `{name}`: {usual}", advice)


RULE = Rule(
    name="implausible-limit",
    finds="A limit of a well-known test beyond all results of that test that protocols speak of, and an age that "
    "nobody reaches.",
    why="The number belongs to another unit: 100,000 per mm3 are 100 K/uL, and 12 g/dL are 120 g/L. As written, every "
    "patient meets it or none does. The ranges are wide, from below the gravest grade of toxicity to above it: what "
    "lies outside is no limit of any protocol. What lies inside and is rare is for `unusual-limit`.",
    evidence="Units of platelets are spelt in about 120 ways and those of neutrophils in about 100. About 35 criteria "
    'are wrong by a factor of a thousand ("Platelets > 100,000/ml", "ANC 1,500/L"), 13 write 100.000/mm3, others '
    '"Hb 12 g/L".',
    avoid="step consent\nmeasurement platelets in K/uL\ninclusion 1\n"
    "  platelets ≥ 100000 K/uL, latest before consent\n",
    prefer="step consent\nmeasurement platelets in K/uL\ninclusion 1\n  platelets ≥ 100 K/uL, latest before consent\n",
    look=_look,
)
