"""Criteria in a file that does not say of which protocol, or of which version."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject, first_line
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    first = next(subject.criteria(), None)
    lacking = [word for kind, word in _HEADERS if not any(subject.nodes(kind))]
    if first is not None and lacking:
        message = f"the file has criteria and no `{'` and no `'.join(lacking)}`"
        advice = " and ".join(_EXAMPLES[word] for word in lacking)
        yield rule.at(first_line(first.span), message, f"write {advice} at the top")


_HEADERS: tuple[tuple[type[tree.Node], str], ...] = ((tree.ProtocolName, "protocol"), (tree.Version, "version"))
_EXAMPLES = {"protocol": '`protocol NAME "title"`', "version": '`version "…"`, the amendment or the date of the text'}

RULE = Rule(
    name="missing-header",
    finds="A file with criteria and without `protocol` or `version`.",
    why="A verdict is only worth as much as it can be traced: protocols are amended, and a patient is screened "
    "under the version in force.",
    evidence="Registry texts are revised in place and name no amendment: of NCT05621668 only the date of the text says "
    "which one was encoded.",
    avoid='protocol DEMO "a trial"\nfact pregnant\nexclusion 1\n  pregnant\n',
    prefer='protocol DEMO "a trial"\nversion "amendment 3"\nfact pregnant\nexclusion 1\n  pregnant\n',
    look=_look,
)
