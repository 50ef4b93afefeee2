"""Clinical-trial protocols as code: eligibility rules that read like the protocol.

>>> import protocolrules
>>> protocol = protocolrules.load("protocols/NCT05621668/NCT05621668.rules")  # doctest: +SKIP
>>> for timeline in protocolrules.read_timelines("patients"):  # doctest: +SKIP
...     print(protocol.screen(timeline).explain())
...     print(protocol.plan(timeline).steps["leukapheresis"].permitted)

Names are imported when they are first used, so that ``import protocolrules`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from protocolrules.diagnostics.diagnostic import Diagnostic, RulesError
    from protocolrules.evaluate.planning.plan import Plan, StepPlan
    from protocolrules.evaluate.screening import Screening, Status, Verdict
    from protocolrules.facts.days import DaySet
    from protocolrules.facts.read import read_timelines
    from protocolrules.facts.site import Site, SiteError, read_site
    from protocolrules.facts.timeline import Timeline, TimelineError
    from protocolrules.facts.truth import Truth
    from protocolrules.lint.run import lint_file
    from protocolrules.protocol import Protocol, load, parse

__all__ = [
    "DaySet",
    "Diagnostic",
    "Plan",
    "Protocol",
    "RulesError",
    "Screening",
    "Site",
    "SiteError",
    "Status",
    "StepPlan",
    "Timeline",
    "TimelineError",
    "Truth",
    "Verdict",
    "lint_file",
    "load",
    "parse",
    "read_site",
    "read_timelines",
]

_HOMES = {
    "Diagnostic": "diagnostics.diagnostic",
    "RulesError": "diagnostics.diagnostic",
    "Screening": "evaluate.screening",
    "Status": "evaluate.screening",
    "Verdict": "evaluate.screening",
    "DaySet": "facts.days",
    "Plan": "evaluate.planning.plan",
    "StepPlan": "evaluate.planning.plan",
    "Site": "facts.site",
    "SiteError": "facts.site",
    "read_site": "facts.site",
    "read_timelines": "facts.read",
    "Timeline": "facts.timeline",
    "TimelineError": "facts.timeline",
    "Truth": "facts.truth",
    "lint_file": "lint.run",
    "Protocol": "protocol",
    "load": "protocol",
    "parse": "protocol",
}


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("protocolrules")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
