"""A record written as an example is read as the same record."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import protocolrules
from protocolrules.examples.written import example_text, record_lines

RULES = """step consent
step infusion after consent
arm part_a
event surgery
event chemotherapy
drug pazopanib is chemotherapy
outcome relapse
measurement AST in U/L
measurement INR in 1
measurement hepatitis_B: negative, positive
scale ECOG 0 to 5
scale NYHA: I, II, III, IV
fact pregnant
fact sex: female, male
fact pack_years in {pack_year}
judgement fit
attestation informed_consent
schedule
  visit week_6 42 days after infusion
  visit follow_up every 12 weeks after infusion until 1 year after infusion
inclusion 1
  no surgery within 4 weeks before infusion
"""
PROGRAM = protocolrules.parse(RULES).program
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2029, 12, 31)).map(str)
DATES = st.one_of(
    DAYS, DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4]), DAYS.map(lambda day: f"{day}T08:30")
)
WHEN = st.one_of(
    DATES,
    st.builds("{} to {}".format, DATES, st.one_of(DATES, st.sampled_from(("ongoing", "unknown")))),
)
DETAILS = st.lists(
    st.sampled_from(("line 2", "outcome relapse", "dose 75 mg/m2", "half-life 31 hours", "half-life 1 day")),
    unique_by=lambda text: text.split()[0],
).map(lambda found: "".join(f", {detail}" for detail in found))
LINES = st.one_of(
    st.builds(
        "{}{} {}{}".format, st.sampled_from(("", "planned ")), st.sampled_from(("surgery", "pazopanib")), WHEN, DETAILS
    ),
    st.builds(
        "AST {}24 U/L on {}{}".format,
        st.sampled_from(("", "< ", "≥ ")),
        DATES,
        st.sampled_from(("", ", LLN 10", ", LLN 10, ULN 40.5")),
    ),
    st.builds("{} on {}".format, st.sampled_from(("INR 1.2", "hepatitis_B positive", "ECOG 1", "NYHA II")), DATES),
    st.builds(
        "complete for {}{}{}".format,
        st.sampled_from(("surgery", "planned surgery", "surgery, chemotherapy")),
        st.sampled_from(("", " from 2020")),
        st.sampled_from(("", " through 2026-01-01")),
    ),
    st.just("nothing else happened"),
)
ONCE = st.lists(
    st.sampled_from(
        (
            *("as of 2026-01-30", "born 1980-06", "arm part_a", "pregnant", "not pregnant", "sex is female"),
            *("pack_years 10 {pack_year}", "pack_years < 10 {pack_year}", "fit", "not informed_consent"),
            *("infusion 2026-01-30", "infusion 2026-01-30 to 2026-02-01", "planned infusion 2026-02-24"),
            *("consent 2026-01", "week_6 missed", "week_6 2026-03-12", "follow_up 2 2026-06-01"),
        )
    ),
    unique_by=lambda line: line.removeprefix("not ").removeprefix("planned ").split()[0],
)
EXPECTED = st.lists(
    st.sampled_from(
        (
            *("expect eligible", "expect inclusion 1 met", "expect inclusion 1 not met", "expect plan week_6 not due"),
            *("expect plan infusion clashes", "expect plan week_6 from 2026-03-24 until 2026-04-02, target 2026-03-26"),
            *("expect plan infusion until 2026-04-02", "expect plan follow_up 2 on 2026-03-24"),
        )
    ),
    max_size=4,
    unique=True,
)


def read(text: str) -> Any:
    (example,) = protocolrules.parse(f"{RULES}\n{text}").program.examples
    return example


@given(ONCE, st.lists(LINES, max_size=6), EXPECTED)
def test_a_record_written_is_read_as_the_same_record(once: list[str], lines: list[str], expected: list[str]) -> None:
    body = "".join(f"  {line}\n" for line in [*once, *lines, *expected])
    first = read(f'example "one"\n  surgery 2026-01-02\n{body}')
    text = example_text(first.title, first.record, first.expected, PROGRAM)
    second = read(text)
    assert second.record == first.record
    assert [(e.about, e.aspect, e.value) for e in second.expected] == [
        (e.about, e.aspect, e.value) for e in first.expected
    ]
    assert example_text(second.title, second.record, second.expected, PROGRAM) == text


@given(st.lists(LINES, max_size=6))
def test_the_day_up_to_which_a_record_speaks_is_written_only_where_it_is_needed(lines: list[str]) -> None:
    body = "".join(f"  {line}\n" for line in lines)
    record = read(f'example "one"\n  surgery 2026-01-02\n{body}').record
    assert not any(line.startswith("as of") for line in record_lines(record, PROGRAM))
