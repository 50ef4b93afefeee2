"""What pytest runs of a rules file: its check, then each of its examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from protocolrules.cli.suite_text import failure_lines
from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.diagnostics.render import human
from protocolrules.examples.run import Report, run_example
from protocolrules.program.program import Example
from protocolrules.protocol import Protocol, check_file


class NotAsExpected(Exception):  # noqa: N818 - it is a failure, not an error
    """An example that fails, or rules with mistakes; the text says all there is to say."""


class RulesFile(pytest.File):
    """One rules file: an item that checks it, and, where it has no mistakes, one for every example."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the items of the file."""
        program, found = check_file(self.path)
        mistakes = [diagnostic for diagnostic in found if diagnostic.is_error]
        yield Check.from_parent(self, name="check", mistakes=mistakes)
        if not mistakes:
            protocol = Protocol(program, found)
            for example in program.examples:
                yield ExampleItem.from_parent(self, name=example.title, protocol=protocol, example=example)


class _Item(pytest.Item):
    """An item whose failure is told in the language's own words, without a traceback.

    It takes no fixtures, and says so where other plugins look for them.
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.funcargs: dict[str, Any] = {}

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what is wrong; an exception of the program itself keeps its traceback."""
        if isinstance(excinfo.value, NotAsExpected):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class Check(_Item):
    """The check of a rules file."""

    def __init__(self, mistakes: list[Diagnostic], **more: Any) -> None:
        super().__init__(**more)
        self.mistakes = mistakes

    def runtest(self) -> None:
        """Fail for every mistake in the rules."""
        if self.mistakes:
            raise NotAsExpected("\n\n".join(map(human, self.mistakes)))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the file and the line of its first mistake."""
        line = self.mistakes[0].span.line - 1 if self.mistakes else 0
        return self.path, line, f"{self.path.name}: check"


class ExampleItem(_Item):
    """One example."""

    def __init__(self, protocol: Protocol, example: Example, **more: Any) -> None:
        super().__init__(**more)
        self.protocol, self.example = protocol, example

    def runtest(self) -> None:
        """Fail for everything that is not as the example expects."""
        report: Report = run_example(self.protocol, self.example)
        if not report.passed:
            raise NotAsExpected("\n".join(failure_lines(report)))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the example is written."""
        return self.path, self.example.span.line - 1, f"{self.path.name}: {self.example.title}"
