"""Lint: a checked file into advice, one finding per place, in order."""

from __future__ import annotations

from collections.abc import Iterable

from protocolrules.diagnostics.diagnostic import Diagnostic, Findings
from protocolrules.lint.rule import Rule
from protocolrules.lint.subject import Subject


def lint(subject: Subject, rules: Iterable[Rule]) -> tuple[Diagnostic, ...]:
    """Return what *rules* find in a file, in order of place."""
    findings = Findings()
    for rule in rules:
        for found in rule.look(rule, subject):
            findings.add(found)
    return findings.all
