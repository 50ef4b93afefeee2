"""Threads parse at the same time: an editor's server does, while one text is analysed and another is asked about."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.syntax import tree
from protocolrules.syntax.parse import parse

PROTOCOLS = Path(__file__).parents[2] / "protocols"
TEXTS = [path.read_text("utf-8") for path in sorted(PROTOCOLS.rglob("*.rules"))]


@pytest.fixture
def hurried() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def parsed(text: str) -> tuple[tree.File, int]:
    findings = Findings()
    return parse(Source("a", text), findings), len(findings.all)


@pytest.mark.usefixtures("hurried")
def test_texts_parsed_at_the_same_time_have_the_trees_they_have_alone() -> None:
    alone = [parsed(text) for text in TEXTS]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(parsed, TEXTS * 4)) == alone * 4
