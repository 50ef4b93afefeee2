"""A plan for people: a table of steps and days, what sets them, and what stands in the way."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from textwrap import wrap

from protocolrules.cli.terminal import table
from protocolrules.evaluate.planning.plan import DONE, MISSED, WAITS, Bound, Plan, StepPlan
from protocolrules.evaluate.planning.wanted import labels, listed, wanted
from protocolrules.facts.truth import Truth

_WIDE = 150  # columns where there is no terminal
_NARROWEST = 40
_HEAD = ["step", "status", "earliest", "target", "latest", "what sets the first and the last day"]
_DONE_SHOWN = 4


def plan_text(plan: Plan) -> str:
    """Return the plan as a coordinator reads it."""
    arm = f", arm {plan.arm}" if plan.arm else ""
    lines = [f"{plan.patient}: plan as of {plan.as_of}{arm} ({plan.protocol})", ""]
    lines += _table(plan)
    for said in (_failed(plan), _conflicts(plan), _deviations(plan), _needs(plan), _obligations(plan)):
        found = [line for text in said for line in _wrapped(text)]
        lines += ["", *found] if found else []
    return "\n".join([*lines, *(f"note: {note}" for note in plan.notes)])


def _wrapped(text: str) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()) + 4)
    return wrap(text, _columns(), subsequent_indent=indent, break_long_words=False) or [text]


def _table(plan: Plan) -> list[str]:
    shown = [step for step in plan.steps.values() if step.status != WAITS and not _long_past(step, plan)]
    shown.sort(key=_when)
    left = sum(_long_past(step, plan) for step in plan.steps.values())
    rows = [_HEAD[:-1], *(_row(step) for step in shown)]
    start = table(rows).split("\n")
    widths = max(map(len, start)) + 2
    room = max(_NARROWEST, _columns() - widths)
    lines = [start[0].ljust(widths) + _HEAD[-1]]
    for step, text in zip(shown, start[1:], strict=True):
        said = [line for reason in _reasons(step) for line in wrap(reason, room, subsequent_indent="  ")]
        lines.append((text.ljust(widths) + (said[0] if said else "")).rstrip())
        lines += [" " * widths + line for line in said[1:]]
    lines += [f"({left} earlier visits that are done are not shown)"] if left else []
    return lines + list(_waiting(plan))


def _waiting(plan: Plan) -> Iterator[str]:
    """Yield what has no days yet, by what it waits for."""
    reasons: dict[str, list[str]] = {}
    for step in (s for s in plan.steps.values() if s.status == WAITS):
        reasons.setdefault(step.note, []).append(step.name)
    for reason, names in reasons.items():
        yield f"(no days yet: {listed(names)}: {reason})"
    if plan.not_due:
        yield f"(not due: {listed(plan.not_due)})"


def _when(step: StepPlan) -> str:
    """Return what orders the table: the day of a step, aimed at or done."""
    return str(step.target or step.earliest or step.on or "")


def _long_past(step: StepPlan, plan: Plan) -> bool:
    """Tell whether a visit that is done need not be shown: of many, the last few are enough."""
    done = [s.name for s in plan.steps.values() if s.status == DONE and s.visit]
    return step.name in done[:-_DONE_SHOWN]


def _columns() -> int:
    return shutil.get_terminal_size((_WIDE, 24)).columns if sys.stdout.isatty() else _WIDE


def _row(step: StepPlan) -> list[str]:
    if step.status in (DONE, MISSED):
        return [step.name, step.status, "", step.on or "", ""]
    first, target, last = (str(day) if day else "" for day in (step.earliest, step.target, step.latest))
    status = step.status if step.on in (None, target) else f"{step.status} {step.on}"
    return [step.name, status, first, target, last or ("…" if first else "")]


def _reasons(step: StepPlan) -> Iterator[str]:
    """Yield what sets the first day, the last day, and what else there is to say."""
    if step.note:
        yield step.note
    if step.instants:
        yield f"by the clock: {step.instants}"
    first, last = (_edge(step, edge) for edge in ("first", "last"))
    if first == last and first:
        yield first
    elif (both := _same_line(step)) is not None:
        yield both
    else:
        yield from (f"{edge}: {said}" for edge, said in (("first", first), ("last", last)) if said)
    if step.status not in (DONE, MISSED) and step.first_day is not None and not step.target_day:
        yield "no day near its target fits with the others"


def _edge(step: StepPlan, edge: str) -> str:
    """Return what sets one end of a step's days: the first rule in words, the others by their labels."""
    found = [b for b in step.bounds if b.of == "plan" and b.edge == edge]
    if not found:
        return ""
    others = dict.fromkeys(b.rule for b in found[1:] if b.rule and b.rule != found[0].rule)
    return _bound(found[0]) + (f"; also {labels(others)}" if others else "")


def _same_line(step: StepPlan) -> str | None:
    """Return in one what sets both ends, where one line does, counted from the earliest and latest day of a step."""
    first, last = ([b for b in step.bounds if b.of == "plan" and b.edge == edge] for edge in ("first", "last"))
    if len(first) != 1 or len(last) != 1 or first[0].rule or first[0].words != last[0].words:
        return None
    name, _, earliest = first[0].fact.partition(" ")
    other, _, latest = last[0].fact.partition(" ")
    return f"{first[0].words} ({name} {earliest}, {latest})" if name == other else None


def _bound(bound: Bound) -> str:
    if bound.rule:
        return f"{bound.rule}: {bound.fact or bound.words}"
    return f"{bound.words} ({bound.fact})" if bound.fact else bound.words


def _failed(plan: Plan) -> Iterator[str]:
    for label, reason in plan.failed:
        yield f"✗ not eligible, whatever the days: {label}: {reason}"


def _conflicts(plan: Plan) -> Iterator[str]:
    for conflict in plan.conflicts:
        alone = "this leaves no day" if len(conflict.parts) == 1 else "these leave no day together"
        said = alone if conflict.sure else "no days were found that keep this"
        yield f"✗ {' and '.join(conflict.steps)}: {said}"
        yield from (f"    {part}" for part in conflict.parts)
        yield from (f"  → {mend}" for mend in conflict.mends)


def _deviations(plan: Plan) -> Iterator[str]:
    for found in plan.deviations:
        rule = f"  [{found.rule}]" if found.rule else ""
        yield f"! {found.step}: {found.text}{rule}"


def _needs(plan: Plan) -> Iterator[str]:
    for step in plan.steps.values():
        if step.needs:
            day = f" on {step.target}" if step.target else ""
            yield f"? {step.name}{day} needs {'; '.join(wanted(step.needs))}"


def _obligations(plan: Plan) -> Iterator[str]:
    for due in plan.obligations:
        if due.applies is not Truth.FALSE:
            perhaps = "" if due.applies is Truth.TRUE else " (if it applies)"
            kept = f", if the day aimed at for {listed(due.rests_on)} is kept" if due.rests_on else ""
            yield f"! {due.title}{perhaps}: from {due.start} until {due.end}{kept}"
