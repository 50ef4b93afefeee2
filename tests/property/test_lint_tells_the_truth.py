"""What lint says of verdicts is so: what it calls needless excludes nobody, what it calls impossible nobody meets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import protocolrules
from protocolrules import Status
from protocolrules.check.check import resolved
from protocolrules.check.imports import single
from protocolrules.diagnostics.diagnostic import Diagnostic, Findings
from protocolrules.diagnostics.source import Source
from protocolrules.lint.linter import lint
from protocolrules.lint.rules import rules
from protocolrules.lint.subject import Subject

OF_VERDICTS = [r for r in rules() if r.name in ("needless-washout", "contradicting-windows", "more-days-than-window")]
DECLARATIONS = """\
step consent
step infusion after consent
event chemotherapy
event nitrosourea is chemotherapy
"""
INFUSION = date(2026, 3, 30)  # a month before it is shorter than one after it
COMPLETE = [{"kind": "chemotherapy", "through": INFUSION}]

KINDS = st.sampled_from(("chemotherapy", "chemotherapy", "nitrosourea"))
FILTERS = st.sampled_from(("", "", "", " starting", " with dose ≥ 60 mg/d", " except nitrosourea"))
ASKED = st.builds("{}{}".format, KINDS, FILTERS)
LENGTHS = st.one_of(
    st.builds("{} days".format, st.integers(1, 4)),
    st.builds("{} days".format, st.integers(27, 29)),
    st.sampled_from(("24 hours", "4 weeks", "1 month")),
)
NEAR = st.integers(0, 3)
WINDOWS = st.one_of(
    st.builds("within {} before".format, LENGTHS),
    st.builds("{} to {} days before".format, NEAR, st.integers(3, 8)),
    st.sampled_from(("before", "on or before", "at")),
)
SIGNS = st.sampled_from("≥><≤")
CONDITIONS = st.one_of(
    st.builds("{} {} {} infusion".format, st.sampled_from(("any", "no")), ASKED, WINDOWS),
    st.builds("{} {} since {} before infusion".format, SIGNS, LENGTHS, KINDS),
    st.builds("{} {} since start of {} before infusion".format, SIGNS, LENGTHS, KINDS),
    st.builds("{} {} days of {} {} infusion".format, SIGNS, st.integers(1, 9), KINDS, WINDOWS),
)
CRITERIA = st.tuples(st.sampled_from(("inclusion", "exclusion")), CONDITIONS)


EXPOSURES = st.fixed_dictionaries({"kind": KINDS, "dose": st.sampled_from(("20 mg/d", "60 mg/d"))})
LASTING = st.sampled_from((0, 0, 1, 5, 40))
ENDINGS = range(-1, 33)  # days before the infusion on which a window or a gap can turn


def patient(exposure: dict[str, Any], lasting: int, ending: int) -> protocolrules.Timeline:
    """Return a patient with one exposure, known to the day, and nothing else."""
    end = INFUSION - timedelta(days=ending)
    event = exposure | {"from": end - timedelta(days=lasting), "to": end}
    steps = {"consent": "2026-01-05", "infusion": INFUSION}
    record = {"id": "P01", "as_of": INFUSION + timedelta(days=1), "birth_date": "1980-06-15", "steps": steps}
    return protocolrules.Timeline.from_dict(record | {"complete": COMPLETE, "events": [event]})


def found(text: str) -> tuple[Diagnostic, ...]:
    findings = Findings()
    files = single(Source("laws.rules", text), findings)
    program, scope = resolved(files, findings)
    assert not [d for d in findings.all if d.is_error]
    return lint(Subject(files, scope, program), OF_VERDICTS)


def holds(finding: Diagnostic, statuses: dict[int, Status], written: dict[int, str]) -> bool:
    """Tell whether a finding is true of one patient; statuses stand by the line of their condition."""
    line = finding.span.line
    here = statuses[line]
    if finding.kind == "more-days-than-window":
        never = "never" in finding.message
        return here is not (Status.MET if never is (written[line] == "inclusion") else Status.NOT_MET)
    there = statuses[finding.labels[0].span.line]
    if finding.kind == "needless-washout":
        return here is not Status.NOT_MET or there is Status.NOT_MET
    return not here is there is Status.MET


@settings(max_examples=300)
@given(st.lists(CRITERIA, min_size=2, max_size=4), EXPOSURES, LASTING)
def test_lint_tells_the_truth(criteria: list[tuple[str, str]], exposure: dict[str, Any], lasting: int) -> None:
    text = DECLARATIONS
    written: dict[int, str] = {}
    for number, (kind, condition) in enumerate(criteria, 1):
        text += f"{kind} {number}\n  {condition}\n"
        written[text.count("\n")] = kind
    findings = found(text)
    protocol = protocolrules.parse(text)
    for ending in ENDINGS if findings else ():
        statuses = dict(zip(written, protocol.screen(patient(exposure, lasting, ending)).statuses, strict=True))
        for finding in findings:
            assert holds(finding, statuses, written), (text[len(DECLARATIONS) :], finding.message, ending)
