"""Definitions: shared, never circular, and never larger than a reader could follow."""

import time

import pytest

import protocolrules
from protocolrules.diagnostics.diagnostic import Diagnostic, RulesError


def findings(text: str) -> tuple[Diagnostic, ...]:
    try:
        return protocolrules.parse(text).warnings
    except RulesError as wrong:
        return wrong.diagnostics


def doubling(times: int) -> str:
    lines = ["fact f0"] + [f"define f{n + 1}: f{n} and not f{n}" for n in range(times)]
    return "\n".join([*lines, "inclusion 1", f"  f{times}", ""])


def test_a_circle_names_its_members() -> None:
    (found,) = findings("define a: b\ndefine b: not c\ndefine c: a\ninclusion 1\n  b\n")
    assert (found.kind, found.message) == (
        "definition-cycle",
        "the definition needs itself: a uses b uses c uses a",
    )


def test_a_definition_that_doubles_is_refused_at_once() -> None:
    started = time.perf_counter()
    kinds = {d.kind for d in findings(doubling(30))}
    assert kinds == {"too-large"}
    assert time.perf_counter() - started < 2


def test_a_definition_that_doubles_a_little_is_fine() -> None:
    assert findings(doubling(10)) == ()


@pytest.mark.parametrize(("depth", "kinds"), [(30, []), (200, ["too-deep"])])
def test_definitions_go_so_deep(depth: int, kinds: list[str]) -> None:
    lines = [f"define d{n}: d{n + 1}" for n in range(depth)]
    text = "\n".join([*lines, f"fact d{depth}", "inclusion 1", "  d0", ""])
    assert sorted({d.kind for d in findings(text)}) == kinds


def test_an_unused_definition_is_checked() -> None:
    assert [d.kind for d in findings("define a: b\n")] == ["unknown-name"]


def test_a_definition_means_the_same_wherever_it_stands() -> None:
    protocol = protocolrules.parse("fact f\ndefine d: f\ninclusion 1\n  d\nexclusion 2\n  d\n")
    timeline = protocolrules.Timeline.from_dict({"id": "a", "as_of": "2026-01-01", "facts": {"f": "yes"}})
    assert [r.status.value for r in protocol.screen(timeline).criteria.values()] == ["met", "not met"]


def test_too_many_cases() -> None:
    cases = ["  if f then", "    f"] + ["  otherwise if f then", "    f"] * 70
    text = "\n".join(["fact f", "inclusion 1", *cases, ""])
    assert {d.kind for d in findings(text)} == {"too-large"}


def test_the_molar_mass_converts_both_ways() -> None:
    text = (
        "measurement a in mg/dL, 100 g/mol\nmeasurement b in umol/L, 0.1 kg/mol\n"
        "inclusion 1\n  a ≤ 100 umol/L, latest\ninclusion 2\n  b ≤ 1 mg/dL, latest\n"
    )
    protocol = protocolrules.parse(text)
    results = [("a", "1.0", "mg/dL"), ("b", "100", "umol/L")]
    over = [("a", "1.001", "mg/dL"), ("b", "100.1", "umol/L")]
    for rows, expected in ((results, "met"), (over, "not met")):
        taken = [{"test": t, "value": v, "unit": u, "on": "2026-01-01"} for t, v, u in rows]
        timeline = protocolrules.Timeline.from_dict({"id": "a", "as_of": "2026-01-01", "measurements": taken})
        statuses = {r.status.value for r in protocol.screen(timeline).criteria.values()}
        assert statuses == {expected}
