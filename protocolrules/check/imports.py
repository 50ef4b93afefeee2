"""Imports: the file of a protocol and every file it uses, each parsed once.

A path is relative to the file that names it and may not leave the root folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import attrs

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.syntax import tree
from protocolrules.syntax.layout import MOST_BYTES, decode
from protocolrules.syntax.stored import parsed

Reader = Callable[[Path], bytes]
Parser = Callable[[Source, Findings], tree.File]


def from_disk(path: Path) -> bytes:
    """Return a file's bytes, no more of them than it takes to see that it is too large."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def with_texts(texts: Mapping[Path, str], beneath: Reader = from_disk) -> Reader:
    """Return a reader that gives the texts of some files, by their resolved paths, and reads the others *beneath*."""

    def read(path: Path) -> bytes:
        text = texts.get(path.resolve())
        return beneath(path) if text is None else text.encode("utf-8", "surrogatepass")

    return read


def gather(
    path: Path, root: Path | None, findings: Findings, read: Reader = from_disk, parse: Parser = parsed
) -> list[tree.File]:
    """Return the trees of the file at *path* and of every file it uses, the used ones first.

    Files may be used from anywhere under *root* (None: the folder that holds the file's folder). *read* gives the
    bytes of a file, *parse* the tree of its text. Raises OSError when *path* itself cannot be read.
    """
    own = path.resolve()
    visit = _Visit((root if root is not None else own.parent.parent).resolve(), findings, read, parse)
    visit.file(decode(str(path), read(path), findings), own, [own])
    return visit.files


@attrs.define
class _Visit:
    """One walk through a file and those it uses."""

    root: Path
    findings: Findings
    read: Reader
    parse: Parser
    files: list[tree.File] = attrs.field(factory=list)
    done: set[Path] = attrs.field(factory=set)

    def file(self, source: Source, path: Path, open_files: list[Path]) -> None:
        self.done.add(path)
        file = self.parse(source, self.findings)
        for use in (s for s in file.statements if isinstance(s, tree.Use)):
            target = _target(use, path, self.root, open_files, self.findings)
            if target is not None and target not in self.done:
                shown = Path(os.path.normpath(Path(source.name).parent / use.path))
                used = self._used(target, shown, use)
                if used is not None:
                    self.file(used, target, [*open_files, target])
        self.files.append(file)

    def _used(self, target: Path, shown: Path, use: tree.Use) -> Source | None:
        try:
            return decode(str(shown), self.read(target), self.findings)
        except OSError as wrong:
            reason = "is not there" if isinstance(wrong, FileNotFoundError) else "cannot be read"
            advice = "check the path; it is relative to this file"
            self.findings.error("missing-file", use.span, f'"{use.path}" {reason}', advice)
            return None


def _target(use: tree.Use, path: Path, root: Path, open_files: list[Path], findings: Findings) -> Path | None:
    try:
        target = (path.parent / use.path).resolve()
    except (OSError, ValueError, RuntimeError):
        findings.error("missing-file", use.span, f'"{use.path}" is not a file name')
        return None
    if not target.is_relative_to(root):
        advice = f"keep shared vocabulary under {root.name}/"
        findings.error("outside-root", use.span, f'"{use.path}" leaves the root folder {root.name}/', advice)
        return None
    if target in open_files:
        names = " uses ".join(p.name for p in [*open_files[open_files.index(target) :], target])
        findings.error(
            "import-cycle", use.span, f"the files use each other: {names}", "move what both need into a third file"
        )
        return None
    if len(open_files) > 50:
        findings.error("import-cycle", use.span, "files use each other more than 50 deep", "use the file directly")
        return None
    return target


def single(source: Source, findings: Findings) -> list[tree.File]:
    """Return the tree of a text that comes from no file; it can use no other file."""
    file = parsed(source, findings)
    for use in (s for s in file.statements if isinstance(s, tree.Use)):
        findings.error(
            "missing-file", use.span, "a text that is not in a file cannot use another", "load the rules from a file"
        )
    return [file]
