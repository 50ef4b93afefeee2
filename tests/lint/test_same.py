"""Which programs count as the same: what people read and what changes no truth may differ, and nothing else."""

import pytest

import protocolrules
from protocolrules.program.same import Meanings

START = """step infusion
arm part_a
event surgery
event chemotherapy
measurement ANC in 10*9/L
fact a
fact b
fact c
"""


def same(one: str, other: str) -> bool:
    meanings = Meanings()
    first, second = (protocolrules.parse(f"{START}inclusion 1\n  {line}\n").program for line in (one, other))
    return meanings.of(first) == meanings.of(second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "a  # a comment"),
        ("a and b", "b and a"),
        ("a or (b or c)", "(c or a) or b"),
        ("a and a and b", "a and b"),
        ("a and a", "a"),
        ("not (not a)", "a"),
        ("not (< 4 weeks since surgery before infusion)", "≥ 4 weeks since surgery before infusion"),
        ("ANC ≥ 1 10*9/L, latest within 7 days before infusion", "ANC ≥ 1 K/uL, latest within 1 week before infusion"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "b"),
        ("a", "not a"),
        ("a and b", "a or b"),
        ("a and (b or c)", "(a and b) or c"),
        ("no surgery within 7 days before infusion", "no surgery within 8 days before infusion"),
        ("no surgery within 7 days before infusion", "no chemotherapy within 7 days before infusion"),
        ("ANC ≥ 1 K/uL, latest ever", "ANC > 1 K/uL, latest ever"),
        ("ANC ≥ 1 K/uL, latest ever", "ANC ≥ 1 K/uL, lowest ever"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not same(one, other)


def test_titles_are_for_people_and_numbers_and_declarations_are_not() -> None:
    meanings = Meanings()
    texts = ('inclusion 1 "A"\n  a\n', 'inclusion 1 "B"\n  a\n', "inclusion 2\n  a\n", "fact d\ninclusion 1\n  a\n")
    first, titled, numbered, more = (meanings.of(protocolrules.parse(START + text).program) for text in texts)
    assert first == titled
    assert first != numbered
    assert first != more


def test_shared_parts_cost_nothing() -> None:
    lines = ["define d0: a or b"]
    lines += [f"define d{n}: (d{n - 1} and a) or (d{n - 1} and b)" for n in range(1, 10)]
    text = START + "\n".join(lines) + "\ninclusion 1\n  d9\n"
    meanings = Meanings()
    assert meanings.of(protocolrules.parse(text).program) == meanings.of(protocolrules.parse(text).program)
