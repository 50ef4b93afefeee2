"""Declarations, criteria and formulas of the tree: one method per rule of the grammar."""

from __future__ import annotations

from decimal import Decimal

from lark import Token, v_args
from lark.tree import Meta

from protocolrules.syntax import tree
from protocolrules.syntax.build_pieces import (
    Children,
    Pieces,
    body_of,
    node_of,
    nodes_of,
    string_of,
    tokens_of,
    tuple_of,
    unit_of,
)
from protocolrules.syntax.words import ARITHMETIC


@v_args(meta=True)
class Declarations(Pieces):
    """Builds statements."""

    def start(self, meta: Meta, children: Children) -> tree.Node:
        return children[0]  # type: ignore[no-any-return]

    def protocol(self, meta: Meta, children: Children) -> tree.Node:
        return tree.ProtocolName(**self._declared(meta, children))

    def version(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Version(string_of(children) or "", span=self._span(meta))

    def use(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Use(string_of(children) or "", span=self._span(meta))

    def step(self, meta: Meta, children: Children) -> tree.Node:
        names = self._words(children)
        after = names[1] if len(names) > 1 else None
        return tree.Step(**self._declared(meta, children), after=after, lasting=node_of(children, tree.TimeSpan))

    def arm(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Arm(**self._declared(meta, children))

    def outcome(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Outcome(**self._declared(meta, children))

    def event(self, meta: Meta, children: Children) -> tree.Node:
        names = self._words(children)
        half_life = bool(tokens_of(children, "WITH_HALF_LIFE"))
        parent = names[1] if len(names) > 1 else None
        return tree.EventKind(**self._declared(meta, children), parent=parent, half_life=half_life)

    def event_union(self, meta: Meta, children: Children) -> tree.Node:
        return tree.EventKind(**self._declared(meta, children), parts=self._words(children)[1:])

    def drug(self, meta: Meta, children: Children) -> tree.Node:
        strings = [str(s)[1:-1] for s in tokens_of(children, "STRING")]
        seen = [i for i, c in enumerate(children) if isinstance(c, Token)]
        names = [i for i in seen if children[i].type == "NAME"]
        titled = len(seen) > 1 and children[names[0] + 1].type == "STRING"
        title = strings.pop(0) if titled else None
        return tree.Drug(
            self._word(children[names[0]]),
            self._word(children[names[1]]),
            node_of(children, tree.TimeSpan),
            strings[0] if strings else None,
            title=title,
            span=self._span(meta),
        )

    def measurement(self, meta: Meta, children: Children) -> tree.Node:
        molar = tokens_of(children, "QUANTITY")
        return tree.Measurement(
            **self._declared(meta, children),
            unit=unit_of(children),
            molar_mass=self._quantity(molar[0]) if molar else None,
        )

    def coded_measurement(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Measurement(**self._declared(meta, children), values=tuple_of(children))

    def scale(self, meta: Meta, children: Children) -> tree.Node:
        lo, hi = (Decimal(str(n)) for n in tokens_of(children, "NUMBER"))
        return tree.Scale(**self._declared(meta, children), lo=lo, hi=hi)

    def named_scale(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Scale(**self._declared(meta, children), grades=tuple_of(children))

    def fact(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Fact(**self._declared(meta, children))

    def coded_fact(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Fact(**self._declared(meta, children), values=tuple_of(children))

    def numeric_fact(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Fact(**self._declared(meta, children), unit=unit_of(children))

    def person(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Person(**self._declared(meta, children), kind=str(children[0]))

    def define(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Define(**self._declared(meta, children), body=body_of(children[-1]))

    define_block = define

    def derived(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Derived(**self._declared(meta, children), unit=unit_of(children) or "1", formula=children[-1])

    def obligation(self, meta: Meta, children: Children) -> tree.Node:
        parts = nodes_of(children)
        return tree.Obligation(
            **self._declared(meta, children), start=parts[0], end=parts[1], condition=(*parts, None)[2]
        )

    def criterion(self, meta: Meta, children: Children) -> tree.Node:
        kind, number = str(children[0]).split()
        return tree.Criterion(
            kind, number, self._words(children), string_of(children), body_of(children[-1]), span=self._span(meta)
        )

    def words(self, meta: Meta, children: Children) -> tuple[tree.Word, ...]:
        return self._words(children)

    def sum(self, meta: Meta, children: Children) -> tree.Node:
        if len(children) == 1:
            return children[0]  # type: ignore[no-any-return]
        signs = tuple(ARITHMETIC[str(s)] for s in children[1::2])
        return tree.Operation(tuple(children[::2]), signs, span=self._span(meta))

    product = sum

    def number(self, meta: Meta, children: Children) -> tree.Node:
        return self._quantity(children[0])

    def operand(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Operand(self._word(children[0]), unit_of(children) or "1", span=self._span(meta))

    def picked_operand(self, meta: Meta, children: Children) -> tree.Node:
        pick = tree.Pick(str(children[0]), children[3] if len(children) > 3 else None, span=self._span(meta))
        return tree.Operand(self._word(children[1]), unit_of(children) or "1", pick, span=self._span(meta))

    def age_operand(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Operand(None, "year", span=self._span(meta))

    def choice(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Choice(*children, span=self._span(meta))
