"""``protocolrules lsp``"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from protocolrules.cli import FINE, program_version
from protocolrules.cli.terminal import wrong_use

_EXAMPLES = """An editor starts it and speaks with it over its standard input and output.

examples:
  protocolrules lsp --stdio
  protocolrules lsp --tcp 2087
  protocolrules lsp --log server.log"""


def configure(command: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    command.epilog = _EXAMPLES
    command.add_argument("--tcp", type=int, metavar="PORT", help="listen on a port of this computer instead")
    command.add_argument("--stdio", action="store_true", help="standard input and output (the default)")
    command.add_argument("--log", metavar="FILE", help="write what goes wrong into a file, with all details")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve one editor until it ends the session."""
    try:
        from protocolrules.lsp.server import Server
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] not in ("pygls", "lsprotocol"):
            raise
        return wrong_use("the language server needs an extra: pip install '.[lsp]' in a clone of the repository")
    if arguments.tcp is not None and not 0 < arguments.tcp < 65_536:
        return wrong_use(f"--tcp {arguments.tcp}: a port is a number from 1 to 65535")
    problem = _log_to(arguments.log)
    if problem:
        return wrong_use(problem)
    server = Server(program_version())
    if arguments.tcp is not None:
        server.start_tcp("127.0.0.1", arguments.tcp)
    else:
        server.start_io()
    return FINE


class _OneLine(logging.Formatter):
    """What an author may see: no traceback."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - the library's name
        """Return nothing of it."""
        return ""

    def format(self, record: logging.LogRecord) -> str:
        """Return the message alone."""
        return super().format(record).split("\n", 1)[0]


def _log_to(file: str | None) -> str | None:
    """Send what goes wrong to a file, or a line of each to standard error; return what speaks against it."""
    if file is None:
        handler: logging.Handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_OneLine("protocolrules lsp: %(message)s"))
    elif Path(file).is_dir() or not Path(file).resolve().parent.is_dir():
        return f"{file}: cannot be written"
    else:
        handler = logging.FileHandler(file, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # it takes the end of a session for a failure
    logging.basicConfig(handlers=[handler], level=logging.ERROR if file is None else logging.INFO)
    return None
