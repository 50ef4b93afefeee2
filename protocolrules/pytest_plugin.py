"""The pytest plugin: `.rules` files are collected, an item for every example.

It is loaded whenever pytest starts, so it imports nothing of the language until a rules file is
met. A file is collected where it holds an example, or is named on the command line.
"""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

_EXAMPLE = re.compile(rb"^example\b", re.MULTILINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare `protocolrules_files`: which rules files are looked at, as patterns of their paths from the root."""
    parser.addini(
        "protocolrules_files",
        "patterns of the .rules files whose examples are run, from the root folder (empty: none)",
        type="linelist",
        default=["*.rules"],
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a rules file that holds examples."""
    if file_path.suffix != ".rules":
        return None
    named = parent.session.isinitpath(file_path)
    if not named and not (_is_meant(file_path, parent.config) and _EXAMPLE.search(file_path.read_bytes())):
        return None
    from protocolrules.pytest_items import RulesFile

    found: pytest.Collector = RulesFile.from_parent(parent, path=file_path)
    return found


def _is_meant(path: Path, config: pytest.Config) -> bool:
    shown = path.relative_to(config.rootpath) if path.is_relative_to(config.rootpath) else path
    return any(fnmatch(shown.as_posix(), pattern) for pattern in config.getini("protocolrules_files"))
