"""Examples of the tree: one method per rule of the grammar."""

from __future__ import annotations

from typing import Any

from lark import Token, v_args
from lark.tree import Meta

from protocolrules.syntax import tree
from protocolrules.syntax.build_pieces import Children, Pieces, flat, node_of, nodes_of, sign_of, string_of, tokens_of


@v_args(meta=True)
class Examples(Pieces):
    """Builds examples."""

    def example(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Example(string_of(children) or "", tuple(nodes_of(children)), span=self._span(meta))

    def date(self, meta: Meta, children: Children) -> tree.Word:
        return self._word(children[0])

    def recorded_as_of(self, meta: Meta, children: Children) -> tree.Node:
        return tree.RecordDay("as_of", children[-1], span=self._span(meta))

    def recorded_birth(self, meta: Meta, children: Children) -> tree.Node:
        return tree.RecordDay("birth_date", children[-1], span=self._span(meta))

    def recorded_arm(self, meta: Meta, children: Children) -> tree.Node:
        return tree.RecordArm(self._word(children[0]), span=self._span(meta))

    def recorded_complete(self, meta: Meta, children: Children) -> tree.Node:
        dates = {child[0]: child[1] for child in children if isinstance(child, tuple)}
        planned = bool(tokens_of(children, "PLANNED"))
        return tree.Complete(
            self._words(children), dates.get("since"), dates.get("through"), planned, span=self._span(meta)
        )

    def complete_since(self, meta: Meta, children: Children) -> tuple[str, tree.Word]:
        return "since", children[0]

    def complete_through(self, meta: Meta, children: Children) -> tuple[str, tree.Word]:
        return "through", children[0]

    def recorded_nothing_else(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Complete(span=self._span(meta))

    def recorded_answer(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Stated(self._word(children[-1]), negated=len(children) > 1, span=self._span(meta))

    def recorded_word(self, meta: Meta, children: Children) -> tree.Node:
        name, word = self._words(children)
        return tree.Stated(name, word, span=self._span(meta))

    def recorded_number(self, meta: Meta, children: Children) -> tree.Node:
        sign, value = children[1]
        return tree.Stated(self._word(children[0]), value, sign, span=self._span(meta))

    def reading(self, meta: Meta, children: Children) -> tuple[str, tree.Quantity]:
        return (sign_of(children[0]) if len(children) > 1 else ""), children[-1]

    def recorded_result(self, meta: Meta, children: Children) -> tree.Node:
        name, (sign, value), on, *rest = children
        limits = [(str(rest[i]), rest[i + 1]) for i in range(len(rest)) if _is(rest[i], "LIMIT")]
        return tree.Resulted(self._word(name), value, on, sign, tuple(limits), span=self._span(meta))

    def recorded_coded_result(self, meta: Meta, children: Children) -> tree.Node:
        name, word, on = children
        return tree.Resulted(self._word(name), self._word(word), on, span=self._span(meta))

    def recorded_missed(self, meta: Meta, children: Children) -> tree.Node:
        name, *label, said = (self._word(c) for c in children)
        return tree.Missed(name, said, label[0] if label else None, span=self._span(meta))

    def recorded_event(self, meta: Meta, children: Children) -> tree.Node:
        names = [c for c in children if _is(c, "NAME", "NUMBER")]
        start, end = next(c for c in children if isinstance(c, tuple))
        label = self._word(names[1]) if len(names) > 1 else None
        return self._happened(meta, children, self._word(names[0]), start, end, label)

    def recorded_event_of_years(self, meta: Meta, children: Children) -> tree.Node:
        name, start, *end = (c if isinstance(c, tree.Word) else self._word(c) for c in children if _is_word(c))
        return self._happened(meta, children, name, start, end[0] if end else None, None)

    def _happened(
        self,
        meta: Meta,
        children: Children,
        name: tree.Word,
        start: tree.Word,
        end: tree.Word | None,
        label: tree.Word | None,
    ) -> tree.Node:
        details = tuple(c for c in children if isinstance(c, tree.Detail))
        planned = bool(tokens_of(children, "PLANNED"))
        return tree.Happened(name, start, end, label, planned, details, span=self._span(meta))

    def dates(self, meta: Meta, children: Children) -> tuple[tree.Word, tree.Word | None]:
        start, *end = (c if isinstance(c, tree.Word) else self._word(c) for c in children)
        return start, end[0] if end else None

    def detail_line(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Detail("line", self._word(children[1]), span=self._span(meta))

    def detail_dose(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Detail("dose", self._quantity(children[-1]), span=self._span(meta))

    def detail_half_life(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Detail("half_life", node_of(children, tree.TimeSpan), span=self._span(meta))

    def detail_outcome(self, meta: Meta, children: Children) -> tree.Node:
        return tree.Detail("outcome", self._word(children[-1]), span=self._span(meta))

    def expected_verdict(self, meta: Meta, children: Children) -> tree.Node:
        return tree.ExpectedVerdict(self._word(children[0]), span=self._span(meta))

    def expected_status(self, meta: Meta, children: Children) -> tree.Node:
        label, status = self._word(children[0]), self._word(children[-1])
        criterion = tree.Word(flat(children[0]), span=label.span)
        return tree.ExpectedStatus(criterion, status, len(children) > 2, span=self._span(meta))

    def expected_plan(self, meta: Meta, children: Children) -> tree.Node:
        days: dict[str, Any] = children[-1]
        step, *label = (self._word(c) for c in children[1:-1])
        return tree.ExpectedDays(step, label[0] if label else None, **days, span=self._span(meta))

    def expected_plan_status(self, meta: Meta, children: Children) -> tree.Node:
        negated = bool(tokens_of(children, "NOT"))
        step, *label, status = (self._word(c) for c in children[1:] if not _is(c, "NOT"))
        return tree.ExpectedPlanStatus(step, status, label[0] if label else None, negated, span=self._span(meta))

    def expected_days(self, meta: Meta, children: Children) -> dict[str, Any]:
        return dict(children)

    def only_day(self, meta: Meta, children: Children) -> dict[str, Any]:
        return {"first": children[0], "last": children[0]}

    def first_day(self, meta: Meta, children: Children) -> tuple[str, tree.Word]:
        return "first", children[0]

    def last_day(self, meta: Meta, children: Children) -> tuple[str, tree.Word]:
        return "last", children[0]

    def aim(self, meta: Meta, children: Children) -> tuple[str, tuple[tree.Word, tree.Word]]:
        return "aim", (self._word(children[-2]), children[-1])


def _is(child: object, *kinds: str) -> bool:
    return isinstance(child, Token) and child.type in kinds


def _is_word(child: object) -> bool:
    return isinstance(child, tree.Word) or _is(child, "NAME", "NUMBER")
