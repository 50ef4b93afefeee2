"""``protocolrules lsp``: what it says where it cannot serve; the sessions themselves are in tests/lsp."""

import subprocess
import sys
from pathlib import Path

import pytest

from protocolrules.cli import main


@pytest.mark.parametrize("library", ["pygls", "lsprotocol"])
def test_without_its_extra_it_says_what_to_install(library: str) -> None:
    code = f"import sys; sys.modules[{library!r}] = None; from protocolrules.cli import main; sys.exit(main(['lsp']))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    said = "the language server needs an extra: pip install '.[lsp]' in a clone of the repository"
    assert ended.stderr == f"protocolrules: {said}\n"
    assert ended.stdout == ""


@pytest.mark.parametrize("port", ["0", "70000", "-1"])
def test_a_port_that_is_none(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lsp", f"--tcp={port}"]) == 2
    assert "a port is a number from 1 to 65535" in capsys.readouterr().err


def test_a_log_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lsp", "--log", str(tmp_path / "missing" / "server.log")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_failure_is_one_line_for_the_author_and_all_of_it_in_the_log(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from protocolrules.cli.lsp import _log_to\n"
        "_log_to(sys.argv[1] if len(sys.argv) > 1 else None)\n"
        "from protocolrules.lsp.server import report\n"
        "try:\n    {}['a']\n"
        "except KeyError as wrong:\n    report('textDocument/hover', wrong)\n"
    )
    log = tmp_path / "server.log"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stderr == "protocolrules lsp: textDocument/hover: KeyError: 'a'\n"
    kept = subprocess.run([sys.executable, "-c", code, str(log)], capture_output=True, text=True, check=True)
    assert kept.stderr == ""
    assert "Traceback" in log.read_text("utf-8")
