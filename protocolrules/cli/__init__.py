"""The command line: one file per command, imported when the command is used."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword

FINE, FINDINGS, WRONG_USE = 0, 1, 2

_COMMANDS = {  # in the order in which an author comes to need them
    "new": "write the skeleton of a rules file from a registry's text",
    "import": "write the skeleton of a rules file from a study design",
    "check": "find every mistake in rules files",
    "lint": "find mistakes and what a reviewer would ask about",
    "format": "write rules files in the one canonical layout",
    "test": "run the examples of rules files, and what patients' files expect",
    "trace": "account for every item of the source's text",
    "lsp": "serve an editor: findings while you type, hover, completion, rename",
    "screen": "judge patients against a protocol",
    "explain": "say why one patient is judged so",
    "plan": "say when a patient's next steps and visits may take place",
    "schema": "print the JSON Schema of a patient's timeline or of a site's calendar",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 when all is fine, 1 for findings, 2 for wrong use."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    try:
        parsed = _parser(arguments).parse_args(arguments)
        return int(parsed.run(parsed))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        return 130
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG_USE


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="protocolrules",
        description="Clinical-trial protocols as code: check rules, screen patients, plan their visits, say why.",
        epilog="exit codes: 0 all fine, 1 findings, 2 wrong use",
    )
    parser.add_argument(
        "--version", action="version", version=f"protocolrules {program_version()}" if "--version" in arguments else ""
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    first = next((argument for argument in arguments if not argument.startswith("-")), "")
    for name in [first] if first in _COMMANDS else _COMMANDS:  # a parser for every command takes time
        summary = _COMMANDS[name]
        command = commands.add_parser(
            name, help=summary, description=summary[0].upper() + summary[1:] + ".", formatter_class=_Help
        )
        if name == first:  # only the command asked for is imported: the others cost nothing
            import_module(f"protocolrules.cli.{name}{'_' * iskeyword(name)}").configure(command)
    return parser


class _Help(argparse.RawDescriptionHelpFormatter):
    """Lays out help at the terminal's width; where nobody asked for help, it does not find out how wide that is."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=None if {"-h", "--help"} & {*sys.argv} else 80)


def program_version() -> str:
    """Return the version that is installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("protocolrules")
    except PackageNotFoundError:
        return "(not installed)"
