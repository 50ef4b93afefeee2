"""`# allow: rule-name "reason"`: comments that keep findings from being reported, and what is wrong with them.

At the end of a line, an allow speaks of what begins on that line, in however many rows it is written. On a row of its
own, it speaks of the line below it and of the lines indented under that one: above a criterion, of the whole criterion.
Other comments may stand between, a blank line may not; and one that is indented as the block above the line speaks of
nothing (`lines.py`). Several rules are divided by commas. An error is never silenced.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import attrs

from protocolrules.diagnostics.diagnostic import WARNING, Diagnostic, Edit, Fix
from protocolrules.diagnostics.source import Source, Span
from protocolrules.facts.suggest import did_you_mean
from protocolrules.lint.kinds import ALLOWABLE
from protocolrules.lint.lines import Lines, Rows
from protocolrules.syntax.comments import comments

_ALLOW = re.compile(r"(?<!\S)#[ \t]*allow[ \t]*:")
_REASON = re.compile(r'"([^"\n]*)"')
_NAME = re.compile(r"[^\s,]+")


@attrs.frozen
class Allow:
    """One comment that allows: the rules it names, its reason, and the rows it speaks of (None: of nothing)."""

    span: Span
    names: tuple[Span, ...]
    reason: str
    rows: Rows | None


def allows(source: Source) -> Iterator[Allow]:
    """Yield the allows of a source."""
    if not _ALLOW.search(source.text):
        return
    lines = Lines(source)
    for comment in comments(source):
        found = _ALLOW.search(comment.text)
        if found:
            span = Span(source, comment.start + found.start(), comment.end)
            yield _allow(span, comment.start + found.end(), lines)


def _allow(span: Span, start: int, lines: Lines) -> Allow:
    """Return the allow whose names begin at a place of the source."""
    reason = _REASON.search(span.source.text, start, span.end)
    end = reason.start() if reason else span.end
    names = []
    while start < end:
        comma = span.source.text.find(",", start, end)
        stop = comma if comma >= 0 else end
        name = _NAME.search(span.source.text, start, stop)
        if name:
            names.append(Span(span.source, *name.span()))
        start = stop + 1
    return Allow(span, tuple(names), reason[1].strip() if reason else "", lines.spoken_of(span.line))


@attrs.define
class Allowances:
    """The allows of the files that a run has findings in, and which of their names have silenced something."""

    _known: dict[str, tuple[Allow, ...]] = attrs.field(factory=dict)
    _by_line: dict[tuple[str, int, str], Span] = attrs.field(factory=dict)
    _used: set[tuple[str, int]] = attrs.field(factory=set)

    def of(self, source: Source) -> tuple[Allow, ...]:
        """Return the allows of a source."""
        if source.name not in self._known:
            self._known[source.name] = tuple(allows(source))
            for (kind, (first, last)), name in _speaking(self._known[source.name]).items():
                for line in range(first, last + 1):
                    self._by_line[source.name, line, kind] = name  # the innermost one: it comes later
        return self._known[source.name]

    def silences(self, found: Diagnostic) -> bool:
        """Tell whether a finding is allowed, and remember by what."""
        source = found.span.source
        if found.is_error or not self.of(source):
            return False
        name = self._by_line.get((source.name, found.span.line, found.kind))
        if name is not None:
            self._used.add((source.name, name.start))
        return name is not None

    def findings(self, source: Source, was_looked_for: Callable[[str], bool]) -> Iterator[Diagnostic]:
        """Yield what is wrong with the allows of a source, once all its findings have been asked for."""
        for allow in self.of(source):
            yield from _unknown(allow)
            known = [n for n in allow.names if n.text in ALLOWABLE]
            idle = [n for n in known if (source.name, n.start) not in self._used and was_looked_for(n.text)]
            if idle:
                yield _unused(allow, idle)
            if len(idle) < len(known) and not allow.reason:
                yield _unexplained(allow)


def _speaking(known: tuple[Allow, ...]) -> dict[tuple[str, Rows], Span]:
    """Return the names that may silence something, by rule and rows; of two that say the same, the later one."""
    return {
        (name.text, allow.rows): name
        for allow in known
        for name in allow.names
        if allow.rows is not None and name.text in ALLOWABLE
    }


def _unknown(allow: Allow) -> Iterator[Diagnostic]:
    advice = "`protocolrules lint --rules` lists the rules; errors cannot be allowed"
    if not allow.names:
        yield Diagnostic("unknown-rule", allow.span, "no rule is named", f"name what is allowed: {advice}", WARNING)
    for name in allow.names:
        if name.text not in ALLOWABLE:
            message = f"`{name.text}` is no rule that can be allowed{did_you_mean(name.text, ALLOWABLE)}"
            yield Diagnostic("unknown-rule", name, message, advice, WARNING)


def _unexplained(allow: Allow) -> Diagnostic:
    named = ", ".join(name.text for name in allow.names)
    advice = f'write why it is meant, in quotes: `# allow: {named} "the source says so"`'
    return Diagnostic("allow-without-reason", allow.span, "this allow gives no reason", advice, WARNING)


def _unused(allow: Allow, idle: list[Span]) -> Diagnostic:
    named = " and ".join(f"`{name.text}`" for name in idle)
    message = f"{named} find{'s' * (len(idle) == 1)} nothing here that this comment could allow"
    left = [name for name in allow.names if name not in idle]
    if left:
        names = Span(allow.span.source, allow.names[0].start, allow.names[-1].end)
        edit = Edit(names, ", ".join(name.text for name in left))
        fix = Fix(f"delete {named} from the comment", (edit,), safe=True)
    else:
        fix = Fix("delete the comment", (Edit(_whole(allow.span), ""),), safe=True)
    return Diagnostic("unused-allow", allow.span, message, fix.title, WARNING, fix=fix)


def _whole(span: Span) -> Span:
    """Return an allow with the blanks before it; with its line, where nothing else stands on it."""
    text = span.source.text
    start = span.start
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    alone = start == 0 or text[start - 1] == "\n"
    return Span(span.source, start, min(span.end + 1, len(text)) if alone else span.end)


def allowing(found: Diagnostic) -> Edit:
    """Return the edit that allows a finding, its reason to be filled in.

    It stands at the end of the finding's line, or with what is allowed there already.
    """
    source, number = found.span.source, found.span.line
    start = source.start_of_line(number)
    line = source.line(number)
    known = re.search(_ALLOW.pattern + r'[ \t]*([^"\n]*[^"\s])', line)
    if known:
        return Edit(Span(source, start + known.end(1), start + known.end(1)), f", {found.kind}")
    end = start + len(line.rstrip())
    if "#" in line:  # on a line of its own above: a comment goes on to the end of its line
        indent = line[: len(line) - len(line.lstrip())]
        return Edit(Span(source, start, start), f'{indent}# allow: {found.kind} "reason"\n')
    return Edit(Span(source, end, end), f'  # allow: {found.kind} "reason"')
