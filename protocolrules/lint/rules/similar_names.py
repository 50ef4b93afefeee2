"""``liver_metastases`` and ``LiverMetastases``: names that differ by case, underscore or plural only."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree


def _look(rule: Rule, subject: Subject) -> Iterator[Diagnostic]:
    first: dict[str, tree.Declaration] = {}
    own = {id(statement) for statement in subject.file.statements}
    for declared in subject.vocabulary.names.values():
        other = first.setdefault(_folded(declared.name.text), declared)
        if other is not declared and (id(declared) in own or isinstance(declared, tree.Timing)):
            message = f"`{declared.name.text}` and `{other.name.text}` are two names, and look like one"
            advice = "use one of them for both, or tell them apart by another word"
            yield rule.at(declared.name.span, message, advice, Label(other.name.span, "declared here"))


def _folded(name: str) -> str:
    plain = name.lower().replace("_", "")
    return plain[:-1] if len(plain) > 4 and plain.endswith("s") and not plain.endswith("ss") else plain


RULE = Rule(
    name="similar-names",
    finds="Two names that differ only by case, underscores or a plural s.",
    why="Rules ask for the one and records state the other: each is a name of its own, so the verdict stays unknown.",
    evidence="One drug, test or disease has many spellings even within one text: about 120 of the unit of platelets "
    "alone in the corpus.",
    avoid="fact liver_metastases\nfact LiverMetastases\ninclusion 1\n  not liver_metastases\nexclusion 1\n"
    "  LiverMetastases\n",
    prefer="fact liver_metastases\ninclusion 1\n  not liver_metastases\n",
    look=_look,
)
