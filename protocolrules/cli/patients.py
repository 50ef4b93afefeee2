"""Protocols and patients as the commands take them: loaded, with what is wrong reported."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from protocolrules.cli.check import once
from protocolrules.cli.terminal import coloured, wrong_use
from protocolrules.facts.suggest import did_you_mean
from protocolrules.facts.timeline import Timeline, TimelineError

if TYPE_CHECKING:
    from protocolrules.evaluate.screening import Screening
    from protocolrules.protocol import Protocol


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare what `screen` and `explain` both take."""
    command.add_argument(
        "--as-of", metavar="DATE", help="the day up to which records speak (default: each record's own)"
    )
    command.add_argument("--arm", metavar="ARM", help="the patients' arm (default: each record's own)")
    command.add_argument(
        "--root", metavar="DIR", help="folder that `use` may not leave (default: the protocol folder's parent)"
    )
    command.add_argument("--json", action="store_true", help="print JSON")


def protocol_of(
    path: str, root: str | None, needs_criteria: bool = True, said: set[tuple[str, int, str]] | None = None
) -> Protocol | None:
    """Load a protocol; print its mistakes and return None when it has any.

    *said* remembers those that were printed, so that a mistake in a used file is printed once for several protocols.
    Raises SystemExit (wrong use) when its file cannot be read.
    """
    from protocolrules.diagnostics.diagnostic import RulesError
    from protocolrules.diagnostics.render import human
    from protocolrules.protocol import load

    if not path.endswith(".rules"):
        raise SystemExit(wrong_use(f"{path} is not a .rules file: the protocol comes first, then its patients"))
    try:
        protocol = load(path, root)
        if needs_criteria and not protocol.criteria:
            raise SystemExit(wrong_use(f"{path} has no criteria: it is vocabulary for protocols to `use`"))
        return protocol
    except RulesError as wrong:
        for diagnostic in once(wrong.diagnostics, said):
            print(human(diagnostic, coloured(sys.stderr)), file=sys.stderr)
    except OSError as wrong:
        raise SystemExit(wrong_use(f"{path}: {(wrong.strerror or str(wrong)).lower()}")) from None
    return None


def labels_of(words: list[str], protocol: Protocol) -> list[str]:
    """Return the labels of the criteria that words name; `inclusion 7` means 7a and 7b, too.

    Raises ValueError for one that the protocol does not have.
    """
    known = [criterion.label for criterion in protocol.criteria]
    found: list[str] = []
    for written in re.findall(r"(?:(?:inclusion|exclusion) +)?\S+", " ".join(words)):
        label = " ".join(written.lower().split())
        meant = _meant(label, known)
        if not meant:
            numbered = [k for kind in ("inclusion", "exclusion") for k in _meant(f"{kind} {label}", known)]
            guess = f"; did you mean {' or '.join(f'`{k}`' for k in numbered)}?" if numbered else ""
            raise ValueError(f"`{label}` is not a criterion of {protocol.name}{guess or did_you_mean(label, known)}")
        found += meant
    return found


def _meant(label: str, known: list[str]) -> list[str]:
    return [label] if label in known else [k for k in known if re.fullmatch(re.escape(label) + "[a-z]?", k)]


def patients_of(paths: list[str]) -> Iterator[Timeline | TimelineError]:
    """Yield the patients of several files or folders; an id seen twice is an error of the second."""
    from protocolrules.facts.read import read_timelines

    seen: dict[str, str] = {}
    for path in paths:
        for patient in read_timelines(path):
            if isinstance(patient, Timeline) and patient.id in seen:
                yield TimelineError(patient.source, [f"id: `{patient.id}` is already the id of {seen[patient.id]}"])
                continue
            if isinstance(patient, Timeline):
                seen[patient.id] = patient.source
            yield patient


def screenings(
    protocol: Protocol, patients: Iterator[Timeline | TimelineError], as_of: str | None, arm: str | None
) -> Iterator[Screening | TimelineError]:
    """Yield each patient's screening, or what is wrong with the patient's record."""
    for patient in patients:
        if isinstance(patient, TimelineError):
            yield patient
            continue
        try:
            yield protocol.screen(patient, as_of, arm)
        except TimelineError as wrong:
            yield wrong


def wrong_day(text: str | None) -> str | None:
    """Return what is wrong with an --as-of date, None where nothing is."""
    if text is None:
        return None
    from protocolrules.facts.moment import read

    try:
        return None if read(text).exact else f"--as-of `{text}` is not one day: write YYYY-MM-DD"
    except ValueError as wrong:
        return f"--as-of {wrong}"
