"""``python -m protocolrules`` is the command line."""

from protocolrules.cli import main

raise SystemExit(main())
