"""``protocolrules lint FILES…``"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from protocolrules.cli import FINDINGS, FINE, WRONG_USE
from protocolrules.cli.check import add_format, files_of, once, show
from protocolrules.cli.terminal import wrong_use
from protocolrules.diagnostics.diagnostic import SEVERITIES, Diagnostic
from protocolrules.diagnostics.report import Report

if TYPE_CHECKING:
    from protocolrules.lint.fix import Fixed
    from protocolrules.lint.settings import Settings

_EXAMPLES = """examples:
  protocolrules lint protocols
  protocolrules lint protocols/NCT05621668/NCT05621668.rules --fix
  protocolrules lint protocols --format sarif > lint.sarif
  protocolrules lint --explain strict-age-bound

exit code 1 means findings of the level that fails, or graver; settings are read from [tool.protocolrules]
in the nearest pyproject.toml"""
_MANY = 50  # files, from which on progress is shown

Settled = Callable[[Path], "Settings"]


def configure(command: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    command.epilog = _EXAMPLES
    command.add_argument("files", nargs="*", metavar="FILE", help="a .rules file, or a folder of them")
    command.add_argument("--fix", action="store_true", help="make the safe fixes, then show what is left")
    add_format(command)
    command.add_argument(
        "--select", metavar="RULES", help="look only for these (divided by commas; `age-*` for several)"
    )
    command.add_argument("--ignore", metavar="RULES", help="do not look for these")
    command.add_argument("--fail-level", choices=SEVERITIES, help="the least level that fails (default: warning)")
    command.add_argument("--config", metavar="FILE", help="read settings from this TOML file only")
    command.add_argument(
        "--root", metavar="DIR", help="folder that `use` may not leave (default: the protocol folder's parent)"
    )
    command.add_argument("--explain", metavar="RULE", help="print the page of a rule")
    command.add_argument("--rules", action="store_true", help="list the rules")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Lint every file, print every finding once."""
    if arguments.explain is not None or arguments.rules:
        return _tell(arguments)
    if not arguments.files:
        return wrong_use("name the files or folders to lint")
    files = files_of(arguments.files)
    if isinstance(files, str):
        return wrong_use(files)
    from protocolrules.lint.settings import SettingsError

    try:
        return _lint(files, arguments, _settled(arguments))
    except SettingsError as wrong:
        return wrong_use(str(wrong))
    except OSError as wrong:
        return wrong_use(f"{wrong.filename}: {(wrong.strerror or str(wrong)).lower()}")


def _settled(arguments: argparse.Namespace) -> Settled:
    """Return what gives the settings of a file; what the command line says wins."""
    from protocolrules.lint.settings import Found, SettingsError, read_settings, rule_names

    said: dict[str, Any] = {}
    for option in ("select", "ignore"):
        if getattr(arguments, option) is not None:
            names = [name.strip() for name in getattr(arguments, option).split(",") if name.strip()]
            try:
                said[option] = rule_names(names)
            except SettingsError as wrong:
                raise SettingsError(f"--{option}: {wrong}") from None
    said |= {"fail_level": arguments.fail_level} if arguments.fail_level else {}
    said |= {"root": Path(arguments.root)} if arguments.root else {}
    found = Found()
    stated = read_settings(Path(arguments.config)) if arguments.config else None
    if arguments.config and stated is None:
        raise SettingsError(f"{arguments.config}: has no [tool.protocolrules]")
    return lambda file: attrs.evolve(stated or found.of(file), **said)


def _lint(files: list[Path], arguments: argparse.Namespace, settled: Settled) -> int:
    from protocolrules.lint.known import lint_unchanged

    settings = {file: settled(file) for file in files}  # settings that cannot be used stop before anything is done
    if arguments.fix and not _fix_all(files, settings, arguments.format == "human"):
        return WRONG_USE
    of_files = [(lint_unchanged(file, None, settings[file]), settings[file]) for file in _with_progress(files)]
    code = FINDINGS if any(its.fails(d.severity) for found, its in of_files for d in found) else FINE
    found = once(diagnostic for its, _ in of_files for diagnostic in its)
    show(arguments.format, _report(files, found, code, arguments.format))
    return code


def _report(files: Sequence[Path], found: Iterable[Diagnostic], code: int, form: str) -> Report:
    report = Report(tuple(map(str, files)), tuple(found), "linted", code=code)
    if form != "sarif":
        return report
    from protocolrules.lint.pages import described

    return attrs.evolve(report, described=described())


def _with_progress(files: Sequence[Path]) -> Iterator[Path]:
    """Show progress over many files on a terminal, and nothing anywhere else."""
    if len(files) <= _MANY or not sys.stderr.isatty():
        return iter(files)
    from tqdm import tqdm

    return iter(tqdm(files, desc="linting", unit=" files", leave=False, delay=1.0))


def _fix_all(files: Sequence[Path], settings: dict[Path, Settings], for_people: bool) -> bool:
    """Make the safe fixes of every file and say so; False where one could not be written."""
    from protocolrules.lint.fix import fix_file

    said = False
    for file in files:
        fixed = fix_file(file, settings=settings[file])
        said = said or bool(fixed.refused) or fixed.data is not None
        if fixed.refused:
            print(f"{file}: nothing is fixed: {fixed.refused}", file=sys.stderr)
        elif fixed.data is not None and not _write(file, fixed):
            return False
    if for_people and not said:
        print("nothing to fix: no finding has a safe fix", file=sys.stderr)
    return True


def _write(file: Path, fixed: Fixed) -> bool:
    from protocolrules.cli.files import write_whole

    try:
        write_whole(file.resolve(), fixed.data or b"")
    except OSError as wrong:
        wrong_use(f"{file}: cannot be written: {(wrong.strerror or str(wrong)).lower()}")
        return False
    for found in fixed.findings:
        print(f"{file}: fixed {found.kind}: {found.fix.title if found.fix else ''}", file=sys.stderr)
    return True


def _tell(arguments: argparse.Namespace) -> int:
    """Print the rules, or the page of one."""
    return _list_rules(arguments.format) if arguments.rules else _explain(arguments.explain)


def _list_rules(form: str) -> int:
    from protocolrules.lint.pages import fixing
    from protocolrules.lint.rules import rules

    if form == "json":
        import json

        listed = [{"name": r.name, "level": r.level, "fix": fixing(r), "finds": r.finds} for r in rules()]
        print(json.dumps(listed, ensure_ascii=False, indent=2))
        return FINE
    from protocolrules.cli.terminal import table

    print(table([["rule", "level", "finds"], *([r.name, r.level, r.finds] for r in rules())]))
    return FINE


def _explain(name: str) -> int:
    from protocolrules.lint.kinds import OF_ALLOWS, OF_CHECK
    from protocolrules.lint.pages import page
    from protocolrules.lint.rules import NAMES, rules

    if name in NAMES:
        print(page(rules([name])[0]), end="")
        return FINE
    if name in OF_ALLOWS:
        from protocolrules.lint.pages import described

        print(f"{name}: {described()[name].finds}")
        return FINE
    if name in OF_CHECK:
        return wrong_use(f"`{name}` is a warning of `check`, which has no page: the finding itself says what to write")
    from protocolrules.facts.suggest import did_you_mean

    advice = did_you_mean(name, NAMES) or "; `protocolrules lint --rules` lists the rules"
    errors = " (errors have no page: the finding itself says what to write)"
    return wrong_use(f"`{name}` is not a rule of the linter{advice}{'' if '?' in advice else errors}")
