"""Whether a record suits a program: a misspelt name must not look like an absent event."""

from __future__ import annotations

from collections.abc import Iterator

from protocolrules.evaluate.record import Record, stale
from protocolrules.facts.read import boolean_word
from protocolrules.facts.suggest import did_you_mean, nearest
from protocolrules.facts.timeline import Timeline, TimelineError
from protocolrules.program.program import Program


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


def unused(record: Record, known: frozenset[tuple[str, str]], program: Program) -> list[tuple[str, str]]:
    """Return the names of the record that are not *known*, with their sections."""
    strange = names_of(record.timeline) - known
    return sorted((s, n) for s, n in strange if not (s == "step" and program.is_step(n)))


def unfit_values(record: Record, program: Program) -> list[str]:
    """Return what facts say that the program has no word for: it is not used, and should be noticed."""
    notes = []
    for name, statement in record.timeline.facts.items():
        fact = program.facts.get(name)
        if fact is None or statement.value.lower() == "unknown":
            continue
        if fact.words and statement.value not in fact.words:
            known = f"{', '.join(fact.words)}{did_you_mean(statement.value, fact.words)}"
            notes.append(f"{statement.path}: `{statement.value}` is not one of {known}: not used")
        elif not fact.words and fact.dimensions is None and boolean_word(statement.value) is None:
            notes.append(f"{statement.path}: `{statement.value}` is not yes or no: not used")
    return notes


def stale_plans(record: Record) -> list[str]:
    """Return the steps whose planned day has passed without the step on record."""
    late = [s for s in record.timeline.steps.values() if stale(s, record.as_of.lo)]
    return [f"{s.path}: {s.name} was planned for {s.at}, which has passed: its date is not known" for s in late]


def unsuited(record: Record, known: frozenset[tuple[str, str]], program: Program) -> None:
    """Raise a TimelineError for names that look like misspelt *known* ones."""
    problems = []
    for section, name in unused(record, known, program):
        meant = nearest(name, (n for s, n in known if s == section))
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

    return name.lower() == meant.lower() or SequenceMatcher(None, name, meant).ratio() >= 0.85
