"""``protocolrules schema timeline``"""

from __future__ import annotations

import argparse
import json

from protocolrules.cli import FINE

_EXAMPLES = """examples:
  protocolrules schema timeline > timeline.schema.json"""


def configure(command: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    command.epilog = _EXAMPLES
    command.add_argument("what", choices=("timeline",), help="which schema")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the schema."""
    from protocolrules.facts.schema import timeline_schema

    print(json.dumps(timeline_schema(), ensure_ascii=False, indent=2))
    return FINE
