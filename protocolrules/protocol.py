"""The Python API: rules into a protocol, a protocol and a timeline into a screening or a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from protocolrules.check.check import check
from protocolrules.check.imports import gather, single
from protocolrules.diagnostics.diagnostic import Diagnostic, Findings, RulesError
from protocolrules.diagnostics.source import Source
from protocolrules.facts import moment
from protocolrules.facts.moment import Moment
from protocolrules.facts.timeline import Timeline, TimelineError
from protocolrules.program.program import Criterion, Program

if TYPE_CHECKING:  # checking rules does not need the engine: it is imported when a patient is screened
    from protocolrules.evaluate.case import Case
    from protocolrules.evaluate.engine import Engine
    from protocolrules.evaluate.planning.plan import Plan
    from protocolrules.evaluate.planning.planner import Planner
    from protocolrules.evaluate.screening import Screening
    from protocolrules.facts.site import Site


class Protocol:
    """A checked protocol. Immutable; threads may share it."""

    def __init__(self, program: Program, warnings: Sequence[Diagnostic] = ()) -> None:
        self.program = program
        self.warnings = tuple(warnings)

    def __repr__(self) -> str:
        return f"<Protocol {self.name}: {len(self.criteria)} criteria>"

    @property
    def name(self) -> str:
        """The protocol's name, such as its registry number."""
        return self.program.name

    @property
    def title(self) -> str:
        """The protocol's title."""
        return self.program.title

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria in the order of the file."""
        return self.program.criteria

    @cached_property
    def engine(self) -> Engine:
        """The compiled program."""
        from protocolrules.evaluate.engine import Engine

        return Engine(self.program)

    @cached_property
    def _planner(self) -> Planner:
        from protocolrules.evaluate.planning.planner import Planner

        return Planner(self.engine)

    def screen(self, timeline: Timeline, as_of: Moment | date | str | None = None, arm: str | None = None) -> Screening:
        """Judge a patient as of a day (the record's own where none is given).

        Raises ValueError when there is no as-of day or the arm is not the protocol's, and
        `TimelineError` when a name of the record looks like a misspelt one of the protocol.
        """
        from protocolrules.evaluate.screening import Screening

        return Screening(self.engine, self._case(timeline, as_of, arm))

    def plan(
        self,
        timeline: Timeline,
        as_of: Moment | date | str | None = None,
        site: Site | None = None,
        assume: Mapping[str, date | str] | None = None,
        arm: str | None = None,
    ) -> Plan:
        """Say when each step and visit that is not done may take place, from the rules that check them.

        *site* is the calendar of the days on which the site works; *assume* gives steps days to try out
        (``{"leukapheresis": "2026-03-02"}``): one up to the as-of day counts as done, a later one as planned.
        Raises what `screen` raises, and ValueError for a step to assume that the protocol does not have.
        """
        from protocolrules.evaluate.planning.assuming import assuming
        from protocolrules.evaluate.planning.solving import solved

        planner = self._planner  # compiled before the case is laid out: it asks for dates of its own
        day = self._day(timeline, as_of)
        timeline = assuming(timeline, assume or {}, day, self.program)
        problem = planner.problem(self._case(timeline, day, arm), site, frozenset(assume or {}))
        return solved(problem)

    def _case(self, timeline: Timeline, as_of: Moment | date | str | None, arm: str | None) -> Case:
        from protocolrules.evaluate.record import record

        day = self._day(timeline, as_of)
        arm = arm if arm is not None else timeline.arm
        if arm is not None and arm not in self.program.arms:
            known = ", ".join(self.program.arms) or "none"
            raise TimelineError(timeline.source, [f"arm: `{arm}` is not an arm of this protocol (arms: {known})"])
        return self.engine.case(record(timeline, day), arm)

    def _day(self, timeline: Timeline, as_of: Moment | date | str | None) -> Moment:
        if isinstance(as_of, Moment):
            day: Moment | None = as_of
        else:
            day = moment.on(as_of) if as_of is not None else timeline.as_of
        if day is None:
            raise TimelineError(timeline.source, ["as_of: missing: say up to which day the record speaks"])
        if not day.exact:
            raise TimelineError(timeline.source, [f"as_of: `{day}` is not one day: write YYYY-MM-DD"])
        return day


def check_file(path: str | Path, root: str | Path | None = None) -> tuple[Program, tuple[Diagnostic, ...]]:
    """Return the program of a file and every problem found, errors and warnings.

    Raises OSError when the file itself cannot be read.
    """
    findings = Findings()
    files = gather(Path(path), Path(root) if root is not None else None, findings)
    return check(files, findings), findings.all


def load(path: str | Path, root: str | Path | None = None) -> Protocol:
    """Load a protocol from its file and the files it uses.

    Files may be used from anywhere under *root* (by default the folder that holds the
    protocol's folder). Raises RulesError with every problem of the files when one is an
    error, and OSError when the file cannot be read.
    """
    return _usable(*check_file(path, root))


def parse(text: str, name: str = "rules") -> Protocol:
    """Load a protocol from a text, which cannot use other files.

    Raises RulesError with every problem of the text when one is an error.
    """
    findings = Findings()
    program = check(single(Source(name, text), findings), findings)
    return _usable(program, findings.all)


def _usable(program: Program, found: tuple[Diagnostic, ...]) -> Protocol:
    if any(diagnostic.is_error for diagnostic in found):
        raise RulesError(found)
    return Protocol(program, found)
