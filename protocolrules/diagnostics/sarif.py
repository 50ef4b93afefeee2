"""Findings as SARIF 2.1.0, the format that code scanning services and editors read.

Columns count characters from 1, and the last one is not included, as in spans. Paths are relative to the
repository's root, as code scanning services want them; readers call it `%SRCROOT%`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from protocolrules.diagnostics.diagnostic import Diagnostic, Edit, Fix, Label
from protocolrules.diagnostics.report import Described, Report, from_root
from protocolrules.diagnostics.source import Span

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_OF_CHECK = "Found by `protocolrules check`. The message says what is wrong, the help after it what to write instead."


def write(report: Report) -> str:
    """Return the log: one run, with every kind of finding described."""
    kinds = list(dict.fromkeys([*report.described, *(found.kind for found in report.found)]))
    driver = {"name": "protocolrules", "rules": [_rule(kind, report.described.get(kind)) for kind in kinds]}
    run = {
        "tool": {"driver": driver | ({"semanticVersion": report.version} if report.version else {})},
        "invocations": [{"executionSuccessful": True, "exitCode": report.code}],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "the root of the repository"}}},
        "artifacts": [{"location": _location(file), "roles": ["analysisTarget"]} for file in report.files],
        "columnKind": "unicodeCodePoints",
        "results": _results(report.found, kinds),
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(kind: str, described: Described | None) -> dict[str, Any]:
    if described is None:  # of `check`, whose findings say themselves what to write
        return {"id": kind} | _texts(kind.replace("-", " "), f"{kind}: {_OF_CHECK}", _OF_CHECK)
    finds = described.finds
    texts = _texts(finds, f"{finds} {described.why}".rstrip(), described.page or finds)
    return {"id": kind} | texts | {"defaultConfiguration": {"level": described.level}}


def _texts(short: str, full: str, page: str) -> dict[str, Any]:
    """Return the three texts of a rule that code scanning services ask for."""
    shown = _plain(page)
    shown |= {"markdown": shown["text"]}
    return {"shortDescription": _plain(short), "fullDescription": _plain(full), "help": shown}


def _results(found: Iterable[Diagnostic], kinds: list[str]) -> list[dict[str, Any]]:
    index = {kind: number for number, kind in enumerate(kinds)}
    seen: Counter[tuple[str, str, str]] = Counter()
    results = []
    for diagnostic in found:
        line = diagnostic.span.source.line(diagnostic.span.line).strip()
        key = (diagnostic.span.source.name, diagnostic.kind, line)
        seen[key] += 1
        results.append(_result(diagnostic, index[diagnostic.kind], f"{_hash(line)}:{seen[key]}"))
    return results


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()[:16]


def _result(found: Diagnostic, index: int, fingerprint: str) -> dict[str, Any]:
    """Return one result; its fingerprint stays while its line's words do, wherever the line moves."""
    text = f"{found.message}; help: {found.help}" if found.help else found.message
    result: dict[str, Any] = {
        "ruleId": found.kind,
        "ruleIndex": index,
        "level": found.severity,
        "message": _plain(text),
        "locations": [{"physicalLocation": _place(found.span)}],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if found.labels:
        result["relatedLocations"] = [_related(number, label) for number, label in enumerate(found.labels, 1)]
    if found.fix:
        result["fixes"] = [_fix(found.fix)]
    return result


def _related(number: int, label: Label) -> dict[str, Any]:
    return {"id": number, "physicalLocation": _place(label.span), "message": _plain(label.message)}


def _fix(fix: Fix) -> dict[str, Any]:
    files: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        files.setdefault(edit.span.source.name, []).append(edit)
    changes = [
        {"artifactLocation": _location(file), "replacements": [_replacement(edit) for edit in edits]}
        for file, edits in files.items()
    ]
    return {"description": _plain(fix.title), "artifactChanges": changes}


def _replacement(edit: Edit) -> dict[str, Any]:
    return {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}


def _place(span: Span) -> dict[str, Any]:
    return {"artifactLocation": _location(span.source.name), "region": _region(span)}


def _region(span: Span) -> dict[str, int]:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _location(file: str) -> dict[str, str]:
    path = from_root(file)
    address = quote(os.fsencode(path))  # a name need not be text
    if path.startswith("/") or path[1:3] == ":/":
        return {"uri": f"file:///{address.lstrip('/')}"}
    return {"uri": address, "uriBaseId": _ROOT}


def _plain(text: str) -> dict[str, str]:
    """Return a message; braces would stand for arguments, were they not doubled."""
    return {"text": text.replace("{", "{{").replace("}", "}}")}
