"""Case files say on every line what is found there; nothing else may be found."""

import re
from pathlib import Path

import pytest

from protocolrules.protocol import check_file

CASES = Path(__file__).parents[1] / "cases"
PACKAGE = Path(__file__).parents[2] / "protocolrules"
_STATED = re.compile(r"(error|warning)\[([a-z-]+)\]")
_KIND = re.compile(r'"([a-z]+(?:-[a-z]+)+)"')
_NOT_KINDS = {"half-life", "half-lives", "half-li"}
_MADE_BY_A_TEST = {  # files that cannot stand in a repository as text: see test_findings and tests/syntax
    "control-character",
    "criterion-in-vocabulary",
    "file-too-large",
    "line-too-long",
    "not-text",
    "tab-indent",
    "too-deep",
    "too-large",
}

Finding = tuple[int, str, str]


def stated(path: Path) -> list[Finding]:
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        found += [(number, severity, kind) for severity, kind in _STATED.findall(line)]
    return sorted(found)


def found_in(path: Path) -> list[Finding]:
    diagnostics = check_file(path, CASES)[1]
    return sorted((d.span.line, d.severity, d.kind) for d in diagnostics if Path(d.span.source.name) == path)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.rules")), ids=lambda path: path.stem)
def test_case_file(path: Path) -> None:
    assert found_in(path) == stated(path)


def test_files_that_use_each_other() -> None:
    folder = CASES / "imports"
    assert found_in(folder / "files.rules") == stated(folder / "files.rules")
    diagnostics = check_file(folder / "files.rules", CASES)[1]
    inside = {
        (Path(d.span.source.name).name, d.span.line, d.kind) for d in diagnostics if "deeper" in d.span.source.name
    }
    assert inside == {
        ("uses_back.rules", 2, "import-cycle"),
        ("criterion_inside.rules", 4, "criterion-in-vocabulary"),
    }


def test_every_kind_of_finding_has_a_case() -> None:
    sources = [*PACKAGE.glob("check/*.py"), *PACKAGE.glob("syntax/*.py")]
    kinds = {kind for source in sources for kind in _KIND.findall(source.read_text("utf-8"))} - _NOT_KINDS
    cases = {kind for path in CASES.rglob("*.rules") for _, _, kind in stated(path)}
    assert kinds | {"unfinished"} == cases | _MADE_BY_A_TEST
