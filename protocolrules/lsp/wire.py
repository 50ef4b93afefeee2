"""Results in the words of the Language Server Protocol: places in code units, kinds as its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import attrs
from lsprotocol import types
from pygls import uris

from protocolrules.diagnostics.diagnostic import Diagnostic, Edit
from protocolrules.diagnostics.source import Source, Span
from protocolrules.lint.kinds import NEEDLESS
from protocolrules.lsp.actions import Action
from protocolrules.lsp.completion import Item
from protocolrules.lsp.hints import Hint
from protocolrules.lsp.hover import Hover
from protocolrules.lsp.symbols import Symbol
from protocolrules.lsp.text import Units, offset_of, position_of

QUICK_FIX = types.CodeActionKind.QuickFix.value
FIX_ALL = "source.fixAll.protocolrules"
_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Information,
}
_SYMBOLS = {
    "protocol": types.SymbolKind.Module,
    "use": types.SymbolKind.File,
    "version": types.SymbolKind.Constant,
    "step": types.SymbolKind.Event,
    "visit": types.SymbolKind.Event,
    "event": types.SymbolKind.Class,
    "drug": types.SymbolKind.Object,
    "arm": types.SymbolKind.EnumMember,
    "outcome": types.SymbolKind.EnumMember,
    "measurement": types.SymbolKind.Number,
    "scale": types.SymbolKind.Enum,
    "fact": types.SymbolKind.Boolean,
    "define": types.SymbolKind.Function,
    "derived": types.SymbolKind.Function,
    "inclusion": types.SymbolKind.Property,
    "exclusion": types.SymbolKind.Property,
    "schedule": types.SymbolKind.Namespace,
    "example": types.SymbolKind.Method,
}
_ITEMS = {
    "keyword": types.CompletionItemKind.Keyword,
    "unit": types.CompletionItemKind.Unit,
    "value": types.CompletionItemKind.EnumMember,
    "step": types.CompletionItemKind.Event,
    "event": types.CompletionItemKind.Class,
    "file": types.CompletionItemKind.File,
    "rule": types.CompletionItemKind.Constant,
}


@attrs.frozen
class Wire:
    """How one client counts columns, which files it calls what, and whether it shows Markdown."""

    units: Units
    uri_of: Callable[[Path], str]
    capabilities: types.ClientCapabilities = attrs.field(factory=types.ClientCapabilities)

    def offset(self, source: Source, position: types.Position) -> int:
        """Return the character of a source at a client's position."""
        return offset_of(source, position.line, position.character, self.units)

    def position(self, source: Source, offset: int) -> types.Position:
        """Return the client's position of a character."""
        return types.Position(*position_of(source, offset, self.units))

    def range(self, span: Span) -> types.Range:
        """Return the client's range of a span."""
        return types.Range(self.position(span.source, span.start), self.position(span.source, span.end))

    def location(self, span: Span) -> types.Location:
        """Return a span with its file."""
        return types.Location(self._uri(span.source), self.range(span))

    def _uri(self, source: Source) -> str:
        return self.uri_of(Path(source.name))

    def diagnostic(self, found: Diagnostic) -> types.Diagnostic:
        """Return a finding."""
        related = [types.DiagnosticRelatedInformation(self.location(x.span), x.message) for x in found.labels]
        return types.Diagnostic(
            range=self.range(found.span),
            message=f"{found.message}\n{found.help}" if found.help else found.message,
            severity=_SEVERITIES[found.severity],
            code=found.kind,
            source="protocolrules",
            related_information=related or None,
            tags=[types.DiagnosticTag.Unnecessary] if found.kind in NEEDLESS else None,
        )

    def hover(self, found: Hover) -> types.Hover:
        """Return a hover."""
        asked = self.capabilities.text_document and self.capabilities.text_document.hover
        return types.Hover(_markup(found.text, asked.content_format if asked else None), self.range(found.span))

    def item(self, found: Item, replaced: Span) -> types.CompletionItem:
        """Return a proposal that replaces the word begun."""
        return types.CompletionItem(
            label=found.label,
            kind=_ITEMS.get(found.kind, types.CompletionItemKind.Variable),
            detail=found.detail or None,
            documentation=self._documentation(found.more) if found.more else None,
            text_edit=types.TextEdit(self.range(replaced), found.insert or found.label),
            sort_text=f"{found.rank}{found.label}",
        )

    def _documentation(self, text: str) -> types.MarkupContent | str:
        asked = self.capabilities.text_document and self.capabilities.text_document.completion
        formats = asked.completion_item.documentation_format if asked and asked.completion_item else None
        made = _markup(text, formats)
        return made if formats else made.value

    def symbol(self, found: Symbol) -> types.DocumentSymbol:
        """Return an entry of the outline."""
        return types.DocumentSymbol(
            name=found.name,
            kind=_SYMBOLS.get(found.kind, types.SymbolKind.Variable),
            range=self.range(found.span),
            selection_range=self.range(found.name_span),
            detail=found.detail or None,
            children=[self.symbol(inner) for inner in found.inner] or None,
        )

    def hint(self, source: Source, found: Hint) -> types.InlayHint:
        """Return a hint within the text."""
        return types.InlayHint(
            position=self.position(source, found.at), label=found.text, tooltip=found.more, padding_left=True
        )

    def edits(self, edits: Iterable[Edit]) -> types.WorkspaceEdit:
        """Return edits of any files."""
        changes: dict[str, list[types.TextEdit]] = {}
        for edit in edits:
            changes.setdefault(self._uri(edit.span.source), []).append(types.TextEdit(self.range(edit.span), edit.text))
        return types.WorkspaceEdit(changes=dict(changes))

    def action(self, found: Action) -> types.CodeAction:
        """Return something that can be done."""
        return types.CodeAction(
            title=found.title,
            kind=FIX_ALL if found.all_safe else QUICK_FIX,
            diagnostics=[self.diagnostic(found.mends)] if found.mends else None,
            edit=self.edits(found.edits),
            is_preferred=found.preferred or None,
        )


def _markup(text: str, formats: Sequence[types.MarkupKind] | None) -> types.MarkupContent:
    """Return a text as Markdown where a client takes it, else without its fences."""
    if formats and types.MarkupKind.Markdown in formats:
        return types.MarkupContent(types.MarkupKind.Markdown, text)
    lines = [line for line in text.split("\n") if not line.startswith("```")]
    return types.MarkupContent(types.MarkupKind.PlainText, "\n".join(lines))


def path_of(uri: str, folder: Path) -> Path:
    """Return the path of a document; one that is in no file yet is taken to stand in *folder*."""
    found = uris.to_fs_path(uri) if uri.startswith("file:") else None
    name = "".join(c if c.isalnum() else "-" for c in uri.rpartition("/")[2]) or "untitled"
    return (Path(found) if found else folder / f"{name}.rules").resolve()
