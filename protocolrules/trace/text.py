"""The lines of a source, one after the other, into drafts of its items (`items.py` says what becomes of a line)."""

from __future__ import annotations

import re

from protocolrules.diagnostics.source import Source, Span
from protocolrules.trace.headings import (
    BARE_NAMES,
    ELIGIBILITY,
    EXCLUSION,
    INCLUSION,
    asks_nothing,
    bare_fields,
    field,
    is_subheading,
    list_heading,
    may_be_wrapped,
)
from protocolrules.trace.inside import marks_inside
from protocolrules.trace.items import FIELD, PREAMBLE, Draft, Item, Note, named
from protocolrules.trace.lists import Lists
from protocolrules.trace.marks import NUMBER, Mark, indent_of, mark_of, unescaped

_UNSAID = ""
_INLINE = re.compile(r"(?<=\s)([0-9]{1,3})(?:\\?\.|\))\s+(?=[A-Z])")


class TextReader:
    """Reads one text. With *page*, what stands before the first heading of a list is not taken for criteria."""

    def __init__(self, source: Source, page: bool) -> None:
        self.source = source
        self.headings: list[Span] = []
        self.outside: list[Span] = []
        self.notes: list[Note] = []
        self._drafts: list[Draft] = []
        self._item: Draft | None = None
        self._lists = Lists()
        self._section, self._heading = _UNSAID, ""
        self._blank, self._previous = True, ""
        self._lines = source.text.split("\n")
        self._reading = not page or not any(_opens_a_list(line) for line in self._lines)

    def read(self) -> tuple[Item, ...]:
        """Return the items; headings, passages outside and notes are kept here."""
        bare = bare_fields(self.source.text)
        start = 0
        for index, line in enumerate(self._lines):
            end = start + len(line)
            if not line.strip():
                self._blank = True
            elif bare and bare.start() <= start <= bare.end():
                self._bare_field(line, Span(self.source, start, end), bare)
            else:
                self._line(line, start, index)
                self._previous, self._blank = line, False
            start = end + 1
        self._say_section()
        items = named(self._drafts, self.source)
        self.notes += [note for item in items for note in marks_inside(item)]
        self.notes.sort(key=lambda note: note.span.start)
        return items

    # ---- what a line is -------------------------------------------------------------------------

    def _line(self, line: str, start: int, index: int) -> None:
        span = Span(self.source, start, start + len(line))
        mark = mark_of(line)
        heading = list_heading(line, mark is not None)
        asked = field(line) if mark is None else None
        if heading is not None:
            self._open_list(heading.kind, heading.scope, Span(self.source, start, start + heading.rest))
            rest = line[heading.rest :]
            if rest.strip():
                self._line(" " * heading.rest + rest, start, index)
        elif asked is not None:
            self._field(*asked, span)
        elif not self._reading:
            self._pass_over(span)
        elif mark is None or not self._marked(line, mark, start, index):
            self._unmarked(line, span)

    def _open_list(self, kind: str, scope: str, span: Span) -> None:
        self._section = {INCLUSION: INCLUSION, EXCLUSION: EXCLUSION}.get(kind, self._section)
        self._reading = self._reading or kind != ELIGIBILITY
        self._heading = scope
        self._close()
        self.headings.append(span)

    def _close(self) -> None:
        self._item = None
        self._lists.close()

    def _field(self, name: str, value: str, span: Span) -> None:
        if self._reading:
            self._close()
        said = unescaped(span.text)
        self._drafts.append(Draft(FIELD, name, "", span.start, span.end, [[said]], asks_nothing(name, value)))

    def _bare_field(self, line: str, span: Span, found: re.Match[str]) -> None:
        """Read one of the fields below the lists; after them, a page goes on with other things."""
        group = next(g for g in BARE_NAMES if found.start(g) == span.start)
        name, value = BARE_NAMES[group], line.strip()
        text = f"{name}: {value}"
        self._drafts.append(Draft(FIELD, name, "", span.start, span.end, [[text]], asks_nothing(name, value)))
        self._reading = False
        self._close()

    def _pass_over(self, span: Span) -> None:
        last = self.outside[-1] if self.outside else None
        together = last is not None and not self.source.text[last.end : span.start].strip()
        if last is not None and together:
            self.outside[-1] = last.to(span)
        else:
            self.outside.append(span)

    # ---- items ----------------------------------------------------------------------------------

    def _marked(self, line: str, mark: Mark, start: int, index: int) -> bool:
        """Place a line with a mark; False where the mark turns out to be words of the line above."""
        depth = self._lists.depth(mark, self._item.number if self._item else "")
        if depth is None:
            return False
        text = line[mark.column :]
        if depth and self._item is not None:
            self._item.pieces.append([mark.words, unescaped(text)])
            self._item.end = start + len(line)
            return True
        self._begin(mark.number + mark.suffix, unescaped(text), start + mark.indent, start + len(line))
        if mark.readings[0][0] == NUMBER:
            self._split(line, mark, start, index)
        return True

    def _begin(self, number: str, text: str, start: int, end: int) -> None:
        self._item = Draft(self._section, number, self._heading, start, end, [[text]])
        self._drafts.append(self._item)

    def _split(self, line: str, mark: Mark, start: int, index: int) -> None:
        """Part a line that holds several items, `6. … 7. … 8. …`, where no later line has the next number."""
        first = mark.readings[0][1]
        inside = _counted_on(line, mark.column, first, self._number_after(index))
        if not inside or self._item is None:
            return
        self._item.pieces = [[unescaped(line[mark.column : inside[0].start()])]]
        self._item.end = start + len(line[: inside[0].start()].rstrip())
        ends = [*(found.start() for found in inside[1:]), len(line)]
        for number, (found, end) in enumerate(zip(inside, ends, strict=True), first + 1):
            text = line[found.end() : end].rstrip()
            self._begin(str(number), unescaped(text), start + found.start(), start + found.end() + len(text))
            place = Span(self.source, start + found.start(), start + found.end())
            self.notes.append(Note(place, f"{number} stands on the line of the item before it; read as an item"))
            self._lists.depth(Mark(str(number), mark.indent, mark.column, ((NUMBER, number),), str(number)), "")

    def _number_after(self, index: int) -> int | None:
        """Return the number of the next line that begins with one."""
        for line in self._lines[index + 1 : index + 200]:
            mark = mark_of(line)
            if mark is not None and mark.readings[0][0] == NUMBER:
                return mark.readings[0][1]
        return None

    def _unmarked(self, line: str, span: Span) -> None:
        if self._item is not None and self._goes_on(line):
            self._item.pieces[-1].append(unescaped(line))
            self._item.end = span.end
        elif is_subheading(line):
            self._heading = unescaped(line).strip(" :*_#")
            self._close()
            self.headings.append(span)
        else:
            self._close()
            self._begin("", unescaped(line), span.start + indent_of(line), span.end)

    def _goes_on(self, line: str) -> bool:
        """Tell whether an unmarked line goes on with the item above: it is indented, or nothing is between."""
        outer = self._lists.indent
        if outer is not None and indent_of(line) > outer:
            return True
        wrapped = may_be_wrapped(self._previous, line) or (outer is not None and not is_subheading(line))
        return wrapped and not self._blank

    def _say_section(self) -> None:
        """Decide what stands under no heading: a preamble where there are headings, else a list of inclusions."""
        unsaid = [draft for draft in self._drafts if draft.section == _UNSAID]
        some = any(draft.section in (INCLUSION, EXCLUSION) for draft in self._drafts)
        for draft in unsaid:
            draft.section = PREAMBLE if some else INCLUSION
        if unsaid:
            said = (
                "stands before the first list" if some else "no heading says inclusion or exclusion; read as inclusions"
            )
            self.notes.append(Note(Span(self.source, unsaid[0].start, unsaid[0].end), said))


def _counted_on(line: str, at: int, number: int, later: int | None) -> list[re.Match[str]]:
    """Return the marks inside a line that count on from its own number; *later* is what the next line counts."""
    found = []
    for mark in _INLINE.finditer(line, at):
        if int(mark[1]) == number + 1 != later:
            found.append(mark)
            number += 1
    return found


def _opens_a_list(line: str) -> bool:
    found = list_heading(line, mark_of(line) is not None)
    return found is not None and found.kind != ELIGIBILITY
