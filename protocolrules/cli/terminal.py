"""What the commands share: errors of use, colour, tables."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from protocolrules.cli import WRONG_USE


def wrong_use(message: str) -> int:
    """Print what was wrong with the command and return its exit code."""
    print(f"protocolrules: {message}", file=sys.stderr)
    return WRONG_USE


def coloured(stream: IO[str]) -> bool:
    """Tell whether to colour: only on a terminal, and not where NO_COLOR is set."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def missing_file(path: str) -> str | None:
    """Return what is wrong with a path that should be readable, None where nothing is."""
    if not Path(path).exists():
        return f"{path}: there is no such file or folder"
    return None if os.access(path, os.R_OK) else f"{path}: cannot be read"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows in aligned columns; a column of numbers is aligned to the right."""
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    numeric = [all(row[i].isdigit() for row in rows[1:]) and len(rows) > 1 for i in range(len(rows[0]))]
    return "\n".join(_row(row, widths, numeric) for row in rows)


def _row(row: Sequence[str], widths: list[int], numeric: list[bool]) -> str:
    cells = []
    for cell, width, right in zip(row, widths, numeric, strict=True):
        space = " " * (width - _width(cell))
        cells.append(space + cell if right else cell + space)
    return "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def plural(number: int, word: str, many: str = "") -> str:
    """Return a number and its word: `1 file`, `2 files`; *many* is a plural of another form."""
    return f"{number} {word if number == 1 else many or word + 's'}"


def shortened(text: str, width: int) -> str:
    """Return the text cut to a width, with an ellipsis where something is cut."""
    return text if len(text) <= width else text[: width - 1] + "…"
