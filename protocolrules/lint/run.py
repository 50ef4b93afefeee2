"""One file linted, by everybody in the same way: command line, editors, test runs.

What `check` finds comes first. Only a file without errors is looked at by the rules. What the settings do not
want and what comments allow is left out; what is wrong with those comments is added.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import attrs

from protocolrules.check.check import resolved
from protocolrules.check.imports import Parser, Reader, from_disk, gather, single
from protocolrules.diagnostics.diagnostic import Diagnostic, Findings
from protocolrules.diagnostics.source import Source
from protocolrules.lint.allow import Allowances
from protocolrules.lint.linter import lint
from protocolrules.lint.rule import Rule
from protocolrules.lint.rules import NAMES, rules
from protocolrules.lint.settings import Found, Settings
from protocolrules.lint.subject import Subject
from protocolrules.syntax import tree
from protocolrules.syntax.stored import parsed


@attrs.frozen
class Linted:
    """What lint makes of a file: the findings that are to be reported, and what was looked at."""

    subject: Subject
    findings: tuple[Diagnostic, ...]
    broken: bool
    """Whether the file, or one that it uses, has an error."""


def lint_file(
    path: str | Path, root: str | Path | None = None, settings: Settings | None = None, read: Reader = from_disk
) -> tuple[Diagnostic, ...]:
    """Return what lint finds in a file, and the errors of the files it uses, in order of file and place.

    *settings* are by default those of the nearest `pyproject.toml` that has some; *root*, the folder that `use`
    may not leave, wins over theirs. *read* gives the bytes of a path; `with_texts` makes one for unsaved texts.
    Raises OSError when the file cannot be read, and `SettingsError` when the settings cannot be used.
    """
    return linted(Path(path), root, settings, read).findings


def lint_text(text: str, name: str = "rules", settings: Settings | None = None) -> tuple[Diagnostic, ...]:
    """Return what lint finds in a text, which can use no other file."""
    findings = Findings()
    return _linted(single(Source(name, text), findings), findings, settings or Settings()).findings


def linted(
    path: Path,
    root: str | Path | None = None,
    settings: Settings | None = None,
    read: Reader = from_disk,
    parse: Parser = parsed,
) -> Linted:
    """Return what `lint_file` returns, with what was looked at; *parse* gives the tree of a text."""
    settings = settings if settings is not None else Found().of(path)
    findings = Findings()
    files = gather(path, Path(root) if root is not None else settings.root, findings, read, parse)
    return _linted(files, findings, settings)


def _linted(files: list[tree.File], findings: Findings, settings: Settings) -> Linted:
    program, scope = resolved(files, findings)
    subject = Subject(files, scope, program)
    source = subject.file.span.source
    allowances = Allowances()
    found = [d for d in findings.all if d.is_error or _wanted(d, settings)]
    broken = any(d.is_error for d in found)
    if not broken:
        wanted = tuple(name for name in NAMES if settings.wants(name, source.name))
        found += lint(subject, rules(wanted))
    found = [d for d in found if not allowances.silences(d)]
    if not broken:
        found = _together(found, subject, rules(wanted))
        said = allowances.findings(source, lambda kind: settings.wants(kind, source.name))
        found += [d for d in said if _wanted(d, settings)]
    return Linted(subject, _in_order(found), broken)


def _together(found: list[Diagnostic], subject: Subject, looked: Iterable[Rule]) -> list[Diagnostic]:
    """Return the findings with one in the place of several of a rule that says them together."""
    for rule in (rule for rule in looked if rule.together is not None):
        own = [d for d in found if d.kind == rule.name]
        if len(own) > 1 and rule.together is not None:
            found = [d for d in found if d.kind != rule.name] + [rule.together(rule, subject, own)]
    return found


def _wanted(found: Diagnostic, settings: Settings) -> bool:
    return settings.wants(found.kind, found.span.source.name)


def _in_order(found: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    everything = Findings()
    for diagnostic in found:
        everything.add(diagnostic)
    return everything.all
