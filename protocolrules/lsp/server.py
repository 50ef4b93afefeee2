"""The server: requests of an editor to the functions of this folder, and what they find back to the editor.

The one hard idea: two threads. The worker analyses files, one after another, and answers whatever needs the
newest text of all of them. Hover and completion are asked at every move: they are answered at once, from the
statement at the cursor and the names of the last analysis, and never wait for the worker.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source, Span
from protocolrules.lsp.actions import actions, fix_all
from protocolrules.lsp.completion import begun, completions
from protocolrules.lsp.cursor import Cursor
from protocolrules.lsp.hints import hints
from protocolrules.lsp.hover import hover
from protocolrules.lsp.names import CannotRenameError, definition, name_at, references, renamed
from protocolrules.lsp.problems import problems
from protocolrules.lsp.symbols import symbols
from protocolrules.lsp.text import Units, changed, plain
from protocolrules.lsp.wire import FIX_ALL, QUICK_FIX, Wire, path_of
from protocolrules.lsp.workspace import Analysis, Workspace

_LOG = logging.getLogger("protocolrules.lsp")
_PAUSE = 0.005  # seconds without a keystroke before a text is analysed
_TRIGGERS = [" ", '"']
T = TypeVar("T")


class Server(LanguageServer):
    """One editor's session."""

    def __init__(self, version: str) -> None:
        super().__init__("protocolrules", version)
        self.files = Workspace()
        self.last: dict[Path, Analysis] = {}
        self._written: dict[Path, str] = {}  # the texts with the editor's own line ends
        self._uris: dict[Path, str] = {}
        self._waiting: dict[Path, asyncio.Task[None]] = {}
        self._worker = ThreadPoolExecutor(1, "protocolrules-analysis")
        self._edition = 0
        self._analysed: dict[Path, tuple[int, object, Analysis]] = {}
        self.hints_wanted = True
        self._register()

    # ---- what the editor may ask ---------------------------------------------------------------

    def _register(self) -> None:
        options = {
            types.TEXT_DOCUMENT_COMPLETION: types.CompletionOptions(trigger_characters=_TRIGGERS),
            types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions([QUICK_FIX, FIX_ALL]),
            types.TEXT_DOCUMENT_RENAME: types.RenameOptions(prepare_provider=True),
        }
        handlers: dict[str, Callable[[Any], Any]] = {
            types.INITIALIZED: self._initialized,
            types.TEXT_DOCUMENT_DID_OPEN: self._opened,
            types.TEXT_DOCUMENT_DID_CHANGE: self._edited,
            types.TEXT_DOCUMENT_DID_CLOSE: self._closed,
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES: self._changed_on_disk,
            types.WORKSPACE_DID_CHANGE_CONFIGURATION: self._configured,
            types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: self._folders_changed,
            types.TEXT_DOCUMENT_HOVER: self._hover,
            types.TEXT_DOCUMENT_COMPLETION: self._complete,
            types.TEXT_DOCUMENT_DEFINITION: self._definition,
            types.TEXT_DOCUMENT_REFERENCES: self._references,
            types.TEXT_DOCUMENT_PREPARE_RENAME: self._prepare_rename,
            types.TEXT_DOCUMENT_RENAME: self._rename,
            types.TEXT_DOCUMENT_FORMATTING: self._format,
            types.TEXT_DOCUMENT_CODE_ACTION: self._actions,
            types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: self._symbols,
            types.TEXT_DOCUMENT_INLAY_HINT: self._hints,
        }
        for method, handler in handlers.items():
            self.feature(method, options.get(method))(guarded(method, handler))

    @property
    def wire(self) -> Wire:
        """How this client counts columns and calls files."""
        units = Units(types.PositionEncodingKind(self.workspace.position_encoding or "utf-16").value)
        return Wire(units, self._uri_of, self.client_capabilities)

    def _uri_of(self, path: Path) -> str:
        known = self._uris.get(path.resolve())
        return known or from_fs_path(str(path)) or path.as_uri()

    def _path(self, uri: str) -> Path:
        known = next((path for path, name in self._uris.items() if name == uri), None)
        return known or path_of(uri, self.files.folders[0] if self.files.folders else Path.cwd())

    # ---- texts ---------------------------------------------------------------------------------

    def _initialized(self, params: types.InitializedParams) -> None:
        self._folders_changed(params)
        self._watch()

    def _folders_changed(self, params: object) -> None:
        found = [path_of(folder.uri, Path.cwd()) for folder in self.workspace.folders.values()]
        if not found and self.workspace.root_path:
            found = [Path(self.workspace.root_path).resolve()]
        self.files.folders = tuple(found)

    def _watch(self) -> None:
        """Ask to be told of files that change on disk, where the client can."""
        wanted = self.client_capabilities.workspace and self.client_capabilities.workspace.did_change_watched_files
        if wanted and wanted.dynamic_registration:
            watchers = [types.FileSystemWatcher(glob) for glob in ("**/*.rules", "**/pyproject.toml")]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            asked = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            self.client_register_capability(types.RegistrationParams([asked]))

    def _opened(self, params: types.DidOpenTextDocumentParams) -> None:
        path = self._path(params.text_document.uri)
        self._uris[path] = params.text_document.uri
        self._set(path, params.text_document.text)

    def _edited(self, params: types.DidChangeTextDocumentParams) -> None:
        path = self._path(params.text_document.uri)
        if path not in self._written:
            return
        text, units = self._written[path], self.wire.units
        for change in params.content_changes:
            text = _after(text, change, units)
        self._set(path, text)

    def _set(self, path: Path, text: str) -> None:
        self._written[path] = text
        self.files.texts[path] = plain(text)
        self._reexamine(path)

    def _closed(self, params: types.DidCloseTextDocumentParams) -> None:
        path = self._path(params.text_document.uri)
        texts: tuple[dict[Path, Any], ...] = (self._written, self._uris, self.files.texts, self.last, self._analysed)
        for known in texts:
            known.pop(path, None)
        self._publish(params.text_document.uri, [])
        self._reexamine(path)

    def _changed_on_disk(self, params: types.DidChangeWatchedFilesParams) -> None:
        self._edition += 1
        for path in self._written:
            self._examine_soon(path)

    def _configured(self, params: types.DidChangeConfigurationParams) -> None:
        settings = params.settings if isinstance(params.settings, dict) else {}
        own = settings.get("protocolrules", settings)
        if isinstance(own, dict) and isinstance(own.get("inlayHints"), bool):
            self.hints_wanted = own["inlayHints"]

    # ---- findings ------------------------------------------------------------------------------

    def _reexamine(self, path: Path) -> None:
        """Examine a file whose text is new, and the open files that use it."""
        self._edition += 1
        if path in self._written:
            self._examine_soon(path)
        for other, analysis in list(self.last.items()):
            if other != path and any(Path(f.span.source.name).resolve() == path for f in analysis.files):
                self._examine_soon(other)

    def _examine_soon(self, path: Path) -> None:
        if path in self._waiting:
            self._waiting[path].cancel()
        self._waiting[path] = asyncio.ensure_future(self._examine(path))

    async def _examine(self, path: Path) -> None:
        try:
            await asyncio.sleep(_PAUSE)
            found = await self._work(partial(self._examined, path))
        except Exception as wrong:
            report("diagnostics", wrong)
            return
        if path in self._written:
            self._publish(self._uri_of(path), found)

    def _examined(self, path: Path) -> list[types.Diagnostic]:
        return [self.wire.diagnostic(found) for found in problems(self._analysis(path))]

    def _publish(self, uri: str, found: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found))

    # ---- the worker ----------------------------------------------------------------------------

    def _work(self, job: Callable[[], T]) -> Awaitable[T]:
        return asyncio.get_running_loop().run_in_executor(self._worker, job)

    def _analysis(self, path: Path) -> Analysis:
        """Return a file analysed, anew unless nothing has changed since. Raises OSError. For the worker only."""
        edition = self._edition
        known = self._analysed.get(path)
        if known is None or known[0] != edition or known[1] != _on_disk(known[2]):
            made = self.files.analysis(path)
            known = (edition, _on_disk(made), made)
            if path in self._written:
                self._analysed[path], self.last[path] = known, made
        return known[2]

    async def _answer(self, uri: str, asked: Callable[[Analysis, Wire], T]) -> T:
        """Return what a function makes of a file as it stands now."""
        path = self._path(uri)
        return await self._work(lambda: asked(self._analysis(path), self.wire))

    # ---- at once -------------------------------------------------------------------------------

    async def _at_cursor(self, params: types.HoverParams | types.CompletionParams) -> tuple[Cursor, Analysis]:
        """Return the cursor in the newest text, and the last analysis; the first one is waited for."""
        path = self._path(params.text_document.uri)
        known = self.last.get(path)
        if known is None:
            known = await self._work(partial(self._analysis, path))
        text = self.files.texts.get(path)
        source = Source(str(path), text) if text is not None else known.source
        return Cursor(source, self.wire.offset(source, params.position)), known

    async def _hover(self, params: types.HoverParams) -> types.Hover | None:
        cursor, known = await self._at_cursor(params)
        found = hover(cursor, known.known)
        return self.wire.hover(found) if found else None

    async def _complete(self, params: types.CompletionParams) -> types.CompletionList:
        cursor, known = await self._at_cursor(params)
        word, wire = begun(cursor), self.wire
        return types.CompletionList(False, [wire.item(item, word) for item in completions(cursor, known)])

    # ---- of all files --------------------------------------------------------------------------

    async def _definition(self, params: types.DefinitionParams) -> types.Location | None:
        def asked(analysis: Analysis, wire: Wire) -> types.Location | None:
            span = definition(_cursor(params, analysis, wire), analysis, self.files)
            return wire.location(span) if span else None

        return await self._answer(params.text_document.uri, asked)

    async def _references(self, params: types.ReferenceParams) -> list[types.Location]:
        def asked(analysis: Analysis, wire: Wire) -> list[types.Location]:
            declared = name_at(_cursor(params, analysis, wire), analysis)
            if declared is None:
                return []
            home, spans = declared.name.span, references(declared, analysis, self.files)
            where = (home.source.name, home.start)
            wanted = params.context.include_declaration
            return [wire.location(s) for s in spans if wanted or (s.source.name, s.start) != where]

        return await self._answer(params.text_document.uri, asked)

    async def _prepare_rename(self, params: types.PrepareRenameParams) -> types.Range | None:
        def asked(analysis: Analysis, wire: Wire) -> types.Range | None:
            cursor = _cursor(params, analysis, wire)
            named = name_at(cursor, analysis) is not None and cursor.word is not None
            return wire.range(cursor.word) if named and cursor.word else None

        return await self._answer(params.text_document.uri, asked)

    async def _rename(self, params: types.RenameParams) -> types.WorkspaceEdit | None:
        def asked(analysis: Analysis, wire: Wire) -> types.WorkspaceEdit | None:
            declared = name_at(_cursor(params, analysis, wire), analysis)
            return wire.edits(renamed(declared, params.new_name, analysis, self.files)) if declared else None

        return await self._answer(params.text_document.uri, asked)

    async def _format(self, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        path = self._path(params.text_document.uri)
        return await self._work(lambda: self._formatted(path))

    def _formatted(self, path: Path) -> list[types.TextEdit] | None:
        from protocolrules.format.format import formatted

        source = self.files.source(path)
        text = formatted(source, Findings())
        if text is None or text == source.text:
            return None
        return [types.TextEdit(self.wire.range(Span(source, 0, len(source.text))), text)]

    async def _actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        def asked(analysis: Analysis, wire: Wire) -> list[types.CodeAction]:
            start, end = (wire.offset(analysis.source, at) for at in (params.range.start, params.range.end))
            only = params.context.only
            found = [] if only and not _asks_for(QUICK_FIX, only) else actions(analysis, start, end)
            every = fix_all(analysis, self.files) if only and _asks_for(FIX_ALL, only) else None
            return [wire.action(action) for action in (*found, every) if action is not None]

        return await self._answer(params.text_document.uri, asked)

    async def _symbols(self, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        def asked(analysis: Analysis, wire: Wire) -> list[types.DocumentSymbol]:
            return [wire.symbol(found) for found in symbols(analysis.file)]

        return await self._answer(params.text_document.uri, asked)

    async def _hints(self, params: types.InlayHintParams) -> list[types.InlayHint]:
        def asked(analysis: Analysis, wire: Wire) -> list[types.InlayHint]:
            start, end = (wire.offset(analysis.source, at) for at in (params.range.start, params.range.end))
            return [wire.hint(analysis.source, found) for found in hints(analysis, start, end)]

        return await self._answer(params.text_document.uri, asked) if self.hints_wanted else []

    # ---- the end, and mistakes of the server's own ----------------------------------------------

    def shutdown(self) -> None:
        """End the session."""
        self._worker.shutdown(wait=False, cancel_futures=True)
        super().shutdown()  # type: ignore[no-untyped-call]

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what went wrong outside of a request; the author sees nothing of it."""
        report("message", error)


def _cursor(params: Any, analysis: Analysis, wire: Wire) -> Cursor:
    return Cursor(analysis.source, wire.offset(analysis.source, params.position))


def _after(text: str, change: types.TextDocumentContentChangeEvent, units: Units) -> str:
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return change.text
    start, end = change.range.start, change.range.end
    return changed(text, (start.line, start.character), (end.line, end.character), change.text, units)


def _asks_for(kind: str, wanted: Sequence[str]) -> bool:
    """Tell whether a kind of action is, or is a part of, one of those wanted."""
    return any(f"{kind}.".startswith(f"{getattr(one, 'value', one)!s}.") for one in wanted)


def _on_disk(analysis: Analysis) -> list[tuple[str, int, int]]:
    """Return by what a change of the used files on disk is seen: their times and sizes."""
    found = []
    for file in analysis.files:
        try:
            state = Path(file.span.source.name).stat()
            found.append((file.span.source.name, state.st_mtime_ns, state.st_size))
        except OSError:
            found.append((file.span.source.name, 0, 0))
    return found


def guarded(method: str, handler: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a handler whose failures are logged and answered with nothing."""
    if not asyncio.iscoroutinefunction(handler):

        def at_once(params: Any) -> Any:
            try:
                return handler(params)
            except Exception as wrong:
                return report(method, wrong)

        return at_once

    async def later(params: Any) -> Any:
        try:
            return await handler(params)
        except CannotRenameError as refused:
            raise JsonRpcInvalidParams(str(refused)) from None
        except Exception as wrong:
            return report(method, wrong)

    return later


def report(method: str, wrong: Exception) -> None:
    """Log a failure: a line, and where it happened for whoever asked for a log."""
    if isinstance(wrong, OSError):
        _LOG.info("%s: %s", method, wrong)
    else:
        _LOG.error("%s: %s: %s", method, type(wrong).__name__, wrong, exc_info=wrong)
