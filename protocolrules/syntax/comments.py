"""Comments: from a `#` that stands in no text to the end of its line. Grammar and trees do not have them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolrules.diagnostics.source import Source, Span

TEXT_OR_COMMENT = re.compile(r'"[^"\n]*"|#[^\n]*')


def comments(source: Source) -> Iterator[Span]:
    """Yield every comment of a source, with its `#`."""
    for found in TEXT_OR_COMMENT.finditer(source.text):
        if found[0][0] == "#":
            yield Span(source, found.start(), found.end())
