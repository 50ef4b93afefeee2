"""What a command found in some files, as every format needs it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache

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
    to the repository's root where a format wants that.
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


def from_root(file: str) -> str:
    """Return a file's path relative to the root of the repository that the command is run in, with `/`.

    The root is the nearest folder with `.git`, from the current one upwards; without one it is the current folder.
    A file that is not below it keeps its whole path.
    """
    here = os.getcwd()
    path = os.path.relpath(file, _root(here))
    return (os.path.abspath(file) if path.split(os.sep)[0] == ".." else path).replace(os.sep, "/")


@lru_cache(maxsize=1)
def _root(here: str) -> str:
    above = here
    while not os.path.exists(os.path.join(above, ".git")):
        if os.path.dirname(above) == above:
            return here
        above = os.path.dirname(above)
    return above
