"""``protocolrules format FILES…``"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import attrs

from protocolrules.cli import FINDINGS, FINE, WRONG_USE
from protocolrules.cli.check import rules_files
from protocolrules.cli.files import write_whole
from protocolrules.cli.terminal import coloured, missing_file, plural, wrong_use

_EXAMPLES = """examples:
  protocolrules format protocols
  protocolrules format --check protocols
  protocolrules format --diff protocols/NCT05621668/NCT05621668.rules
  protocolrules format - < draft.rules > laid_out.rules

A file is written only where its new text says the same as the old one; a file with mistakes is left as it is.
Exit codes: 0 all in the canonical layout, 1 mistakes (or with --check and --diff: a file would change), 2 wrong use."""
_STDIN = "-"
_RED, _GREEN, _BLUE, _PLAIN = "\033[31m", "\033[32m", "\033[34m", "\033[0m"


@attrs.frozen
class _Layout:
    """A file as it is, and as it should be: None where it has mistakes."""

    name: str
    old: bytes
    new: bytes | None

    @property
    def changes(self) -> bool:
        return self.new is not None and self.new != self.old


def configure(command: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    command.epilog = _EXAMPLES
    command.add_argument(
        "files", nargs="+", metavar="FILE", help="a .rules file, or a folder of them; `-` reads stdin and prints"
    )
    command.add_argument("--check", action="store_true", help="write nothing; say which files would change")
    command.add_argument("--diff", action="store_true", help="write nothing; print what would change")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Lay out every file that has no mistakes."""
    if _STDIN in arguments.files:
        return _run_stdin(arguments)
    for name in arguments.files:
        problem = missing_file(name)
        if problem:
            return wrong_use(problem)
    files = dict.fromkeys(file for name in arguments.files for file in rules_files(Path(name)))
    if not files:
        return wrong_use("no .rules file among the arguments")
    return _run_files(list(files), arguments)


def _run_stdin(arguments: argparse.Namespace) -> int:
    if arguments.files != [_STDIN]:
        return wrong_use("`-` stands alone: stdin is printed, files are written")
    layout = _layout("<stdin>", sys.stdin.buffer.read())
    if arguments.check or arguments.diff:
        _show(layout, arguments)
        return FINDINGS if layout.new is None or layout.changes else FINE
    sys.stdout.flush()
    sys.stdout.buffer.write(layout.old if layout.new is None else layout.new)
    sys.stdout.buffer.flush()
    return FINDINGS if layout.new is None else FINE


def _run_files(files: list[Path], arguments: argparse.Namespace) -> int:
    dry = arguments.check or arguments.diff
    wrong, changed, failed = 0, 0, False
    for file in files:
        try:
            layout = _layout(str(file), file.read_bytes())
            if layout.changes and not dry:
                write_whole(file, layout.new or b"")
        except OSError as problem:
            wrong_use(f"{file}: {(problem.strerror or str(problem)).lower()}")
            failed = True
            continue
        _show(layout, arguments)
        wrong, changed = wrong + (layout.new is None), changed + layout.changes
    _sum_up(len(files), changed, wrong, arguments)
    return WRONG_USE if failed else FINDINGS if wrong or (dry and changed) else FINE


def _layout(name: str, data: bytes) -> _Layout:
    """Lay out a file's bytes; its mistakes are printed to stderr."""
    from protocolrules.diagnostics.diagnostic import Findings
    from protocolrules.diagnostics.render import human
    from protocolrules.format.format import formatted
    from protocolrules.syntax.layout import decode

    findings = Findings()
    source = decode(name, data, findings)
    text = None if findings.all else formatted(source, findings)
    for finding in findings.all:
        print(human(finding, coloured(sys.stderr)) + "\n", file=sys.stderr)
    return _Layout(name, data, None if text is None else text.encode())


def _show(layout: _Layout, arguments: argparse.Namespace) -> None:
    """Say what happened to a file, or what would."""
    if not layout.changes:
        return
    if arguments.diff:
        for line in _diff(layout):
            sys.stdout.write(_painted(line) if coloured(sys.stdout) else line)
    else:
        print(f"{'would reformat' if arguments.check else 'reformatted'} {layout.name}")


def _diff(layout: _Layout) -> Iterator[str]:
    """Yield the lines of a unified diff, each ended."""
    from difflib import unified_diff

    old, new = (StringIO(data.decode("utf-8"), "\n").readlines() for data in (layout.old, layout.new or b""))
    for line in unified_diff(old, new, layout.name, layout.name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _painted(line: str) -> str:
    paint = {"+": _GREEN, "-": _RED, "@": _BLUE}.get(line[0])
    return f"{paint}{line[:-1]}{_PLAIN}\n" if paint else line


def _sum_up(files: int, changed: int, wrong: int, arguments: argparse.Namespace) -> None:
    if arguments.diff:
        return
    said = [
        f"{plural(changed, 'file')} {'would be ' * arguments.check}reformatted" if changed else "",
        f"{plural(wrong, 'file')} with mistakes left as {'they are' if wrong > 1 else 'it is'}" if wrong else "",
    ]
    print(", ".join(part for part in said if part) or f"{plural(files, 'file')} in the canonical layout")
