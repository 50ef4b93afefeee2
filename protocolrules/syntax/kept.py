"""What this user's earlier runs have worked out, kept in a folder that nobody else can write.

Values are plain (texts, numbers, tuples, lists), never objects: reading them back runs no code. Each is kept with the
stamp of the code that made it; of another stamp, or damaged, it is as if it were not there.
"""

from __future__ import annotations

import marshal
import os
import sys
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

_MOST_KEPT = 500  # values of a sort; when there are more, the older half goes
_PACKAGE = Path(__file__).parent.parent


@lru_cache(maxsize=1)
def private_folder() -> Path | None:
    """Return the folder, made where it was not there; None where there is none that only this user can write."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = Path(base) / "protocolrules"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
    except OSError:
        return None
    private = not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)
    return folder if private and os.access(folder, os.W_OK) else None


def kept(sort: str, key: str, stamp: str) -> Any:
    """Return what was kept of a sort under a key, None where there is nothing made by the code of this *stamp*."""
    path = _path(sort, key)
    try:
        found = marshal.loads(path.read_bytes()) if path is not None else None
        its_stamp, its_key, value = found or ("", "", None)
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return value if its_stamp == stamp and its_key == key else None


def keep(sort: str, key: str, stamp: str, value: Any) -> None:
    """Keep a value for later runs; where it cannot be kept, they work it out again."""
    path = _path(sort, key)
    if path is None:
        return
    unfinished = path.with_suffix(f".{os.getpid()}")
    try:
        unfinished.write_bytes(marshal.dumps((stamp, key, value)))
        unfinished.replace(path)
        _forget_oldest(path.parent, sort)
    except OSError:
        unfinished.unlink(missing_ok=True)


def _path(sort: str, key: str) -> Path | None:
    folder = private_folder()
    data = key.encode("utf-8", "surrogatepass")
    return folder / f"{sort}-{len(data):x}-{zlib.crc32(data):08x}-{zlib.adler32(data):08x}" if folder else None


def _forget_oldest(folder: Path, sort: str) -> None:
    found = list(folder.glob(f"{sort}-*"))
    if len(found) > _MOST_KEPT:
        for path in sorted(found, key=lambda p: p.stat().st_mtime)[: len(found) // 2]:
            path.unlink(missing_ok=True)


@lru_cache(maxsize=8)
def stamp_of(*folders: str) -> str:
    """Return what tells the code in some folders of the package, and the grammar, from any other state of them."""
    grammars = (_PACKAGE / "grammar", _PACKAGE.parent / "grammar")
    states = [state for folder in folders for state in _states(_PACKAGE / folder, ".py")]
    states += [state for folder in grammars for state in _states(folder, ".lark")]
    return "\n".join([sys.version, *states])


def _states(folder: Path, suffix: str) -> list[str]:
    """Return name, size and time of every file in a folder and those below it."""
    if not folder.is_dir():
        return []
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    states = []
    for entry in entries:
        if entry.name.endswith(suffix):
            state = entry.stat()
            states.append(f"{folder.name}/{entry.name} {state.st_size} {state.st_mtime_ns}")
        elif suffix == ".py" and entry.name != "__pycache__" and entry.is_dir():
            states += _states(Path(entry.path), suffix)
    return states
