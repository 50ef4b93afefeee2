"""Settings of the linter: what is looked for and what fails, from `[tool.protocolrules]` in a `pyproject.toml`.

The nearest `pyproject.toml` above a file that has the table speaks for it. What the command line says wins.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs

from protocolrules.diagnostics.diagnostic import SEVERITIES, WARNING
from protocolrules.facts.suggest import did_you_mean
from protocolrules.lint.kinds import EVERY, matches

_TABLE = "tool.protocolrules"


class SettingsError(ValueError):
    """Settings that cannot be used; the message names the file and the key."""


@attrs.frozen
class Settings:
    """What is looked for (``select`` less ``ignore``), and how grave a finding fails (``fail_level`` or graver).

    Names may end in `*`. ``per_file_ignores`` are patterns of paths, relative to ``folder``, and what is
    ignored in those files. ``root`` is the folder that `use` may not leave (None: that above the file's folder).
    """

    select: tuple[str, ...] = ("*",)
    ignore: tuple[str, ...] = ()
    fail_level: str = WARNING
    root: Path | None = None
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    folder: Path | None = None

    def wants(self, kind: str, file: str | Path) -> bool:
        """Tell whether findings of a kind are reported in a file."""
        return matches(kind, self.select) and not matches(kind, _ignored(self, str(file)))

    def fails(self, severity: str) -> bool:
        """Tell whether a finding so grave makes the command fail."""
        return SEVERITIES.index(severity) <= SEVERITIES.index(self.fail_level)


@lru_cache(maxsize=256)
def _ignored(settings: Settings, file: str) -> tuple[str, ...]:
    """Return what is ignored in a file."""
    ignored = list(settings.ignore)
    for pattern, kinds in settings.per_file_ignores:
        if _is_at(file, pattern, settings.folder):
            ignored += kinds
    return tuple(ignored)


def _is_at(file: str, pattern: str, folder: Path | None) -> bool:
    from fnmatch import fnmatchcase

    path = Path(os.path.relpath(Path(file).resolve(), folder)).as_posix()
    return fnmatchcase(path, pattern) or fnmatchcase(path.rsplit("/", 1)[-1], pattern)


@attrs.define
class Found:
    """The settings of files, each `pyproject.toml` read once."""

    _of_folder: dict[Path, Settings] = attrs.field(factory=dict)

    def of(self, file: Path) -> Settings:
        """Return the settings that speak for a file. Raises `SettingsError`."""
        return self._above(file.resolve().parent)

    def _above(self, folder: Path) -> Settings:
        if folder not in self._of_folder:
            own = folder / "pyproject.toml"
            stated = read_settings(own) if os.path.isfile(own) else None
            above = Settings() if folder.parent == folder else None
            self._of_folder[folder] = stated or above or self._above(folder.parent)
        return self._of_folder[folder]


def read_settings(path: Path) -> Settings | None:
    """Return the settings of a TOML file, None where it does not speak of this tool. Raises `SettingsError`."""
    try:
        data = path.read_bytes()
    except OSError as wrong:
        raise SettingsError(f"{path}: {(wrong.strerror or str(wrong)).lower()}") from None
    if b"protocolrules" not in data:
        return None  # the reader of TOML is not even imported
    import tomllib

    try:
        document = tomllib.loads(data.decode("utf-8"))
    except ValueError as wrong:  # of TOML and of UTF-8
        raise SettingsError(f"{path}: this is not TOML: {wrong}") from None
    tools = document.get("tool", {})
    table = tools.get("protocolrules") if isinstance(tools, dict) else None
    return None if table is None else _settings(table, path)


def _settings(table: object, path: Path) -> Settings:
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: {_TABLE}: is not a table")
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _KEYS:
            raise SettingsError(f"{path}: {_TABLE}.{key}: is not a setting{did_you_mean(key, _KEYS)}")
        try:
            values[key.replace("-", "_")] = _KEYS[key](value)
        except SettingsError as wrong:
            raise SettingsError(f"{path}: {_TABLE}.{key}: {wrong}") from None
    folder = path.resolve().parent
    if "root" in values:
        values["root"] = folder / values["root"]
    return Settings(**values, folder=folder)


def rule_names(value: object) -> tuple[str, ...]:
    """Return names of rules from a list of them. Raises `SettingsError` for one that matches nothing."""
    if not (isinstance(value, list) and all(isinstance(name, str) for name in value)):
        raise SettingsError('should be a list of rules, such as ["strict-age-bound"]')
    for name in value:
        if not any(matches(kind, (name,)) for kind in EVERY):
            raise SettingsError(f"`{name}` is not a rule{did_you_mean(name, EVERY)}")
    return tuple(value)


def _fail_level(value: object) -> str:
    if not (isinstance(value, str) and value in SEVERITIES):
        raise SettingsError('should be "error", "warning" or "note"')
    return value


def _root(value: object) -> str:
    if not isinstance(value, str):
        raise SettingsError('should be a folder, such as "protocols"')
    return value


def _per_file_ignores(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        raise SettingsError('should be a table, such as { "drafts/*" = ["strict-age-bound"] }')
    found = []
    for pattern, names in value.items():
        try:
            found.append((pattern, rule_names(names)))
        except SettingsError as wrong:
            raise SettingsError(f'"{pattern}": {wrong}') from None
    return tuple(found)


_KEYS: Mapping[str, Callable[[object], Any]] = {
    "select": rule_names,
    "ignore": rule_names,
    "fail-level": _fail_level,
    "root": _root,
    "per-file-ignores": _per_file_ignores,
}
