"""``fact no_metastases``: a record must answer no to say that there are some."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.lint.rule import Rule
from protocolrules.lint.rules.double_negation import DENYING
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    for declared in subject.nodes(tree.Fact, tree.EventKind):
        name = declared.name.text
        if name.lower().startswith(DENYING) and name.strip("_").count("_") and not getattr(declared, "values", ()):
            plain = name.split("_", 1)[1]
            message = f"`{name}` is named by what is absent, so a record says `no` where there is some"
            advice = f"declare `{plain}` and write `not {plain}`"
            if isinstance(declared, tree.EventKind):
                message = f"`{name}` is named by what is absent, which has no dates"
                advice = f"declare `event {plain}` and write `no {plain} …`"
            yield rule.at(declared.name.span, message, advice)


RULE = Rule(
    name="negative-name",
    finds="A fact or an event whose name denies.",
    why="`no_metastases: no` in a record is a double denial that people get wrong, and an event that did not take "
    "place has no day: the record's completeness says that it did not.",
    evidence="17.9 % of criteria hold a negation, 2,023 say `No A or B`, where the denial reaches further than "
    "a name can.",
    avoid="fact no_metastases\ninclusion 1\n  no_metastases\n",
    prefer="fact metastases\ninclusion 1\n  not metastases\n",
    look=_look,
    level=NOTE,
)
