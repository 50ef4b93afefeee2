"""The grammar's parse tree into the tree of what was written: one method per rule, nothing decided."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
from lark import Token, Transformer, v_args
from lark.tree import Meta

from protocolrules.diagnostics.source import Source, Span
from protocolrules.syntax import tree
from protocolrules.syntax.words import SIGNS, end_of_code, quantity_parts, singular

Children = list[Any]


@v_args(meta=True)
class Build(Transformer[Token, tree.Node]):
    """Builds the nodes of one statement that starts at character ``offset`` of its source."""

    def __init__(self, source: Source, offset: int) -> None:
        super().__init__(visit_tokens=False)
        self.source = source
        self.offset = offset

    # ---- pieces

    def _span(self, meta: Meta) -> Span:
        start = self.offset + getattr(meta, "start_pos", 0)
        end = self.offset + getattr(meta, "end_pos", 0)
        return Span(self.source, start, end_of_code(self.source.text, start, end))

    def _word(self, token: Token) -> tree.Word:
        start = self.offset + (token.start_pos or 0)
        return tree.Word(str(token), span=Span(self.source, start, start + len(token)))

    def _words(self, children: Children, kind: str = "NAME") -> tuple[tree.Word, ...]:
        return tuple(self._word(c) for c in _tokens(children, kind))

    def _quantity(self, token: Token) -> tree.Quantity:
        number, unit = quantity_parts(str(token))
        return tree.Quantity(Decimal(number), unit, span=self._word(token).span)

    def _declared(self, meta: Meta, children: Children) -> dict[str, Any]:
        name = next(c for c in children if isinstance(c, Token) and c.type == "NAME")
        return {"name": self._word(name), "title": _string(children), "span": self._span(meta)}

    # ---- declarations

    def start(self, meta: Meta, children: Children) -> tree.Node:
        return children[0]  # type: ignore[no-any-return]

    def protocol(self, meta: Meta, children: Children) -> tree.Node:
        return tree.ProtocolName(**self._declared(meta, children))

    def version(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Version(_string(children) or "", span=self._span(meta))

    def use(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Use(_string(children) or "", span=self._span(meta))

    def step(self, meta: Meta, children: Children) -> tree.Node:
        names = self._words(children)
        return tree.Step(**self._declared(meta, children), after=names[1] if len(names) > 1 else None)

    def arm(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Arm(**self._declared(meta, children))

    def outcome(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Outcome(**self._declared(meta, children))

    def event(self, meta: Meta, children: Children) -> tree.Node:
        names = self._words(children)
        half_life = bool(_tokens(children, "WITH_HALF_LIFE"))
        parent = names[1] if len(names) > 1 else None
        return tree.EventKind(**self._declared(meta, children), parent=parent, half_life=half_life)

    def event_union(self, meta: Meta, children: Children) -> tree.Node:
        return tree.EventKind(**self._declared(meta, children), parts=self._words(children)[1:])

    def drug(self, meta: Meta, children: Children) -> tree.Node:
        strings = [str(s)[1:-1] for s in _tokens(children, "STRING")]
        seen = [i for i, c in enumerate(children) if isinstance(c, Token)]
        names = [i for i in seen if children[i].type == "NAME"]
        titled = len(seen) > 1 and children[names[0] + 1].type == "STRING"
        title = strings.pop(0) if titled else None
        return tree.Drug(
            self._word(children[names[0]]),
            self._word(children[names[1]]),
            _node(children, tree.TimeSpan),
            strings[0] if strings else None,
            title=title,
            span=self._span(meta),
        )

    def measurement(self, meta: Meta, children: Children) -> tree.Node:
        molar = _tokens(children, "QUANTITY")
        return tree.Measurement(
            **self._declared(meta, children),
            unit=_unit(children),
            molar_mass=self._quantity(molar[0]) if molar else None,
        )

    def coded_measurement(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Measurement(**self._declared(meta, children), values=_tuple(children))

    def scale(self, meta: Meta, children: Children) -> tree.Node:
        lo, hi = (Decimal(str(n)) for n in _tokens(children, "NUMBER"))
        return tree.Scale(**self._declared(meta, children), lo=lo, hi=hi)

    def named_scale(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Scale(**self._declared(meta, children), grades=_tuple(children))

    def fact(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Fact(**self._declared(meta, children))

    def coded_fact(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Fact(**self._declared(meta, children), values=_tuple(children))

    def numeric_fact(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Fact(**self._declared(meta, children), unit=_unit(children))

    def person(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Person(**self._declared(meta, children), kind=str(children[0]))

    def define(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Define(**self._declared(meta, children), body=_body(children[-1]))

    define_block = define

    def derived(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Derived(**self._declared(meta, children), unit=_unit(children) or "1", formula=children[-1])

    def obligation(self, meta: Meta, children: Children) -> tree.Node:
        parts = _nodes(children)
        return tree.Obligation(
            **self._declared(meta, children), start=parts[0], end=parts[1], condition=(*parts, None)[2]
        )

    def criterion(self, meta: Meta, children: Children) -> tree.Node:
        kind, number = str(children[0]).split()
        return tree.Criterion(
            kind, number, self._words(children), _string(children), _body(children[-1]), span=self._span(meta)
        )

    def words(self, meta: Meta, children: Children) -> tuple[tree.Word, ...]:
        return self._words(children)

    # ---- groups of lines

    def block(self, meta: Meta, children: Children) -> _Lines:
        items = tuple(c for c in children if not isinstance(c, _Clause))
        unless = tuple(c.body for c in children if isinstance(c, _Clause))
        return _Lines(items, unless)

    def unless(self, meta: Meta, children: Children) -> _Clause:
        return _Clause(_body(children[-1]))

    def waived(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Group("all", (children[0],), (_body(children[1]),), span=self._span(meta))

    def quantified(self, meta: Meta, children: Children) -> tree.Node:
        (quantifier, number), lines = children
        return tree.Group(quantifier, lines.items, lines.unless, number, span=self._span(meta))

    def quantifier(self, meta: Meta, children: Children) -> tuple[str, int]:
        return str(children[0]), 0

    def at_least_of(self, meta: Meta, children: Children) -> tuple[str, int]:
        return "count " + SIGNS[_flat(children[0])], int(Decimal(str(children[1])))

    def if_then(self, meta: Meta, children: Children) -> tree.Node:
        pick = _node(children, tree.Pick)
        condition, then, *rest = (c for c in children if c is not pick)
        return tree.If(((condition, then),), rest[0] if rest else None, pick, span=self._span(meta))

    def if_block(self, meta: Meta, children: Children) -> tree.Node:
        cases = [(children[0], _body(children[1]))]
        otherwise = None
        for child in children[2:]:
            if isinstance(child, tuple):
                cases.append(child)
            else:
                otherwise = child.body
        return tree.If(tuple(cases), otherwise, None, span=self._span(meta))

    def otherwise_if(self, meta: Meta, children: Children) -> tuple[tree.Condition, tree.Condition]:
        return children[0], _body(children[1])

    def otherwise(self, meta: Meta, children: Children) -> _Clause:
        return _Clause(_body(children[0]))

    # ---- conditions

    def requirement(self, meta: Meta, children: Children) -> tree.Node:
        chain = children[0]
        if len(children) == 1:
            return chain  # type: ignore[no-any-return]
        if isinstance(chain, tree.Chain) and chain.pick is None and chain.connectives:
            return tree.Chain(chain.items, chain.connectives, children[1], span=self._span(meta))
        return tree.Chain((chain,), (), children[1], span=self._span(meta))

    def chain(self, meta: Meta, children: Children) -> tree.Node:
        if len(children) == 1:
            return children[0]  # type: ignore[no-any-return]
        return tree.Chain(tuple(children[::2]), tuple(children[1::2]), span=self._span(meta))

    def separator(self, meta: Meta, children: Children) -> tree.Word:
        return self._word(children[-1])

    def negated(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Negated(children[0], span=self._span(meta))

    def reference(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Reference(self._word(children[0]), span=self._span(meta))

    def is_value(self, meta: Meta, children: Children) -> tree.Node:
        negated = bool(_tokens(children, "NOT"))
        return tree.IsValue(self._word(children[0]), children[-1], negated, span=self._span(meta))

    def value(self, meta: Meta, children: Children) -> tuple[tree.Word, ...]:
        return tuple(self._word(c) for c in children)

    def comparison(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Comparison(self._word(children[0]), children[1], _node(children, tree.Pick), span=self._span(meta))

    def conditional_bounds(self, meta: Meta, children: Children) -> tree.Node:
        name, condition, then, otherwise = children[:4]
        pick = _node(children, tree.Pick)
        return tree.ConditionalBounds(self._word(name), condition, then, otherwise, pick, span=self._span(meta))

    def normal(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Normal(self._word(children[0]), _node(children, tree.Pick), span=self._span(meta))

    def age(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Age(children[0], children[1], span=self._span(meta))

    def age_bounds(self, meta: Meta, children: Children) -> tuple[tuple[str, tree.TimeSpan], ...]:
        return tuple((_sign(children[i]), children[i + 1]) for i in range(0, len(children), 2))

    def age_range(self, meta: Meta, children: Children) -> tuple[tuple[str, tree.TimeSpan], ...]:
        low, high = children
        unit = high.alternatives[-1][-1].unit
        lowest = tree.Term(Decimal(str(low)), unit, span=self._word(low).span)
        return ("≥", tree.TimeSpan(((lowest,),), span=lowest.span)), ("≤", high)

    def bounds(self, meta: Meta, children: Children) -> tuple[tree.Bound, ...]:
        return tuple(children)

    def range(self, meta: Meta, children: Children) -> tuple[tree.Bound, ...]:
        low, high = (self._quantity(c) for c in children)
        if low.unit is None:  # it shares the high end's unit, and a mistake in it
            low = tree.Quantity(low.number, high.unit, span=high.span)
        return tree.Bound("≥", low, span=low.span), tree.Bound("≤", high, span=high.span)

    def bound(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Bound(_sign(children[0]), children[1], span=self._span(meta))

    def limit(self, meta: Meta, children: Children) -> tree.Node:
        token = children[0]
        return self._word(token) if token.type == "NAME" else self._quantity(token)

    def multiple(self, meta: Meta, children: Children) -> tree.Node:
        factor = Decimal(str(children[0])) if len(children) > 1 else Decimal(1)
        return tree.Multiple(factor, str(children[-1]), span=self._span(meta))

    def offset_limit(self, meta: Meta, children: Children) -> tree.Node:
        limit, sign, distance = children
        return tree.OffsetLimit(str(limit), str(sign), self._quantity(distance), span=self._span(meta))

    # ---- events and time

    def occurs(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Occurs(str(children[0]), children[1], children[2], span=self._span(meta))

    def since(self, meta: Meta, children: Children) -> tree.Node:
        start = bool(_tokens(children, "START_OF"))
        rest = [c for c in children if not (isinstance(c, Token) and c.type == "START_OF")]
        bounds = tuple((_sign(rest[i]), rest[i + 1]) for i in range(0, len(rest) - 2, 2))
        return tree.Since(bounds, rest[-2], rest[-1], "start" if start else "end", span=self._span(meta))

    def counted(self, meta: Meta, children: Children) -> tree.Node:
        sign, number, unit, events, when = children
        unit = "line" if unit.type == "LINES" else "episode"
        return tree.Counted(_sign(sign), Decimal(str(number)), unit, events, when, span=self._span(meta))

    def cumulative(self, meta: Meta, children: Children) -> tree.Node:
        sign, amount, events, when = children
        if isinstance(amount, Token):
            amount = self._quantity(amount)
        return tree.Cumulative(_sign(sign), amount, events, when, span=self._span(meta))

    def held(self, meta: Meta, children: Children) -> tree.Node:
        name, sign, span, point = children
        return tree.Held(self._word(name), _sign(sign), span, point, span=self._span(meta))

    def outcome_is(self, meta: Meta, children: Children) -> tree.Node:
        return tree.OutcomeIs(children[0], self._word(children[1]), span=self._span(meta))

    def arm_is(self, meta: Meta, children: Children) -> tree.Node:
        return tree.ArmIs(self._word(children[0]), span=self._span(meta))

    def not_encoded(self, meta: Meta, children: Children) -> tree.Node:
        return tree.NotEncoded(_string(children) or "", span=self._span(meta))

    def pick(self, meta: Meta, children: Children) -> tree.Node:
        when = children[1] if len(children) > 1 else None
        return tree.Pick(str(children[0]), when, span=self._span(meta))

    def every_reading(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Pick("every", children[-1], span=self._span(meta))

    def on_readings(self, meta: Meta, children: Children) -> tree.Node:
        consecutive = bool(_tokens(children, "CONSECUTIVE"))
        unit = singular(str(children[-2]))
        return tree.Pick(
            "on", children[-1], _sign(children[0]), Decimal(str(children[1])), unit, consecutive, span=self._span(meta)
        )

    def events(self, meta: Meta, children: Children) -> tree.Node:
        names = self._words(children)
        excepted = next((c for c in children if isinstance(c, tuple)), ())
        filters = tuple(c for c in children if isinstance(c, tree.Filter))
        planned = bool(_tokens(children, "PLANNED"))
        return tree.Events(names, excepted, filters, planned, span=self._span(meta))

    def except_(self, meta: Meta, children: Children) -> tuple[tree.Word, ...]:
        return self._words(children)

    def with_dose(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Filter("dose", _sign(children[0]), self._quantity(children[1]), span=self._span(meta))

    def with_outcome(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Filter("outcome", None, self._word(children[0]), span=self._span(meta))

    def lasting(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Filter("lasting", _sign(children[0]), children[1], span=self._span(meta))

    def edge(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Filter(str(children[0]), span=self._span(meta))

    def ever(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Ever(span=self._span(meta))

    def within(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Within(*children, span=self._span(meta))

    def side(self, meta: Meta, children: Children) -> str:
        return "both" if len(children) > 1 else str(children[0])

    def ordered(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Ordered(_flat(children[0]), children[1], span=self._span(meta))

    def at(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Ordered("at", children[0], span=self._span(meta))

    def during(self, meta: Meta, children: Children) -> tree.Node:
        return tree.During(children[0], span=self._span(meta))

    def between(self, meta: Meta, children: Children) -> tree.Node:
        start, end = _nodes(children)
        return tree.Between(start, end, closed=False, span=self._span(meta))

    def from_until(self, meta: Meta, children: Children) -> tree.Node:
        start, end = _nodes(children)
        return tree.Between(start, end, closed=True, span=self._span(meta))

    def two_sided(self, meta: Meta, children: Children) -> tree.Node:
        near, far, side, point = children
        return tree.TwoSided(Decimal(str(near)), far, str(side), point, span=self._span(meta))

    def beyond(self, meta: Meta, children: Children) -> tree.Node:
        sign, span, side, point = children
        return tree.Beyond(_sign(sign), span, str(side), point, span=self._span(meta))

    def point(self, meta: Meta, children: Children) -> tree.Node:
        if len(children) == 1:
            return tree.Point(children[0], span=self._span(meta))
        return tree.Point(children[2], children[0], str(children[1]), span=self._span(meta))

    def named_anchor(self, meta: Meta, children: Children) -> tree.Node:
        return tree.NamedAnchor(self._word(children[0]), span=self._span(meta))

    def birth(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Birth(span=self._span(meta))

    def exposure_anchor(self, meta: Meta, children: Children) -> tree.Node:
        edge = _flat(children[0]).split()[0] if len(children) > 1 else None
        return tree.ExposureAnchor(children[-1], edge, span=self._span(meta))

    def exposure(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Exposure(str(children[0]), self._word(children[1]), span=self._span(meta))

    def span(self, meta: Meta, children: Children) -> tree.Node:
        terms = tuple(c for c in children if isinstance(c, tree.Term))
        return tree.TimeSpan((terms,), span=self._span(meta))

    def whichever(self, meta: Meta, children: Children) -> tree.Node:
        return tree.TimeSpan(tuple(children[1:]), str(children[0]), span=self._span(meta))

    def span_sum(self, meta: Meta, children: Children) -> tuple[tree.Term, ...]:
        return tuple(c for c in children if isinstance(c, tree.Term))

    def length(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Term(Decimal(str(children[0])), singular(str(children[1])), span=self._span(meta))

    # ---- formulas

    def sum(self, meta: Meta, children: Children) -> tree.Node:
        if len(children) == 1:
            return children[0]  # type: ignore[no-any-return]
        signs = tuple("×" if str(s) in "x*×" else str(s) for s in children[1::2])
        return tree.Operation(tuple(children[::2]), signs, span=self._span(meta))

    product = sum

    def number(self, meta: Meta, children: Children) -> tree.Node:
        return self._quantity(children[0])

    def operand(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Operand(self._word(children[0]), _unit(children) or "1", span=self._span(meta))

    def age_operand(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Operand(None, "year", span=self._span(meta))

    def choice(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Choice(*children, span=self._span(meta))


@attrs.frozen
class _Clause:
    """An `unless` or `otherwise` on its way up to the lines it belongs to."""

    body: tree.Condition


@attrs.frozen
class _Lines:
    """The lines of a block, before what stands above them says how they combine."""

    items: tuple[tree.Condition, ...]
    unless: tuple[tree.Condition, ...]


def _body(written: Any) -> tree.Condition:
    """Return lines as one condition: all of them must hold."""
    if not isinstance(written, _Lines):
        return written  # type: ignore[no-any-return]
    items, unless = written.items, written.unless
    if len(items) == 1 and not unless:
        return items[0]
    return tree.Group("all", items, unless, span=items[0].span.to((*items, *unless)[-1].span))


def _tokens(children: Children, kind: str) -> list[Token]:
    return [c for c in children if isinstance(c, Token) and c.type == kind]


def _nodes(children: Children) -> list[Any]:
    return [c for c in children if isinstance(c, tree.Node)]


def _node(children: Children, kind: type) -> Any:
    return next((c for c in children if isinstance(c, kind)), None)


def _tuple(children: Children) -> tuple[tree.Word, ...]:
    return next(c for c in children if isinstance(c, tuple))


def _string(children: Children) -> str | None:
    found = _tokens(children, "STRING")
    return str(found[0])[1:-1] if found else None


def _unit(children: Children) -> str | None:
    found = _tokens(children, "IN_UNIT")
    return str(found[0])[2:].strip() if found else None


def _flat(token: Token) -> str:
    return " ".join(str(token).split())


def _sign(token: Token) -> str:
    return SIGNS[_flat(token)]
