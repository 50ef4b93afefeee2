"""``protocolrules check FILES…``"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from protocolrules.cli import FINDINGS, FINE
from protocolrules.cli.terminal import coloured, missing_file, plural, wrong_use
from protocolrules.diagnostics.diagnostic import Diagnostic

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
    command.add_argument(
        "--format", choices=("human", "concise", "json"), default="human", help="how to print findings"
    )
    command.add_argument("--json", action="store_const", const="json", dest="format", help="same as --format json")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check every file, print every finding once."""
    for name in arguments.files:
        problem = missing_file(name)
        if problem:
            return wrong_use(problem)
    files = [file for name in arguments.files for file in rules_files(Path(name))]
    if not files:
        return wrong_use("no .rules file among the arguments")
    found = _check_all(files, arguments.root)
    _print(found, arguments.format, len(files))
    return FINDINGS if found else FINE


def rules_files(path: Path) -> list[Path]:
    """Return the rules file itself, or all below a folder, in order."""
    return sorted(p for p in path.rglob("*.rules") if p.is_file()) if path.is_dir() else [path]


def _check_all(files: list[Path], root: str | None) -> list[Diagnostic]:
    from protocolrules.protocol import check_file

    found: dict[tuple[str, int, str], Diagnostic] = {}
    for file in files:
        for diagnostic in check_file(file, root)[1]:
            where = str(Path(diagnostic.span.source.name).resolve())
            found.setdefault((where, diagnostic.span.start, diagnostic.kind), diagnostic)
    return list(found.values())


def _print(found: list[Diagnostic], form: str, files: int) -> None:
    if form == "json":
        import json

        print(json.dumps([d.to_dict() for d in found], ensure_ascii=False, indent=2))
        return
    from protocolrules.diagnostics.render import concise, human

    for diagnostic in found:
        print(concise(diagnostic) if form == "concise" else human(diagnostic, coloured(sys.stdout)) + "\n")
    errors = sum(d.is_error for d in found)
    if form == "human":
        checked = f"{plural(files, 'file')} checked"
        print(
            f"{checked}: {plural(errors, 'error')}, {plural(len(found) - errors, 'warning')}"
            if found
            else f"{checked}: nothing to mend"
        )
