"""What a command found in some files, as every format needs it."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from protocolrules.diagnostics.diagnostic import WARNING, Diagnostic


@attrs.frozen
class Described:
    """A kind of finding, described: what it finds, why that matters, the whole text, and how grave it is."""

    kind: str
    finds: str
    why: str = ""
    page: str = ""
    level: str = WARNING


@attrs.frozen
class Report:
    """The findings of a run over ``files``; ``done`` is what was done with them, as in "3 files checked".

    ``described`` are the kinds that were looked for, by name; ``code`` is the exit code; paths are shown relative
    to the current folder where a format wants that.
    """

    files: tuple[str, ...]
    found: tuple[Diagnostic, ...]
    done: str = "checked"
    colour: bool = False
    code: int = 0
    version: str = ""
    described: Mapping[str, Described] = attrs.field(factory=dict)


def counted(number: int, word: str) -> str:
    """Return a number with its word: ``1 error``, ``2 errors``."""
    return f"{number} {word}{'s' * (number != 1)}"


def from_here(file: str) -> str:
    """Return a file's path relative to the current folder, with `/`; one that is not below it stays absolute."""
    import os

    path = os.path.relpath(file)
    return (os.path.abspath(file) if path.startswith("..") else path).replace(os.sep, "/")
