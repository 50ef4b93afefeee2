"""Conditions of the tree, alone and in groups of lines: one method per rule of the grammar."""

from __future__ import annotations

from decimal import Decimal

from lark import v_args
from lark.tree import Meta

from protocolrules.syntax import tree
from protocolrules.syntax.build_pieces import (
    Children,
    Clause,
    Lines,
    Pieces,
    body_of,
    flat,
    node_of,
    sign_of,
    tokens_of,
)
from protocolrules.syntax.words import ARITHMETIC, SIGNS


@v_args(meta=True)
class Conditions(Pieces):
    """Builds conditions."""

    def block(self, meta: Meta, children: Children) -> Lines:
        items = tuple(c for c in children if not isinstance(c, Clause))
        unless = tuple(c.body for c in children if isinstance(c, Clause))
        return Lines(items, unless)

    def unless(self, meta: Meta, children: Children) -> Clause:
        return Clause(body_of(children[-1]))

    def waived(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Group("all", (children[0],), (body_of(children[1]),), span=self._span(meta))

    def quantified(self, meta: Meta, children: Children) -> tree.Node:
        (quantifier, number), lines = children
        return tree.Group(quantifier, lines.items, lines.unless, number, span=self._span(meta))

    def quantifier(self, meta: Meta, children: Children) -> tuple[str, int]:
        return str(children[0]), 0

    def at_least_of(self, meta: Meta, children: Children) -> tuple[str, int]:
        return "count " + SIGNS[flat(children[0])], int(Decimal(str(children[1])))

    def if_then(self, meta: Meta, children: Children) -> tree.Node:
        pick = node_of(children, tree.Pick)
        condition, then, *rest = (c for c in children if c is not pick)
        return tree.If(((condition, then),), rest[0] if rest else None, pick, span=self._span(meta))

    def if_block(self, meta: Meta, children: Children) -> tree.Node:
        cases = [(children[0], body_of(children[1]))]
        otherwise = None
        for child in children[2:]:
            if isinstance(child, tuple):
                cases.append(child)
            else:
                otherwise = child.body
        return tree.If(tuple(cases), otherwise, None, span=self._span(meta))

    def otherwise_if(self, meta: Meta, children: Children) -> tuple[tree.Condition, tree.Condition]:
        return children[0], body_of(children[1])

    def otherwise(self, meta: Meta, children: Children) -> Clause:
        return Clause(body_of(children[0]))

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
        negated = bool(tokens_of(children, "NOT"))
        return tree.IsValue(self._word(children[0]), children[-1], negated, span=self._span(meta))

    def value(self, meta: Meta, children: Children) -> tuple[tree.Word, ...]:
        return tuple(self._word(c) for c in children)

    def comparison(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Comparison(
            self._word(children[0]), children[1], node_of(children, tree.Pick), span=self._span(meta)
        )

    def conditional_bounds(self, meta: Meta, children: Children) -> tree.Node:
        name, condition, then, otherwise = children[:4]
        pick = node_of(children, tree.Pick)
        return tree.ConditionalBounds(self._word(name), condition, then, otherwise, pick, span=self._span(meta))

    def normal(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Normal(self._word(children[0]), node_of(children, tree.Pick), span=self._span(meta))

    def age(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Age(children[0], children[1], span=self._span(meta))

    def age_bounds(self, meta: Meta, children: Children) -> tuple[tuple[str, tree.TimeSpan], ...]:
        return tuple((sign_of(children[i]), children[i + 1]) for i in range(0, len(children), 2))

    def age_range(self, meta: Meta, children: Children) -> tuple[tuple[str, tree.TimeSpan], ...]:
        low, high = children
        unit = high.alternatives[-1][-1].unit
        lowest = tree.Term(Decimal(str(low)), unit, span=self._word(low).span)
        return ("≥", tree.TimeSpan(((lowest,),), span=lowest.span)), ("≤", high)

    def bounds(self, meta: Meta, children: Children) -> tuple[tree.Bound, ...]:
        return tuple(children)

    def range(self, meta: Meta, children: Children) -> tuple[tree.Bound, ...]:
        low, high = children
        first = low.span
        if low.unit is None:  # it shares the high end's unit, and a mistake in it
            low = tree.Quantity(low.number, high.unit, span=high.span)
        return tree.Bound("≥", low, span=first), tree.Bound("≤", high, span=high.span)

    def bound(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Bound(sign_of(children[0]), children[1], span=self._span(meta))

    def limit(self, meta: Meta, children: Children) -> tree.Node:
        written = children[0]
        return written if isinstance(written, tree.Node) else self._word(written)

    def number_or_quantity(self, meta: Meta, children: Children) -> tree.Node:
        quantity = self._quantity(children[-1])
        number = -quantity.number if len(children) > 1 else quantity.number
        return tree.Quantity(number, quantity.unit, span=self._span(meta))

    def multiple(self, meta: Meta, children: Children) -> tree.Node:
        factor = Decimal(str(children[0])) if len(children) > 1 else Decimal(1)
        return tree.Multiple(factor, str(children[-1]), span=self._span(meta))

    def offset_limit(self, meta: Meta, children: Children) -> tree.Node:
        limit, sign, distance = children
        return tree.OffsetLimit(str(limit), ARITHMETIC[str(sign)], self._quantity(distance), span=self._span(meta))
