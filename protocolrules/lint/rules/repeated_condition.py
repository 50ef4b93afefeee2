"""``a, b or a``: the same condition twice in one list."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic, Edit, Fix, Label
from protocolrules.diagnostics.source import Span
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for whole in subject.nodes(tree.Chain, tree.Group):
        if isinstance(whole, tree.Chain | tree.Group):
            yield from _repeats(rule, whole)


def _repeats(rule: Rule, whole: tree.Chain | tree.Group) -> Iterator[Diagnostic]:
    first: dict[tree.Node, int] = {}
    for at, item in enumerate(whole.items):
        before = first.setdefault(item, at)
        if before != at:
            message = f"`{_short(item.span.words)}` stands twice in this list"
            advice = "delete one, or write what the source says in its place"
            label = Label(whole.items[before].span, "first here")
            yield rule.at(item.span, message, advice, label, fix=_fix(whole, before, at))


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:57]}…"


def _fix(whole: tree.Chain | tree.Group, before: int, at: int) -> Fix | None:
    """Return the deletion of one of the two, where the list says the same without it, whatever is known."""
    if isinstance(whole, tree.Group):
        counts = whole.quantifier not in ("all", "any", "none")
        gone = None if counts or whole.unless else _lines(whole.items[at].span)
    else:
        gone = _in_chain(whole, before)
    # The verdict stays, but so may the mistake: the second may be a line copied and not changed. The author decides.
    return Fix("delete one of them", (Edit(gone, ""),)) if gone is not None else None


def _lines(span: Span) -> Span | None:
    """Return the whole lines of a condition, None where anything else stands on them."""
    text = span.source.text
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end
    alone = not text[start : span.start].strip() and not text[span.end : end].strip() and "#" not in span.text
    return Span(span.source, start - 1, end) if alone and start else None


def _in_chain(chain: tree.Chain, before: int) -> Span | None:
    """Return the earlier of the two with the separator before it (of the first item: after it)."""
    spans = [item.span for item in chain.items]
    source = spans[0].source
    gone = Span(source, spans[0].start, spans[1].start)
    if before:
        gone = Span(source, spans[before - 1].end, spans[before].end)
    return None if any(sign in gone.text for sign in "#()") else gone


RULE = Rule(
    name="repeated-condition",
    finds="The same condition twice in one list.",
    why="Where a line was copied to be changed and was not, what the source asks for is missing. In `at least 2 of` "
    "the condition counts twice.",
    evidence="51 % of criteria hold an `or`, 1,904 a list whose items carry the content; long lists are where copies "
    "are overlooked.",
    avoid="step consent\nmeasurement AST in U/L\nmeasurement ALT in U/L\nexclusion 1\n"
    "  AST > 3 × ULN or AST > 3 × ULN, latest before consent\n",
    prefer="step consent\nmeasurement AST in U/L\nmeasurement ALT in U/L\nexclusion 1\n"
    "  AST > 3 × ULN or ALT > 3 × ULN, latest before consent\n",
    look=_look,
)
