"""Documents: scalars keep their text, and what is not well-formed is said with its line."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from protocolrules.facts import document
from protocolrules.facts.document import parse_json, parse_yaml, read_documents
from protocolrules.facts.timeline import TimelineError

SCALARS = [
    "NO",
    "yes",
    "1.10",
    "2024-03",
    "12:30",
    "0x1F",
    "1_000",
    "1e5",
    "0.30000000000000000001",
    "007",
    ".inf",
]


@pytest.mark.parametrize("text", SCALARS)
def test_yaml_scalars_keep_their_text(text: str) -> None:
    assert parse_yaml(f"a: {text}\nb: [{text}]\n") == {"a": text, "b": [text]}


@pytest.mark.parametrize("text", ["1.10", "0.30000000000000000001", "1e5", "12345678901234567890", "-0"])
def test_json_numbers_keep_their_text(text: str) -> None:
    assert parse_json(f'{{"a": {text}, "b": [{text}]}}') == {"a": text, "b": [text]}


def test_empty_values() -> None:
    assert parse_yaml("a:\nb: ~\nc: null\nd: ''\ne: 'null'\n") == {
        "a": None,
        "b": None,
        "c": None,
        "d": "",
        "e": "null",
    }
    assert parse_json('{"a": null, "b": true, "c": false}') == {"a": None, "b": True, "c": False}
    assert parse_yaml("") is None


MALFORMED: list[tuple[Callable[[str], Any], str, str]] = [
    (parse_yaml, "a: 1\na: 2\n", "line 2: `a` is given twice in one mapping"),
    (parse_yaml, "a: &x 1\nb: *x\n", "line 2: an alias (*x); write the value out"),
    (parse_yaml, "a: 1\n---\nb: 2\n", "line 2: a second document; give one per file (for many patients, use .jsonl)"),
    (parse_yaml, "[1, 2]: 3\n", "line 1: a key must be a word"),
    (parse_yaml, "~: 3\n", "line 1: a key must be a word"),
    (parse_yaml, "a: [1\n", "line 2, column 1: did not find expected ',' or ']'"),
    (parse_yaml, "a:\n\t- b\n", "line 2, column 1: found character that cannot start any token"),
    (parse_yaml, "a: \x07\n", "unacceptable character #x0007: control characters are not allowed"),
    (parse_yaml, "[" * 50 + "]" * 50, "line 1: the document is nested too deeply"),
    (parse_yaml, "[" * 100_000, "line 1: the document is nested too deeply"),
    (parse_json, '{"a": 1,\n "a": 2}', "`a` is given twice in one object"),
    (parse_json, '{"a": 1,\n}', "line 2, column 1: "),
    (parse_json, '{"a": NaN}', "NaN is not a number a record can hold"),
    (parse_json, '{"a": -Infinity}', "-Infinity is not a number a record can hold"),
    (parse_json, "", "line 1, column 1: expecting value"),
    (parse_json, '{"a": 1} {"b": 2}', "line 1, column 10: extra data"),
    (parse_json, "[" * 100_000 + "]" * 100_000, "the document is nested too deeply"),
    (parse_json, '{"a":' * 100_000, "the document is nested too deeply"),
]


@pytest.mark.parametrize(("parse", "text", "message"), MALFORMED, ids=[m[1][:20] for m in MALFORMED])
def test_what_is_malformed(parse: Callable[[str], Any], text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        parse(text)


def test_an_exponential_yaml_is_not_expanded() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    with pytest.raises(ValueError, match="an alias"):
        parse_yaml("\n".join(lines))


def only(path: Path) -> Any:
    ((_, found),) = read_documents(path)
    return found


def problem(path: Path) -> str:
    found = only(path)
    assert isinstance(found, TimelineError)
    (said,) = found.problems
    return said


FILES = [
    ("a.yaml", b"\xff\xfe\x00i\x00d", "line 1: the file is not UTF-8 text (byte 0)"),
    ("a.yaml", b"id: a\nsex: f\xe9male\n", "line 2: the file is not UTF-8 text (byte 12)"),
    ("a.yaml", b"id: a\nsex: \x00\n", "line 2: a NUL byte; this is not text"),
    ("a.json", bytes(range(256)), "line 2: the file is not UTF-8 text (byte 128)"),
    ("a.txt", b"id: a", "not a patient file: the name must end in .json, .jsonl, .yaml or .yml"),
    ("a", b"id: a", "not a patient file: the name must end in .json, .jsonl, .yaml or .yml"),
]


@pytest.mark.parametrize(("name", "data", "message"), FILES)
def test_files_that_are_no_documents(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert problem(tmp_path / name) == message


@pytest.mark.parametrize("name", ["a.yaml", "a.yml", "A.YAML", "a.json", "A.JSON"])
def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b'\xef\xbb\xbf{"id": "a"}')
    assert only(tmp_path / name) == {"id": "a"}


def test_an_empty_yaml_is_nothing_and_an_empty_json_is_malformed(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("")
    (tmp_path / "a.json").write_text("")
    assert only(tmp_path / "a.yaml") is None
    assert problem(tmp_path / "a.json") == "line 1, column 1: expecting value"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert problem(tmp_path / "a.yaml") == "no such file or directory"
    assert problem(tmp_path / "a.jsonl") == "no such file or directory"


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "LARGEST", 100)
    (tmp_path / "a.yaml").write_text("a: " + "x" * 200)
    assert problem(tmp_path / "a.yaml").startswith("the file has 203 bytes; one patient's document may have 100")


def test_json_lines_go_on_after_a_bad_one(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": 1}\n\n{"id": \n\xff\n{"id": "b"}')
    found = list(read_documents(path))
    assert [name.rsplit(":", 1)[1] for name, _ in found] == ["1", "3", "4", "5"]
    assert [isinstance(d, TimelineError) for _, d in found] == [False, True, True, False]
    assert found[0][1] == {"id": "1"}
    assert found[2][1].problems == ("line 1: the file is not UTF-8 text (byte 0)",)


def test_a_json_line_that_is_too_long_ends_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "LARGEST", 100)
    path = tmp_path / "a.ndjson"
    path.write_text('{"id": 1}\n' + "x" * 200 + '\n{"id": 2}\n')
    found = [d for _, d in read_documents(path)]
    assert found[0] == {"id": "1"}
    assert found[1].problems == ("the line has more than 100 bytes",)
    assert len(found) == 2
