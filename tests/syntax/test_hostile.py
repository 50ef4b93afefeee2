"""Hostile files: a diagnostic or a tree, in time that grows with the text; never a traceback or a hang."""

import sys
import time
from collections.abc import Callable

import pytest

from protocolrules.check.check import check
from protocolrules.check.imports import single
from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.render import human
from protocolrules.diagnostics.source import Source
from protocolrules.format.format import formatted
from protocolrules.syntax.layout import decode

_LIMIT = 3.0 if sys.gettrace() is None else 15.0  # measuring coverage takes its time


def kinds(text: str) -> set[str]:
    findings = Findings()
    check(single(Source("rules", text), findings), findings)
    for found in findings.all[:20]:
        assert human(found)
    return {d.kind for d in findings.all}


def seconds(text: str) -> float:
    started = time.process_time()
    kinds(text)
    return time.process_time() - started


def criterion(line: str) -> str:
    return f"fact a\ninclusion 1\n  {line}\n"


def chained(number: int) -> str:
    return criterion(" and\n  ".join(["a"] * number))


def indented(number: int) -> str:
    return (
        "fact a\ninclusion 1\n"
        + "".join("  " * depth + "all of\n" for depth in range(1, number))
        + "  " * number
        + "a\n"
    )


HOSTILE: dict[str, tuple[str, set[str]]] = {
    "parentheses in a line": (criterion("(" * 10_000 + "a" + ")" * 10_000), {"line-too-long"}),
    "parentheses in 100 lines": (criterion(("(" * 100 + "a and\n  ") * 100), {"too-deep"}),
    "parentheses that close": (criterion(")" * 1_900), {"unbalanced-parenthesis"}),
    "not": (criterion("not " * 10_000 + "a"), {"line-too-long"}),
    "not, on a line that is allowed": (criterion("not " * 400 + "a"), {"unexpected-words"}),
    "not, in lines": (criterion("a and not\n  " * 3_000 + "a"), {"unfinished"}),
    "not in parentheses": (criterion("not (" * 20 + "a" + ")" * 20), set()),
    "a megabyte on a line": (criterion("a" * 1_000_000), {"line-too-long"}),
    "a megabyte of comment": ("#" + "x" * 1_000_000 + "\nfact a\n", set()),
    "a megabyte of blank lines": ("\n" * 1_000_000 + "fact a\n", set()),
    "a megabyte of spaces": (" " * 1_000_000, set()),
    "too large": ("fact a\n" * 300_000, {"file-too-large"}),
    "20,000 facts": ("".join(f"fact f{n}\n" for n in range(20_000)), set()),
    "20,000 times the same fact": ("fact a\n" * 20_000, {"duplicate-name"}),
    "20,000 lines in a criterion": ("fact a\ninclusion 1\n" + "  a\n" * 20_000, set()),
    "20,000 mistakes in a criterion": ("inclusion 1\n" + "  a a\n" * 20_000, {"unexpected-words"}),
    "5,000 criteria with a mistake": ("".join(f"inclusion {n}\n  a a\n" for n in range(5_000)), {"unexpected-words"}),
    "10,000 and": (chained(10_000), set()),
    "10,000 and in one line": (criterion("a and " * 10_000 + "a"), {"line-too-long"}),
    "and and or": (criterion("a and a or " * 100 + "a"), {"ambiguous-and-or"}),
    "commas": (criterion(",\n  ".join(["a"] * 5_000)), {"ambiguous-comma"}),
    "deep blocks": (indented(200), {"too-deep"}),
    "very deep blocks": (indented(900), {"too-deep"}),
    "steps to the left": (
        "inclusion 1\n" + "".join(" " * (1_000 - n) + "a\n" for n in range(900)),
        {"bad-indent"},
    ),
    "unless after unless": ("fact a\ninclusion 1\n  a\n" + "  unless a\n" * 3_000, set()),
    "otherwise if": (
        "fact a\ninclusion 1\n  if a then\n    a\n" + "  otherwise if a then\n    a\n" * 3_000,
        {"too-large"},
    ),
    "NUL bytes": (criterion("a \x00 and a"), {"control-character"}),
    "only NUL bytes": ("\x00" * 100_000, {"line-too-long"}),
    "escape codes": (criterion("a # \x1b[2J"), {"control-character"}),
    "not a character": (criterion("a # \uffff"), {"control-character"}),
    "tabs": ("fact a\ninclusion 1\n\ta\n", {"tab-indent"}),
    "tabs among spaces": ("fact a\ninclusion 1\n  \ta\n", {"tab-indent"}),
    "no-break spaces": ("fact a\ninclusion 1\n\u00a0\u00a0a\n", {"unexpected-character"}),
    "no-break spaces between words": (criterion("not\u00a0a"), {"unexpected-character"}),
    "nothing but an indented comment": ("  # a\n", set()),
    "quotes": (criterion('"' * 1_001), {"unclosed-text"}),
    "one long text": (criterion('not encoded "' + "x" * 1_900 + '"'), set()),
    "numbers": (criterion("a ≥ " + "9" * 1_500), {"wrong-name"}),
    "a number of a measurement": ("measurement m in kg\n" + criterion("m ≥ 1" + "0" * 1_500 + " kg, latest"), set()),
    "a unit that never ends": ("measurement m in " + "kg/" * 600 + "\n", {"unknown-unit"}),
    "an exponent": ("measurement m in m999999999\n", {"unknown-unit"}),
    "an age beyond all": (criterion("age ≥ " + "9" * 1_000 + " years at birth"), {"duration-too-long"}),
    "an episode count": ("event e\n" + criterion("≥ " + "9" * 1_000 + " episodes of e ever"), set()),
    "many names in a list": ("event e\n" + criterion("no " + " or\n  ".join(["e"] * 5_000) + " ever"), set()),
    "emoji": (criterion("🙂 and a"), {"unexpected-character"}),
    "right to left": (criterion("a \u202e and a"), {"unexpected-character"}),
    "letters from elsewhere": (criterion("а"), {"unexpected-words"}),
    "an empty file": ("", set()),
    "a lone line end": ("\n", set()),
    "no line end": ("fact a", set()),
    "a first line that is indented": ("  fact a\n", {"bad-indent"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text(name: str) -> None:
    text, expected = HOSTILE[name]
    started = time.process_time()
    found = kinds(text)
    assert time.process_time() - started < _LIMIT
    assert found == expected


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_laid_out_or_refused(name: str) -> None:
    text, expected = HOSTILE[name]
    findings = Findings()
    started = time.process_time()
    found = formatted(Source("rules", text), findings)
    assert time.process_time() - started < 2 * _LIMIT  # it is read twice
    assert (found is None) == bool(findings.all)
    assert {d.kind for d in findings.all} <= expected


GROWING: dict[str, Callable[[int], str]] = {
    "facts": lambda n: "".join(f"fact f{i}\n" for i in range(n)),
    "duplicate facts": lambda n: "fact a\n" * n,
    "lines": lambda n: "fact a\ninclusion 1\n" + "  a\n" * n,
    "and": chained,
    "criteria with a mistake": lambda n: "".join(f"inclusion {i}\n  a a\n" for i in range(n // 4)),
    "unknown names": lambda n: "inclusion 1\n" + "".join(f"  x{i}\n" for i in range(n // 40)),
    "kinds": lambda n: "event e0\n" + "".join(f"event e{i + 1} is e{i}\n" for i in range(n // 40)),
    "a chain of steps": lambda n: "step s0\n" + "".join(f"step s{i + 1} after s{i}\n" for i in range(n // 40)),
    "comments": lambda n: "# x\n" * n * 10,
}


@pytest.mark.parametrize("name", GROWING)
def test_time_grows_with_the_text(name: str) -> None:
    make = GROWING[name]
    kinds(make(10))
    small = min(seconds(make(2_000)) for _ in range(3))
    large = min(seconds(make(4_000)) for _ in range(3))
    assert large < 3 * small + 0.1


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"fact a\nfact \xff\n", "not-text"),
        ("fact a\n".encode("utf-16"), "not-text"),
        ("fact ä\n".encode("latin-1"), "not-text"),
        (b"\x00" * 9_000_000, "file-too-large"),
        (bytes(range(256)) * 10, "not-text"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, found: str) -> None:
    findings = Findings()
    assert decode("rules", data, findings).text == ""
    assert [d.kind for d in findings.all] == [found]
