"""Findings that a rule says together: one for a file, of those that no comment allows."""

from protocolrules.diagnostics.diagnostic import Diagnostic
from protocolrules.lint.run import lint_text

ONE = 'inclusion {0}\n  not encoded "text {0}"\n'
ALLOWED = 'inclusion {0}\n  not encoded "text {0}"  # allow: not-encoded "in the amendment"\n'


def found(*texts: str) -> list[Diagnostic]:
    text = "".join(text.format(number) for number, text in enumerate(texts, 1))
    return [d for d in lint_text(text) if d.kind in ("not-encoded", "unused-allow")]


def test_what_is_not_encoded_is_one_finding_of_a_file() -> None:
    (one,) = found(*[ONE] * 26)
    assert one.span.line == 2
    assert one.message == (
        "26 texts are not encoded, so unknown for everybody: `inclusion 1`, `inclusion 2`, `inclusion 3` and 23 more"
    )
    assert "judgement NAME" in one.help


def test_one_alone_says_its_text() -> None:
    (one,) = found(ONE)
    assert one.message == '"text 1" is unknown for everybody, whatever the record says'


def test_what_a_comment_allows_hides_no_other() -> None:
    (one,) = found(ALLOWED, ONE, ONE)
    assert one.span.line == 4
    assert one.message.endswith(": `inclusion 2`, `inclusion 3`")
    (one,) = found(ONE, ALLOWED)
    assert (one.span.line, one.message[:8]) == (2, '"text 1"')
    assert found(ALLOWED, ALLOWED) == []


def test_definitions_are_named_as_they_are_written() -> None:
    (one,) = found('define fit: not encoded "a"\n', 'inclusion 1\n  fit and not encoded "b" and not encoded "c"\n')
    assert one.message.startswith("3 texts are not encoded")
    assert one.message.endswith(": `define fit`, `inclusion 1`")


def test_an_allow_at_one_criterion_hides_no_other_that_lacks_an_example() -> None:
    line = "  age ≥ 18 years at consent"
    text = f'step consent\ninclusion 1  # allow: missing-example "the patients show it"\n{line}\n'
    assert not [d for d in lint_text(text) if d.kind == "missing-example"]
    (one,) = (d for d in lint_text(f"{text}inclusion 2\n{line}\n") if d.kind == "missing-example")
    assert one.span.text == "inclusion 2"
