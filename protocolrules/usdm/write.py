"""A `Study` as the text of a rules file, with a list of what it could not carry."""

from __future__ import annotations

import re

import attrs

from protocolrules.usdm.document import Note
from protocolrules.usdm.names import Names
from protocolrules.usdm.schedule import Schedules
from protocolrules.usdm.study import Criterion, Study
from protocolrules.usdm.texts import CRITERION, REMARK, TITLE, plain, quoted, shortened

_NUMBER = re.compile(r"[0-9](?:[A-Za-z0-9_.]{0,18}[A-Za-z0-9_])?")
_LINE = 110  # characters of a comment's line


@attrs.frozen
class Skeleton:
    """The text of a rules file, what was not carried, and how many objects of each kind have no place in it."""

    text: str
    notes: tuple[Note, ...]
    left_out: tuple[tuple[str, int], ...]


def write(study: Study, source: str) -> Skeleton:
    """Write the skeleton of a rules file; *source* is the name of the file it came from."""
    names = Names()
    notes = list(study.notes)
    lines = [*_head(study, source), *_arms(study, names)]
    schedules = Schedules(study, names)
    timelines = schedules.write()
    lines += ["", *schedules.judgements] if schedules.judgements else []
    lines += timelines + [line for criterion in _criteria(study, notes) for line in criterion]
    notes += schedules.notes + _unused_conditions(study)
    lines += _not_carried(notes, study.left_out)
    return Skeleton("\n".join(lines) + "\n", tuple(notes), study.left_out)


def _head(study: Study, source: str) -> list[str]:
    name = study.name if re.fullmatch(r"NCT[0-9]+", study.name) else Names().name((study.name,), "protocol")
    head = [
        f"# A skeleton made by `protocolrules import usdm` from {_remark(source)}: complete it by hand.",
        "# What could not be carried is listed at the end.",
        "",
        f"protocol {name}" + (f" {quoted(study.title, CRITERION)}" if plain(study.title) else ""),
    ]
    return head + ([f"version {quoted(study.version, TITLE)}"] if plain(study.version) else [])


def _arms(study: Study, names: Names) -> list[str]:
    if not study.arms:
        return []
    lines = [""]
    for arm in study.arms:
        label = next((label for label in arm.labels if plain(label)), "arm")
        lines.append(f"arm {names.name(arm.labels, 'arm')} {quoted(label, TITLE)}")
    return lines


def _criteria(study: Study, notes: list[Note]) -> list[list[str]]:
    given: set[str] = set()
    short: list[str] = []
    written = []
    for position, criterion in enumerate(study.criteria, 1):
        if criterion.category:
            name = _number(criterion, position, given, notes)
            written.append(_criterion(criterion, name, notes))
            short += [name] if len(plain(criterion.text)) > CRITERION else []
        else:
            notes.append(Note(criterion.place, "neither an inclusion nor an exclusion; it stands as a comment"))
            written.append(
                ["", f"# criterion {_remark(criterion.identifier)}: {_remark(criterion.text or criterion.title)}"]
            )
    if short:
        notes.append(Note("$", f"the texts of {len(short)} criteria are shortened, with …: {', '.join(short)}"))
    return written


def _criterion(criterion: Criterion, name: str, notes: list[Note]) -> list[str]:
    text = plain(criterion.text)
    if not text:
        notes.append(Note(criterion.place, "a criterion without text"))
    title = f" {quoted(criterion.title, TITLE)}" if plain(criterion.title) else ""
    return [
        "",
        f"{name}{title}",
        f"  not encoded {quoted(text or 'the source gives no text', CRITERION)}",
    ]


def _number(criterion: Criterion, position: int, given: set[str], notes: list[Note]) -> str:
    """Return the source's identifier where the language can write it and it is not taken, else a new number."""
    number = criterion.identifier if _NUMBER.fullmatch(criterion.identifier) else str(position)
    name = f"{criterion.category} {number}"
    while name in given:
        name += f"_{position}"
    if name != f"{criterion.category} {criterion.identifier}":
        notes.append(Note(criterion.place, f"its identifier is `{_remark(criterion.identifier)}`; written as {name}"))
    given.add(name)
    return name


def _unused_conditions(study: Study) -> list[Note]:
    scheduled = {instance.id for timeline in study.timelines for instance in timeline.instances}
    return [
        Note(
            condition.place, f"a condition of what is not carried (activities, procedures …): {_remark(condition.text)}"
        )
        for condition in study.conditions
        if not scheduled.intersection(condition.applies_to)
    ]


def _not_carried(notes: list[Note], left_out: tuple[tuple[str, int], ...]) -> list[str]:
    if not notes and not left_out:
        return []
    lines = ["", "# Not carried, or not as it stands in the source:"]
    lines += [f"# - {_remark(str(note))}" for note in notes]
    if left_out:
        lines.append("# Objects that the skeleton has no place for, by kind:")
        lines += _wrapped([f"{kind} {number}" for kind, number in left_out])
    return lines


def _wrapped(words: list[str]) -> list[str]:
    lines = ["#  "]
    for word in words:
        if len(lines[-1]) + len(word) > _LINE:
            lines.append("#  ")
        lines[-1] += f" {_remark(word)},"
    lines[-1] = lines[-1].rstrip(",")
    return lines


def _remark(text: str) -> str:
    return shortened(plain(text), REMARK)
