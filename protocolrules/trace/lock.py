"""The lock file: which rules account for which item of the source, and a digest of each item's text.

It stands beside the rules, ``NCT….trace.toml`` beside ``NCT….rules``, one line for an item, in the order of the
source. It holds no text of the source, so it may be shared where the text may not.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import attrs

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source, Span
from protocolrules.facts.document import MalformedError, decode

FORMAT = 1
LARGEST = 4_000_000  # bytes
_HEAD = """\
# Which rules account for which item of the source, and a digest of each item's text (never the text itself).
# `rules` and `left_out = "why"` are yours to edit, and `[added]`: rules that no item of the source asks for, and
# why they are there. `protocolrules trace {rules} SOURCE --update` writes the rest.
"""
_LABEL = re.compile(r"(?:(?:inclusion|exclusion) [0-9](?:[\w.]*\w)?|obligation [A-Za-z_]\w*)", re.ASCII)
_KEYS = {"digest", "rules", "left_out"}


@attrs.frozen
class Entry:
    """One item of the source: its name, its digest, the rules that account for it, or why it has none."""

    name: str
    digest: str
    rules: tuple[str, ...] = ()
    left_out: str = ""


@attrs.frozen
class Lock:
    """A whole lock: the source's name, the items in order, and the rules that the source does not ask for."""

    source: str
    entries: tuple[Entry, ...]
    added: dict[str, str]
    text: Source = attrs.field(eq=False, repr=False)

    def at(self, name: str, word: str = "", added: bool = False) -> Span:
        """Return where an item (or an added rule) stands in the lock's text, or a word on its line."""
        start = max(0, self.text.text.find("[added]")) if added else 0
        key = re.compile(rf"^{re.escape(_quoted(name))}[^\n]*", re.MULTILINE).search(self.text.text, start)
        if key is None:
            return Span(self.text, 0, min(1, len(self.text.text)))
        inside = key[0].find(_quoted(word), len(_quoted(name))) if word else -1
        start, width = (key.start() + inside, len(_quoted(word))) if inside >= 0 else (key.start(), len(_quoted(name)))
        return Span(self.text, start, start + width)


def lock_path(rules: Path) -> Path:
    """Return where the lock of a rules file stands."""
    return rules.with_suffix(".trace.toml")


def written(lock: Lock, rules: str) -> str:
    """Return the text of a lock; *rules* is the name of the rules file."""
    lines = [_HEAD.format(rules=rules), f"format = {FORMAT}", f"source = {_quoted(lock.source)}", "", "[items]"]
    for entry in lock.entries:
        fields = [f"digest = {_quoted(entry.digest)}"]
        if entry.rules or not entry.left_out:
            fields.append(f"rules = [{', '.join(map(_quoted, entry.rules))}]")
        if entry.left_out:
            fields.append(f"left_out = {_quoted(entry.left_out)}")
        lines.append(f"{_quoted(entry.name)} = {{ {', '.join(fields)} }}")
    if lock.added:
        lines += ["", "[added]", *(f"{_quoted(label)} = {_quoted(why)}" for label, why in lock.added.items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_lock(name: str, data: bytes, findings: Findings) -> Lock | None:
    """Read a lock's bytes; None, and a finding, where it is none."""
    empty = Source(name, "")
    try:
        if len(data) > LARGEST:
            raise MalformedError(f"the file has {len(data):,} bytes; {LARGEST:,} are allowed")
        text = Source(name, decode(data).replace("\r\n", "\n"))
        document = tomllib.loads(text.text)
    except (MalformedError, tomllib.TOMLDecodeError, RecursionError) as wrong:
        said = "it is nested too deeply" if isinstance(wrong, RecursionError) else _lower(str(wrong))
        findings.error("bad-lock", Span(empty, 0, 0), f"the lock file cannot be read: {said}", "restore it or mend it")
        return None
    return _lock(document, text, findings)


def _lower(said: str) -> str:
    return said[:1].lower() + said[1:]


def _lock(document: dict[str, Any], text: Source, findings: Findings) -> Lock | None:
    place = Span(text, 0, min(1, len(text.text)))
    if document.get("format") != FORMAT:
        advice = f"it is `format = {FORMAT}` for this version of protocolrules"
        findings.error("bad-lock", place, "the lock file's `format` is not known", advice)
        return None
    unknown = sorted(set(document) - {"format", "source", "items", "added"})
    for key in unknown:
        findings.error("bad-lock", place, f"`{key}` is nothing that a lock file holds", "delete it")
    items, added = document.get("items", {}), document.get("added", {})
    if not isinstance(items, dict) or not isinstance(added, dict):
        findings.error("bad-lock", place, "`[items]` and `[added]` are tables", "write `[items]` on a line of its own")
        return None
    lock = Lock(str(document.get("source", "")), (), {}, text)
    entries = tuple(entry for name, fields in items.items() if (entry := _entry(name, fields, lock, findings)))
    reasons = {label: why for label, why in added.items() if _is_reason(label, why, lock, findings)}
    return attrs.evolve(lock, entries=entries, added=reasons)


def _entry(name: str, fields: Any, lock: Lock, findings: Findings) -> Entry | None:
    shape = '`{ digest = "…", rules = ["inclusion 1"] }`, or `left_out = "why"` instead of rules'
    place = lock.at(name)
    if not isinstance(fields, dict) or not isinstance(fields.get("digest", ""), str):
        findings.error("bad-lock", place, f"what `{name}` holds cannot be read", f"write {shape}")
        return None
    rules, left_out = fields.get("rules", []), fields.get("left_out", "")
    if not isinstance(rules, list) or not isinstance(left_out, str) or set(fields) - _KEYS:
        findings.error("bad-lock", place, f"what `{name}` holds cannot be read", f"write {shape}")
        return None
    for rule in rules:
        if not isinstance(rule, str) or not _LABEL.fullmatch(rule):
            message = f"`{rule}` is not the label of a rule"
            findings.error(
                "bad-lock", place, message, "write `inclusion 6a`, `exclusion 2` or `obligation contraception`"
            )
            return None
    if "left_out" in fields and not left_out.strip():
        findings.error("bad-lock", lock.at(name), f"`{name}` is left out without a reason", 'write `left_out = "why"`')
    return Entry(name, fields.get("digest", ""), tuple(dict.fromkeys(rules)), left_out.strip())


def _is_reason(label: str, why: Any, lock: Lock, findings: Findings) -> bool:
    if isinstance(why, str) and why.strip() and _LABEL.fullmatch(label):
        return True
    advice = '`"inclusion 20" = "section 5.1 of the protocol, not in the registry"`'
    findings.error(
        "bad-lock", lock.at(label, added=True), f"`{label}` under `[added]` has no reason", f"write {advice}"
    )
    return False
