"""``inclusion 3`` without a title: reports have a number only."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject, first_line


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    untitled = [criterion for criterion in subject.criteria() if not (criterion.title or "").strip()]
    if untitled:
        first = untitled[0]
        more = f" and {len(untitled) - 1} more" if len(untitled) > 1 else ""
        message = f"`{first.kind} {first.number}`{more} without a title"
        yield rule.at(
            first_line(first.span), message, f'write `{first.kind} {first.number} "…"` with a few words of the source'
        )


RULE = Rule(
    name="untitled-criterion",
    finds="Criteria without a title; one finding for the file.",
    why="Reports of a screening name criteria by number and title. A number alone sends every reader to the protocol.",
    evidence="Numbers are no sure guide: the list of NCT05621668 lacks number 1, and has number 5 twice.",
    avoid="fact pregnant\nexclusion 1\n  pregnant\n",
    prefer='fact pregnant\nexclusion 1 "Pregnancy"\n  pregnant\n',
    look=_look,
    level=NOTE,
)
