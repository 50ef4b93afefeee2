"""Conflicts: a clash in words, what alone would mend it, and what is set aside so that planning can go on."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from protocolrules.evaluate.planning.clash import Element, Source, fit, network_of, smallest_clash
from protocolrules.evaluate.planning.network import Fitted, Link
from protocolrules.evaluate.planning.plan import Conflict
from protocolrules.evaluate.planning.planner import Problem
from protocolrules.evaluate.planning.rules import Piece, Solved
from protocolrules.evaluate.planning.wanted import wanted
from protocolrules.evaluate.planning.windows import Line
from protocolrules.facts.calendar import FAR, iso
from protocolrules.facts.days import between

_NOTHING = "no new fact and no other date on record mends it: it is for the investigator and the sponsor to decide"


def mended(problem: Problem, elements: list[Element]) -> tuple[Conflict, list[Element]]:
    """Return the smallest clash of some elements, and the elements with its weakest part set aside."""
    clash = smallest_clash(elements)
    ways = list(_ways(problem, elements, clash))
    steps = tuple(dict.fromkeys(s for e in clash for s in ((e.step,) if isinstance(e, Source) else (e.step, e.anchor))))
    parts = tuple(said for e in clash if (said := _said(problem, e)))
    mends = tuple(text for text, _ in ways) or tuple(_what_goes_on(clash)) or (_NOTHING,)
    rest = next((rest for _, rest in ways if rest is not None), None)
    return Conflict(steps, parts, mends), rest or [e for e in elements if e is not _weakest(clash)]


def _what_goes_on(clash: list[Element]) -> Iterator[str]:
    """Yield what of a clash goes on now, and would have to end first."""
    for source in (e for e in clash if isinstance(e, Source) and isinstance(e.cause, Solved) and not e.days):
        assert isinstance(source.cause, Solved)
        if source.cause.moving.goes_on:
            yield f"what goes on has to end first: {source.cause.fact(source.cause.lo)}"


def unplannable(piece: Piece, sure: bool) -> Conflict:
    """Return the conflict of a rule about several steps that leaves them no days together."""
    steps = tuple(sorted(piece.steps))
    words = " ".join(piece.node.span.words.split())
    looked = _NOTHING if sure else "no days for all of them were found among those tried"
    return Conflict(steps, (f"{piece.label}: {words}",), (looked,), sure)


def _weakest(clash: list[Element]) -> Element:
    """Return what is set aside where nothing mends a clash: the schedule's line before a criterion.

    A day that is to be tried out stays: the plan shows what follows from it.
    """
    movable = [e for e in clash if isinstance(e, Link) or e.kind not in ("today", "done", "assumed")]
    lines = [e for e in movable if isinstance(e, Link) or e.kind == "window"]
    return (lines or movable or clash)[-1]


Way = tuple[str, list[Element] | None]
"""A way to mend a clash: in words, and the elements that are then left (None: it is not taken)."""


def _ways(problem: Problem, elements: list[Element], clash: list[Element]) -> Iterator[Way]:
    """Yield each way to mend a clash; the first that can be taken is: new facts, then the site, then appointments."""
    sources = [e for e in clash if isinstance(e, Source)]
    yield from _settled(elements, clash, [e for e in sources if e.eased is not None])
    for kind in ("site", "planned", "assumed"):
        for source in (e for e in sources if e.kind == kind):
            rest = [e for e in elements if e is not source]
            fitted = fit(rest)
            if not fitted and _fit_without(source, elements, clash):  # there is another clash: no day can be named yet
                words = (
                    f"moving {source.step} from {source.days}" if kind != "site" else f"{source.step} on a closed day"
                )
                yield words, rest if kind != "assumed" else None
            elif fitted and kind == "site":
                day = fitted.days[source.step]
                why = problem.site.closed_because(source.step, day) if problem.site is not None else ""
                yield f"{source.step} on {iso(day)}, when the site is closed ({why})", rest
            elif fitted:
                day = _nearest(source, rest, fitted)
                moved = f"moving {source.step} from {source.days} to {iso(day)}"
                yield moved, rest if kind == "planned" else None


def _nearest(source: Source, rest: list[Element], fitted: Fitted) -> int:
    """Return the day nearest to a planned one that fits with everything else; where that is unknown, the first."""
    day, step = source.days.first, source.step
    network = network_of(rest, near=True)
    first, last = network.earliest(), network.latest()
    if day is None or not first or not last:
        return fitted.days[step]
    room = network.days[step] & between(first.days[step], last.days[step])
    found = room.nearest(day)
    fits = found is not None and bool(network.earliest({step: between(found, found)}))
    return found if fits and found is not None else fitted.days[step]


def _fit_without(source: Source, elements: list[Element], clash: list[Element]) -> Fitted:
    """Return the plan without a source: of everything, or where there is another clash, of this one."""
    return fit([e for e in elements if e is not source]) or fit(
        [e for e in _with_days(clash, elements) if e is not source]
    )


def _with_days(clash: list[Element], elements: list[Element]) -> list[Element]:
    """Return a clash, and what confines its steps to days that can still come and on which the site works."""
    steps = {s for e in clash for s in ((e.step,) if isinstance(e, Source) else (e.step, e.anchor))}
    days = [e for e in elements if isinstance(e, Source) and e.step in steps and e.kind in ("today", "done", "site")]
    return [*clash, *(e for e in days if e not in clash)]


def _settled(elements: list[Element], clash: list[Element], open_facts: list[Source]) -> Iterator[Way]:
    """Yield what new results mend a clash: those of every rule that is not settled on the day that is then left."""
    for step in dict.fromkeys(source.step for source in open_facts):
        fitted = fit(_all_eased(step, elements)) or fit(_all_eased(step, _with_days(clash, elements)))
        if not fitted:
            continue
        day = fitted.days[step]
        too_soon = [e for e in elements if isinstance(e, Source) and e.step == step and e.eased and day not in e.days]
        rest = [_eased(e) if isinstance(e, Source) and e in too_soon else e for e in elements]
        yield f"{step} fits on {iso(day)} with {'; '.join(_needed(too_soon, day))}", rest


def _all_eased(step: str, elements: list[Element]) -> list[Element]:
    return [_eased(e) if isinstance(e, Source) and e.step == step else e for e in elements]


def _eased(source: Source) -> Source:
    return source if source.eased is None else attrs.evolve(source, days=source.eased, eased=None)


def _needed(sources: list[Source], day: int) -> list[str]:
    """Return what must be settled for some sources to leave a day."""
    rules = [s.cause for s in sources if isinstance(s.cause, Solved)]
    lines = [s.cause.words for s in sources if isinstance(s.cause, Line)]
    tests = sorted({opens for rule in rules if (opens := rule.opens(day)) is not None})
    since = f" from {iso(tests[-1])} on" if tests else ""
    found = wanted((rule.piece.label, rule.needs(day)) for rule in rules)
    return [text + since for text in found] + [f"exact dates for `{words}`" for words in lines]


def _said(problem: Problem, element: Element) -> str:
    """Return one part of a clash in words."""
    from protocolrules.evaluate.planning.sayings import Sayings

    if isinstance(element, Link):
        words = element.cause.words if isinstance(element.cause, Line) else str(element.cause)
        return f"{element.step} {words}"
    days = element.days & between(problem.today, FAR)
    if element.kind == "today":
        return ""
    if element.kind == "done":
        return f"{element.step} took place on {element.days}"
    if element.kind in ("planned", "assumed"):
        return f"{element.step} is {element.kind} for {element.days}"
    if element.kind == "site":
        return f"the site is open for {element.step} on certain days only"
    edge = "first" if days.first != problem.today and days.first is not None else "last"
    day = (days.first if edge == "first" else days.last) or problem.today
    saying = Sayings(problem, [], fit([]), fit([]))
    rule, words, fact = saying.source(element, day, edge)
    return f"{rule + ': ' if rule else ''}{element.step} {days or 'on no day'}: {words}" + (
        f" ({fact})" if fact else ""
    )
