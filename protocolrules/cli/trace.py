"""``protocolrules trace RULES [SOURCE]``"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Any

import attrs

from protocolrules.cli import FINDINGS, FINE
from protocolrules.cli.check import rules_files
from protocolrules.cli.files import write_whole
from protocolrules.cli.terminal import coloured, missing_file, plural, wrong_use
from protocolrules.diagnostics.diagnostic import Diagnostic, Findings
from protocolrules.diagnostics.source import Source, Span
from protocolrules.facts.document import reason
from protocolrules.syntax.layout import MOST_BYTES, decode
from protocolrules.trace import compare
from protocolrules.trace.items import Reading
from protocolrules.trace.lock import LARGEST, Lock, lock_path, read_lock, written
from protocolrules.trace.rules import Rule, protocol_name, read_rules
from protocolrules.trace.source import SourceError, read_source

_EXAMPLES = """examples:
  protocolrules trace protocols                                        # rules against their lock files, as in CI
  protocolrules trace NCT05621668.rules NCT05621668.json               # and against the registry's text of today
  protocolrules trace NCT05621668.rules NCT05621668.json --update      # after review: accept all that has changed
  protocolrules trace NCT05621668.rules NCT05621668.json --update --only "inclusion 13"    # accept this one

Every item of the source must have a rule, or a reason why it has none; every criterion must belong to an item, or
have a reason why it was added. The lock file beside the rules keeps both, with a digest of each item's text.
Exit codes: 0 all accounted for, 1 findings, 2 wrong use."""


def configure(command: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    command.epilog = _EXAMPLES
    command.add_argument("rules", metavar="RULES", help="the protocol's .rules file, or a folder of protocols")
    command.add_argument("source", nargs="?", metavar="SOURCE", help="the registry's record, a USDM study, or a text")
    command.add_argument("--update", action="store_true", help="write the lock file, and say what that accepts")
    command.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="ITEM",
        help="with --update: of the items that have changed, accept this one; may be given several times",
    )
    command.add_argument("--strict", action="store_true", help="fail for what is not encoded yet, or has no lock file")
    command.add_argument(
        "--format", choices=("human", "concise", "json"), default="human", help="how to print findings"
    )
    command.add_argument("--json", action="store_const", const="json", dest="format", help="same as --format json")
    command.set_defaults(run=run)


@attrs.define
class _Traced:
    """What came of one rules file."""

    path: Path
    rules: dict[str, Rule]
    lock: Lock | None
    reading: Reading | None
    findings: list[Diagnostic]
    accepted: list[str] = attrs.Factory(list)


def run(arguments: argparse.Namespace) -> int:
    """Trace every rules file, print what was found, write the lock where that is asked for."""
    path, source = Path(arguments.rules), arguments.source
    problem = missing_file(arguments.rules) or (missing_file(source) if source else None)
    if problem:
        return wrong_use(problem)
    if not path.is_dir() and path.suffix != ".rules":
        return wrong_use(f"{path} is not a .rules file; first the rules, then the source")
    if path.is_dir() and (source or arguments.update):
        return wrong_use(f"{path}: is a folder; a source and --update go with one .rules file")
    if arguments.only and not (source and arguments.update):
        return wrong_use("--only goes with a source and --update")
    try:
        reading = read_source(source, Path(source).read_bytes()) if source else None
    except (SourceError, OSError) as wrong:
        print(f"protocolrules: {source}: {reason(wrong)}", file=sys.stderr)
        return FINDINGS
    strange = [name for name in arguments.only if reading and name not in {item.name for item in reading.items}]
    if strange:
        return wrong_use(f"--only: `{strange[0]}` is no item of {source}; items are named as in the lock file")
    try:
        traced = [_trace(file, reading, arguments) for file in rules_files(path)]
    except OSError as wrong:
        return wrong_use(f"{wrong.filename or path}: {reason(wrong)}")
    if path.is_dir():
        traced = [one for one in traced if one.lock or one.findings or _criteria(one)] + _left_alone(path)
        if not traced:
            return wrong_use(f"{path}: no .rules file in it has a criterion")
    _print(traced, arguments.format)
    return FINDINGS if any(one.findings for one in traced) else FINE


def _left_alone(folder: Path) -> list[_Traced]:
    """Return a finding for every lock in a folder whose rules file is gone."""
    found = []
    for lock in sorted(folder.rglob("*.trace.toml")):
        rules = lock.with_name(lock.name.removesuffix(".trace.toml") + ".rules")
        if not rules.exists():
            message = f"{rules.name} is not beside its lock file"
            place = Span(Source(str(lock), ""), 0, 0)
            gone = Diagnostic("no-rules", place, message, "restore it, or delete the lock file, too")
            found.append(_Traced(rules, {}, None, None, [gone]))
    return found


# ---- one rules file -----------------------------------------------------------------------------


def _trace(path: Path, reading: Reading | None, arguments: argparse.Namespace) -> _Traced:
    """Compare one rules file with its lock, and with the source where it is given. Raises OSError."""
    findings = Findings()
    text = decode(str(path), _bytes_of(path, MOST_BYTES), findings)
    rules = read_rules(text, findings)
    where = lock_path(path)
    lock = read_lock(str(where), _bytes_of(where, LARGEST), findings) if where.exists() else None
    if findings.all:  # a rule or an item that cannot be read is not one that is missing
        return _Traced(path, rules, None, reading, list(findings.all))
    if lock is not None and reading is not None and (other := _another_study(lock, reading, text)):
        traced = _Traced(path, rules, lock, reading, [*compare.compare_rules(rules, lock, path.name), other])
    elif arguments.update:
        traced = _updated(path, rules, lock, reading, arguments, text)
    else:
        traced = _compared(path, rules, lock, reading, text, single=path == Path(arguments.rules) or arguments.strict)
    traced.findings += compare.not_encoded(rules) if arguments.strict else []
    return traced


def _another_study(lock: Lock, reading: Reading, rules: Source) -> Diagnostic | None:
    """Return one finding where the source is another study's text, in the place of one for every item."""
    name, registered = protocol_name(rules), re.fullmatch(r"NCT[0-9]+", reading.name)
    if name == reading.name or not compare.is_another_study(compare.match(reading.items, lock), lock):
        return None
    whose = f": it is of {reading.name}, the rules of {name}" if registered and name else ""
    message = f"hardly any item of this text is in {Path(lock.text.name).name}; it looks like another study's{whose}"
    advice = "give the text of this study; where it is, delete the lock file and write it anew with --update"
    return Diagnostic("another-study", reading.items[0].span, message, advice)


def _bytes_of(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most + 1)


def _compared(
    path: Path, rules: dict[str, Rule], lock: Lock | None, reading: Reading | None, text: Source, single: bool
) -> _Traced:
    items = reading.items if reading else ()
    if lock is None:
        missing = [_no_lock(path, text)] if single and any(rule.is_criterion for rule in rules.values()) else []
        found: list[Diagnostic] = []
        if reading is not None:
            assumed = compare.first_lock(items, rules, "", _no_lock_yet(path))
            found = compare.compare_rules(rules, assumed, path.name, items)
        return _Traced(path, rules, None, reading, missing + found)
    found = compare.compare_rules(rules, lock, path.name)
    if reading is not None:
        found += compare.compare_source(compare.match(items, lock), lock)
    return _Traced(path, rules, lock, reading, found)


def _no_lock(path: Path, text: Source) -> Diagnostic:
    message = f"{path.name} has no lock file {lock_path(path).name} beside it"
    advice = f"`protocolrules trace {path.name} SOURCE --update` writes it"
    return Diagnostic("no-lock", Span(text, 0, min(1, len(text.text))), message, advice)


def _no_lock_yet(path: Path) -> Lock:
    return Lock("", (), {}, Source(str(lock_path(path)), ""))


def _updated(
    path: Path,
    rules: dict[str, Rule],
    lock: Lock | None,
    reading: Reading | None,
    arguments: argparse.Namespace,
    text: Source,
) -> _Traced:
    """Write the lock as it is after a review; what still lacks a rule is found all the same."""
    if lock is None and reading is None:
        return _Traced(path, rules, None, None, [_no_lock(path, text)])
    old = lock or _no_lock_yet(path)
    if reading is None:
        new, accepted = compare.refreshed(rules, old)
    else:
        matched, source = compare.match(reading.items, old), Path(arguments.source).name
        new, accepted = compare.next_lock(matched, rules, source, old, arguments.only)
        changed = sum(" has changed" in line for line in accepted)
        if changed > 1 and not arguments.only:
            accepted.append(f"{changed} changed items at once, as reviewed; `--only ITEM` accepts one")
    if lock is None:
        accepted = [f"{plural(len(new.entries), 'item')} of {new.source}, as the first lock of {path.name}"]
    as_written = written(new, path.name)
    if as_written != old.text.text:
        write_whole(lock_path(path), as_written.encode())
    new = attrs.evolve(new, text=Source(str(lock_path(path)), as_written))
    items = reading.items if reading else ()
    found = compare.compare_rules(rules, new, path.name, items)
    found += compare.compare_source(compare.match(items, new), new) if reading else []
    return _Traced(path, rules, new, reading, found, accepted)


# ---- what is printed ----------------------------------------------------------------------------


def _print(traced: list[_Traced], form: str) -> None:
    if form == "json":
        import json

        print(json.dumps([_data(one) for one in traced], ensure_ascii=False, indent=2))
        return
    from protocolrules.diagnostics.render import concise, human

    for one in traced:
        for diagnostic in one.findings:
            print(concise(diagnostic) if form == "concise" else human(diagnostic, coloured(sys.stdout)) + "\n")
        for line in one.accepted:
            print(f"{lock_path(one.path)}: accepted: {line}")
        if form == "human":
            print("\n".join(_summary(one)))


def _summary(one: _Traced) -> list[str]:
    if one.lock is None:
        return [] if one.findings else [f"{one.path}: no lock file; its items are not traced"]
    left_out = [entry for entry in one.lock.entries if entry.left_out]
    unfinished = _not_encoded(one)
    found = len(one.findings)
    said = f"{one.path}: {plural(len(one.lock.entries), 'item')}"
    said += f", {plural(len(_criteria(one)), 'criterion', 'criteria')}, {len(left_out)} left out"
    said += f", {len(unfinished)} not encoded yet"
    lines = [f"{said}: {plural(found, 'finding')}" if found else f"{said}: all accounted for"]
    lines += [f"  left out: {entry.name}: {entry.left_out}" for entry in left_out]
    lines += [f"  added: {label}: {why}" for label, why in one.lock.added.items()]
    if one.reading and one.reading.outside:
        lines.append(f"  outside the lists, not read: {', '.join(map(_lines, one.reading.outside))}")
    return lines + ([f"  not encoded yet: {', '.join(unfinished)}"] if unfinished else [])


def _lines(span: Span) -> str:
    last = span.source.position(span.end)[0]
    return f"line {span.line}" if last == span.line else f"lines {span.line} to {last}"


def _criteria(one: _Traced) -> list[str]:
    return [rule.label for rule in one.rules.values() if rule.is_criterion]


def _not_encoded(one: _Traced) -> list[str]:
    return [rule.label for rule in one.rules.values() if rule.not_encoded]


def _data(one: _Traced) -> dict[str, Any]:
    entries = one.lock.entries if one.lock else ()
    return {
        "rules": str(one.path),
        "lock": one.lock.text.name if one.lock else None,
        "source": one.lock.source if one.lock else None,
        "items": [
            {"name": e.name, "digest": e.digest, "rules": list(e.rules), "left_out": e.left_out or None}
            for e in entries
        ],
        "added": one.lock.added if one.lock else {},
        "not_encoded": _not_encoded(one),
        "accepted": one.accepted,
        "findings": [diagnostic.to_dict() for diagnostic in one.findings],
    }
