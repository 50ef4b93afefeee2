"""Events and time in the tree: one method per rule of the grammar."""

from __future__ import annotations

from decimal import Decimal

from lark import Token, v_args
from lark.tree import Meta

from protocolrules.syntax import tree
from protocolrules.syntax.build_pieces import Children, Pieces, flat, nodes_of, sign_of, string_of, tokens_of
from protocolrules.syntax.words import singular


@v_args(meta=True)
class Times(Pieces):
    """Builds events, windows, points and durations."""

    def occurs(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Occurs(str(children[0]), children[1], children[2], span=self._span(meta))

    def since(self, meta: Meta, children: Children) -> tree.Node:
        start = bool(tokens_of(children, "START_OF"))
        rest = [c for c in children if not (isinstance(c, Token) and c.type == "START_OF")]
        bounds = tuple((sign_of(rest[i]), rest[i + 1]) for i in range(0, len(rest) - 2, 2))
        return tree.Since(bounds, rest[-2], rest[-1], "start" if start else "end", span=self._span(meta))

    def counted(self, meta: Meta, children: Children) -> tree.Node:
        sign, number, unit, events, when = children
        unit = "line" if unit.type == "LINES" else "episode"
        return tree.Counted(sign_of(sign), Decimal(str(number)), unit, events, when, span=self._span(meta))

    def cumulative(self, meta: Meta, children: Children) -> tree.Node:
        sign, amount, events, when = children
        if isinstance(amount, Token):
            amount = self._quantity(amount)
        return tree.Cumulative(sign_of(sign), amount, events, when, span=self._span(meta))

    def held(self, meta: Meta, children: Children) -> tree.Node:
        name, sign, span, point = children
        return tree.Held(self._word(name), sign_of(sign), span, point, span=self._span(meta))

    def outcome_is(self, meta: Meta, children: Children) -> tree.Node:
        return tree.OutcomeIs(children[0], self._word(children[1]), span=self._span(meta))

    def arm_is(self, meta: Meta, children: Children) -> tree.Node:
        return tree.ArmIs(self._word(children[0]), span=self._span(meta))

    def not_encoded(self, meta: Meta, children: Children) -> tree.Node:
        return tree.NotEncoded(string_of(children) or "", span=self._span(meta))

    def pick(self, meta: Meta, children: Children) -> tree.Node:
        when = children[1] if len(children) > 1 else None
        return tree.Pick(str(children[0]), when, span=self._span(meta))

    def every_reading(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Pick("every", children[-1], span=self._span(meta))

    def on_readings(self, meta: Meta, children: Children) -> tree.Node:
        consecutive = bool(tokens_of(children, "CONSECUTIVE"))
        unit = singular(str(children[-2]))
        return tree.Pick(
            "on",
            children[-1],
            sign_of(children[0]),
            Decimal(str(children[1])),
            unit,
            consecutive,
            span=self._span(meta),
        )

    def events(self, meta: Meta, children: Children) -> tree.Node:
        names = self._words(children)
        excepted = next((c for c in children if isinstance(c, tuple)), ())
        filters = tuple(c for c in children if isinstance(c, tree.Filter))
        planned = bool(tokens_of(children, "PLANNED"))
        return tree.Events(names, excepted, filters, planned, span=self._span(meta))

    def except_(self, meta: Meta, children: Children) -> tuple[tree.Word, ...]:
        return self._words(children)

    def with_dose(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Filter("dose", sign_of(children[0]), self._quantity(children[1]), span=self._span(meta))

    def with_outcome(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Filter("outcome", None, self._word(children[0]), span=self._span(meta))

    def lasting(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Filter("lasting", sign_of(children[0]), children[1], span=self._span(meta))

    def edge(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Filter(str(children[0]), span=self._span(meta))

    def ever(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Ever(span=self._span(meta))

    def within(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Within(*children, span=self._span(meta))

    def side(self, meta: Meta, children: Children) -> str:
        return "both" if len(children) > 1 else str(children[0])

    def ordered(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Ordered(flat(children[0]), children[1], span=self._span(meta))

    def at(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Ordered("at", children[0], span=self._span(meta))

    def during(self, meta: Meta, children: Children) -> tree.Node:
        return tree.During(children[0], span=self._span(meta))

    def between(self, meta: Meta, children: Children) -> tree.Node:
        start, end = nodes_of(children)
        return tree.Between(start, end, closed=False, span=self._span(meta))

    def from_until(self, meta: Meta, children: Children) -> tree.Node:
        start, end = nodes_of(children)
        return tree.Between(start, end, closed=True, span=self._span(meta))

    def two_sided(self, meta: Meta, children: Children) -> tree.Node:
        near, far, side, point = children
        return tree.TwoSided(Decimal(str(near)), far, str(side), point, span=self._span(meta))

    def beyond(self, meta: Meta, children: Children) -> tree.Node:
        sign, span, side, point = children
        return tree.Beyond(sign_of(sign), span, str(side), point, span=self._span(meta))

    def point(self, meta: Meta, children: Children) -> tree.Node:
        if len(children) == 1:
            return tree.Point(children[0], span=self._span(meta))
        return tree.Point(children[2], children[0], str(children[1]), span=self._span(meta))

    def named_anchor(self, meta: Meta, children: Children) -> tree.Node:
        return tree.NamedAnchor(self._word(children[0]), span=self._span(meta))

    def birth(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Birth(span=self._span(meta))

    def exposure_anchor(self, meta: Meta, children: Children) -> tree.Node:
        edge = flat(children[0]).split()[0] if len(children) > 1 else None
        return tree.ExposureAnchor(children[-1], edge, span=self._span(meta))

    def step_edge(self, meta: Meta, children: Children) -> tree.Node:
        return tree.NamedAnchor(self._word(children[1]), flat(children[0]).split()[0], span=self._span(meta))

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
