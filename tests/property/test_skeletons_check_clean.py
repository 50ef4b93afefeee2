"""The skeleton of any text is a rules file without a mistake, and its lock accounts for every item."""

from hypothesis import given
from test_no_line_is_lost import TEXTS

from protocolrules.check.check import check
from protocolrules.check.imports import single
from protocolrules.diagnostics.diagnostic import Findings
from protocolrules.diagnostics.source import Source
from protocolrules.trace import compare
from protocolrules.trace.lock import read_lock, written
from protocolrules.trace.rules import read_rules
from protocolrules.trace.skeleton import write
from protocolrules.trace.source import SourceError, read_source


@given(TEXTS)
def test_a_skeleton_has_no_mistake_and_its_lock_misses_nothing(text: str) -> None:
    try:
        reading = read_source("source.txt", text.encode())
    except SourceError:
        return
    skeleton = write(reading, "source.txt")
    findings = Findings()
    rules = Source("source.rules", skeleton.text)
    check(single(rules, findings), findings)
    lock = read_lock("source.trace.toml", written(skeleton.lock, "source.rules").encode(), findings)
    assert findings.all == ()
    assert lock is not None
    assert lock.entries == skeleton.lock.entries
    assert compare.compare_rules(read_rules(rules, findings), lock, "source.rules", reading.items) == []
    assert compare.compare_source(compare.match(reading.items, lock), lock) == []
