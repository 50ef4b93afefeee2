"""What to say when a line does not parse: a known phrase first, plain grammar last."""

from __future__ import annotations

import re

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.diagnostics.source import Span
from protocolrules.facts.suggest import did_you_mean
from protocolrules.syntax.keywords import STATEMENTS
from protocolrules.syntax.phrases import REFUSALS

_NAMES = re.compile(
    r"(?:step|arm|outcome|event|drug|measurement|scale|fact|judgement|attestation|define|derived|obligation)[ \t]+"
)


def explain(text: str, at: int, place: Span, at_end: bool = False) -> Diagnostic:
    """Return what to say of a statement that does not parse at its character *at*, which begins *place*.

    With *at_end*, the line ended where something was still needed.
    """
    start = text.rfind("\n", 0, at) + 1
    line = _without_comment(text[start : text.find("\n", at)])
    for refusal in REFUSALS:
        found = refusal.pattern.search(line)
        if found and _concerns(found, at - start, line):
            indent = len(found[0]) - len(found[0].lstrip())
            span = Span(place.part, start + found.start() + indent, start + found.end())
            return Diagnostic(refusal.kind, span, refusal.message, refusal.help)
    if line.count("(") > line.count(")"):
        bracket = start + line.rindex("(")
        span = Span(place.part, bracket, bracket + 1)
        return Diagnostic("unbalanced-parenthesis", span, "`(` is not closed on its line", "add `)`")
    kind, message, advice = _plain(text, at, place, line, at_end)
    return Diagnostic(kind, place, message, advice)


def _without_comment(line: str) -> str:
    """Return the line with strings and comments blanked, so that no phrase is found inside them."""
    return re.sub(r'"[^"]*"|#.*', lambda found: " " * len(found[0]), line).rstrip()


def _concerns(found: re.Match[str], column: int, line: str) -> bool:
    """Tell whether a phrase is what the parser stumbled on: it holds the place, or ends just before it."""
    gap = line[found.end() : column]
    return found.start() <= column and (column <= found.end() or not gap.strip())


def _plain(text: str, at: int, place: Span, line: str, at_end: bool) -> tuple[str, str, str]:
    """Return kind, message and help where no particular phrase explains the mistake."""
    first = re.match(r"\w*", text)
    character = text[at]
    if at == 0:
        return _statement(first[0] if first else "")
    if _NAMES.fullmatch(text[:at]) and character.isalpha() and not at_end:
        return (
            "reserved-name",
            f"`{place.words}` is a word of the language",
            "choose another name, such as one with a `_`",
        )
    if character == '"' and not at_end:
        return "unclosed-text", "a text in quotes is not closed on its line", 'end it with `"`'
    if at_end:
        return "unfinished", f"something is missing after `{_tail(line)}`", _advice(line)
    if character == ")":
        return "unbalanced-parenthesis", "`)` closes nothing", "delete it, or add `(`"
    if not (character.isalnum() or character in "_,.:=+-*/<>≥≤×%()"):
        if character.isspace() or not character.isprintable():
            return "unexpected-character", f"U+{ord(character):04X} looks like a space and is none", "write a space"
        return "unexpected-character", f"`{character}` means nothing here", _advice(line)
    return "unexpected-words", f"`{place.words}` cannot stand here", _advice(line)


def _statement(word: str) -> tuple[str, str, str]:
    if word in STATEMENTS:
        return "unfinished", f"`{word}` is not finished", _FORMS.get(word, f"see `{word}` in the language reference")
    advice = f"a statement begins with one of: {', '.join(STATEMENTS)}"
    return "unknown-statement", f"`{word}` does not begin a statement{did_you_mean(word, STATEMENTS)}", advice


_FORMS = {
    "inclusion": 'write `inclusion 6 "title"` and its conditions on indented lines below',
    "exclusion": 'write `exclusion 4 "title"` and its conditions on indented lines below',
    "measurement": 'write `measurement ANC in 10*9/L "absolute neutrophil count"`',
    "step": "write `step leukapheresis after consent`",
    "scale": "write `scale ECOG 0 to 5`",
    "example": 'write `example "title"`, its record and what to `expect` on indented lines below',
    "expect": "write `expect inclusion 7a not met`, `expect eligible`, or `expect plan infusion from 2026-03-24`",
    "schedule": "write its lines below: `visit week_6 42 days after infusion, ± 3 days`",
}


def _tail(line: str) -> str:
    return " ".join(line.split()[-3:])[-60:]


def _advice(line: str) -> str:
    first = re.match(r"\s*(\w+)", line)
    word = first[1] if first else ""
    if word in _FORMS and (word == "expect" or not line.startswith(" ")):
        return _FORMS[word]
    if word == "visit":
        return "a visit reads `visit week_6 42 days after infusion, ± 3 days`"
    if re.search(r"\bsince\b", line):
        return "a gap reads `≥ 3 weeks since chemotherapy before leukapheresis`"
    if re.search(r"\b(?:no|any)\b", line):
        return "an event reads `no chemotherapy within 28 days before leukapheresis`"
    if re.search(r"[≥≤<>]", line):
        return "a comparison reads `ANC ≥ 1 K/uL, latest within 28 days before leukapheresis`"
    return "see the language reference for the phrases that can stand here"
