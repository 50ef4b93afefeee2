"""What to say when a line does not parse: a known phrase first, plain grammar last."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import attrs

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.diagnostics.source import Span
from protocolrules.facts.suggest import did_you_mean
from protocolrules.syntax.keywords import STATEMENTS
from protocolrules.syntax.layout import goes_on
from protocolrules.syntax.phrases import REFUSALS
from protocolrules.syntax.refusal import STEP, Refusal

_NAMES = re.compile(
    r"(?:step|arm|outcome|event|drug|measurement|scale|fact|judgement|attestation|define|derived|obligation)[ \t]+"
)


def explain(text: str, at: int, place: Span, at_end: bool = False) -> Diagnostic:
    """Return what to say of a statement that does not parse at its character *at*, which begins *place*.

    With *at_end*, the line ended where something was still needed.
    """
    start = text.rfind("\n", 0, at) + 1
    line = _without_comment(text[start : text.find("\n", at)])
    views = (line, *_within_parentheses(line, at - start))
    for refusal in REFUSALS:
        for view in views:
            found = refusal.pattern.search(view)
            if found and _concerns(found, at - start, view):
                return _refused(refusal, found, start, place)
    if "(" in line and _balance(text, start) > 0:
        bracket = start + line.rindex("(")
        span = Span(place.part, bracket, bracket + 1)
        return Diagnostic("unbalanced-parenthesis", span, "`(` is not closed on its line", "add `)`")
    kind, message, advice = _plain(text, at, place, line, at_end)
    return Diagnostic(kind, place, message, advice)


def _refused(refusal: Refusal, found: re.Match[str], start: int, place: Span) -> Diagnostic:
    """Return what is said of a phrase in the line that begins at *start*."""
    group = found.lastindex or 0
    words = found[group]
    first = start + found.start(group) + len(words) - len(words.lstrip())
    return Diagnostic(refusal.kind, Span(place.part, first, first + len(words.strip())), refusal.message, refusal.help)


_BEFORE_TREATMENT = re.compile(r"consent|screen|enrol|regist|baseline", re.IGNORECASE)


def name_steps(problem: Diagnostic, steps: Sequence[str]) -> Diagnostic:
    """Return a finding whose help names *steps* that the file declares; where it declares none, it says ``STEP``.

    Ages count at consent; most windows end at the first step after consent and screening.
    """
    if not steps or STEP not in (problem.help or ""):
        return problem
    first = next((step for step in steps if "consent" in step), steps[0])
    later = next((step for step in steps if not _BEFORE_TREATMENT.search(step)), first)
    return attrs.evolve(
        problem, help=problem.help.replace(f"years at {STEP}", f"years at {first}").replace(STEP, later)
    )


def _within_parentheses(line: str, column: int) -> Iterator[str]:
    """Yield the line with only what stands in the innermost parentheses around a column, if there are any."""
    opened: list[int] = []
    for index, character in enumerate(line[:column]):
        if character == "(":
            opened.append(index)
        elif character == ")" and opened:
            opened.pop()
    if not opened and line[column : column + 1] == ")":  # what it closes was opened on a line above
        yield line[:column]
    if opened:
        depth, end = 1, opened[-1] + 1
        while end < len(line) and depth:
            depth += {"(": 1, ")": -1}.get(line[end], 0)
            end += 1
        inside = line[opened[-1] + 1 : end - (not depth)]
        yield " " * (opened[-1] + 1) + inside


def _balance(text: str, start: int) -> int:
    """Return how many more parentheses open than close on the line at *start* and those it is one with."""
    lines = [_without_comment(line) for line in text.split("\n")]
    first = last = text.count("\n", 0, start)
    while first > 0 and goes_on(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and goes_on(lines[last]):
        last += 1
    joined = "".join(lines[first : last + 1])
    return joined.count("(") - joined.count(")")


def _without_comment(line: str) -> str:
    """Return the line with strings and comments blanked, so that no phrase is found inside them."""
    return re.sub(r'"[^"]*"|#.*', lambda found: " " * len(found[0]), line).rstrip()


def _concerns(found: re.Match[str], column: int, line: str) -> bool:
    """Tell whether a phrase is what the parser stumbled on: it holds the place, or ends just before it."""
    first, last = found.span(found.lastindex or 0)
    return first <= column and (column <= last or not line[last:column].strip())


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
    if character == ")" and _balance(text, text.rfind("\n", 0, at) + 1) < 0:
        return "unbalanced-parenthesis", "`)` closes nothing", "delete it, or add `(`"
    if character == ")":
        before = text[text.rfind("\n", 0, at) + 1 : at]
        return "unfinished", f"something is missing after `{_tail(before)}`", _advice(line)
    if not (character.isalnum() or character in "_,.:=+-*/<>≥≤×%()"):
        if character.isspace() or not character.isprintable():
            return "unexpected-character", f"U+{ord(character):04X} looks like a space and is none", "write a space"
        return "unexpected-character", f"`{character}` means nothing here", _advice(line)
    return "unexpected-words", f"`{place.words}` cannot stand here", _advice(line)


def _statement(word: str) -> tuple[str, str, str]:
    if word in STATEMENTS:
        return "unfinished", f"`{word}` is not finished", FORMS.get(word, f"see `{word}` in the language reference")
    advice = f"a statement begins with one of: {', '.join(STATEMENTS)}"
    return "unknown-statement", f"`{word}` does not begin a statement{did_you_mean(word, STATEMENTS)}", advice


FORMS = {
    "inclusion": 'write `inclusion 6 "title"` and its conditions on indented lines below',
    "exclusion": 'write `exclusion 4 "title"` and its conditions on indented lines below',
    "measurement": 'write `measurement ANC in 10*9/L "absolute neutrophil count"`',
    "step": "write `step infusion after consent`",
    "scale": "write `scale ECOG 0 to 5`",
    "example": 'write `example "title"`, its record and what to `expect` on indented lines below',
    "expect": "write `expect inclusion 7a not met`, `expect eligible`, or `expect plan infusion from 2026-03-24`",
    "schedule": f"write its lines below: `visit week_6 42 days after {STEP}, ± 3 days`",
}


def _tail(line: str) -> str:
    return " ".join(line.split()[-3:])[-60:]


def _advice(line: str) -> str:
    first = re.match(r"\s*(\w+)", line)
    word = first[1] if first else ""
    if word in FORMS and (word == "expect" or not line.startswith(" ")):
        return FORMS[word]
    if word == "visit":
        return f"a visit reads `visit week_6 42 days after {STEP}, ± 3 days`"
    if re.search(r"\bsince\b", line):
        return f"a gap reads `≥ 3 weeks since chemotherapy before {STEP}`"
    if re.search(r"\b(?:no|any)\b", line):
        return f"an event reads `no chemotherapy within 28 days before {STEP}`"
    if re.search(r"[≥≤<>]", line):
        return f"a comparison reads `ANC ≥ 1 K/uL, latest within 28 days before {STEP}`"
    return "see the language reference for the phrases that can stand here"
