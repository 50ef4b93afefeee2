"""The lock file: what is written is read again, and items are recognised in it."""

import re
from pathlib import Path

import pytest

from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source, Span
from protocolrules.trace.compare import match, proposed
from protocolrules.trace.items import Item
from protocolrules.trace.lock import Entry, Lock, read_lock, written

NOWHERE = Source("", "")
README = Path(__file__).parents[2] / "protocolrules" / "trace" / "README.md"


def item(name: str, text: str) -> Item:
    return Item(name.split()[0], name.split()[-1], name, Span(NOWHERE, 0, 0), text)


def lock_of(*items: Item) -> Lock:
    return Lock("s", tuple(Entry(one.name, one.digest, (one.name,)) for one in items), {}, NOWHERE)


def test_what_is_written_is_read() -> None:
    entries = (
        Entry("inclusion 6", "0123", ("inclusion 6a", "obligation rest")),
        Entry("inclusion 5 #2", "4567", (), 'says "no" \\ \x7f\t≥ twice\nover'),
        Entry("sex", "89ab"),
    )
    lock = Lock("a.txt", entries, {"exclusion 9": "because"}, NOWHERE)
    findings = Findings()
    again = read_lock("a.trace.toml", written(lock, "a.rules").encode(), findings)
    assert findings.all == ()
    assert again == lock
    assert written(again, "a.rules") == written(lock, "a.rules")


def test_the_example_of_the_readme_is_a_lock() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    findings = Findings()
    lock = read_lock("a.trace.toml", f"format = 1\n{example}".encode(), findings)
    assert findings.all == ()
    assert lock is not None
    assert (len(lock.entries), len(lock.added)) == (5, 1)


def test_one_line_for_an_item() -> None:
    lock = Lock("a.txt", (Entry("inclusion 6", "0123", ("inclusion 6a", "inclusion 6b")),), {}, NOWHERE)
    line = '"inclusion 6" = { digest = "0123", rules = ["inclusion 6a", "inclusion 6b"] }'
    assert written(lock, "a.rules").splitlines()[-1] == line


@pytest.mark.parametrize(
    ("label", "home"),
    [
        ("inclusion 6", "inclusion 6"),
        ("inclusion 6b", "inclusion 6"),
        ("inclusion 16b", "inclusion 16b"),
        ("exclusion 6", None),
        ("inclusion 66", None),
    ],
)
def test_a_criterion_belongs_to_the_item_of_its_number(label: str, home: str | None) -> None:
    assert proposed(label, {"inclusion 6", "inclusion 16", "inclusion 16b"}) == home


def test_items_are_recognised_by_their_text_before_their_number() -> None:
    first, second = item("inclusion 1", "adult"), item("inclusion 2", "consent")
    now = (item("inclusion 1", "consent"), item("inclusion 2", "adult"), item("inclusion 3", "other"))
    matched = match(now, lock_of(first, second))
    assert [entry and entry.name for _, entry in matched.pairs] == ["inclusion 2", "inclusion 1", None]
    assert matched.gone == ()


def test_two_items_with_one_text_keep_their_places() -> None:
    items = (item("inclusion 1", "consent"), item("exclusion 1", "consent"))
    matched = match(items, lock_of(*reversed(items)))
    assert [entry and entry.name for _, entry in matched.pairs] == ["inclusion 1", "exclusion 1"]


def test_what_is_neither_there_nor_changed_is_gone() -> None:
    items = (item("inclusion 1", "adult"), item("inclusion 2", "consent"), item("inclusion 3", "other"))
    matched = match(items[:1], lock_of(*items))
    assert [entry.name for entry in matched.gone] == ["inclusion 2", "inclusion 3"]
