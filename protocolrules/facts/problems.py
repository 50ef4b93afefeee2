"""What is raised for a document that cannot be read, whatever it describes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class DocumentError(ValueError):
    """A document that cannot be read; ``problems`` lists all of them with their paths in the document."""

    def __init__(self, source: str | Path, problems: Iterable[str]) -> None:
        self.source = str(source)
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{self.source}: {problem}" for problem in self.problems))
