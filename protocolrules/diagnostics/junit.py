"""Findings as JUnit's XML: a suite for every file, a failed case for every finding, a passed one for a clean file.

A note is a case that passes and says something.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from protocolrules.diagnostics.diagnostic import NOTE, Diagnostic
from protocolrules.diagnostics.render import human
from protocolrules.diagnostics.report import Report

_NOT_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: Report) -> str:
    """Return the XML document."""
    found: dict[str, list[Diagnostic]] = {file: [] for file in report.files}
    for diagnostic in report.found:
        found.setdefault(diagnostic.span.source.name, []).append(diagnostic)
    root = Xml.Element("testsuites", _counts("protocolrules", list(report.found), [*found.values()]))
    for file, its in found.items():
        suite = Xml.SubElement(root, "testsuite", _counts(file, its, [its]))
        for diagnostic in its:
            _case(suite, diagnostic)
        if not its:
            Xml.SubElement(suite, "testcase", {"name": report.done, "classname": _text(file)})
    Xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode")


def _counts(name: str, found: list[Diagnostic], by_file: list[list[Diagnostic]]) -> dict[str, str]:
    cases = sum(max(1, len(its)) for its in by_file)
    failures = sum(d.severity != NOTE for d in found)
    return {"name": _text(name), "tests": str(cases), "failures": str(failures), "errors": "0"}


def _case(suite: Xml.Element, found: Diagnostic) -> None:
    file = found.span.source.name
    line, column = found.span.source.position(found.span.start)
    attributes = {"name": f"{found.kind} {line}:{column}", "classname": _text(file), "file": _text(file)}
    case = Xml.SubElement(suite, "testcase", {**attributes, "line": str(line)})
    if found.severity == NOTE:
        Xml.SubElement(case, "system-out").text = _text(human(found))
    else:
        said = {"message": _text(found.message), "type": found.severity}
        Xml.SubElement(case, "failure", said).text = _text(human(found))


def _text(text: str) -> str:
    """Return a text with what XML cannot hold replaced."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
