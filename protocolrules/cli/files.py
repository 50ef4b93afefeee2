"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
import tempfile
from pathlib import Path

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def unwritable(output: Path | None, force: bool, makes_folder: bool = False) -> str | None:
    """Return why a file should not or cannot be written, None where nothing speaks against it.

    With *makes_folder*, its folder may be missing (`make_folder`), but not the one around that.
    """
    if output is None:
        return None
    if output.is_dir():
        return f"{output}: is a folder"
    if output.exists() and not force:
        return f"{output}: exists already; --force overwrites it"
    if makes_folder and not output.parent.exists():
        output = output.parent
    return None if output.parent.is_dir() else f"{output.parent}: there is no such folder"


def make_folder(output: Path) -> None:
    """Make the folder that a file is to stand in where it is missing, and say so. Raises OSError."""
    if not output.parent.exists():
        output.parent.mkdir()
        print(f"{output.parent}: folder made", file=sys.stderr)


def write_whole(output: Path, data: bytes) -> None:
    """Write a file through a temporary one beside it, so that a crash leaves the old one or the new one.

    A file that exists keeps its mode, and a link goes on pointing where it points. Raises OSError when it
    cannot be written; a file that is read-only is not put aside for another of its name.
    """
    output = Path(os.path.realpath(output))
    if output.exists() and not (_mode(output) & _WRITABLE and os.access(output, os.W_OK)):
        raise PermissionError(errno.EACCES, "the file is read-only", str(output))
    handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, _mode(output))
        os.replace(name, output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mode(output: Path) -> int:
    """Return the mode of a file, or that of a new one."""
    if output.exists():
        return stat.S_IMODE(output.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
