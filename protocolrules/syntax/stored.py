"""Trees of texts that were parsed before: a text that has not changed needs no parser, and not its library."""

from __future__ import annotations

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Excerpt, Source, Span
from protocolrules.syntax import tree
from protocolrules.syntax.kept import keep, kept, stamp_of
from protocolrules.syntax.tree.plain import from_plain, to_plain


def parsed(source: Source, findings: Findings) -> tree.File:
    """Return the tree of a source as `parse` does; one without findings is kept for the next run."""
    statements = kept("tree", source.text, stamp_of("syntax"))
    if statements is not None:
        found = tuple(from_plain(plain, Excerpt(source, offset)) for offset, plain in statements)
        return tree.File(found, span=Span(source, 0, len(source.text)))
    from protocolrules.syntax.parse import parse

    own = Findings()
    file = parse(source, own)
    for finding in own.all:
        findings.add(finding)
    if not own.all:
        plain = [(statement.span.part.offset, to_plain(statement)) for statement in file.statements]
        keep("tree", source.text, stamp_of("syntax"), plain)
    return file
