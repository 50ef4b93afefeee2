"""Format: a source into the one canonical layout of its rules, or into what keeps it from being laid out.

The layout is made from the author's words and lines, never from the tree; so what it must not
change is asked of the tree: the new text is parsed again, and given away only where both texts
say the same, and every comment still stands where it stood among the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source, Span
from protocolrules.format.columns import align
from protocolrules.format.lines import Comment, Item, Line, lines_of
from protocolrules.format.spacing import space
from protocolrules.format.spelling import Spelled, spelled
from protocolrules.format.wrap import FURTHER, INDENT, rows
from protocolrules.syntax import tree
from protocolrules.syntax.layout import LARGEST, LONGEST_LINE, plain_line_ends, statements
from protocolrules.syntax.parse import parse

_TO_REMARK = "  "


def formatted(source: Source, findings: Findings) -> str | None:
    """Return the text of *source* in the canonical layout, None where it has mistakes, which are findings.

    Only what the grammar does not know is a mistake here: names need not be declared.
    """
    source = Source(source.name, plain_line_ends(source.text))
    mistakes = Findings()
    text = _formatted(source, mistakes)
    for mistake in mistakes.all:
        findings.add(mistake)
    return None if mistakes.all else text


def _formatted(source: Source, mistakes: Findings) -> str:
    written = parse(source, mistakes)
    if mistakes.all:
        return ""
    text = _laid_out(source, mistakes)
    if not mistakes.all and not _says_the_same(source, written, Source(source.name, text)):
        message = "the layout of this file would change what it says, so it is left as it is"
        advice = "this is a fault of `format` and not of the file: please report it"
        mistakes.error("format-changed-meaning", Span(source, 0, min(1, len(source.text))), message, advice)
    return text


# ---- what must not change ------------------------------------------------------------------


def _says_the_same(source: Source, written: tree.File, new: Source) -> bool:
    """Tell whether a text has the tree and the comments of *source*; what is the same text need not be read again."""
    olds, news = _pieces(source), _pieces(new)
    if len(olds) != len(news):
        return False
    trees = (None, *written.statements)
    changed = [(tree, old, new) for tree, old, new in zip(trees, olds, news, strict=True) if old != new]
    before, after = (
        Source(source.name, "".join(texts)) for texts in ([c[1] for c in changed], [c[2] for c in changed])
    )
    findings = Findings()
    same = parse(after, findings).statements == tuple(c[0] for c in changed if c[0] is not None)
    return same and not findings.all and list(_comments(_items(before))) == list(_comments(_items(after)))


def _pieces(source: Source) -> list[str]:
    """Return the text above the first statement, and that of every statement with what stands below it."""
    spans = statements(source, Findings())
    return [source.text[: spans[0].start] if spans else source.text, *(span.text for span in spans)]


def _items(source: Source) -> list[Item]:
    return lines_of(source.text, statements(source, Findings()))


def _comments(items: Sequence[Item]) -> Iterator[tuple[int, bool, str]]:
    """Yield every comment with the number of words before it, and whether it stands on a line of its own."""
    seen = 0
    for item in items:
        if isinstance(item, Comment):
            yield seen, True, item.text
            continue
        for part in item.parts:
            seen += sum(word.kind != "COLON" for word in part.words)  # one may go: `define a:` above lines
            yield seen, False, part.remark
            yield from ((seen, True, text) for text in part.below)


# ---- the text ------------------------------------------------------------------------------


def _laid_out(source: Source, mistakes: Findings) -> str:
    items = _items(source)
    space(items)
    words = {item: _spelled(item) for item in items if isinstance(item, Line)}
    align(items, {line: parts[0] for line, parts in words.items()})
    text: list[str] = []
    for item in items:
        made = [_row(item)] if isinstance(item, Comment) else _rows(item, words[item])
        _limit(item, max(map(len, made)), source, mistakes)
        text += ["", *made] if item.apart else made
    whole = "".join(f"{row}\n" for row in text)
    if len(whole) > LARGEST:
        message = f"laid out, the file has {len(whole):,} characters; {LARGEST:,} are allowed"
        mistakes.error("file-too-large", Span(source, 0, 1), message, "split it, and join the parts with `use`")
    return whole


def _spelled(line: Line) -> list[list[Spelled]]:
    return [spelled(part.words, line.statement, line.opens) for part in line.parts]


def _row(comment: Comment) -> str:
    return " " * (INDENT * comment.level) + comment.text


def _rows(line: Line, words: Sequence[Sequence[Spelled]]) -> list[str]:
    first = INDENT * line.level
    further = first + FURTHER
    made: list[str] = []
    for part, spelt in zip(line.parts, words, strict=True):
        made += rows(spelt, further if made else first, further)
        if part.remark:
            made[-1] += _TO_REMARK + part.remark
        made += [" " * further + text for text in part.below]
    return made


def _limit(item: Item, longest: int, source: Source, mistakes: Findings) -> None:
    """Refuse a line that becomes too long to be read again; a comment at the file's head may be as long as it likes."""
    if longest <= LONGEST_LINE or (isinstance(item, Comment) and len(item.text) > LONGEST_LINE):
        return
    start = source.text.find(item.text) if isinstance(item, Comment) else item.words[0].start
    message = f"laid out, this line has {longest:,} characters; {LONGEST_LINE:,} are allowed"
    mistakes.error("line-too-long", Span(source, start, start + 1), message, "shorten it, or name a part of it")
