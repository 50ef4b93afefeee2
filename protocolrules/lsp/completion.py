"""Completion: what may stand at the cursor.

Comes in: the cursor, and the last version that was analysed. Goes out: proposals. A line that is being written
does not parse, so what may stand here is decided from the words before the cursor: the first row of a table
whose pattern they end with.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import attrs

from protocolrules.check.vocabulary import STEPS, Vocabulary, repeats
from protocolrules.diagnostics.source import Span
from protocolrules.lint.kinds import ALLOWABLE
from protocolrules.lsp.cursor import Cursor
from protocolrules.lsp.describe import sentence
from protocolrules.lsp.workspace import Analysis
from protocolrules.syntax import tree
from protocolrules.syntax.comments import TEXT_OR_COMMENT
from protocolrules.syntax.keywords import PICKS, STATEMENTS, TIME_UNITS
from protocolrules.syntax.layout import goes_on
from protocolrules.syntax.reference import LINES


@attrs.frozen
class Item:
    """A proposal: what is shown and written, of what kind it is, and what it means. A lower ``rank`` comes first."""

    label: str
    kind: str
    detail: str = ""
    more: str = ""
    insert: str = ""
    rank: int = 1


@attrs.frozen
class _Place:
    """Where a proposal is asked for: the words before the one begun, and what is declared."""

    before: str
    cursor: Cursor
    analysis: Analysis
    found: re.Match[str]

    @property
    def vocabulary(self) -> Vocabulary:
        return self.analysis.known.vocabulary


_NAME_BEGUN = re.compile(r"(?<![\w.])[A-Za-z_]\w*$")
_RULE_BEGUN = re.compile(r"[\w-]*$")
_PATH_BEGUN = re.compile(r'[^"]*$')


def begun(cursor: Cursor) -> Span:
    """Return the word that is begun at the cursor, which a proposal replaces."""
    pattern = {"#": _RULE_BEGUN, '"': _PATH_BEGUN}.get(cursor.aside, _NAME_BEGUN)
    found = pattern.search(cursor.before)
    width = len(found[0]) if found else 0
    return Span(cursor.source, cursor.at - width, cursor.at)


def completions(cursor: Cursor, analysis: Analysis) -> list[Item]:
    """Return what may stand at the cursor, each label once."""
    before = cursor.source.text[cursor.line.start : begun(cursor).start]
    found = {item.label: item for item in reversed(list(_proposals(before, cursor, analysis)))}
    return sorted(found.values(), key=lambda item: (item.rank, item.label))


def _proposals(before: str, cursor: Cursor, analysis: Analysis) -> Iterable[Item]:
    if cursor.aside == "#":
        return _rules(before)
    if cursor.aside == '"':
        return _files(before, analysis)
    if not before:
        return [_word(word) for word in STATEMENTS]
    words = f"{_joined(cursor)}{TEXT_OR_COMMENT.sub('T', before)}"
    for pattern, proposed in _TABLE:
        found = pattern.search(words)
        if found:
            return proposed(_Place(words, cursor, analysis, found))
    return []


def _joined(cursor: Cursor) -> str:
    """Return the lines above that go on in the line of the cursor, and the first line of its statement."""
    text = cursor.source.text
    lines = text[: cursor.line.start].split("\n")[:-1]
    above: list[str] = []
    while lines and len(above) < 10 and goes_on(lines[-1]):
        above.insert(0, TEXT_OR_COMMENT.sub("T", lines.pop()).strip())
    head = next((line for line in reversed(lines) if line[:1].strip() and not line.startswith("#")), "")
    return f"{TEXT_OR_COMMENT.sub('T', head)}\n{' '.join(above)} " if cursor.before[:1].isspace() else ""


# ---- what is proposed ------------------------------------------------------------------------


def _word(word: str, rank: int = 2) -> Item:
    meaning, example = LINES.get(word, ("", ""))
    return Item(word, "keyword", meaning, f"```protocolrules\n{example}\n```" if example else "", rank=rank)


def _words(*words: str) -> Callable[[_Place], Iterable[Item]]:
    return lambda place: [_word(word) for word in words]


def _of(*categories: type, rank: int = 1) -> Callable[[_Place], Iterable[Item]]:
    def declared(place: _Place) -> Iterator[Item]:
        for one in place.vocabulary.of(*categories):
            if not (isinstance(one, tree.Timing) and repeats(one)):
                yield _named(one, rank)

    return declared


def _named(declared: tree.Declaration, rank: int = 1) -> Item:
    kind = (
        "event" if isinstance(declared, tree.EventKind | tree.Drug) else "step" if isinstance(declared, STEPS) else ""
    )
    return Item(declared.name.text, kind or "name", sentence(declared), rank=rank)


def _all(*parts: Callable[[_Place], Iterable[Item]]) -> Callable[[_Place], Iterable[Item]]:
    return lambda place: [item for part in parts for item in part(place)]


def _values(place: _Place) -> Iterator[Item]:
    """Yield the words that a fact, a test or a scale can be."""
    declared = place.vocabulary.names.get(place.found["name"])
    for word in (*getattr(declared, "values", ()), *getattr(declared, "grades", ())):
        yield Item(word.text, "value", f"a value of {place.found['name']}", rank=0)


def _units(place: _Place) -> Iterator[Item]:
    """Yield the unit of what is compared before the cursor."""
    names = re.findall(r"[A-Za-z_]\w*", place.before)
    for name in reversed(names):
        unit = getattr(place.vocabulary.names.get(name), "unit", None)
        if unit and unit != "1":
            yield Item(unit, "unit", f"the unit of {name}", rank=0)
            return


def _limits(place: _Place) -> Iterator[Item]:
    declared = place.vocabulary.names.get(place.found["name"])
    yield from _values(place)
    if getattr(declared, "unit", None):
        yield from (_word(word) for word in ("ULN", "LLN"))


def _known_units(place: _Place) -> Iterator[Item]:
    units = (d.unit for d in place.vocabulary.of(tree.Measurement, tree.Derived, tree.Fact) if getattr(d, "unit", None))  # type: ignore[attr-defined]
    for unit in dict.fromkeys(
        (*units, "mg/dL", "g/dL", "mmol/L", "U/L", "10*9/L", "mL/min", "kg", "cm", "mmHg", "ms", "%")
    ):
        yield Item(unit, "unit", "a unit")


def _labels(place: _Place) -> Iterator[Item]:
    for written in place.analysis.file.statements:
        if isinstance(written, tree.Criterion) and written.kind == place.found[1]:
            yield Item(written.number, "value", written.title or f"{written.kind} {written.number}", rank=0)


def _says(*words: str) -> Callable[[_Place], Iterable[Item]]:
    return lambda place: [Item(word, "keyword", rank=0) for word in words]


def _rules(before: str) -> Iterator[Item]:
    if re.search(r"#\s*allow\s*:[^\"]*$", before):
        yield from (Item(name, "rule", "a rule of the linter") for name in ALLOWABLE)
    elif re.search(r"#\s*$", before):
        yield Item("allow: ", "keyword", 'keeps a finding of this line from being reported: # allow: rule "reason"')


def _files(before: str, analysis: Analysis) -> Iterator[Item]:
    """Yield the rules files near a file, as `use` names them."""
    if not re.match(r"use\s+\"[^\"]*$", before):
        return
    folder = analysis.path.parent
    for path in sorted((*folder.glob("*.rules"), *folder.parent.glob("*/*.rules")))[:200]:
        if path.resolve() != analysis.path:
            yield Item(Path(os.path.relpath(path, folder)).as_posix(), "file", "a rules file")


# ---- where ------------------------------------------------------------------------------------

_EVENTS = _of(tree.EventKind, tree.Drug)
_ANCHORS = _all(_of(*STEPS), _words("first", "last", "start of", "end of", "birth"), _says("as_of"))
_WINDOWS = _words(
    *("within", "before", "after", "on or before", "on or after", "at", "during", "between", "from", "ever")
)
_STARTS = _all(
    _of(tree.Fact, tree.Person, tree.Define, tree.Obligation, tree.Measurement, tree.Scale, tree.Derived),
    _of(tree.EventKind, rank=3),
    _words("any", "no", "not", "if", "age", "at least", "at most", "unless", "outcome", "arm"),
)
_LINES = _all(_STARTS, _says("any of", "all of", "none of", "not encoded"))
_RECORD = _all(
    _of(tree.EventKind, tree.Drug, *STEPS, tree.Measurement, tree.Scale, tree.Fact, tree.Person, tree.Obligation),
    _words("as of", "born", "arm", "planned", "not", "complete for", "nothing else happened", "expect"),
)
_HAPPENED = _all(_EVENTS, _of(*STEPS, rank=2), _words("planned"))
_TIMINGS = _all(_words("visit", "if"), _of(tree.Step))
_PICKS = _words(*PICKS, "every")
_UNITS_OF_TIME = _words(*(unit for unit in TIME_UNITS if unit.endswith("s")), "half-lives")
_FURTHER = ("and", "or", "but", "unless", "then", "otherwise", "before", "after")
_SIGNS = ("≥ ", "≤ ", "> ", "< ")
_CMP = r"(?:≥|>=|≤|<=|>|<|at least|at most|more than|less than)"
_NUMBER = r"\d+(?:\.\d+)?"
_LIST = r"(?:\w+\s*(?:,|or)\s+)*"

_TABLE: tuple[tuple[re.Pattern[str], Callable[[_Place], Iterable[Item]]], ...] = tuple(
    (re.compile(pattern), proposed)
    for pattern, proposed in (
        # statements
        (r"^\s*(?:inclusion|exclusion) [\w.]+ for " + _LIST + "$", _of(tree.Arm)),
        (r"^schedule for " + _LIST + "$", _of(tree.Arm)),
        (r"^\s*(?:inclusion|exclusion) [\w.]+ $", _words("for")),
        (r"^(?:event|drug) \w+ (?:T )?is $", _of(tree.EventKind)),
        (r"^event \w+ (?:T )?= " + _LIST + "$", _EVENTS),
        (r"^event \w+ (?:T )?$", _all(_words("is", "with half-life"), _says("= "))),
        (r"^drug \w+ (?:T )?$", _words("is")),
        (r"^drug \w+ (?:T )?is \w+\s*, $", _words("half-life")),
        (r"^drug .*half-life " + _NUMBER + " $", _words("hours", "days", "weeks")),
        (r"^drug .*half-life " + _NUMBER + r" \w+ $", _words("source")),
        (r"^step .*\bafter $", _of(tree.Step)),
        (r"^step \w+ .*$", _words("after", "lasting")),
        (r"^(?:measurement|fact|derived) \w+ (?:T )?$", _words("in")),
        (r"\bin $", _known_units),
        (r"^obligation .*\b(?:from|until) $", _ANCHORS),
        (
            r"^(?:protocol|version|use|arm|outcome|scale|judgement|attestation|step|event|drug|fact|measurement) \w*$",
            _says(),
        ),
        # examples
        (r"^example(?s:.*)\n\s*expect (inclusion|exclusion) $", _labels),
        (r"^example(?s:.*)\n\s*expect (?:inclusion|exclusion) \S+ $", _says("met", "not met", "unknown")),
        (r"^example(?s:.*)\n\s*expect plan $", _of(*STEPS)),
        (
            r"^example(?s:.*)\n\s*expect plan \w+ $",
            _all(
                _words("from", "until", "on"),
                _says("done", "missed", "overdue", "waits", "not due", "clashes", "deviates"),
            ),
        ),
        (
            r"^example(?s:.*)\n\s*expect $",
            _says("inclusion", "exclusion", "eligible", "ineligible", "undetermined", "plan"),
        ),
        (r"^example(?s:.*)\n\s*arm $", _of(tree.Arm)),
        (r"^example(?s:.*)\n\s*(?:planned|complete for) " + _LIST + "$", _of(tree.EventKind, tree.Drug, *STEPS)),
        (r"^example(?s:.*)\n\s*(?P<name>\w+) is $", _values),
        (r"^example(?s:.*)\boutcome $", _of(tree.Outcome)),
        (r"^example(?s:.*)\n\s*(?:not )?$", _RECORD),
        (r"^example(?s:.*)\n\s*(?P<name>\w+) $", _values),
        # schedules
        (r"^schedule[^\n]*\n\s*$", _TIMINGS),
        (r"^schedule(?s:.*)\bthen $", _TIMINGS),
        (r"^schedule(?s:.*)\b(?:before|after|with|until|from|at) (?:planned )?$", _all(_ANCHORS, _words("planned"))),
        (r"^schedule(?s:.*)\n\s*(?:visit )?\w+ (?:T )?$", _all(_WINDOWS, _words("on day", "on days", "every"))),
        (r"^schedule(?s:.*),\s+$", _all(_says("± "), _words("then"))),
        # values and numbers
        (r"\barm is $", _of(tree.Arm)),
        (r"\bwhichever is $", _words("shorter", "longer")),
        (r"\boutcome of (?:first|last) \w+ is $", _of(tree.Outcome)),
        (r"\bwith outcome $", _of(tree.Outcome)),
        (r"\boutcome of $", _words("first", "last")),
        (r"\b(?P<name>\w+) is (?:not )?\(?(?:\w+ or )*$", _all(_values, _words("not"))),
        (r"\b(?:within|lasting|since|for|of|age|but|or|\+)\s*(?:" + _CMP + r"\s*)?" + _NUMBER + " $", _UNITS_OF_TIME),
        (
            r"(?:^|\n|\band |\bor |,)\s*" + _CMP + r"\s*" + _NUMBER + " $",
            _all(_words("line", "lines", "episodes"), _UNITS_OF_TIME),
        ),
        (r"\b(?P<name>\w+) " + _CMP + r"\s*" + _NUMBER + " $", _all(_units, _words("to"), _says("× ULN", "× LLN"))),
        (r"\b" + _NUMBER + r" to " + _NUMBER + " $", _all(_units, _UNITS_OF_TIME)),
        (r"[×x] $", _words("ULN", "LLN")),
        (r"\b(?P<name>\w+) " + _CMP + r"\s*$", _limits),
        (r"\bwhichever $", _words("is")),
        (r"\b(?:shorter|longer) $", _words("of")),
        # events
        (r"\bstart of $|\bend of $", _all(_of(*STEPS), _words("first", "last"))),
        (r"\b(?:first|last|except|planned) " + _LIST + "$", _EVENTS),
        (r"\b(?:lines?|episodes?|days?|weeks?) of " + _LIST + "$", _EVENTS),
        (r"\bsince " + _LIST + "$", _all(_EVENTS, _words("start of"))),
        (r"\bany $", _all(_HAPPENED, _says("of"))),
        (r"\b(?:no|any) " + _LIST + "$", _HAPPENED),
        (r"\b(?:at least|at most|≥|≤) " + _NUMBER + " of " + _LIST + "$", _EVENTS),
        # windows
        (r"\bbefore or $", _words("after")),
        (r"\b(?:before|after|at|until|during|between|from) $", _ANCHORS),
        (r"\b(?:between \w+ and) $", _ANCHORS),
        (r"\bwithin " + _NUMBER + r" [\w-]+ $", _words("before", "after")),
        (r"\bsince [\w, ]+ $", _words("before")),
        (r"\bfor\s+" + _CMP + r"\s*" + _NUMBER + r" \w+ $", _words("before")),
        (r"\b(?:no|any) [\w, ]+ $", _all(_WINDOWS, _words("except", "with", "lasting", "starting", "ending"))),
        (r"\b(?:latest|earliest|highest|lowest|mean|reading|readings) $", _WINDOWS),
        (r"\bevery $", _words("reading")),
        (r"\b(?:lines?|episodes?|days?) of [\w, ]+ $", _WINDOWS),
        # conditions
        (r"(?:\d\s*[^\s,]*|ULN|LLN|limits)\s*, $", _PICKS),
        (r"(?:\band|\bor|\bnot|\bif|\bthen|\botherwise|\bunless|,|\(|:)\s+$", _all(_STARTS, _PICKS)),
        (r"\n\s*$", _LINES),
        (
            r"(?:^|\n)\s*(?P<name>\w+) $",
            _all(_says("≥ ", "≤ ", "> ", "< "), _words("is", "within", "for", "if", "unless")),
        ),
        (
            r"(?:^|\n)[^\n]*[\w\"%)] $",
            _words("and", "or", "but", "unless", "then", "otherwise", "before", "after", *PICKS),
        ),
    )
)
