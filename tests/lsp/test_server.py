"""The server over its protocol: a session as an editor has it, and one with an editor that is broken."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

COMMON = 'event chemotherapy "cytotoxic chemotherapy"\nevent surgery\n'
STUDY = """\
protocol DEMO "a study"
version "2026-01"
use "../common/kinds.rules"
step consent
step infusion "the 😀 day" after consent
inclusion 1 "washout"
  no surgery within 28 days before infusion
  no chemotherapy ever
inclusion 2 "age"
  age > 18 years at consent
"""


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[sys.executable, "-m", "protocolrules", "lsp"]))
async def client(lsp_client: LanguageClient, tmp_path: Path) -> AsyncIterator[None]:
    (tmp_path / "common").mkdir()
    (tmp_path / "study").mkdir()
    (tmp_path / "common" / "kinds.rules").write_text(COMMON, "utf-8")
    (tmp_path / "study" / "study.rules").write_text(STUDY, "utf-8")
    settings = '[tool.protocolrules]\nselect = ["strict-age-bound", "unused-allow"]\n'
    (tmp_path / "pyproject.toml").write_text(settings, "utf-8")
    folder = types.WorkspaceFolder(tmp_path.as_uri(), "work")
    rename = types.RenameClientCapabilities(prepare_support=True)
    hover = types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown])
    capabilities = types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(rename=rename, hover=hover)
    )
    await lsp_client.initialize_session(
        types.InitializeParams(capabilities=capabilities, root_uri=tmp_path.as_uri(), workspace_folders=[folder])
    )
    yield
    await lsp_client.shutdown_session()


class Document:
    """An open document, and what an editor does with it."""

    def __init__(self, client: LanguageClient, path: Path, text: str | None = None) -> None:
        self.client, self.uri, self.version = client, path.as_uri(), 1
        self.text = text if text is not None else path.read_text("utf-8")
        item = types.TextDocumentItem(self.uri, "protocolrules", 1, self.text)
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    async def findings(self) -> list[types.Diagnostic]:
        await asyncio.wait_for(self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS), timeout=20)
        return list(self.client.diagnostics[self.uri])

    def at(self, words: str, column: int = 0) -> types.Position:
        """Return the position of some words, counted as UTF-16."""
        start = self.text.index(words) + column
        line = self.text.count("\n", 0, start)
        before = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        return types.Position(line, len(before.encode("utf-16-le")) // 2)

    def replace(self, old: str, new: str) -> None:
        start, end = self.at(old), self.at(old, len(old))
        self.text = self.text.replace(old, new, 1)
        self.change(types.TextDocumentContentChangePartial(types.Range(start, end), new))

    def change(self, *changes: types.TextDocumentContentChangeEvent) -> None:
        self.version += 1
        identifier = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, list(changes)))

    def place(self, words: str, column: int = 1) -> tuple[types.TextDocumentIdentifier, types.Position]:
        return types.TextDocumentIdentifier(self.uri), self.at(words, column)

    async def hover(self, words: str, column: int = 1) -> str:
        found = await self.client.text_document_hover_async(types.HoverParams(*self.place(words, column)))
        assert found is None or isinstance(found.contents, types.MarkupContent)
        return found.contents.value if found else ""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return tmp_path / "study" / "study.rules"


def kinds(found: list[types.Diagnostic]) -> list[object]:
    return [diagnostic.code for diagnostic in found]


@pytest.mark.asyncio
async def test_findings_come_with_every_change_and_go_when_closed(client: LanguageClient, study: Path) -> None:
    document = Document(client, study)
    assert kinds(await document.findings()) == ["strict-age-bound"]
    document.replace("surgery within", "sugery within")
    found = await document.findings()
    assert kinds(found) == ["unknown-name"]
    assert found[0].severity == types.DiagnosticSeverity.Error
    assert found[0].source == "protocolrules"
    assert found[0].range == types.Range(types.Position(6, 5), types.Position(6, 11))
    assert "did you mean `surgery`?" in found[0].message
    document.replace("sugery", "surgery")
    assert kinds(await document.findings()) == ["strict-age-bound"]
    client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(document.uri)))
    assert await document.findings() == []


@pytest.mark.asyncio
async def test_a_file_is_examined_again_when_one_it_uses_changes(client: LanguageClient, study: Path) -> None:
    document = Document(client, study)
    await document.findings()
    other = Document(client, study.parent.parent / "common" / "kinds.rules")
    await document.findings()
    other.replace("event surgery\n", "event operation\n")
    while kinds(client.diagnostics[document.uri]) != ["unknown-name"]:
        await document.findings()


@pytest.mark.asyncio
async def test_a_file_that_was_missing_is_found_when_it_is_written(client: LanguageClient, study: Path) -> None:
    kinds_file = study.parent.parent / "common" / "kinds.rules"
    kinds_file.unlink()
    document = Document(client, study)
    assert "missing-file" in kinds(await document.findings())
    Document(client, kinds_file, COMMON)
    while kinds(client.diagnostics[document.uri]) != ["strict-age-bound"]:
        await document.findings()


@pytest.mark.asyncio
async def test_an_error_in_a_used_file_is_shown_where_it_is_used(client: LanguageClient, study: Path) -> None:
    (study.parent.parent / "common" / "kinds.rules").write_text("event surgery\nevnt chemotherapy\n", "utf-8")
    document = Document(client, study)
    found = await document.findings()
    assert kinds(found)[0] == "error-in-used-file"
    assert found[0].range.start == types.Position(2, 0)
    assert found[0].related_information
    assert found[0].related_information[0].location.uri.endswith("kinds.rules")


@pytest.mark.asyncio
async def test_hover(client: LanguageClient, study: Path) -> None:
    document = Document(client, study)
    assert "cytotoxic chemotherapy" in await document.hover("chemotherapy ever")
    assert "both included" in await document.hover("within 28")
    document.replace("28 days", "29 days")
    assert "From 29 days before infusion" in await document.hover("within 29")


@pytest.mark.asyncio
async def test_positions_count_utf_16_units(client: LanguageClient, study: Path) -> None:
    document = Document(client, study)
    await document.findings()
    assert "`consent` is a step." in await document.hover('" after consent', 9)
    document.replace("😀", "😀𝄞 and 😀")
    assert "`consent` is a step." in await document.hover('" after consent', 9)
    document.replace("after consent", "after consnt")
    found = await document.findings()
    while not found or found[0].code != "unknown-name":
        found = await document.findings()
    assert found[0].range.start == document.at("consnt")


@pytest.mark.asyncio
async def test_completion(client: LanguageClient, study: Path) -> None:
    document = Document(client, study)
    document.replace("no chemotherapy ever", "no chemo")
    params = types.CompletionParams(*document.place("chemo\n", 5))
    found = await client.text_document_completion_async(params)
    assert isinstance(found, types.CompletionList)
    item = next(item for item in found.items if item.label == "chemotherapy")
    assert isinstance(item.text_edit, types.TextEdit)
    assert item.text_edit.range == types.Range(document.at("chemo\n"), document.at("chemo\n", 5))


@pytest.mark.asyncio
async def test_definition_and_references(client: LanguageClient, study: Path) -> None:
    document = Document(client, study)
    found = await client.text_document_definition_async(types.DefinitionParams(*document.place("surgery within")))
    assert isinstance(found, types.Location)
    assert found.uri.endswith("kinds.rules")
    assert found.range.start == types.Position(1, 6)
    context = types.ReferenceContext(include_declaration=True)
    params = types.ReferenceParams(context, *document.place("surgery within"))
    places = await client.text_document_references_async(params)
    assert places
    assert sorted(Path(p.uri).name for p in places) == ["kinds.rules", "study.rules"]


@pytest.mark.asyncio
async def test_rename(client: LanguageClient, study: Path) -> None:
    document = Document(client, study)
    place = document.place("surgery within")
    found = await client.text_document_prepare_rename_async(types.PrepareRenameParams(*place))
    assert found == types.Range(document.at("surgery within"), document.at("surgery within", 7))
    edit = await client.text_document_rename_async(types.RenameParams(*place, "major_surgery"))
    assert edit
    assert edit.changes
    assert {Path(uri).name: len(edits) for uri, edits in edit.changes.items()} == {"kinds.rules": 1, "study.rules": 1}
    with pytest.raises(Exception, match="`before` is a word of the language"):
        await client.text_document_rename_async(types.RenameParams(*place, "before"))


@pytest.mark.asyncio
async def test_formatting(client: LanguageClient, study: Path) -> None:
    document = Document(client, study)
    document.replace("no chemotherapy ever", "no   chemotherapy   ever")
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    params = types.DocumentFormattingParams(types.TextDocumentIdentifier(document.uri), options)
    edits = await client.text_document_formatting_async(params)
    assert edits
    assert "\n  no chemotherapy ever\n" in edits[0].new_text
    document.replace("no   chemotherapy   ever", "no chemotherapy evr (")
    assert await client.text_document_formatting_async(params) is None


@pytest.mark.asyncio
async def test_code_actions(client: LanguageClient, study: Path) -> None:
    document = Document(client, study)
    found = await document.findings()
    context = types.CodeActionContext(diagnostics=found)
    params = types.CodeActionParams(types.TextDocumentIdentifier(document.uri), found[0].range, context)
    actions = await client.text_document_code_action_async(params)
    assert actions
    titles = [action.title for action in actions]
    assert "allow strict-age-bound here, with a reason" in titles
    document.replace("no chemotherapy ever", 'no chemotherapy ever  # allow: strict-age-bound "x"')
    context = types.CodeActionContext(diagnostics=[], only=["source.fixAll"])
    params = types.CodeActionParams(types.TextDocumentIdentifier(document.uri), found[0].range, context)
    actions = await client.text_document_code_action_async(params)
    assert actions
    assert [action.kind for action in actions] == ["source.fixAll.protocolrules"]
    assert actions[0].edit
    assert actions[0].edit.changes
    assert "# allow" not in actions[0].edit.changes[document.uri][0].new_text


@pytest.mark.asyncio
async def test_outline_and_hints(client: LanguageClient, study: Path) -> None:
    document = Document(client, study)
    identifier = types.TextDocumentIdentifier(document.uri)
    outline = await client.text_document_document_symbol_async(types.DocumentSymbolParams(identifier))
    assert outline
    assert [symbol.name for symbol in outline][-2:] == ["inclusion 1", "inclusion 2"]
    whole = types.Range(types.Position(0, 0), types.Position(99, 0))
    hints = await client.text_document_inlay_hint_async(types.InlayHintParams(identifier, whole))
    assert hints
    assert hints[0].position == document.at("infusion\n", 8)
    client.workspace_did_change_configuration(
        types.DidChangeConfigurationParams({"protocolrules": {"inlayHints": False}})
    )
    assert not await client.text_document_inlay_hint_async(types.InlayHintParams(identifier, whole))


@pytest.mark.asyncio
async def test_a_document_that_is_in_no_file(client: LanguageClient) -> None:
    item = types.TextDocumentItem(
        "untitled:Untitled-1", "protocolrules", 1, "step consent\ninclusion 1\n  no other ever\n"
    )
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    assert kinds(list(client.diagnostics["untitled:Untitled-1"])) == ["unknown-name"]


@pytest.mark.asyncio
async def test_what_makes_no_sense_does_not_end_the_session(client: LanguageClient, study: Path) -> None:
    document = Document(client, study)
    far = types.Position(10_000, 10_000)
    identifier = types.TextDocumentIdentifier(document.uri)
    assert await client.text_document_hover_async(types.HoverParams(identifier, far)) is None
    missing = types.TextDocumentIdentifier((study.parent / "missing.rules").as_uri())
    assert await client.text_document_hover_async(types.HoverParams(missing, types.Position(0, 0))) is None
    assert await client.text_document_definition_async(types.DefinitionParams(missing, far)) is None
    assert "cytotoxic" in await document.hover("chemotherapy ever")


def framed(body: object) -> bytes:
    data = body if isinstance(body, bytes) else json.dumps({"jsonrpc": "2.0", **body}).encode()  # type: ignore[dict-item]
    return b"Content-Length: %d\r\n\r\n%s" % (len(data), data)


def test_malformed_messages_do_not_end_the_session() -> None:
    position = {"line": 1, "character": 2}
    document = {"uri": "untitled:a", "languageId": "protocolrules", "version": 1, "text": "fact a\n"}
    messages = [
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"id": 2, "method": "textDocument/hover", "params": {"textDocument": 7}},
        {"id": 3, "method": "textDocument/nonsense", "params": {}},
        b"{ this is not JSON",
        b"[]",
        {"method": "textDocument/didChange", "params": {"textDocument": {"uri": "untitled:b", "version": "x"}}},
        {"method": "textDocument/didOpen", "params": {"textDocument": document}},
        {
            "id": 4,
            "method": "textDocument/hover",
            "params": {"textDocument": {"uri": "untitled:a"}, "position": position},
        },
    ]
    command = [sys.executable, "-m", "protocolrules", "lsp"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as session:
        assert session.stdin
        assert session.stderr
        session.stdin.write(b"".join(map(framed, messages)))
        session.stdin.flush()
        answers: dict[object, dict[str, object]] = {}
        while 4 not in answers:
            message = _message(session)
            answers[message.get("id")] = message
        session.stdin.write(framed({"id": 5, "method": "shutdown"}) + framed({"method": "exit"}))
        session.stdin.flush()
        assert session.wait(timeout=20) == 0
        assert b"Traceback" not in session.stderr.read()
    assert "error" in answers[3]
    assert "result" in answers[4]


def _message(session: subprocess.Popen[bytes]) -> dict[str, object]:
    assert session.stdout
    length = 0
    while (line := session.stdout.readline().strip()) or not length:
        if line.startswith(b"Content-Length:"):
            length = int(line.split(b":")[1])
    found: dict[str, object] = json.loads(session.stdout.read(length))
    return found
