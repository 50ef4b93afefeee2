"""Problems of one file as its editor shows them: its own, and one where it uses a file that has some."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from protocolrules.diagnostics.diagnostic import Diagnostic, Label
from protocolrules.lsp.workspace import Analysis
from protocolrules.syntax import tree


def problems(analysis: Analysis) -> list[Diagnostic]:
    """Return what is to be shown in a file, in order of place."""
    own = [d for d in analysis.findings if analysis.has(d.span)]
    return [*_of_used_files(analysis), *own]


def _of_used_files(analysis: Analysis) -> Iterator[Diagnostic]:
    """Yield one problem for every used file with errors, at the `use` that leads to it."""
    wrong: dict[str, list[Diagnostic]] = {}
    for found in analysis.findings:
        if found.is_error and not analysis.has(found.span):
            wrong.setdefault(found.span.source.name, []).append(found)
    uses = [s for s in analysis.file.statements if isinstance(s, tree.Use)]
    for name, errors in wrong.items():
        if uses:
            use = next((u for u in uses if _leads_to(analysis, u, name)), uses[0])
            number = f"{len(errors)} error{'s' * (len(errors) != 1)}"
            message = f"{Path(name).name} has {number}, so this file is not linted"
            labels = tuple(Label(d.span, d.message) for d in errors[:5])
            yield Diagnostic("error-in-used-file", use.span, message, f"mend {Path(name).name} first", labels=labels)


def _leads_to(analysis: Analysis, use: tree.Use, name: str) -> bool:
    return (analysis.path.parent / use.path).resolve() == Path(name).resolve()
