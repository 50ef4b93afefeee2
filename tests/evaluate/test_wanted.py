"""Missing facts of several rules said together: every name in its own quotes."""

from protocolrules.evaluate.missing import Missing
from protocolrules.evaluate.planning.wanted import wanted


def fact(name: str, title: str = "") -> Missing:
    return Missing("fact", name, f"the fact `{name}`{title}")


def test_facts_of_one_sort_are_listed() -> None:
    needs = [("inclusion 1", (fact("gilbert"),)), ("inclusion 2", (fact("pregnant"),))]
    assert wanted(needs) == ["the facts `gilbert` and `pregnant` (inclusion 1 and 2)"]


def test_results_of_one_window_are_listed() -> None:
    tests = [Missing("result", name, f"a result of {name} ever") for name in ("ANC", "AST")]
    assert wanted([("inclusion 1", tuple(tests))]) == ["a result of ANC and AST ever (inclusion 1)"]


def test_braces_of_a_title_stay() -> None:
    needs = [("inclusion 1", (fact("smoking", " (in {pack_year})"),))]
    assert wanted(needs) == ["the fact `smoking` (in {pack_year}) (inclusion 1)"]
