"""``protocolrules schema timeline`` and ``protocolrules schema site``"""

from __future__ import annotations

import argparse
import json

from protocolrules.cli import FINE

_EXAMPLES = """examples:
  protocolrules schema timeline > timeline.schema.json
  protocolrules schema site > site.schema.json"""


def configure(command: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    command.epilog = _EXAMPLES
    command.add_argument("what", choices=("timeline", "site"), help="which schema")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the schema."""
    from protocolrules.facts.schema import site_schema, timeline_schema

    schema = {"timeline": timeline_schema, "site": site_schema}[arguments.what]
    print(json.dumps(schema(), ensure_ascii=False, indent=2))
    return FINE
