"""Imports: the file of a protocol and every file it uses, each parsed once.

A path is relative to the file that names it and may not leave the root folder.
"""

from __future__ import annotations

import os
from pathlib import Path

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source, Span
from protocolrules.syntax import tree
from protocolrules.syntax.layout import MOST_BYTES, decode
from protocolrules.syntax.parse import parse


def gather(path: Path, root: Path, findings: Findings) -> list[tree.File]:
    """Return the trees of the file at *path* and of every file it uses, the used ones first.

    Raises OSError when *path* itself cannot be read.
    """
    files: list[tree.File] = []
    main = decode(str(path), _bytes_of(path), findings)
    _visit(main, path.resolve(), root.resolve(), [path.resolve()], set(), files, findings)
    return files


def _bytes_of(path: Path) -> bytes:
    """Return a file's bytes, no more of them than it takes to see that it is too large."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _visit(
    source: Source,
    path: Path,
    root: Path,
    open_files: list[Path],
    done: set[Path],
    files: list[tree.File],
    findings: Findings,
) -> None:
    done.add(path)
    file = parse(source, findings)
    for use in (s for s in file.statements if isinstance(s, tree.Use)):
        target = _target(use, path, root, open_files, findings)
        if target is not None and target not in done:
            shown = Path(os.path.normpath(Path(source.name).parent / use.path))
            used = _read(target, shown, use.span, findings)
            if used is not None:
                _visit(used, target, root, [*open_files, target], done, files, findings)
    files.append(file)


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


def _read(target: Path, shown: Path, span: Span, findings: Findings) -> Source | None:
    try:
        return decode(str(shown), _bytes_of(target), findings)
    except OSError as wrong:
        reason = "is not there" if isinstance(wrong, FileNotFoundError) else "cannot be read"
        findings.error("missing-file", span, f'"{shown}" {reason}', "check the path; it is relative to this file")
        return None


def single(source: Source, findings: Findings) -> list[tree.File]:
    """Return the tree of a text that comes from no file; it can use no other file."""
    file = parse(source, findings)
    for use in (s for s in file.statements if isinstance(s, tree.Use)):
        findings.error(
            "missing-file", use.span, "a text that is not in a file cannot use another", "load the rules from a file"
        )
    return [file]
