"""Schedules of the tree: one method per rule of the grammar."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from lark import Token, v_args
from lark.tree import Meta

from protocolrules.syntax import tree
from protocolrules.syntax.build_pieces import Children, Pieces, node_of, nodes_of, tokens_of


@v_args(meta=True)
class Schedules(Pieces):
    """Builds schedules and their timings."""

    def schedule(self, meta: Meta, children: Children) -> tree.Node:
        lines = tuple(c for c in children if isinstance(c, tree.Timing | tree.TimingIf))
        return tree.Schedule(self._words(children), lines, span=self._span(meta))

    def timing_if(self, meta: Meta, children: Children) -> tree.Node:
        condition, *lines = nodes_of(children)
        return tree.TimingIf(condition, tuple(lines), span=self._span(meta))

    def timing(self, meta: Meta, children: Children) -> tree.Node:
        allowance = node_of(children, tree.Allowance)
        days = next(c for c in nodes_of(children) if not isinstance(c, tree.Allowance))
        visit = bool(tokens_of(children, "VISIT"))
        return tree.Timing(**self._declared(meta, children), days=days, allowance=allowance, visit=visit)

    def away(self, meta: Meta, children: Children) -> tree.Node:
        planned = bool(tokens_of(children, "PLANNED"))
        return tree.Offset(children[0], str(children[1]), children[-1], planned, span=self._span(meta))

    def day_numbers(self, meta: Meta, children: Children) -> tree.Node:
        return tree.DayNumbers(_signed(children), span=self._span(meta))

    def day_range(self, meta: Meta, children: Children) -> tree.Node:
        return tree.DayNumbers(_signed(children), through=True, span=self._span(meta))

    def study_days(self, meta: Meta, children: Children) -> tree.Node:
        days, anchor = nodes_of(children)
        return tree.StudyDays(days, anchor, int(str(children[-1]).split()[-1]), span=self._span(meta))

    def repeated(self, meta: Meta, children: Children) -> tree.Node:
        every, anchor, until = (*nodes_of(children), None)[:3]
        planned = bool(tokens_of(children, "PLANNED"))
        return tree.Repeated(every, anchor, planned, until, span=self._span(meta))

    def repeated_further(self, meta: Meta, children: Children) -> tree.Node:
        every, until = (*nodes_of(children), None)[:2]
        return tree.Repeated(every, until=until, span=self._span(meta))

    def series(self, meta: Meta, children: Children) -> tree.Node:
        parts = tuple(c for c in children if isinstance(c, tree.Repeated))
        return tree.Series(parts, node_of(children, tree.Allowance), span=self._span(meta))

    def cycles(self, meta: Meta, children: Children) -> tree.Node:
        days, length, start, *rest = nodes_of(children)
        until = next((n for n in rest if isinstance(n, tree.Point)), None)
        allowance = next((n for n in rest if isinstance(n, tree.Allowance)), None)
        count = tokens_of(children, "NUMBER")
        number = int(count[0]) if count else None
        return tree.Cycles(days, number, length, start, until, allowance, span=self._span(meta))

    def plus_minus(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Allowance(children[-1], children[-1], span=self._span(meta))

    def allowance(self, meta: Meta, children: Children) -> tree.Node:
        early = _length_before(children, "EARLY")
        return tree.Allowance(early, _length_before(children, "LATE"), span=self._span(meta))


def _length_before(children: Children, kind: str) -> tree.TimeSpan | None:
    """Return the duration that stands before a word."""
    return next((a for a, b in pairwise(children) if _is(b, kind)), None)


def _is(child: Any, kind: str) -> bool:
    return isinstance(child, Token) and child.type == kind


def _signed(children: Children) -> tuple[int, ...]:
    """Return the numbers among children; a minus sign stands before the number it belongs to."""
    found = []
    for before, child in zip((None, *children), children, strict=False):
        if _is(child, "NUMBER"):
            found.append(-int(child) if _is(before, "MINUS") else int(child))
    return tuple(found)
