"""Dependencies point one way; slow and optional libraries are imported where they are used, and only there."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "protocolrules"
MAY_USE = {
    "facts": {"facts"},
    "diagnostics": {"diagnostics"},
    "program": {"program", "facts", "diagnostics"},
    "syntax": {"syntax", "diagnostics", "facts.suggest"},
    "format": {"format", "syntax", "diagnostics"},
    "usdm": {"usdm", "facts.document"},
    "trace": {"trace", "syntax", "diagnostics", "facts.document", "usdm"},
    "check": {"check", "syntax", "program", "facts", "diagnostics"},
    "lint": {"lint", "check", "syntax", "program", "facts", "diagnostics"},
    "lsp": {"lsp", "lint", "format", "check", "syntax", "program", "facts", "diagnostics"},
    "evaluate": {"evaluate", "program", "facts", "diagnostics"},
    "examples": {"examples", "evaluate", "program", "facts", "diagnostics"},
}
ONLY_WHEN_USED = {
    "yaml",
    "tqdm",
    "difflib",
    "importlib.metadata",
    "jsonschema",
    "pint",
    "icalendar",
    "holidays",
    "hypothesis",
}
ONLY_IN = {"pygls": {"server.py", "wire.py"}, "lsprotocol": {"server.py", "wire.py"}, "pygments": {"pygments_lexer.py"}}
LIBRARIES = {"attrs", "lark", "pytest", *ONLY_WHEN_USED, *ONLY_IN}


def modules(folder: str) -> list[Path]:
    return sorted((PACKAGE / folder).rglob("*.py"))


def names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute"
        base = node.module or ""
        yield from ([base] if not _is_package(base) else [f"{base}.{alias.name}" for alias in node.names])


def _is_package(name: str) -> bool:
    return name.startswith("protocolrules") and (PACKAGE.parent / name.replace(".", "/")).is_dir()


def imported(path: Path) -> set[str]:
    """Return what a module imports anywhere, in functions and for types too."""
    return {name for node in ast.walk(ast.parse(path.read_text("utf-8"))) for name in names(node)}


def imported_at_once(path: Path) -> set[str]:
    """Return what a module imports when it is imported itself."""
    return {name for node in ast.parse(path.read_text("utf-8")).body for name in names(node)}


def project(found: set[str]) -> set[str]:
    return {name.removeprefix("protocolrules.") for name in found if name.startswith("protocolrules.")}


@pytest.mark.parametrize("layer", MAY_USE)
def test_a_layer_uses_only_those_below(layer: str) -> None:
    allowed = MAY_USE[layer]
    for path in modules(layer):
        strange = {n for n in project(imported(path)) if n not in allowed and n.split(".")[0] not in allowed}
        assert not strange, f"{path.name} imports {strange}"


def test_every_folder_is_a_layer() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert folders == {*MAY_USE, "cli"}


def test_nothing_but_the_shell_uses_the_shell() -> None:
    for layer in MAY_USE:
        for path in modules(layer):
            assert not any(n.split(".")[0] in ("cli", "protocol") for n in project(imported(path))), path.name


def test_slow_libraries_are_imported_where_they_are_used() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert not imported_at_once(path) & ONLY_WHEN_USED, path.name


@pytest.mark.parametrize("library", ONLY_IN)
def test_an_optional_library_is_used_only_in_its_files(library: str) -> None:
    users = {path.name for path in PACKAGE.rglob("*.py") if any(n.split(".")[0] == library for n in imported(path))}
    assert users <= ONLY_IN[library]


def test_only_the_parser_knows_its_library() -> None:
    users = {
        path.parent.name for path in PACKAGE.rglob("*.py") if any(n.split(".")[0] == "lark" for n in imported(path))
    }
    assert users == {"syntax"}


def test_only_the_plugin_knows_pytest() -> None:
    users = {path.name for path in PACKAGE.rglob("*.py") if any(n.split(".")[0] == "pytest" for n in imported(path))}
    assert users == {"pytest_plugin.py", "pytest_items.py"}


def test_the_plugin_alone_is_light() -> None:
    before = loaded_by("import pytest")
    found = loaded_by("import pytest\nimport protocolrules.pytest_plugin") - before
    assert {name for name in found if name.startswith("protocolrules")} == {
        "protocolrules",
        "protocolrules.pytest_plugin",
    }
    assert not found & {"lark", "yaml", "hypothesis", "decimal"}


def test_no_library_is_used_that_is_not_declared() -> None:
    known = {name.split(".")[0] for name in (*sys.stdlib_module_names, *LIBRARIES)} | {"protocolrules"}
    used = {name.split(".")[0] for path in PACKAGE.rglob("*.py") for name in imported(path)}
    assert used <= known


def loaded_by(code: str) -> set[str]:
    shown = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(shown.stdout.split())


def test_the_package_alone_is_light() -> None:
    before = loaded_by("")
    found = loaded_by("import protocolrules") - before
    assert {name for name in found if name.startswith("protocolrules")} == {"protocolrules"}
    assert not found & {"lark", "yaml", "attrs", "attr", "json", "tqdm", "decimal", "fractions"}


def test_reading_a_record_needs_no_parser() -> None:
    found = loaded_by(
        "import protocolrules\nprotocolrules.read_timelines\nprotocolrules.Timeline.from_dict({'id': 'a'})"
    )
    assert not found & {"lark", "yaml", "tqdm", "difflib"}


def test_a_protocol_needs_neither_yaml_nor_the_command_line() -> None:
    found = loaded_by("import protocolrules\nprotocolrules.parse('fact a\\n')")
    assert not found & {"yaml", "tqdm", "argparse", "protocolrules.cli"}


def test_linting_what_was_parsed_before_needs_no_parser(tmp_path: Path) -> None:
    path = tmp_path / "t.rules"
    path.write_text("step consent\ninclusion 1\n  age ≥ 18 years at consent\n", "utf-8")
    code = f"from protocolrules.lint.run import lint_file\nlint_file({str(path)!r})"
    loaded_by(code)
    assert "lark" not in loaded_by(code)
