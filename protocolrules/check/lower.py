"""Lower: conditions of the tree into truths of the program.

The one hard idea: what stands after ``unless`` can only help the patient. Where a statement
speaks for the patient when true (an inclusion, an exception), ``A unless B`` is A or B; where
it speaks against (an exclusion), it is A and not B. ``if`` without ``otherwise`` asks nothing
of the others in the same way.
"""

from __future__ import annotations

from protocolrules.check import lower_events, lower_values
from protocolrules.check.scope import Scope, failed
from protocolrules.program import nodes as p
from protocolrules.syntax import tree

_LARGEST = 20_000  # conditions in one criterion, definitions written out
_MOST_CASES = 64


def condition(  # noqa: C901 - one case for every kind of condition
    scope: Scope, written: tree.Condition, favourable: bool | None, shared: tree.Pick | None = None
) -> p.Truth:
    """Return what a condition means.

    *favourable* says whether its truth speaks for the patient (None: where there is no patient to
    speak for, as in a definition); *shared* is the pick that its line ends with.
    """
    match written:
        case tree.Reference():
            return _reference(scope, written, favourable)
        case tree.Comparison():
            return lower_values.comparison(scope, written, shared)
        case tree.ConditionalBounds():
            return _conditional_bounds(scope, written, shared)
        case tree.IsValue():
            return lower_values.is_value(scope, written, shared)
        case tree.Normal():
            return lower_values.normal(scope, written, shared)
        case tree.Age():
            return lower_values.age(scope, written)
        case tree.Occurs():
            return lower_events.occurs(scope, written)
        case tree.Since():
            return lower_events.since(scope, written)
        case tree.Counted():
            return lower_events.counted(scope, written)
        case tree.Cumulative():
            return lower_events.cumulative(scope, written)
        case tree.Held():
            return lower_events.held(scope, written)
        case tree.OutcomeIs():
            return lower_events.outcome_is(scope, written)
        case tree.ArmIs():
            scope.vocabulary.find(written.arm, "an arm", tree.Arm)
            return p.InArm((written.arm.text,), span=written.span)
        case tree.NotEncoded():
            return p.Unanswerable(written.text, span=written.span)
        case tree.Negated():
            turned = None if favourable is None else not favourable
            return p.Not(condition(scope, written.item, turned, shared), span=written.span)
        case tree.Chain():
            return _chain(scope, written, favourable, shared)
        case tree.Group():
            return _group(scope, written, favourable, shared)
        case tree.If():
            return _if(scope, written, favourable, shared)


def _reference(scope: Scope, written: tree.Reference, favourable: bool | None) -> p.Truth:
    name = written.name
    found = scope.vocabulary.find(
        name, "a fact, a judgement or a definition", *_CONDITIONS, *_ADVICE, tree.Measurement, tree.Scale, tree.Derived
    )
    match found:
        case None:
            return failed(written)
        case tree.Define():
            return _definition(scope, found, written)
        case tree.Person():
            return p.Answered(name.text, found.kind, span=written.span)
        case tree.Obligation():
            return p.Answered(name.text, "attestation", span=written.span)
        case tree.Fact() if not found.values and found.unit is None:
            return p.Stated(name.text, span=written.span)
        case tree.Fact():
            first = f"is {found.values[0].text}" if found.values else f"≥ 10 {found.unit}"
            scope.findings.error(
                "not-a-condition", written.span, f"`{name.text}` alone is not yes or no", f"write `{name.text} {first}`"
            )
        case _:
            advice = _ADVICE.get(type(found), "compare it: `{0} ≥ …, latest within … before …`").format(name.text)
            scope.findings.error("not-a-condition", written.span, f"`{name.text}` alone is not a condition", advice)
    return failed(written)


_CONDITIONS = (tree.Define, tree.Person, tree.Obligation, tree.Fact)
_ADVICE: dict[type, str] = {
    tree.EventKind: "say when: `any {0} ever`, `no {0} within 28 days before …`, or `{0} for ≥ 6 weeks before …`",
    tree.Drug: "say when: `any {0} ever`, or `no {0} within 28 days before …`",
    tree.Step: "say when: `any {0} before …`",
    tree.Timing: "say when: `any {0} before …`",
    tree.Arm: "write `arm is {0}`",
}


def _definition(scope: Scope, found: tree.Define, written: tree.Reference) -> p.Truth:
    """Return the meaning of a definition, lowered once; circles and explosions are findings."""
    name = found.name.text
    if name in scope.lowering:
        circle = " uses ".join([*scope.lowering[scope.lowering.index(name) :], name])
        scope.findings.error(
            "definition-cycle", found.name.span, f"the definition needs itself: {circle}", "break the circle"
        )
        return failed(written)
    if len(scope.lowering) > 30:
        scope.findings.error(
            "too-deep", written.span, "definitions are nested more than 30 deep", "write some of them out"
        )
        return failed(written)
    if name not in scope.definitions:
        scope.lowering.append(name)
        scope.definitions[name] = condition(scope, found.body, favourable=None)
        scope.lowering.pop()
        scope.sizes[name] = size(scope.definitions[name], {})
    if scope.sizes[name] > _LARGEST:
        scope.findings.error(
            "too-large",
            found.name.span,
            f"`{name}`, written out, has more than {_LARGEST:,} conditions",
            "make it smaller",
        )
        return failed(written)
    return scope.definitions[name]


def size(meaning: p.Truth, known: dict[int, int]) -> int:
    """Return how many conditions a meaning has when shared parts are written out."""
    if id(meaning) in known:
        return known[id(meaning)]
    match meaning:
        case p.AllOf() | p.AnyOf() | p.AtLeast():
            total = 1 + sum(size(item, known) for item in meaning.items)
        case p.Not():
            total = 1 + size(meaning.item, known)
        case p.Choose():
            total = 1 + sum(size(part, known) for part in (meaning.condition, meaning.then, meaning.otherwise))
        case _:
            total = 1
    known[id(meaning)] = total
    return total


def _conditional_bounds(scope: Scope, written: tree.ConditionalBounds, shared: tree.Pick | None) -> p.Truth:
    pick = written.pick or shared
    choose = condition(scope, written.condition, favourable=None)
    then, otherwise = (
        lower_values.bounded(scope, written.name, bounds, pick, written) for bounds in (written.then, written.otherwise)
    )
    return p.Choose(choose, then, otherwise, span=written.span)


def _chain(scope: Scope, written: tree.Chain, favourable: bool | None, shared: tree.Pick | None) -> p.Truth:
    pick = written.pick or shared
    if written.pick is not None and not any(_takes_pick(item) for item in written.items):
        advice = "put it after a measurement, or delete it"
        scope.findings.error(
            "needless-pick", written.pick.span, "there is no measurement here whose result could be picked", advice
        )
    items = tuple(condition(scope, item, favourable, pick) for item in written.items)
    if len(items) == 1:
        return items[0]
    return (p.AnyOf if _connective(scope, written) == "or" else p.AllOf)(items, span=written.span)


def _takes_pick(item: tree.Condition) -> bool:
    match item:
        case tree.Comparison() | tree.ConditionalBounds() | tree.Normal() | tree.IsValue():
            return item.pick is None
        case tree.Negated():
            return _takes_pick(item.item)
        case tree.Chain():
            return any(_takes_pick(inner) for inner in item.items)
        case _:
            return False


def _connective(scope: Scope, written: tree.Chain) -> str:
    """Return the one connective of a chain; two different ones, or only commas, are ambiguous."""
    words = {w.text for w in written.connectives} - {","}
    if len(words) > 1:
        first = written.connectives[0].text
        second = next(w for w in written.connectives if w.text not in (",", first))
        message = "`and` and `or` together can be read in two ways"
        scope.findings.error("ambiguous-and-or", second.span, message, "put parentheses around what belongs together")
    elif not words:
        message = "commas alone do not say whether one is enough or all are needed"
        scope.findings.error(
            "ambiguous-comma", written.connectives[-1].span, message, "write `and` or `or` before the last one"
        )
    return "or" if words == {"or"} else "and"


def _group(scope: Scope, written: tree.Group, favourable: bool | None, shared: tree.Pick | None) -> p.Truth:
    inner = favourable if written.quantifier != "none" or favourable is None else not favourable
    if written.quantifier.startswith("count ") and written.quantifier[-1] in "<≤" and favourable is not None:
        inner = not favourable
    items = tuple(condition(scope, item, inner, shared) for item in written.items)
    meaning = _quantified(scope, written, items)
    if not written.unless:
        return meaning
    if favourable is None:
        message = "`unless` in a definition does not say whether it requires or excludes"
        scope.findings.error("ambiguous-unless", written.unless[0].span, message, "write `and not (…)`, or `or (…)`")
        return meaning
    _ask_reach(scope, written)
    waivers = tuple(condition(scope, clause, favourable=True) for clause in written.unless)
    return _waived(meaning, waivers, favourable, written)


def _ask_reach(scope: Scope, written: tree.Group) -> None:
    """Refuse `unless` below several lines: it could be read as waiving all of them, or only the last."""
    if len(written.items) == 1:
        return
    message = (
        f"`unless` stands below {len(written.items)} lines and does not say whether it waives all or only the last"
    )
    group = f"`{written.quantifier} of`" if written.quantifier in ("any", "none") else "`all of`"
    advice = (
        f"write it on the line it waives; to waive all, indent them under {group} and put `unless` right below that"
    )
    scope.findings.error("ambiguous-unless", written.unless[0].span, message, advice)


def _waived(meaning: p.Truth, waivers: tuple[p.Truth, ...], favourable: bool, written: tree.Group) -> p.Truth:
    if favourable:
        return p.AnyOf((meaning, *waivers), span=written.span)
    return p.AllOf((meaning, *(p.Not(w, span=written.span) for w in waivers)), span=written.span)


def _quantified(scope: Scope, written: tree.Group, items: tuple[p.Truth, ...]) -> p.Truth:
    span = written.span
    match written.quantifier:
        case "all":
            return items[0] if len(items) == 1 else p.AllOf(items, span=span)
        case "any":
            return p.AnyOf(items, span=span)
        case "none":
            return p.Not(p.AnyOf(items, span=span), span=span)
    if written.number > len(items):
        scope.findings.error(
            "impossible-count", span, f"there are only {len(items)} lines to count", "write a smaller number"
        )
    number, sign = written.number, written.quantifier[-1]
    needed = number + 1 if sign in (">", "≤") else number
    counted = p.AtLeast(needed, items, span=span)
    return counted if sign in ("≥", ">") else p.Not(counted, span=span)


def _if(scope: Scope, written: tree.If, favourable: bool | None, shared: tree.Pick | None) -> p.Truth:
    """Lower cases from the last to the first; without ``otherwise``, the rest are asked nothing."""
    shared = written.pick or shared
    if len(written.cases) > _MOST_CASES:
        scope.findings.error("too-large", written.span, f"more than {_MOST_CASES} cases", "divide the criterion")
        return failed(written)
    if written.otherwise is None and favourable is None:
        message = "`if` without `otherwise` in a definition does not say what holds for the others"
        scope.findings.error("ambiguous-if", written.span, message, "add `otherwise`, or write `… and …`")
        return failed(written)
    cases = [(condition(scope, c, None), condition(scope, then, favourable, shared), c) for c, then in written.cases]
    if written.otherwise is not None:
        rest = condition(scope, written.otherwise, favourable, shared)
    else:
        asked, then, clause = cases.pop()
        rest = _only_if(asked, then, favourable, clause)
    for asked, then, _ in reversed(cases):
        rest = p.Choose(asked, then, rest, span=written.span)
    return rest


def _only_if(asked: p.Truth, then: p.Truth, favourable: bool | None, clause: tree.Condition) -> p.Truth:
    whole = clause.span.to(then.span)
    if favourable:
        return p.AnyOf((p.Not(asked, span=whole), then), span=whole)
    return p.AllOf((asked, then), span=whole)
