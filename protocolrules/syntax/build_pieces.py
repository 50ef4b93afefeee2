"""The pieces that building a tree is made of: spans, words, quantities, and what to find among children."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
from lark import Token, Transformer
from lark.tree import Meta

from protocolrules.diagnostics.source import Excerpt, Source, Span
from protocolrules.syntax import tree
from protocolrules.syntax.words import SIGNS, end_of_code, quantity_parts

Children = list[Any]


class Pieces(Transformer[Token, tree.Node]):
    """What every part of the builder uses: where in the source it is, and words with their place."""

    def __init__(self, part: Source | Excerpt, text: str) -> None:
        super().__init__(visit_tokens=False)
        self.part = part
        self.text = text

    def _span(self, meta: Meta) -> Span:
        start, end = getattr(meta, "start_pos", 0), getattr(meta, "end_pos", 0)
        return Span(self.part, start, end_of_code(self.text, start, end))

    def _word(self, token: Token) -> tree.Word:
        start = token.start_pos or 0
        return tree.Word(str(token), span=Span(self.part, start, start + len(token)))

    def _words(self, children: Children, kind: str = "NAME") -> tuple[tree.Word, ...]:
        return tuple(self._word(c) for c in tokens_of(children, kind))

    def _quantity(self, token: Token) -> tree.Quantity:
        number, unit = quantity_parts(str(token))
        return tree.Quantity(Decimal(number), unit, span=self._word(token).span)

    def _declared(self, meta: Meta, children: Children) -> dict[str, Any]:
        name = next(c for c in children if isinstance(c, Token) and c.type == "NAME")
        return {"name": self._word(name), "title": string_of(children), "span": self._span(meta)}


@attrs.frozen
class Clause:
    """An `unless` or `otherwise` on its way up to the lines it belongs to."""

    body: tree.Condition


@attrs.frozen
class Lines:
    """The lines of a block, before what stands above them says how they combine."""

    items: tuple[tree.Condition, ...]
    unless: tuple[tree.Condition, ...]


def body_of(written: Any) -> tree.Condition:
    """Return lines as one condition: all of them must hold."""
    if not isinstance(written, Lines):
        return written  # type: ignore[no-any-return]
    items, unless = written.items, written.unless
    if len(items) == 1 and not unless:
        return items[0]
    return tree.Group("all", items, unless, span=items[0].span.to((*items, *unless)[-1].span))


def tokens_of(children: Children, kind: str) -> list[Token]:
    """Return the tokens of a kind among children."""
    return [c for c in children if isinstance(c, Token) and c.type == kind]


def nodes_of(children: Children) -> list[Any]:
    """Return the nodes of the tree among children."""
    return [c for c in children if isinstance(c, tree.Node)]


def node_of(children: Children, kind: type) -> Any:
    """Return the first child of a kind of node, None where there is none."""
    return next((c for c in children if isinstance(c, kind)), None)


def tuple_of(children: Children) -> tuple[tree.Word, ...]:
    """Return the child that is a tuple of words."""
    return next(c for c in children if isinstance(c, tuple))


def string_of(children: Children) -> str | None:
    """Return the first text in quotes among children, without its quotes."""
    found = tokens_of(children, "STRING")
    return str(found[0])[1:-1] if found else None


def unit_of(children: Children) -> str | None:
    """Return the unit written after `in`."""
    found = tokens_of(children, "IN_UNIT")
    return str(found[0])[2:].strip() if found else None


def flat(token: Token) -> str:
    """Return a token's words with single spaces."""
    return " ".join(str(token).split())


def sign_of(token: Token) -> str:
    """Return the canonical comparison sign of a token."""
    return SIGNS[flat(token)]
