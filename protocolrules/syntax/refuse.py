"""What to say when a line does not parse: ambiguous protocol English first, plain grammar last.

Each entry of the table is a phrase that real protocols use and that has more than one meaning,
or a spelling that is nearly right; its help says what to write instead.
"""

from __future__ import annotations

import re

import attrs

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.diagnostics.source import Span
from protocolrules.facts.suggest import did_you_mean

_D = r"\d+(?:\.\d+)?[ -]*(?:minute|hour|day|week|month|year|half-life|half-live)s?"
_ANCHOR = "a step you declared, such as `leukapheresis`"


@attrs.frozen
class _Refusal:
    """A phrase that cannot be taken as written: what is unclear about it, and what to write."""

    kind: str
    pattern: re.Pattern[str]
    message: str
    help: str


def _refusal(kind: str, pattern: str, message: str, help: str) -> _Refusal:  # noqa: A002
    return _Refusal(kind, re.compile(pattern, re.IGNORECASE), message, help)


_REFUSALS = (
    _refusal(
        "ambiguous-within-of",
        rf"within\s+{_D}\s+of\b",
        "`within … of` does not say on which side",
        "write `within … before`, `within … after` or `within … before or after`",
    ),
    _refusal(
        "ambiguous-at-least-within",
        r"within\s+at\s+least\b|within\s*(?:≥|>=)",
        "`within at least` contradicts itself",
        "write `within 4 weeks before …` for a window, or `≥ 4 weeks since … before …` for a gap",
    ),
    _refusal(
        "ambiguous-prior-to",
        rf"(?:≥|>=|at\s+least|more\s+than|>)\s*{_D}\s+prior\s+to\b",
        "`at least … prior to` can be a gap, a duration or the age of an event",
        "gap: `≥ 4 weeks since chemotherapy before surgery`; duration: `stable_disease for ≥ 4 weeks before surgery`; "
        "age of an event: `any diagnosis ≥ 4 weeks before surgery`",
    ),
    _refusal(
        "no-anchor",
        rf"(?:in|within|during|over)\s+the\s+(?:past|last|previous|prior|preceding)\s+{_D}",
        "this window has no anchor: it does not say before what",
        f"write `within … before` and {_ANCHOR}",
    ),
    _refusal(
        "ambiguous-or-half-lives",
        rf"{_D}\s+or\s+{_D}",
        "two durations joined by `or` do not say which one counts",
        "write `whichever is shorter of 4 half-lives or 3 weeks`, or `whichever is longer of …`",
    ),
    _refusal(
        "no-anchor",
        rf"(?:within|{_D}\s+since\s+\w+)\s*(?:{_D})?\s*$",
        "this window has no anchor: it does not say before or after what",
        f"add `before` or `after` and {_ANCHOR}",
    ),
    _refusal(
        "ambiguous-between",
        r"between\s+\d",
        "`between` does not say whether its ends are included",
        "write `50 to 90 kg` (both included), or `> 50 kg but < 90 kg`",
    ),
    _refusal(
        "ambiguous-recent",
        r"\brecent(?:ly)?\b",
        "`recent` does not say how long",
        "write a window, such as `within 4 weeks before screening`",
    ),
    _refusal(
        "ambiguous-and-or",
        r"\band\s*/\s*or\b",
        "`and/or` can be read both ways",
        "write `or` when one is enough, `and` when all are needed",
    ),
    _refusal(
        "spelling-prior-to",
        r"\bprior\s+to\b",
        "`prior to` is written `before`",
        "write `before`",
    ),
    _refusal(
        "spelling-following",
        r"\bfollowing\b",
        "`following` is written `after`",
        "write `after`",
    ),
    _refusal(
        "spelling-sign",
        r">\s*/\s*=|=>|<\s*/\s*=|=<|≦|≧|＞|＜",
        "this comparison sign has another spelling here",
        "write `≥` or `>=`, `≤` or `<=`",
    ),
    _refusal(
        "thousands-separator",
        r"\d{1,3}(?:,\d{3})+(?!\d)",
        "a number is written without thousands separators",
        "write `100000`, or use a unit such as `K/uL`",
    ),
    _refusal(
        "missing-source-number",
        r"^\s*(?:inclusion|exclusion)\s*(?:\"|$|for\b)",
        "a criterion needs its number in the source",
        'write `inclusion 6 "title"`',
    ),
    _refusal(
        "exclusion-form",
        r"\bno\s+(?:history|evidence)\s+of\b",
        "`no history of` is not a phrase of the language",
        "write `no EVENT ever`, or declare a fact and write `not FACT`",
    ),
    _refusal(
        "event-without-window",
        r"\b(?:no|any)\s+\w+(?:\s+or\s+\w+)*\s*$",
        "this does not say when",
        "add a window: `ever`, `within 4 weeks before …`, `before …`, `at …`",
    ),
)

_NAMES = re.compile(
    r"(?:step|arm|outcome|event|drug|measurement|scale|fact|judgement|attestation|define|derived|obligation)[ \t]+"
)
_STATEMENTS = (
    *("protocol", "version", "use", "step", "arm", "outcome", "event", "drug", "measurement", "scale", "fact"),
    *("judgement", "attestation", "define", "derived", "obligation", "inclusion", "exclusion"),
)


def explain(text: str, at: int, place: Span, at_end: bool = False) -> Diagnostic:
    """Return what to say of a statement that does not parse at its character *at*, which is *place*.

    With *at_end*, the line ended where something was still needed.
    """
    start = text.rfind("\n", 0, at) + 1
    line = _without_comment(text[start : text.find("\n", at)])
    shift = place.start - at
    for refusal in _REFUSALS:
        found = refusal.pattern.search(line)
        if found and _concerns(found, at - start, line):
            span = Span(place.source, shift + start + found.start(), shift + start + found.end())
            return Diagnostic(refusal.kind, span, refusal.message, refusal.help)
    if line.count("(") > line.count(")"):
        bracket = shift + start + line.rindex("(")
        span = Span(place.source, bracket, bracket + 1)
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
    if word in _STATEMENTS:
        return "unfinished", f"`{word}` is not finished", _FORMS.get(word, f"see `{word}` in the language reference")
    advice = f"a statement begins with one of: {', '.join(_STATEMENTS)}"
    return "unknown-statement", f"`{word}` does not begin a statement{did_you_mean(word, _STATEMENTS)}", advice


_FORMS = {
    "inclusion": 'write `inclusion 6 "title"` and its conditions on indented lines below',
    "exclusion": 'write `exclusion 4 "title"` and its conditions on indented lines below',
    "measurement": 'write `measurement ANC in 10*9/L "absolute neutrophil count"`',
    "step": "write `step leukapheresis after consent`",
    "scale": "write `scale ECOG 0 to 5`",
}


def _tail(line: str) -> str:
    return " ".join(line.split()[-3:])[-60:]


def _advice(line: str) -> str:
    first = re.match(r"\s*(\w+)", line)
    word = first[1] if first else ""
    if word in _FORMS and not line.startswith(" "):
        return _FORMS[word]
    if re.search(r"\bsince\b", line):
        return "a gap reads `≥ 3 weeks since chemotherapy before leukapheresis`"
    if re.search(r"\b(?:no|any)\b", line):
        return "an event reads `no chemotherapy within 28 days before leukapheresis`"
    if re.search(r"[≥≤<>]", line):
        return "a comparison reads `ANC ≥ 1 K/uL, latest within 28 days before leukapheresis`"
    return "see the language reference for the phrases that can stand here"
