"""``inclusion 3 "4 weeks since surgery"`` above ``≥ 3 weeks since surgery``: one of the two is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.diagnostics.source import Span
from protocolrules.facts.units import ONE, Dimensions, molar_exchange, read_unit
from protocolrules.lint.conditions import Said
from protocolrules.lint.limits import limited
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.lint.written_quantities import about_days, durations, near, quantities
from protocolrules.lint.written_ratings import Ratings
from protocolrules.program.program import Fact, Test
from protocolrules.syntax import tree
from protocolrules.syntax.tree.walk import walk

_Amounts = dict[Dimensions, list[Fraction]]


_Titled = tree.Criterion | tree.Define


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for statement in subject.file.statements:
        title = statement.title if isinstance(statement, _Titled) else None
        if isinstance(statement, _Titled) and title:
            said = _said(subject, statement)
            described = _described(subject, said)
            words = [*_durations(title, said, described), *_amounts(title, _limits(subject, said, described))]
            words += _ratings(subject, statement, said)
            yield from (_finding(rule, statement, each) for each in dict.fromkeys(words))


def _said(subject: Subject, statement: tree.Node) -> list[tree.Node]:
    """Return the nodes of a statement and of what it refers to."""
    found: dict[int, tree.Node] = {}
    waiting, seen = [statement], {id(statement)}
    while waiting:
        for node, _ in walk(waiting.pop()):
            found[id(node)] = node
            meant = subject.vocabulary.names.get(node.text) if isinstance(node, tree.Word) else None
            if isinstance(meant, tree.Define | tree.Derived | tree.Obligation) and id(meant) not in seen:
                seen.add(id(meant))
                waiting.append(meant)
    return list(found.values())


def _described(subject: Subject, said: list[tree.Node]) -> str:
    """Return what the descriptions of the facts say that a rule names: a title may restate their figures."""
    named = (subject.vocabulary.names.get(node.text) for node in said if isinstance(node, tree.Word))
    return "; ".join(each.title for each in named if isinstance(each, tree.Fact | tree.Person) and each.title)


def _durations(title: str, said: list[tree.Node], described: str) -> Iterator[str]:
    terms = [node for node in said if isinstance(node, tree.Term)]
    terms += [tree.Term(n.near, n.far.alternatives[0][-1].unit) for n in said if isinstance(n, tree.TwoSided)]
    lengths = [days for term in terms if (days := about_days(term)) is not None]
    restated = [days for _, days in durations(described)]
    for words, days in durations(title) if lengths else ():
        if not any(near(days, length) for length in (*lengths, *restated)):
            yield words


def _limits(subject: Subject, said: list[tree.Node], described: str) -> _Amounts:
    """Return the amounts that a rule compares with, in base units, by what they are amounts of."""
    found: _Amounts = {}
    for node in said:
        if isinstance(node, tree.Quantity) and node.unit is not None:
            unit = read_unit(node.unit)
            found.setdefault(unit.dimensions, []).append(unit.to_base(Fraction(node.number)))
    for node in said:
        if isinstance(node, tree.Comparison | tree.ConditionalBounds):
            _also_in_the_other_kind(found, subject.scope.tests.get(node.name.text))
    for _, number, unit in quantities(described):
        if unit.dimensions in found:
            found[unit.dimensions].append(unit.to_base(number))
    return found


def _also_in_the_other_kind(found: _Amounts, test: Test | Fact | None) -> None:
    """Add the amounts of a test with a molar mass in the other kind of unit, mass or moles."""
    if not isinstance(test, Test) or test.molar_mass is None:
        return
    for kind, amounts in list(found.items()):
        for other in (read_unit("g/L").dimensions, read_unit("mol/L").dimensions):
            if power := molar_exchange(kind, other):
                found.setdefault(other, []).extend(amount * test.molar_mass**power for amount in amounts)


def _amounts(title: str, limits: _Amounts) -> Iterator[str]:
    for words, number, unit in quantities(title):
        known = limits.get(unit.dimensions, [])
        counts = unit.dimensions == ONE.dimensions and unit.to_base(number) == number
        if known and not counts and not any(near(unit.to_base(number), amount) for amount in known):
            yield words


def _ratings(subject: Subject, statement: _Titled, said: list[tree.Node]) -> Iterator[str]:
    """Yield the lists of ratings in a title that begin or end where no limit of the rule lies."""
    turned = getattr(statement, "kind", "") == "exclusion" or any(isinstance(node, tree.Negated) for node in said)
    compared = [node for node in said if isinstance(node, tree.Comparison | tree.ConditionalBounds)]
    for name in dict.fromkeys(node.name.text for node in compared):
        test = subject.scope.tests.get(name)
        scale = Ratings.of(test) if isinstance(test, Test) else None
        if scale is not None:
            some = (each for node in compared for each in limited(subject, Said(node, None)) if each.name == name)
            limits = [limit for each in some for limit in each.limits]
            listed = scale.listed(statement.title or "")
            yield from (words for words, first, last in listed if not scale.agree(first, last, limits, turned))


def _finding(rule: Rule, statement: tree.Node, words: str) -> Diagnostic:
    start = statement.span.start + statement.span.text.index(words)
    span = Span(statement.span.source, start, start + len(words))
    return rule.at(span, f"the title says `{words}`, the rule does not", "look up in the source which of them is right")


RULE = Rule(
    name="title-disagrees",
    finds="A duration, an amount or a list of ratings in a title that is not in the rule below it, where the rule has "
    "others of its kind.",
    why="The title is what people read and the rule is what decides. An amendment that changed one of them, or a "
    "slip of unit, shows here. Figures that restate one another (4 weeks and 30 days, six weeks and 42 days) agree.",
    evidence="60 % of trials mix units of time (4 weeks are restated as 28 days 30 times, 3 months as 90 days 12 "
    'times); 296 criteria state two units, and some disagree: "≥ 9 g/dL (≥ 9 g/L)".',
    avoid='step consent\nevent surgery\ninclusion 1 "4 weeks since surgery"\n'
    "  ≥ 3 weeks since surgery before consent\n",
    prefer='step consent\nevent surgery\ninclusion 1 "4 weeks since surgery"\n'
    "  ≥ 4 weeks since surgery before consent\n",
    look=_look,
)
