"""The grammar's parse tree into the tree of what was written: one method per rule, nothing decided."""

from __future__ import annotations

from protocolrules.syntax.build_conditions import Conditions
from protocolrules.syntax.build_declarations import Declarations
from protocolrules.syntax.build_examples import Examples
from protocolrules.syntax.build_schedule import Schedules
from protocolrules.syntax.build_time import Times


class Build(Declarations, Schedules, Conditions, Times, Examples):
    """Builds the nodes of one statement: ``part`` is where it stands, ``text`` what is parsed."""
