"""Suites: which protocols are tested, and with which patients.

Comes in: the files and folders a command names. Goes out: protocols, each with the files of its
patients. Without any named, those in a folder `patients` beside the rules are taken; where a
folder holds a protocol of its own name, they are that one's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from protocolrules.cli.check import rules_files
from protocolrules.cli.patients import patients_of, protocol_of
from protocolrules.cli.terminal import missing_file

if TYPE_CHECKING:
    from protocolrules.evaluate.case import Case
    from protocolrules.examples.coverage import Coverage
    from protocolrules.examples.run import Report
    from protocolrules.program.program import Expected
    from protocolrules.protocol import Protocol


@attrs.frozen
class Suite:
    """A protocol, the files or folders of its patients, and what came of its examples and patients.

    With ``coverage``, what the records show of the protocol's conditions is counted, too; with ``keeps_cases``,
    the records are kept as they were laid out, each with what is expected of it and holds.
    """

    path: Path
    protocol: Protocol
    patients: tuple[str, ...]
    coverage: Coverage | None = None
    keeps_cases: bool = False
    reports: list[Report] = attrs.field(factory=list)
    cases: list[tuple[Case, list[Expected]]] = attrs.field(factory=list)

    def run(self) -> Iterator[Report]:
        """Run the examples of the file, then the patients, and keep what came of them."""
        for report in self._run():
            expected = [outcome.expected for outcome in report.outcomes]
            if self.coverage is not None and report.screening is not None:
                self.coverage.add(report.screening, expected)
            if self.keeps_cases and report.screening is not None and not report.problems:
                held = [outcome.expected for outcome in report.outcomes if outcome.holds]
                self.cases.append((report.screening.case, held))
            self.reports.append(attrs.evolve(report, screening=None))
            yield report

    def _run(self) -> Iterator[Report]:
        from protocolrules.examples.run import run_example, run_patient

        for example in self.protocol.program.examples:
            yield run_example(self.protocol, example)
        for patient in patients_of(list(self.patients)):
            yield run_patient(self.protocol, patient)

    @property
    def examples(self) -> list[Report]:
        """What came of the examples."""
        return [report for report in self.reports if report.is_example]

    @property
    def with_expectations(self) -> list[Report]:
        """What came of the patients whose files expect something, or cannot be read."""
        return [report for report in self.reports if not report.is_example and report.expects]

    @property
    def skipped(self) -> int:
        """How many patients expect nothing."""
        return sum(not report.expects for report in self.reports)

    @property
    def failed(self) -> list[Report]:
        """What is not as expected."""
        return [report for report in self.reports if not report.passed]


class UseError(ValueError):
    """Arguments that do not say what to test."""


def suites(
    paths: list[str], root: str | None, cover: bool = False, keep_cases: bool = False
) -> tuple[list[Suite], bool]:
    """Return the suites that arguments name, and whether every rules file could be used.

    With *cover*, each counts what its records show of the conditions of its protocol; with *keep_cases*, each keeps
    its records.

    Raises UseError for arguments from which nothing can be tested. Mistakes in rules are printed.
    """
    rules, patients = _sorted(paths)
    found = []
    usable = True
    said: set[tuple[str, int, str]] = set()
    for path, named in rules.items():
        protocol = protocol_of(str(path), root, needs_criteria=False, said=said)
        if protocol is None:
            usable = False
        elif named or protocol.criteria or protocol.program.examples:
            found.append(_suite(path, protocol, patients or _beside(path, protocol), cover, keep_cases))
    if patients and len(found) > 1:
        raise UseError(f"{patients[0]}: patients can be named for one protocol only, and these are {len(found)}")
    return found, usable


def _suite(path: Path, protocol: Protocol, patients: list[str], cover: bool, keep_cases: bool) -> Suite:
    if not cover:
        return Suite(path, protocol, tuple(patients), None, keep_cases)
    from protocolrules.examples.coverage import Coverage

    return Suite(path, protocol, tuple(patients), Coverage(protocol.engine), keep_cases)


def _sorted(paths: list[str]) -> tuple[dict[Path, bool], list[str]]:
    """Return the rules files, with whether they were named themselves, and the patients."""
    rules: dict[Path, bool] = {}
    patients = []
    for name in paths:
        problem = missing_file(name)
        if problem:
            raise UseError(problem)
        path = Path(name)
        inside = rules_files(path) if path.is_dir() or path.suffix == ".rules" else []
        for file in inside:
            rules[file] = rules.get(file, False) or file == path
        if not inside:
            patients.append(name)
    if not rules:
        raise UseError(f"{paths[0]}: there is no .rules file; the protocol comes first, then its patients")
    return rules, patients


def _beside(path: Path, protocol: Protocol) -> list[str]:
    """Return the folder of a protocol's patients, where it has one."""
    folder = path.resolve().parent
    main = folder / f"{folder.name}.rules"
    another = main.exists() and main != path.resolve()
    patients = path.parent / "patients"
    asks = protocol.criteria or protocol.program.schedule
    return [str(patients)] if asks and not another and patients.is_dir() else []
