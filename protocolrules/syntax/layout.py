"""Layout: a text into top-level statements, before any grammar sees it.

Comes in: the bytes or text of a file. Goes out: the character ranges of its statements (a
line at column 1 and the indented lines below it). The one hard idea: everything that could
make parsing slow or deep is refused here, in linear time, with a place in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source, Span
from protocolrules.syntax.comments import TEXT_OR_COMMENT

LARGEST = 2_000_000  # characters of one file
MOST_BYTES = 4 * LARGEST  # a character has at most four
LONGEST_LINE = 2_000
DEEPEST_PARENTHESES = 20
DEEPEST_INDENT = 20


def decode(name: str, data: bytes, findings: Findings) -> Source:
    """Return the source of a file's bytes; what is not UTF-8 text is a finding and an empty source."""
    empty = Source(name, "")
    if len(data) > MOST_BYTES:
        message = f"the file has more than {MOST_BYTES:,} bytes"
        findings.error("file-too-large", Span(empty, 0, 0), message, "split it, and join the parts with `use`")
        return empty
    try:
        return Source(name, plain_line_ends(data.decode("utf-8-sig")))
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        message = f"line {line}: this is not UTF-8 text (byte {wrong.start} of the file)"
        findings.error("not-text", Span(empty, 0, 0), message, "save the file as UTF-8")
        return empty


def plain_line_ends(text: str) -> str:
    """Return the text with every line ended by a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def statements(source: Source, findings: Findings) -> list[Span]:
    """Return the span of every top-level statement; a statement that cannot be read safely is a finding."""
    if len(source.text) > LARGEST:
        findings.error(
            "file-too-large",
            Span(source, 0, 1),
            f"the file has {len(source.text):,} characters; {LARGEST:,} are allowed",
            "split it, and join the parts with `use`",
        )
        return []
    return [span for span in _blocks(source) if _readable(span, findings)]


_GOES_ON = re.compile(r"(?:[,=]|\b(?:and|or))$")


def goes_on(row: str) -> bool:
    """Tell whether a line goes on in the next row: after a comma, `and`, `or` or `=` (`indent.CONTINUES`)."""
    code = TEXT_OR_COMMENT.sub(lambda part: '"' if part[0][0] == '"' else "", row).rstrip()
    return _GOES_ON.search(code) is not None


def _blocks(source: Source) -> Iterator[Span]:
    start: int | None = None
    for offset, line in _lines(source.text):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line[0].isspace() and start is not None:
            yield Span(source, start, offset)
            start = offset
        elif start is None:
            start = offset
    if start is not None:
        yield Span(source, start, len(source.text))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    offset = 0
    for line in text.split("\n"):
        yield offset, line
        offset += len(line) + 1


def _readable(block: Span, findings: Findings) -> bool:
    """Tell whether a statement is safe to parse; the first thing that is not is a finding."""
    depth = 0
    if block.text[0] == " ":
        place = Span(block.source, block.start, block.start + 1)
        findings.error("bad-indent", place, "nothing stands above this indented line", "begin a statement at column 1")
        return False
    for offset, line in _lines(block.text):
        found = _line_problem(line)
        if found:
            kind, column, width, message, advice = found
            at = block.start + offset + column
            findings.error(kind, Span(block.source, at, at + width), message, advice)
            return False
        code = TEXT_OR_COMMENT.sub("", line)
        for bracket in _BRACKET.findall(code):
            depth = max(0, depth + (1 if bracket == "(" else -1))
            if depth > DEEPEST_PARENTHESES:
                at = block.start + offset
                message = f"parentheses more than {DEEPEST_PARENTHESES} deep"
                findings.error("too-deep", Span(block.source, at, at + len(line)), message, "name a part with `define`")
                return False
    return True


_BRACKET = re.compile(r"[()]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def _line_problem(line: str) -> tuple[str, int, int, str, str] | None:
    if len(line) > LONGEST_LINE:
        message = f"the line has {len(line):,} characters; {LONGEST_LINE:,} are allowed"
        return "line-too-long", LONGEST_LINE, 1, message, "break it after a comma, `and` or `or`"
    control = _CONTROL.search(line)
    if control:
        message = f"the control character U+{ord(control[0]):04X} cannot stand in rules"
        return "control-character", control.start(), 1, message, "delete it"
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        return "tab-indent", 0, len(indent), "indented with a tab", "indent with spaces, two for each level"
    if indent.strip(" "):
        message = f"indented with U+{ord(indent.strip(' ')[0]):04X}, which is no space"
        return "unexpected-character", 0, len(indent), message, "indent with spaces, two for each level"
    return None
