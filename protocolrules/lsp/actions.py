"""Actions: what an editor offers to do about a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from protocolrules.diagnostics.diagnostic import Diagnostic, Edit
from protocolrules.diagnostics.source import Span
from protocolrules.lint.kinds import ALLOWABLE
from protocolrules.lsp.text import plain
from protocolrules.lsp.workspace import Analysis, Workspace

_MEANT = re.compile(r"did you mean `([^`]+)`\?")


@attrs.frozen
class Action:
    """Edits, what they do, and the finding that they mend (None: several).

    ``all_safe`` marks the one that makes every safe fix of a file.
    """

    title: str
    edits: tuple[Edit, ...]
    mends: Diagnostic | None = None
    preferred: bool = False
    all_safe: bool = False


def actions(analysis: Analysis, start: int, end: int) -> list[Action]:
    """Return what can be done about the findings between two characters."""
    here = [d for d in analysis.findings if analysis.has(d.span) and _touches(d.span, start, end)]
    return [action for diagnostic in here for action in _for(diagnostic)]


def _touches(span: Span, start: int, end: int) -> bool:
    return span.start <= end and start <= span.end


def _for(found: Diagnostic) -> Iterator[Action]:
    if found.fix:
        yield Action(found.fix.title, found.fix.edits, found, preferred=found.fix.safe)
    meant = _MEANT.search(found.help) or _MEANT.search(found.message)
    if meant and not found.fix and re.fullmatch(r"\w[\w-]*", found.span.text):
        yield Action(f"write `{meant[1]}`", (Edit(found.span, meant[1]),), found, preferred=True)
    if found.kind in ALLOWABLE and not found.is_error:
        yield Action(f"allow {found.kind} here, with a reason", (_allow(found),), found)


def _allow(found: Diagnostic) -> Edit:
    """Return the edit that allows a finding: at the end of its line, or with what is allowed there already."""
    source, number = found.span.source, found.span.line
    start = source.start_of_line(number)
    line = source.line(number)
    known = re.search(r'#[ \t]*allow[ \t]*:[ \t]*([^"\n]*[^"\s])', line)
    if known:
        return Edit(Span(source, start + known.end(1), start + known.end(1)), f", {found.kind}")
    end = start + len(line.rstrip())
    if "#" in line:  # on a line of its own above: a comment goes on to the end of its line
        indent = line[: len(line) - len(line.lstrip())]
        return Edit(Span(source, start, start), f'{indent}# allow: {found.kind} "reason"\n')
    return Edit(Span(source, end, end), f'  # allow: {found.kind} "reason"')


def fix_all(analysis: Analysis, workspace: Workspace) -> Action | None:
    """Return the action that makes every safe fix of a file, as `lint --fix` does; None where there is none."""
    fixed = workspace.fixed(analysis.path)
    if fixed.data is None:
        return None
    whole = Span(analysis.source, 0, len(analysis.source.text))
    return Action("make every safe fix", (Edit(whole, plain(fixed.data.decode("utf-8"))),), all_safe=True)
