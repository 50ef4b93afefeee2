"""``any of`` above a single line: the others may be lost."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.diagnostics.source import Span
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject, first_line
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for group in subject.nodes(tree.Group):
        heading = Span(group.span.source, group.span.start, group.items[0].span.start)
        words = " ".join(heading.text.split("#")[0].split())
        if words.startswith(("any of", "all of")) and len(group.items) == 1:
            message = f"`{words}` stands above one line only"
            yield rule.at(first_line(heading), message, "add the lines that are missing, or delete it")
        elif group.quantifier in ("count ≥", "count ≤") and group.number == len(group.items):
            said, instead = ("all of them", "write `all of`") if group.quantifier == "count ≥" else _NOTHING
            lines = f"are {len(group.items)} lines" if len(group.items) > 1 else "is 1 line"
            message = f"there {lines} below, so this asks for {said}"
            yield rule.at(first_line(heading), message, f"add the lines that are missing, or {instead}")


_NOTHING = "nothing", "check the number"  # `all of` would ask for everything


RULE = Rule(
    name="group-of-one",
    finds="`any of` or `all of` above a single line, and a count of as many lines as there are.",
    why="The heading announces a list. Where one line is left of it, the others were lost on the way.",
    evidence="4,917 lines of 2,411 trials are headings that end with a colon, and 1,904 criteria of 1,397 trials ask "
    "for some of a list; when a registry's text is cut up, items go astray.",
    avoid="fact pregnant\nfact lactating\nexclusion 1\n  any of\n    pregnant\n",
    prefer="fact pregnant\nfact lactating\nexclusion 1\n  any of\n    pregnant\n    lactating\n",
    look=_look,
)
