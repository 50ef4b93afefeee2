"""Explain: a screening in words a coordinator uses."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from protocolrules.evaluate.lacking import UNDECLARED
from protocolrules.evaluate.missing import Missing
from protocolrules.evaluate.reasons import Reason
from protocolrules.evaluate.screening import STATUS, CriterionResult, Screening, Status
from protocolrules.facts.calendar import iso
from protocolrules.facts.truth import Truth

MARKS = {Status.MET: "✓", Status.NOT_MET: "✗", Status.UNKNOWN: "?"}
_SETS_SHOWN = 3


def explain(screening: Screening, criterion: str | None = None) -> str:
    """Return the reasons of every criterion, or of one, in words."""
    if criterion is not None:
        return "\n".join(criterion_lines(screening.criteria[criterion]))
    lines = [heading(screening), *undeclared_lines(screening)]
    for result in screening.criteria.values():
        lines += criterion_lines(result, asks_kinds=False)
    lines += obligation_lines(screening)
    lines += note_lines(screening)
    return "\n".join(lines)


def undeclared_lines(screening: Screening) -> list[str]:
    """Return a line for each kind of event that is not declared: asked once, not under every criterion."""
    return [f"? {said}" for said in screening.undeclared]


def note_lines(screening: Screening) -> list[str]:
    """Return the notes that stand below the criteria."""
    return [f"note: {note}" for note in screening.notes if note not in screening.undeclared]


def heading(screening: Screening) -> str:
    """Return the patient, the verdict and the as-of day in one line."""
    arm = f", arm {screening.arm}" if screening.arm else ""
    return f"{screening.patient}: {screening.verdict.value} as of {screening.as_of}{arm}"


def status_words(result: CriterionResult) -> str:
    """Return the status in a coordinator's words; an exclusion that applies says so."""
    if not result.applicable:
        return "met (asked of another arm)"
    if result.label.startswith("exclusion"):
        return {Status.MET: "met (does not apply)", Status.NOT_MET: "not met (applies)"}.get(result.status, "unknown")
    return result.status.value


def criterion_lines(result: CriterionResult, brief: bool = False, asks_kinds: bool = True) -> list[str]:
    """Return a criterion's status and why; *brief* leaves out the reasons of what is met.

    Without *asks_kinds*, it is not asked what an event is whose kind nobody declared: that is said above.
    """
    title = f"  {result.title}" if result.title else ""
    lines = [f"{MARKS[result.status]} {result.label}{title}: {status_words(result)}"]
    if not result.applicable or (brief and result.status is Status.MET):
        return lines
    lines += [f"    {line}" for line in reason_lines(result.reason)]
    lines += [f"    {line}" for line in outlook_lines(result, asks_kinds)]
    return lines


def outlook_lines(result: CriterionResult, asks_kinds: bool = True) -> Iterator[str]:
    """Yield what is missing, what the verdict will be, and when it turns."""
    to_meet, to_fail = ((s if asks_kinds else _of_known_kinds(s)) for s in (result.to_meet, result.to_fail))
    either = [facts for facts in to_meet if facts in to_fail]
    for verb, sets in (("be decided", either), ("become met", to_meet), ("become not met", to_fail)):
        shown = sets if verb == "be decided" else [facts for facts in sets if facts not in either]
        for facts in shown[:_SETS_SHOWN]:
            yield f"→ can {verb} by: " + ", and ".join(m.text for m in facts)
    if result.outlook is not None:
        yield f"→ will be {result.outlook.value} on the planned day if nothing else happens"
    if result.turns is not None:
        turn = result.turns
        moved = f"{turn.moved} on {iso(turn.day)}" if turn.moved != "as of" else f"{iso(turn.day)}"
        yield f"→ turns {STATUS[turn.passes].value} with {moved}, if nothing else happens"


def _of_known_kinds(sets: tuple[tuple[Missing, ...], ...]) -> tuple[tuple[Missing, ...], ...]:
    """Return the sets of facts that ask for no kind that is not declared; where all do, they ask it in a few words."""
    known = tuple(facts for facts in sets if not any(m.kind == UNDECLARED for m in facts))
    return known or tuple(dict.fromkeys(tuple(dict.fromkeys(map(_briefly, facts))) for facts in sets))


def _briefly(missing: Missing) -> Missing:
    asked = missing.kind == UNDECLARED
    return attrs.evolve(missing, text=f"what `{missing.name}` is", path="") if asked else missing


def reason_lines(reason: Reason, depth: int = 0, nested: bool = False) -> Iterator[str]:
    """Yield a reason and the parts that decide it, indented; a group inside another gets a line of its own."""
    indent = "  " * depth
    if reason.kind == "not" and reason.parts:
        yield from reason_lines(reason.parts[0], depth, nested)
        return
    if reason.kind in ("all of", "any of", "at least", "if"):
        parts = decisive(reason)
        if len(parts) > 1 and nested:
            yield f"{indent}{reason.kind}:"
            depth += 1
        said = [tuple(reason_lines(part, depth, nested=True)) for part in parts]
        for lines in dict.fromkeys(said):  # the two ends of a range are often said in the same words
            yield from lines
        return
    yield f"{indent}{_TRUTH[reason.truth]} {reason.words}" + (f": {reason.note}" if reason.note else "")
    for fact in reason.facts:
        yield f"{indent}  {fact.text}" + (f": {fact.margin}" if fact.margin else "") + f"  [{fact.path}]"
    for part in reason.parts:
        yield from reason_lines(part, depth + 1)


def first_reason(result: CriterionResult) -> str:
    """Return the first decisive reason of a criterion on one line: the fact and its margin, else the rule."""
    leaf = leaf_of(result.reason)
    if leaf.facts and leaf.facts[0].margin and not leaf.note:
        return f"{leaf.facts[0].text}: {leaf.facts[0].margin}"
    if leaf.kind == "value" and leaf.facts and leaf.note:
        return f"{leaf.facts[0].text}: {leaf.note}"
    said = leaf.note or (leaf.facts[0].text if leaf.facts else "")
    return f"{leaf.words}: {said}" if said else leaf.words


def leaf_of(reason: Reason) -> Reason:
    """Return the first part of a reason that decides."""
    while reason.parts and reason.kind in ("all of", "any of", "at least", "if", "not"):
        parts = decisive(reason)
        asked = [part for part in parts if part.kind != "not"]  # a premise explains less than what it asks
        reason = parts[-1] if reason.kind == "if" else (asked or parts)[0]
    return reason


_TRUTH = {Truth.TRUE: "yes:", Truth.FALSE: "no:", Truth.UNKNOWN: "unknown:"}


def decisive(reason: Reason) -> tuple[Reason, ...]:
    """Return the parts of a reason that make it what it is."""
    if reason.kind == "if":
        return reason.parts
    alike = tuple(part for part in reason.parts if part.truth is reason.truth)
    return alike or reason.parts


def obligation_lines(screening: Screening) -> list[str]:
    """Return what the patient agrees to do, with its days."""
    lines = []
    for due in screening.obligations:
        if due.applies is not Truth.FALSE:
            perhaps = "" if due.applies is Truth.TRUE else " (if it applies)"
            lines.append(f"! {due.title}{perhaps}: from {due.start} until {due.end}")
    return lines
