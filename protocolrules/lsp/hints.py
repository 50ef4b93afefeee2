"""Hints within the text: what a window includes, and how long half-lives are at most."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from protocolrules.facts.calendar import DAY, decimal_text
from protocolrules.lsp import saying
from protocolrules.lsp.workspace import Analysis
from protocolrules.program import nodes as p
from protocolrules.program.program import Timing
from protocolrules.syntax import tree
from protocolrules.syntax.tree.walk import walk


@attrs.frozen
class Hint:
    """A few words shown after a character, and a sentence that is shown when asked."""

    at: int
    text: str
    more: str


def hints(analysis: Analysis, start: int, end: int) -> list[Hint]:
    """Return the hints between two characters of a file, in the order of the text."""
    found = {hint.at: hint for hint in (*_windows(analysis, start, end), *_half_lives(analysis, start, end))}
    return [found[at] for at in sorted(found) if start <= at <= end]


def _windows(analysis: Analysis, start: int, end: int) -> Iterator[Hint]:
    """Yield what every window includes that is no single day."""
    for frame in _frames(analysis):
        if _is_in(analysis, frame, start, end) and not _says_itself(frame):
            yield Hint(frame.span.end, f"= {saying.short(frame)}", saying.window(frame))


def _is_in(analysis: Analysis, frame: p.Window, start: int, end: int) -> bool:
    written = frame.span
    return analysis.has(written) and start <= written.end <= end and _is_a_window(written.words)


def _is_a_window(words: str) -> bool:
    """Tell a window's own words from those of a condition that has none; `at X` says its day itself."""
    first = words.split(maxsplit=1)[0] if words else ""
    return first in _FIRST or first[:1].isdigit() or first[:1] in "≥>"


def _says_itself(frame: p.Window) -> bool:
    """Tell whether a window is all of time, or a single day by its distance: what is written is all there is to say."""
    if frame.start is None and frame.end is None:
        return True
    return frame.span.words[:1].isdigit() and saying.short(frame).endswith(" only")


_FIRST = ("within", "before", "after", "on", "between", "from", "during", "at", "more")


def _frames(analysis: Analysis) -> Iterator[p.Window]:
    meanings = [c.meaning for c in analysis.program.criteria]
    meanings += analysis.scope.definitions.values()
    for meaning in meanings:
        yield from (node for node in p.walk(meaning) if isinstance(node, p.Window) and not _is_gap(node))
    for timing in analysis.program.schedule:
        if isinstance(timing, Timing):
            yield attrs.evolve(timing.window, span=timing.span)


def _is_gap(frame: p.Window) -> bool:
    """Tell whether a window only says that an event has begun, as those of gaps and states do."""
    return " since " in f" {frame.span.words} " or " for " in f" {frame.span.words} "


def _half_lives(analysis: Analysis, start: int, end: int) -> Iterator[Hint]:
    for statement in analysis.file.statements:
        if statement.span.end < start or statement.span.start > end:
            continue
        for node, _ in walk(statement):
            if isinstance(node, tree.Since):
                yield from _of_gap(analysis, node)


def _of_gap(analysis: Analysis, gap: tree.Since) -> Iterator[Hint]:
    longest = _longest(analysis, gap.events)
    if longest is None:
        return
    name, seconds = longest
    for node, _ in (found for _, length in gap.bounds for found in walk(length)):
        if isinstance(node, tree.Term) and node.unit == "half-life":
            days = Fraction(node.number) * seconds / DAY
            text = f"≤ {_days(days)} ({name})"
            more = f"of the drugs declared, {name} has the longest half-life; a record's own takes precedence"
            yield Hint(node.span.end, text, more)


def _longest(analysis: Analysis, events: tree.Events) -> tuple[str, Fraction] | None:
    """Return the drug with the longest declared half-life among some events, and that in seconds."""
    kinds = analysis.vocabulary.kinds
    named = {drug for word in events.names if word.text in kinds for drug in kinds[word.text].certain}
    left = {drug for word in events.excepted if word.text in kinds for drug in kinds[word.text].certain}
    known = [(Fraction(seconds), d) for d, seconds in analysis.program.drugs.items() if seconds and d in named - left]
    return max(known)[::-1] if known else None


def _days(days: Fraction) -> str:
    rounded = -(-days * 10 // 1) / Fraction(10)  # up: a washout is never shown too short
    return f"{decimal_text(rounded)} day{'s' * (rounded != 1)}"
