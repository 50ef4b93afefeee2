"""The language reference is true: every example parses, and every table row gives what it says."""

import re
from pathlib import Path

import pytest

import protocolrules
from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.examples.run import run_example
from protocolrules.facts.document import parse_yaml
from protocolrules.format.format import formatted

REFERENCE = (Path(__file__).parents[2] / "grammar" / "README.md").read_text("utf-8")
_BLOCK = re.compile(r"```rules(?: (\w+))?\n(.*?)```\n((?:\|[^\n]*\n)*)", re.DOTALL)
_ROW = re.compile(r"\| `(\{.*\})` \| (met|not met|unknown) \|")
_PLAN_ROW = re.compile(r"\| `(\{.*\})` \| (deviation of )?(\w+(?: \w+)?): (.*) \|")


def _whole_file() -> str:
    return next(body for kind, body, _ in _BLOCK.findall(REFERENCE) if kind == "file")


def _declarations() -> str:
    return _whole_file().split("\ninclusion 6")[0] + "\n"


def _base() -> dict[str, object]:
    kinds = re.findall(r"^event (\w+)", _declarations(), re.MULTILINE)
    return {
        "id": "row",
        "as_of": "2026-01-30",
        "birth_date": "1980-06-15",
        "complete": [{"kind": kind, "through": "2026-01-30"} for kind in kinds],
    }


_STEPS = {
    "consent": "2026-01-05",
    "leukapheresis": "2026-01-30",
    "cyclophosphamide": {"planned": "2026-02-20"},
    "infusion": {"planned": "2026-02-24"},
}


def _rows() -> list[tuple[str, str, str, str]]:
    return [
        (kind or "inclusion", body, record, expected)
        for kind, body, table in _BLOCK.findall(REFERENCE)
        if kind not in ("file", "examples", "schedule")
        for record, expected in _ROW.findall(table)
    ]


def _plan_rows() -> list[tuple[str, ...]]:
    blocks = [(body, table) for kind, body, table in _BLOCK.findall(REFERENCE) if kind == "schedule"]
    return [(body, *row) for body, table in blocks for row in _PLAN_ROW.findall(table)]


def _criterion(kind: str, body: str) -> str:
    lines = "".join(f"  {line}\n" for line in body.splitlines())
    return f"{_declarations()}\n{kind} 1\n{lines}"


def test_the_whole_file_has_no_findings() -> None:
    assert protocolrules.parse(_whole_file()).warnings == ()


@pytest.mark.parametrize(("kind", "body", "record", "expected"), _rows())
def test_row(kind: str, body: str, record: str, expected: str) -> None:
    protocol = protocolrules.parse(_criterion(kind, body))
    written = parse_yaml(record)
    steps = _STEPS | written.pop("steps", {})
    timeline = protocolrules.Timeline.from_dict(_base() | {"steps": steps} | written)
    result = protocol.screen(timeline).criteria[f"{kind} 1"]
    assert result.status.value == expected, result.reason


def test_every_example_of_conditions_has_rows() -> None:
    row = {"file": re.compile(""), "examples": re.compile(""), "schedule": _PLAN_ROW}
    assert all(row.get(kind, _ROW).search(table) for kind, _, table in _BLOCK.findall(REFERENCE))
    assert len(_rows()) > 80
    assert len(_plan_rows()) > 15


@pytest.mark.parametrize(("body", "record", "deviation", "step", "expected"), _plan_rows())
def test_plan_row(body: str, record: str, deviation: str, step: str, expected: str) -> None:
    lines = "".join(f"  {line}\n" for line in body.splitlines())
    protocol = protocolrules.parse(f"{_declarations()}\nschedule\n{lines}")
    written = parse_yaml(record)
    steps = _STEPS | written.pop("steps", {})
    plan = protocol.plan(protocolrules.Timeline.from_dict(_base() | {"steps": steps} | written))
    found = [d.text for d in plan.deviations if d.step == step] if deviation else [_said(plan.steps.get(step))]
    assert found == [expected]


def _said(step: protocolrules.StepPlan | None) -> str:
    """Return a step's plan as the tables of the reference write it."""
    if step is None:
        return "not due"
    if step.status not in ("open", "planned"):
        return step.status
    if step.earliest == step.latest:
        return str(step.earliest)
    return f"{step.earliest} to {step.latest}, target {step.target}"


def test_examples_of_the_reference_are_as_expected() -> None:
    (body,) = (body for kind, body, _ in _BLOCK.findall(REFERENCE) if kind == "examples")
    criterion = re.search(r"^inclusion 6.*?(?=^exclusion)", _whole_file(), re.DOTALL | re.MULTILINE)
    assert criterion is not None
    protocol = protocolrules.parse(f"{_declarations()}\n{criterion[0]}\n{body}")
    tested = [run_example(protocol, example) for example in protocol.program.examples]
    assert len(tested) == 3
    assert [(t.title, t.failures, t.problems) for t in tested if not t.passed] == []


def test_the_example_record_is_read() -> None:
    text = re.search(r"```yaml\n(.*?)```", REFERENCE, re.DOTALL)
    assert text is not None
    timeline = protocolrules.Timeline.from_dict(parse_yaml(text[1]))
    assert protocolrules.parse(_whole_file()).screen(timeline).notes == ()


def test_the_example_of_a_site_is_read() -> None:
    text = re.search(r"```yaml site\n(.*?)```", REFERENCE, re.DOTALL)
    assert text is not None
    assert protocolrules.Site.from_dict(parse_yaml(text[1])).steps.keys() == {"leukapheresis", "home_10"}


def _laid_out(text: str) -> str | None:
    return formatted(Source("reference", text), Findings())


@pytest.mark.parametrize(("kind", "body"), [(kind, body) for kind, body, _ in _BLOCK.findall(REFERENCE)])
def test_every_example_is_in_the_canonical_layout(kind: str, body: str) -> None:
    above = {"file": "", "examples": "", "schedule": "schedule\n"}.get(kind, "inclusion 1\n")
    text = above + ("".join(f"  {line}\n" for line in body.splitlines()) if above else body)
    assert _laid_out(text) == text


def test_the_example_of_the_canonical_layout() -> None:
    untidy, tidy = (re.findall(rf"```{kind}\n(.*?)```", REFERENCE, re.DOTALL) for kind in ("untidy", "tidy"))
    assert [_laid_out(text) for text in untidy] == tidy
    assert len(tidy) == 1


def test_every_word_of_the_language_is_listed() -> None:
    listed = set(
        re.findall(r"`(\w+)`", REFERENCE.split("Words of the language are no names", 1)[1].split("\n\n")[0])
    ) - {"dose_1"}
    grammar = (Path(__file__).parents[2] / "grammar" / "rules.lark").read_text("utf-8")
    words = set(re.findall(r'"([A-Za-z]+)"', re.sub(r"//.*", "", grammar)))
    assert words <= listed
    for word in listed:
        with pytest.raises(protocolrules.RulesError):
            protocolrules.parse(f"fact {word}\n")
