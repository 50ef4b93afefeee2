"""Texts changed at random, laid out, linted, fixed and opened in an editor: nothing may crash, no comment be lost.

``python -m tests.fuzz --minutes 10`` runs it; the tests run a little of it. A text that fails is written to a file,
with the seed that made it.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
import traceback
from collections import Counter
from contextlib import suppress
from pathlib import Path

from protocolrules.check.imports import with_texts
from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.format.format import formatted
from protocolrules.lint.fix import fix_file
from protocolrules.lint.run import linted
from protocolrules.lint.settings import Settings
from protocolrules.lsp.actions import actions
from protocolrules.lsp.completion import completions
from protocolrules.lsp.cursor import Cursor
from protocolrules.lsp.hints import hints
from protocolrules.lsp.hover import hover
from protocolrules.lsp.names import CannotRenameError, definition, name_at, references, renamed
from protocolrules.lsp.problems import problems
from protocolrules.lsp.symbols import symbols
from protocolrules.lsp.workspace import Workspace
from protocolrules.syntax.comments import comments
from protocolrules.syntax.keywords import WORDS

ROOT = Path(__file__).parents[1]
PLACE = (ROOT / "protocols" / "fuzz" / "fuzz.rules").resolve()  # no such file: its text is in memory
_REFERENCE = (ROOT / "grammar" / "README.md").read_text("utf-8")
FILES = sorted([*(ROOT / "protocols").rglob("*.rules"), *(ROOT / "tests").rglob("*.rules")])
TEXTS = [path.read_text("utf-8") for path in FILES] + re.findall(r"```rules file\n(.*?)```", _REFERENCE, re.DOTALL)
LINES = [line for text in TEXTS for line in text.split("\n") if line.strip()]
PIECES = [
    *WORDS,
    "≥ 3",
    "28 days",
    "2 mg/dL",
    '"',
    "# a comment",
    "#",
    "(",
    ")",
    ",",
    "\n",
    "\n  ",
    "  ",
    "😀",
    "−",
    "\t",
    "\r\n",
]


def changed(text: str, chance: random.Random) -> str:
    """Return the text after a few changes, most of them such as authors make."""
    for _ in range(chance.choice((0, 1, 1, 2, 3, 8))):
        text = chance.choice((_line, _line, _comment, _piece, _cut, _spacing))(text, chance)
    return text


def _line(text: str, chance: random.Random) -> str:
    """Take a line out, double it, move it, or put in another file's."""
    lines = text.split("\n")
    at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
    kind = chance.randrange(4)
    line = lines.pop(at) if kind in (0, 2) else lines[at]
    if kind:
        lines.insert(to, chance.choice(LINES) if kind == 3 else line)
    return "\n".join(lines)


def _comment(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    said = f"# said {chance.randrange(1000)}" + chance.choice(
        ("", ' "quoted"', "  ", " # twice", ' allow: strict-gap "so"')
    )
    if chance.random() < 0.5:
        lines[at] += chance.choice(("", " ", "   ")) + said
    else:
        lines.insert(at, " " * chance.randrange(7) + said)
    return "\n".join(lines)


def _piece(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(PIECES) + text[at:]


def _cut(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.randrange(1, 12) :]


def _spacing(text: str, chance: random.Random) -> str:
    pairs = (
        (" ", "  "),
        ("≥", ">="),
        ("≤", "<="),
        ("\n  ", "\n     "),
        (" and ", " and\n      "),
        (", ", ",\n        "),
    )
    old, new = chance.choice(pairs)
    return text.replace(old, new, chance.choice((1, 3, -1)))


def said_in(text: str) -> list[str]:
    """Return the comments of a text, in order."""
    return [comment.text.rstrip() for comment in comments(Source("x", text))]


def try_format(text: str) -> str:
    """Lay the text out and hold the result to what must be true of it."""
    findings = Findings()
    laid_out = formatted(Source("fuzz.rules", text), findings)
    assert not any(found.kind == "format-changed-meaning" for found in findings.all), "the formatter refused itself"
    if laid_out is None:
        assert findings.all
        return "has mistakes"
    assert said_in(laid_out) == said_in(text.replace("\r\n", "\n").replace("\r", "\n")), "a comment was lost"
    assert formatted(Source("fuzz.rules", laid_out), Findings()) == laid_out, "laying out again changes something"
    return "laid out"


def try_lint(text: str) -> str:
    """Lint the text and make the safe fixes."""
    read = with_texts({PLACE: text})
    found = linted(PLACE, ROOT / "protocols", Settings(), read)
    assert all(d.message and d.to_dict() for d in found.findings)
    if found.broken:
        return "has errors"
    fixed = fix_file(PLACE, ROOT / "protocols", Settings(), read)
    assert not fixed.refused, fixed.refused
    if fixed.data is not None:
        kept, before = said_in(fixed.data.decode()), said_in(found.subject.file.span.source.text)
        assert [c for c in before if "allow:" not in c] == [c for c in kept if "allow:" not in c], "a comment was lost"
    return "fixed" if fixed.data is not None else "linted"


def try_editor(text: str, chance: random.Random) -> str:
    """Open the text in an editor and ask everything at some places."""
    workspace = Workspace({PLACE: text}, ())
    analysis = workspace.analysis(PLACE)
    length = len(analysis.source.text)
    assert all(d.message for d in problems(analysis))
    list(symbols(analysis.file))
    list(hints(analysis, 0, length))
    for _ in range(4):
        at = chance.randrange(length + 1)
        cursor = Cursor(analysis.source, at)
        hover(cursor, analysis.known)
        completions(cursor, analysis)
        actions(analysis, at, at)
        definition(cursor, analysis, workspace)
        name = name_at(cursor, analysis)
        if name is not None:
            references(name, analysis, workspace)
            with suppress(CannotRenameError):
                renamed(name, "another_name", analysis, workspace)
    return "answered"


def try_all(seed: int) -> Counter[str]:
    """Make one text and try everything on it."""
    chance = random.Random(seed)
    text = changed(chance.choice(TEXTS), chance)
    try:
        return Counter([try_format(text), try_lint(text), try_editor(text, chance)])
    except Exception:
        path = Path(f"fuzz-{seed}.rules")
        path.write_text(text, "utf-8", newline="")
        print(f"seed {seed}, text in {path}\n{traceback.format_exc()}", file=sys.stderr)
        return Counter(["FAILED"])


def main() -> int:
    """Try texts for some minutes; return 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    asked = parser.parse_args()
    seen: Counter[str] = Counter()
    end, seed = time.monotonic() + 60 * asked.minutes, asked.seed
    while time.monotonic() < end:
        seen += try_all(seed)
        seed += 1
    print(
        f"{seed - asked.seed} texts, from seed {asked.seed}: "
        + ", ".join(f"{n} {what}" for what, n in sorted(seen.items()))
    )
    return 1 if seen["FAILED"] else 0


if __name__ == "__main__":
    sys.exit(main())
