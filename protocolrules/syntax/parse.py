"""Parse: the text of a file into its tree, and every mistake of grammar in it.

Each top-level statement is parsed on its own. After a mistake inside one, the line that
holds it is replaced by a mark and the rest parsed again, so that every line's mistake is
found in one run and none is reported twice.
"""

from __future__ import annotations

import re

import attrs
from lark import Token
from lark.exceptions import UnexpectedInput, UnexpectedToken
from lark.indenter import DedentError

from protocolrules.diagnostics.diagnostic import Diagnostic, Findings
from protocolrules.diagnostics.source import Excerpt, Source, Span
from protocolrules.syntax import tree
from protocolrules.syntax.build import Build
from protocolrules.syntax.grammar import parser
from protocolrules.syntax.layout import DEEPEST_INDENT, statements
from protocolrules.syntax.refuse import explain, name_steps
from protocolrules.syntax.words import end_of_code

_MOST_MISTAKES = 20  # in one statement; after that it is not worth reading on


@attrs.define
class Parsed:
    """One statement as it was parsed: where it stands, what it is (None: it has mistakes), and what was found."""

    part: Excerpt
    statement: tree.Statement | None
    findings: tuple[Diagnostic, ...]


@attrs.define
class Remembered:
    """Statements of an earlier version of a text, so that an editor parses anew only what was changed."""

    _parsed: dict[str, list[Parsed]] = attrs.field(factory=dict)

    def take(self, text: str, source: Source, offset: int) -> Parsed | None:
        """Return a statement of these very characters, moved to where they stand now; None where there is none."""
        known = self._parsed.get(text)
        if not known:
            return None
        parsed = known.pop()
        parsed.part.source, parsed.part.offset = source, offset
        return parsed

    def keep(self, parsed: list[tuple[str, Parsed]]) -> None:
        """Remember these statements, and no others."""
        self._parsed = {}
        for text, one in parsed:
            self._parsed.setdefault(text, []).append(one)


def parse(source: Source, findings: Findings, remembered: Remembered | None = None) -> tree.File:
    """Return the tree of a source; what cannot be parsed is a finding and left out.

    *remembered* holds the statements of the text's last version, and then those of this one.
    """
    remembered = remembered if remembered is not None else Remembered()
    blocks = [(block.start, block.text.rstrip() + "\n") for block in statements(source, findings)]
    parsed = [(text, remembered.take(text, source, at) or _statement(text, Excerpt(source, at))) for at, text in blocks]
    remembered.keep(parsed)
    broken: set[str] = set()
    steps = [one.statement.name.text for _, one in parsed if isinstance(one.statement, tree.Step)]
    for text, one in parsed:
        for problem in one.findings:
            findings.add(name_steps(problem, steps))
        if one.statement is None:
            broken.update(re.findall(r"\w+", text[:200])[1:2])
    found = tuple(one.statement for _, one in parsed if one.statement is not None)
    return tree.File(found, frozenset(broken), span=Span(source, 0, len(source.text)))


def _statement(text: str, part: Excerpt) -> Parsed:
    block = Span(part, 0, len(text))
    found: list[Diagnostic] = []
    reported: set[int] = set()
    while True:
        try:
            parsed = parser().parse(text)
        except UnexpectedInput as mistake:
            at, problem = _explained(mistake, text, block)
        except DedentError:
            at, problem = _bad_indent(text, block)
        else:
            built: tree.Statement | None = None if reported else Build(part, text).transform(parsed)  # type: ignore[assignment]
            return Parsed(part, built, tuple(found))
        line_start = text.rfind("\n", 0, at) + 1
        if line_start in reported or len(reported) >= _MOST_MISTAKES:
            return Parsed(part, None, tuple(found))
        found.append(problem)
        reported.add(line_start)
        if line_start == 0:
            return Parsed(part, None, tuple(found))
        text = _without_line(text, line_start)


def _explained(mistake: UnexpectedInput, text: str, block: Span) -> tuple[int, Diagnostic]:
    """Return where a mistake is in the statement's text, and what to say of it."""
    token = mistake.token if isinstance(mistake, UnexpectedToken) else Token("", "?")
    at = mistake.pos_in_stream or 0
    if token.type == "_INDENT":
        return _needless_indent(text, at, block)
    no_block = isinstance(mistake, UnexpectedToken) and mistake.expected == {"_INDENT"}
    if token.type in ("_NL", "_DEDENT", "$END") or no_block:
        end = at if token.type == "_NL" or no_block else len(text)
        at = max(0, end_of_code(text, 0, end) - 1)  # what is missing is missing after this character
        return at, explain(text, at, Span(block.part, at, at + 1), at_end=True)
    return at, explain(text, at, Span(block.part, at, at + len(token)))


def _needless_indent(text: str, at: int, block: Span) -> tuple[int, Diagnostic]:
    line = len(text[: at + 1]) + len(text[at + 1 :]) - len(text[at + 1 :].lstrip())
    end = text.find("\n", line)
    return line, Diagnostic(
        "bad-indent",
        Span(block.part, line, end),
        "this line is indented, and the line above opens no block",
        "align it with the line above, or end that line with a comma, `and` or `or`",
    )


def _bad_indent(text: str, block: Span) -> tuple[int, Diagnostic]:
    """Find the first line whose indentation goes back to no earlier line's, or is too deep."""
    levels, offset, indent = [0], 0, 0
    for line in text.split("\n"):
        if line.strip() and not line.lstrip().startswith("#"):
            indent = _indent(line)
            returns = indent > levels[-1] or indent in levels
            levels = [level for level in levels if level < indent] + [indent]
            if not returns or len(levels) > DEEPEST_INDENT:
                break
        offset += len(line) + 1
    deep = len(levels) > DEEPEST_INDENT
    message = "blocks are nested too deeply" if deep else "this line's indentation matches no line above it"
    advice = "name a part with `define`" if deep else "indent by two spaces for each level"
    place = Span(block.part, offset, offset + max(1, indent))
    return offset, Diagnostic("too-deep" if deep else "bad-indent", place, message, advice)


def _without_line(text: str, line_start: int) -> str:
    """Return the text with a line, and the lines indented below it, replaced in place by a mark."""
    lines = text[line_start:].split("\n")
    indent = _indent(lines[0])
    cut = 1
    while cut < len(lines) and lines[cut].strip() and _indent(lines[cut]) > indent:
        cut += 1
    width = sum(len(line) + 1 for line in lines[:cut]) - 1
    stand_in = (" " * indent + "\x01").ljust(width)  # no file has it: layout refuses control characters
    return text[:line_start] + "\n".join([stand_in, *lines[cut:]])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
