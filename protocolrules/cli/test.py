"""``protocolrules test PROTOCOL… [PATIENTS…]``"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from protocolrules.cli import FINDINGS, FINE
from protocolrules.cli.files import write_whole
from protocolrules.cli.suite_text import coverage_lines, failure_lines, junit, summary, to_dict
from protocolrules.cli.suites import Suite, UseError, suites
from protocolrules.cli.terminal import wrong_use

if TYPE_CHECKING:
    from protocolrules.examples.run import Report

_EXAMPLES = """examples:
  protocolrules test protocols
  protocolrules test PROTOCOL.rules patients/P01.yaml patients/P02.yaml
  protocolrules test PROTOCOL.rules --coverage --lcov rules.info
  protocolrules test PROTOCOL.rules --boundaries "inclusion 6a" "exclusion 7"
  protocolrules test PROTOCOL.rules --boundaries --write
  protocolrules test PROTOCOL.rules --junit report.xml

run are the examples in the file, and the patients whose files say what they `expect`: those named, else those in
the folder `patients` beside the rules

exit code 1 means that something is not as expected, or that nothing is expected at all"""

_TO_BEGIN = """nothing is expected yet, so nothing was tested
to begin: `protocolrules test {} --boundaries` prints examples at the limits of the rules, and `--write` appends them;
read each, and mend the rules or the example where it is not what the protocol means
or write an `example` of your own, or `expect` in a patient's file"""


def configure(command: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    command.epilog = _EXAMPLES
    command.add_argument(
        "paths", nargs="+", metavar="PATH", help="rules files or folders of them; after one protocol, its patients"
    )
    command.add_argument(
        "--coverage", action="store_true", help="show which conditions were seen true, false and unknown, and decided"
    )
    command.add_argument("--lcov", metavar="FILE", help="write that coverage as an LCOV tracefile, too")
    command.add_argument(
        "--boundaries",
        nargs="*",
        metavar="CRITERION",
        help="print the examples that are missing: for every limit and window the record just inside and just outside",
    )
    command.add_argument("--write", action="store_true", help="append those examples to the rules")
    command.add_argument("--junit", metavar="FILE", help="write the results as JUnit's XML, too")
    command.add_argument(
        "--root", metavar="DIR", help="folder that `use` may not leave (default: the protocol folder's parent)"
    )
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the examples and patients of every protocol named."""
    try:
        cover, searching = arguments.coverage or arguments.lcov is not None, arguments.boundaries is not None
        if arguments.write and not searching:
            raise UseError("--write appends what --boundaries finds: name both")
        found, usable = suites(arguments.paths, arguments.root, cover, keep_cases=searching)
    except UseError as wrong:
        return wrong_use(str(wrong))
    _run_all(found, arguments.coverage, quiet=arguments.json or searching)
    if searching:
        return _boundaries(arguments, found) or (FINE if usable else FINDINGS)
    if arguments.json:
        print(json.dumps({"protocols": [to_dict(suite) for suite in found]}, ensure_ascii=False, indent=2))
    code = _write_reports(arguments, found)
    if code != FINE:
        return code
    if not usable or any(suite.failed for suite in found):
        return FINDINGS
    if not any(suite.examples or suite.with_expectations for suite in found):
        return _nothing_expected(found)
    return FINE


def _nothing_expected(found: list[Suite]) -> int:
    """Say how to begin; rules that expect nothing do not pass for tested ones."""
    begun = next((suite for suite in found if suite.protocol.criteria), None)
    if begun is None:
        return wrong_use("nothing is expected, and there is no criterion to test: name a protocol")
    print(_TO_BEGIN.format(begun.path), file=sys.stderr)
    return FINDINGS


def _boundaries(arguments: argparse.Namespace, found: list[Suite]) -> int:
    """Print or append the examples that are missing; what fails already is said on stderr, and exits with 1."""
    from protocolrules.cli.boundaries import proposal

    try:
        proposals = [proposal(suite, arguments.boundaries) for suite in found]
        for one in proposals if arguments.write else ():
            one.append()
    except OSError as wrong:
        return wrong_use(f"{wrong.filename}: {(wrong.strerror or str(wrong)).lower()}")
    except ValueError as wrong:
        return wrong_use(str(wrong))
    if arguments.json:
        print(json.dumps({"protocols": [one.to_dict() for one in proposals]}, ensure_ascii=False, indent=2))
    elif not arguments.write:
        print("\n".join(one.text for one in proposals if one.text), end="")
    failed = [report for suite in found for report in suite.failed]
    for line in (*(line for one in proposals for line in one.notes()), *chain(*map(failure_lines, failed))):
        print(line, file=sys.stderr)
    return FINDINGS if failed else FINE


def _run_all(found: list[Suite], coverage: bool, quiet: bool) -> None:
    """Run every suite; print failures as they come, and the summary of each."""
    for suite in found:
        for report in _with_progress(suite.run()):
            for line in () if quiet else failure_lines(report):
                print(line)
        if not quiet:
            print(summary(suite))
            for line in coverage_lines(suite.coverage) if coverage and suite.coverage else ():
                print(line)


def _with_progress(found: Iterator[Report]) -> Iterable[Report]:
    """Show progress on a terminal, and nothing anywhere else."""
    if not sys.stderr.isatty():
        return found
    from tqdm import tqdm

    return tqdm(found, desc="testing", unit=" records", leave=False, delay=1.0)


def _write_reports(arguments: argparse.Namespace, found: list[Suite]) -> int:
    code = FINE
    if arguments.junit is not None:
        code = _write(Path(arguments.junit), junit(found))
    if arguments.lcov is not None and code == FINE:
        from protocolrules.examples.coverage import lcov

        code = _write(Path(arguments.lcov), lcov(s.coverage for s in found if s.coverage).encode())
    return code


def _write(path: Path, data: bytes) -> int:
    try:
        write_whole(path, data)
    except OSError as wrong:
        return wrong_use(f"{path}: {(wrong.strerror or str(wrong)).lower()}")
    return FINE
