"""Whatever a source says stands in an item, in a heading or outside the lists: no line of it is lost."""

import re
from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from protocolrules.diagnostics.source import Source
from protocolrules.trace.marks import mark_of, unescaped
from protocolrules.trace.text import TextReader

PIECES = st.sampled_from(
    (
        *("Inclusion Criteria:", "EXCLUSION CRITERIA", "Exclusion Criteria: 1. Pregnancy", "Key inclusion criteria"),
        *(
            "* Age \\>= 18",
            "  - ANC > 1",
            "1. One",
            "2. Two",
            "3. Three 4. Four 5. Five",
            "9\\. Nine",
            " 10. Ten",
            "1.1. x",
        ),
        *(
            "a. first",
            "b) second",
            "   i. roman",
            "ii. two",
            "(c) c",
            "• dot",
            "o circle",
            ". lost",
            "-Cap",
            "1.5 x ULN",
        ),
        *("wrapped, that goes on", "             deep text", "Laboratory:", "DISEASE CHARACTERISTICS", "A paragraph."),
        *("minimum age: 18 Years", "Sex: All", "12 Years", "FEMALE", "ALL", "No", "", "", "\t1. tab", "\x0b x", "6."),
    )
)
TEXTS = st.one_of(st.lists(PIECES, max_size=25).map("\n".join), st.text(max_size=120))


def said_in(text: str) -> Counter[str]:
    """Return the words of a text, and its signs of comparison."""
    return Counter(re.findall(r"\w+|[<>≤≥=%]", text))


@given(TEXTS, st.booleans())
@example("12 Years\nALL\nNo\nInclusion Criteria\n1. a", True)
@example("1. a\n1. b\n1. c", False)
def test_every_line_is_somewhere(text: str, page: bool) -> None:
    source = Source("source", text)
    reader = TextReader(source, page)
    items = reader.read()
    kept = " ".join(
        [
            *(f"{item.number} {item.whole}" for item in items),
            *(unescaped(s.text) for s in (*reader.headings, *reader.outside)),
        ]
    )
    said = Counter[str]()
    for line in text.split("\n"):
        mark = mark_of(line)
        said += said_in(unescaped(line[mark.column :] if mark else line))
    assert said <= said_in(kept)
    names = [item.name for item in items]
    assert len(set(names)) == len(names)
    assert all(0 <= item.span.start <= item.span.end <= len(text) for item in items)
    assert [item.span.start for item in items] == sorted(item.span.start for item in items)
