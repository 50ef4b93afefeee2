"""``protocolrules check FILES…``"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import attrs

from protocolrules.cli import FINDINGS, FINE, program_version
from protocolrules.cli.terminal import coloured, missing_file, wrong_use
from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.diagnostics.formats import FORMATS, written
from protocolrules.diagnostics.report import Report

_EXAMPLES = """examples:
  protocolrules check protocols/NCT05621668/NCT05621668.rules
  protocolrules check protocols --format concise
  protocolrules check --json protocols/*/*.rules"""


def configure(command: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    command.epilog = _EXAMPLES
    command.add_argument("files", nargs="+", metavar="FILE", help="a .rules file, or a folder of them")
    command.add_argument(
        "--root", metavar="DIR", help="folder that `use` may not leave (default: the protocol folder's parent)"
    )
    add_format(command)
    command.set_defaults(run=run)


def add_format(command: argparse.ArgumentParser) -> None:
    """Declare how findings are printed."""
    command.add_argument("--format", choices=FORMATS, default="human", help="how to print findings (default: human)")
    command.add_argument("--json", action="store_const", const="json", dest="format", help="same as --format json")


def run(arguments: argparse.Namespace) -> int:
    """Check every file, print every finding once."""
    files = files_of(arguments.files)
    if isinstance(files, str):
        return wrong_use(files)
    found = _check_all(files, arguments.root)
    code = FINDINGS if found else FINE
    show(arguments.format, Report(tuple(map(str, files)), tuple(found), code=code))
    return code


def files_of(names: Sequence[str]) -> list[Path] | str:
    """Return the rules files that arguments name, each once, in order, or what is wrong with the arguments."""
    for name in names:
        problem = missing_file(name)
        if problem:
            return problem
    files: dict[str, Path] = {}
    for file in (file for name in names for file in rules_files(Path(name))):
        files.setdefault(os.path.abspath(file), file)
    return list(files.values()) or "no .rules file among the arguments"


def rules_files(path: Path) -> list[Path]:
    """Return the rules file itself, or all below a folder, in order; hidden folders are passed over."""
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    for folder, inner, names in os.walk(path):
        inner[:] = [name for name in inner if not name.startswith(".") and name != "node_modules"]
        found += [Path(folder, name) for name in names if name.endswith(".rules")]
    return sorted(file for file in found if file.is_file())


def _check_all(files: list[Path], root: str | None) -> list[Diagnostic]:
    from protocolrules.protocol import check_file

    return once(diagnostic for file in files for diagnostic in check_file(file, root)[1])


def once(found: Iterable[Diagnostic], seen: set[tuple[str, int, str]] | None = None) -> list[Diagnostic]:
    """Return findings without those that were there already: a used file is looked at with every file that uses it.

    *seen* remembers them from one call to the next.
    """
    seen = set() if seen is None else seen
    where: dict[str, str] = {}
    fresh = []
    for diagnostic in found:
        name = diagnostic.span.source.name
        if name not in where:
            where[name] = os.path.realpath(name)
        key = (where[name], diagnostic.span.start, diagnostic.kind)
        if key not in seen:
            seen.add(key)
            fresh.append(diagnostic)
    return fresh


def show(form: str, report: Report) -> None:
    """Print a report; colour only on a terminal."""
    version = program_version() if form == "sarif" else ""
    text = written(form, attrs.evolve(report, colour=coloured(sys.stdout), version=version))
    if text:
        print(text)
