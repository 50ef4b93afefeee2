"""Boundaries on the command line: examples for an author to accept, printed or appended to the rules."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from protocolrules.cli import FINDINGS, FINE
from protocolrules.cli.files import write_whole
from protocolrules.cli.suite_text import failure_lines
from protocolrules.cli.terminal import shortened, wrong_use
from protocolrules.facts.suggest import did_you_mean

if TYPE_CHECKING:
    from protocolrules.cli.suites import Suite
    from protocolrules.examples.boundaries import Boundary, NotFound
    from protocolrules.program.program import Example

_HEADING = "# ---- examples at the boundaries ----"
_WORDS = 70


def write_boundaries(suite: Suite, asked: list[str], write: bool, as_json: bool) -> int:
    """Print, or append to the rules, the examples at the boundaries of some criteria (none named: of all).

    Left out are those where an example or a patient stands already. What was not found is said on stderr.
    """
    labels = _labels(suite, asked)
    if isinstance(labels, str):
        return wrong_use(labels)
    failures = [line for report in suite.failed for line in failure_lines(report)]
    for line in failures:
        print(line, file=sys.stderr)
    found, missed = _found(suite, labels)
    wanted = list(_wanted(suite, found))
    if as_json:
        print(json.dumps(_plain(suite, found, wanted, missed), ensure_ascii=False, indent=2))
    elif not write:
        print("\n".join(_texts(suite, wanted)), end="")
    for one in missed:
        words = shortened(one.condition.words, _WORDS)
        said = f" ({one.about})" if one.about not in (one.condition.words, words) else ""
        print(f"no boundary found: {one.criterion.label}: {words}{said}: {one.reason}", file=sys.stderr)
    stand = 2 * len(found) - len(wanted)
    print(f"{suite.path}: {len(wanted)} examples at boundaries, {stand} there already", file=sys.stderr)
    code = _append(suite, wanted) if write and wanted else FINE
    return code or (FINDINGS if failures else FINE)


def _labels(suite: Suite, asked: list[str]) -> list[str] | str:
    """Return the labels of the criteria asked for, or what is wrong with them."""
    known = [criterion.label for criterion in suite.protocol.criteria]
    found = []
    for label in re.findall(r"(?:(?:inclusion|exclusion) +)?\S+", " ".join(asked)):
        label = " ".join(label.lower().split())
        meant = [k for k in known if k == label or re.fullmatch(re.escape(label) + "[a-z]?", k)]
        if not meant:
            advice = did_you_mean(label, known)
            return f"`{label}` is not a criterion of {suite.protocol.name or suite.path}{advice}"
        found += meant
    return found


def _found(suite: Suite, labels: list[str]) -> tuple[list[Boundary], list[NotFound]]:
    from protocolrules.examples.boundaries import Boundary, boundaries

    found: list[Boundary] = []
    missed: list[NotFound] = []
    for one in _with_progress(boundaries(suite.protocol.engine, labels)):
        if isinstance(one, Boundary):
            found.append(one)
        else:
            missed.append(one)
    return found, missed


def _with_progress(found: Iterator[Boundary | NotFound]) -> Iterable[Boundary | NotFound]:
    if not sys.stderr.isatty():
        return found
    from tqdm import tqdm

    return tqdm(found, desc="searching", unit=" boundaries", leave=False, delay=1.0)


def _wanted(suite: Suite, found: list[Boundary]) -> Iterator[Example]:
    """Yield the examples whose title is not taken and where nothing stands yet."""
    from protocolrules.examples.covered import Standing

    standing = Standing(suite.protocol.engine)
    for case, expected in suite.cases:
        standing.add(case, expected)
    taken = {example.title for example in suite.protocol.program.examples}
    for boundary in found:
        for example in standing.missing(boundary):
            if example.title not in taken:
                taken.add(example.title)
                yield example


def _texts(suite: Suite, wanted: list[Example]) -> list[str]:
    from protocolrules.examples.written import example_text

    return [example_text(e.title, e.record, e.expected, suite.protocol.program) for e in wanted]


def _append(suite: Suite, wanted: list[Example]) -> int:
    """Append examples to the rules, under a heading of their own."""
    before = suite.path.read_text("utf-8")
    heading = "" if _HEADING in before else f"\n{_HEADING}\n"
    end = "" if before.endswith("\n") or not before else "\n"
    text = before + end + heading + "".join(f"\n{example}" for example in _texts(suite, wanted))
    try:
        write_whole(Path(suite.path), text.encode())
    except OSError as wrong:
        return wrong_use(f"{suite.path}: {(wrong.strerror or str(wrong)).lower()}")
    return FINE


def _plain(suite: Suite, found: list[Boundary], wanted: list[Example], missed: list[NotFound]) -> dict[str, Any]:
    titles = {example.title for example in wanted}
    return {
        "protocol": suite.protocol.name,
        "source": str(suite.path),
        "boundaries": [
            {
                "criterion": boundary.criterion.label,
                "condition": boundary.condition.words,
                "examples": [_side(suite, side, side.title in titles) for side in boundary.sides],
            }
            for boundary in found
        ],
        "not_found": [
            {
                "criterion": one.criterion.label,
                "condition": one.condition.words,
                "about": one.about,
                "reason": one.reason,
            }
            for one in missed
        ],
    }


def _side(suite: Suite, example: Example, wanted: bool) -> dict[str, Any]:
    (text,) = _texts(suite, [example])
    return {"title": example.title, "status": example.expected[0].value, "wanted": wanted, "text": text}
