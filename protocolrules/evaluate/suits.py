"""Whether a record suits a program: a misspelt name must not look like an absent event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from protocolrules.evaluate.record import Record
from protocolrules.facts.suggest import nearest
from protocolrules.facts.timeline import Timeline, TimelineError
from protocolrules.program.program import Program

_SECTIONS = ("event", "test", "fact", "answer", "step", "outcome")


def names_of(timeline: Timeline) -> frozenset[tuple[str, str]]:
    """Return every name the record uses, with its section; kept with the timeline."""
    known = timeline.records.get(-1)
    if not isinstance(known, frozenset):
        known = timeline.records[-1] = frozenset(_names(timeline))
    return known


def _names(timeline: Timeline) -> Iterator[tuple[str, str]]:
    for event in timeline.events:
        yield "event", event.kind
        if event.outcome is not None:
            yield "outcome", event.outcome
    yield from (("event", statement.kind) for statement in timeline.complete)
    yield from (("test", result.test) for result in timeline.results)
    yield from (("fact", name) for name in timeline.facts)
    yield from (("answer", name) for name in timeline.answers)
    yield from (("step", name) for name in timeline.steps)


def _known(program: Program) -> dict[str, Iterable[str]]:
    return {
        "event": program.kinds,
        "test": program.tests,
        "fact": program.facts,
        "answer": program.persons,
        "step": program.steps,
        "outcome": program.outcomes,
    }


def unused(record: Record, program: Program) -> list[tuple[str, str]]:
    """Return the names of the record that the program does not know, with their sections."""
    known = _known(program)
    return sorted((s, n) for s, n in names_of(record.timeline) if n not in known[s])


def unsuited(record: Record, program: Program) -> None:
    """Raise a TimelineError for names that look like misspelt names of the program."""
    known = _known(program)
    strange = [(s, n) for s, n in names_of(record.timeline) if n not in known[s]]
    problems = []
    for section, name in sorted(strange):
        meant = nearest(name, known[section])
        if meant is not None and _misspelt(name, meant):
            problems.append(f"{_PLACES[section]}: `{name}` is not a name of this protocol; did you mean `{meant}`?")
    if problems:
        raise TimelineError(record.timeline.source, problems)


_PLACES = {
    "event": "events or complete",
    "test": "measurements or scales",
    "fact": "facts",
    "answer": "judgements or attestations",
    "step": "steps",
    "outcome": "events.outcome",
}


def _misspelt(name: str, meant: str) -> bool:
    """Tell whether two names differ as a slip does: by case, or by one or two letters of many."""
    from difflib import SequenceMatcher

    return name.lower() == meant.lower() or SequenceMatcher(None, name, meant).ratio() >= 0.87
