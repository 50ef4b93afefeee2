"""Check: the trees of a protocol's files into its program, with every mistake collected.

Comes in: parsed files, the used ones first. Goes out: the `Program` and the findings. The
program can be evaluated only when no finding is an error; where a condition has one, the
program says *unknown*.
"""

from __future__ import annotations

from fractions import Fraction

from protocolrules.check.examples import examples
from protocolrules.check.formulas import Formula
from protocolrules.check.lower import condition
from protocolrules.check.lower_time import calendar_duration, point
from protocolrules.check.schedule import schedule
from protocolrules.check.scope import Scope
from protocolrules.check.vocabulary import STEPS, Vocabulary, collect, half_life_seconds, repeats, step_order
from protocolrules.diagnostics.diagnostic import Findings, Label
from protocolrules.facts.calendar import Duration
from protocolrules.program import program as made
from protocolrules.program.nodes import AsOf, Truth, Window
from protocolrules.syntax import tree


def check(files: list[tree.File], findings: Findings) -> made.Program:
    """Return the program that *files* mean together."""
    return resolved(files, findings)[0]


def resolved(files: list[tree.File], findings: Findings) -> tuple[made.Program, Scope]:
    """Return the program, and the names and units as they were resolved on the way to it."""
    vocabulary = collect(files, findings)
    scope = Scope(vocabulary, step_order(vocabulary))
    _resolve_tests(scope)
    _resolve_facts(scope)
    obligations = tuple(_obligation(scope, d) for d in vocabulary.of(tree.Obligation) if isinstance(d, tree.Obligation))
    _lower_unused(scope)
    criteria = tuple(_criterion(scope, c) for c in _criteria(files, findings))
    return _program(scope, files, criteria, obligations, schedule(scope, files)), scope


def _resolve_tests(scope: Scope) -> None:
    for declared in scope.vocabulary.of(tree.Measurement, tree.Scale):
        name = declared.name.text
        if isinstance(declared, tree.Measurement):
            scope.tests[name] = _measurement(scope, declared)
        elif isinstance(declared, tree.Scale):
            scope.tests[name] = _scale(scope, declared)


def _measurement(scope: Scope, declared: tree.Measurement) -> made.Test:
    words = _words(scope, declared.values)
    if declared.unit is None:
        return made.Test(declared.name.text, None, words=words, title=declared.title)
    unit = scope.unit(declared.unit, declared.span)
    dimensions = unit.dimensions if unit else ()
    molar = _molar_mass(scope, declared.molar_mass)
    return made.Test(declared.name.text, dimensions, declared.unit, molar, title=declared.title)


def _words(scope: Scope, written: tuple[tree.Word, ...]) -> tuple[str, ...]:
    """Return the words a test, scale or fact can be; one given twice is a finding."""
    words = tuple(word.text for word in written)
    for index, word in enumerate(written):
        if word.text in words[:index]:
            scope.findings.error("duplicate-value", word.span, f"`{word.text}` is given twice", "delete one")
    return words


def _molar_mass(scope: Scope, written: tree.Quantity | None) -> Fraction | None:
    if written is None:
        return None
    unit = scope.unit(written.unit or "1", written.span)
    if unit is None:
        return None
    if dict(unit.dimensions) != {"g": 1, "mol": -1} or written.number <= 0:
        scope.findings.error(
            "unit-mismatch", written.span, f"`{written.span.words}` is not a molar mass", "write it in g/mol"
        )
        return None
    return unit.to_base(Fraction(written.number))


def _scale(scope: Scope, declared: tree.Scale) -> made.Test:
    grades = _words(scope, declared.grades)
    lo, hi = declared.lo, declared.hi
    if lo is not None and hi is not None and lo >= hi:
        scope.findings.error(
            "empty-scale", declared.span, "the scale ends before it begins", "write the lowest rating first"
        )
    ends = (Fraction(lo) if lo is not None else None, Fraction(hi) if hi is not None else None)
    return made.Test(declared.name.text, None, None, None, (), grades, *ends, declared.title)


def _resolve_facts(scope: Scope) -> None:
    for declared in scope.vocabulary.of(tree.Fact):
        assert isinstance(declared, tree.Fact)
        unit = scope.unit(declared.unit, declared.span) if declared.unit else None
        words = _words(scope, declared.values)
        name = declared.name.text
        dimensions = unit.dimensions if unit else None
        scope.facts[name] = made.Fact(name, words, dimensions, declared.unit, declared.title)


def _lower_unused(scope: Scope) -> None:
    """Lower definitions and derived values that no criterion uses, too: their mistakes are mistakes."""
    for declared in scope.vocabulary.of(tree.Define):
        condition(scope, tree.Reference(declared.name, span=declared.span), favourable=None)
    for derived in scope.vocabulary.of(tree.Derived):
        assert isinstance(derived, tree.Derived)
        scope.unit(derived.unit, derived.span)
        Formula(scope, "latest", Window(None, AsOf())).lower(derived.formula)


def _criteria(files: list[tree.File], findings: Findings) -> list[tree.Criterion]:
    """Return the criteria of the protocol's own file; a number given twice, or one in a used file, is a finding."""
    for file in files[:-1]:
        for stray in (s for s in file.statements if isinstance(s, tree.Criterion)):
            advice = "move it into the protocol's own file"
            findings.error(
                "criterion-in-vocabulary", stray.span, "a file that others use holds vocabulary only", advice
            )
    seen: dict[tuple[str, str], tree.Criterion] = {}
    for criterion in (s for s in files[-1].statements if isinstance(s, tree.Criterion)):
        key = (criterion.kind, criterion.number)
        if key in seen:
            label = Label(seen[key].span, "first here")
            message = f"`{criterion.kind} {criterion.number}` stands twice"
            findings.error("duplicate-criterion", criterion.span, message, "number its parts 7a, 7b, …", label)
        else:
            seen[key] = criterion
    return list(seen.values())


def _criterion(scope: Scope, written: tree.Criterion) -> made.Criterion:
    for arm in written.arms:
        scope.vocabulary.find(arm, "an arm", tree.Arm)
    _ask_quantifier(scope, written)
    meaning = condition(scope, written.body, favourable=written.kind == "inclusion")
    arms = tuple(a.text for a in written.arms)
    return made.Criterion(written.kind, written.number, written.title, meaning, arms, written.span)


def _ask_quantifier(scope: Scope, written: tree.Criterion) -> None:
    """Refuse an exclusion of several lines that does not say whether one is enough."""
    body = written.body
    if written.kind == "inclusion" or not isinstance(body, tree.Group) or body.quantifier != "all":
        return
    said = body.span.start < body.items[0].span.start  # `all of` stands above the lines
    if len(body.items) > 1 and not said:
        message = "several lines of an exclusion do not say whether one is enough to exclude"
        advice = "write `any of` (or `all of`) above them and indent them"
        scope.findings.error("ambiguous-lines", body.items[1].span, message, advice)


def _obligation(scope: Scope, written: tree.Obligation) -> made.Obligation:
    asked: Truth | None = None
    if written.condition is not None:
        asked = condition(scope, written.condition, favourable=None)
    start, end = point(scope, written.start, "start"), point(scope, written.end, "end")
    return made.Obligation(written.name.text, written.title or written.name.text, start, end, asked, written.span)


def _program(
    scope: Scope,
    files: list[tree.File],
    criteria: tuple[made.Criterion, ...],
    obligations: tuple[made.Obligation, ...],
    timings: tuple[made.Timing | made.Series, ...],
) -> made.Program:
    vocabulary = scope.vocabulary
    headers = [s for s in files[-1].statements if isinstance(s, tree.ProtocolName)]
    versions = [s.text for s in files[-1].statements if isinstance(s, tree.Version)]
    persons = {d.name.text: (d.kind, d.title) for d in vocabulary.of(tree.Person) if isinstance(d, tree.Person)}
    persons |= {o.name: ("attestation", o.title) for o in obligations}
    return made.Program(
        name=headers[0].name.text if headers else "",
        title=(headers[0].title or "") if headers else "",
        version=versions[0] if versions else "",
        criteria=criteria,
        steps=_steps(scope),
        arms={d.name.text: d.title for d in vocabulary.of(tree.Arm)},
        kinds=vocabulary.kinds,
        drugs=_drugs(vocabulary),
        tests=scope.tests,
        facts=scope.facts,
        persons=persons,
        outcomes=frozenset(d.name.text for d in vocabulary.of(tree.Outcome)),
        obligations=obligations,
        schedule=timings,
        examples=examples(scope, files, criteria),
    )


def _steps(scope: Scope) -> dict[str, made.Step]:
    """Return the steps, and the visits of the schedule after them."""
    steps: dict[str, made.Step] = {}
    for declared in scope.vocabulary.of(*STEPS):
        name = declared.name.text
        if isinstance(declared, tree.Step):
            after = declared.after.text if declared.after else None
            steps[name] = made.Step(name, after, declared.title, _lasting(scope, declared.lasting))
        elif isinstance(declared, tree.Timing):
            steps[name] = made.Step(name, None, declared.title, visit=True, repeated=repeats(declared))
    return steps


def _lasting(scope: Scope, written: tree.TimeSpan | None) -> Duration | None:
    return calendar_duration(scope, written, "a step", "write it in days or hours") if written is not None else None


def _drugs(vocabulary: Vocabulary) -> dict[str, Fraction | int | None]:
    drugs: dict[str, Fraction | int | None] = {}
    for drug in (d for d in vocabulary.of(tree.Drug) if isinstance(d, tree.Drug)):
        seconds = half_life_seconds(drug.half_life)
        if drug.half_life is not None and not seconds:
            advice = "write it in hours, days or weeks"
            vocabulary.findings.error("half-life-unit", drug.half_life.span, "a half-life has a fixed length", advice)
        drugs[drug.name.text] = seconds
    return drugs
