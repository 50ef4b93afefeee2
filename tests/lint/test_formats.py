"""The formats for machines: what services read from them, and that no text of an author's breaks them."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from jsonschema import Draft4Validator

from protocolrules.diagnostics.diagnostic import ERROR, NOTE, WARNING, Diagnostic, Edit, Fix, Label
from protocolrules.diagnostics.formats import FORMATS, written
from protocolrules.diagnostics.report import Report
from protocolrules.diagnostics.source import Source, Span
from protocolrules.lint.pages import described

SCHEMA = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text("utf-8"))
TEXT = 'inclusion 1 "Ä: 100%, {a} 𝒳"\n  any of\n    fine\n    fine\n'


def report(**changes: Any) -> Report:
    """Return findings of every severity, over lines, with a label, with a fix of several edits and without one."""
    source, used = Source("a folder/t,1.rules", TEXT), Source("words.rules", "fact fine\n")
    title = Span(source, TEXT.index("Ä"), TEXT.index('"\n'))
    first = Span(source, TEXT.index("fine"), TEXT.index("fine") + 4)
    block = Span(source, TEXT.index("any of"), len(TEXT))
    fix = Fix("delete it", (Edit(block, "fine"), Edit(Span(used, 0, 0), "# so\n")), safe=True)
    found = (
        Diagnostic("strict-age-bound", title, "100%: {odd}\x01, title", "write `a`\nor `b`"),
        Diagnostic("said-twice", first, "so", "", WARNING, (Label(Span(used, 5, 9), "declared [here](1)"),)),
        Diagnostic("said-twice", block, "<so> & so", "fix", NOTE, fix=fix),
        Diagnostic("said-twice", Span(Source("empty.rules", ""), 0, 0), "nothing", "", ERROR),
    )
    return Report(("a folder/t,1.rules", "clean.rules"), found, "linted", code=1, described=described(), **changes)


def sarif(made: Report) -> Any:
    return json.loads(written("sarif", made))


@pytest.mark.parametrize("made", [report(), report(version="0.1.0"), Report((), ()), Report(("a.rules",), ())])
def test_sarif_agrees_with_its_schema(made: Report) -> None:
    assert SCHEMA["title"].startswith("Static Analysis Results Format (SARIF) Version 2.1.0")
    assert [error.message for error in Draft4Validator(SCHEMA).iter_errors(sarif(made))] == []


def test_the_schema_would_refuse_a_mistake() -> None:
    log = sarif(report())
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert list(Draft4Validator(SCHEMA).iter_errors(log))


def test_sarif_results_point_at_their_rules_and_characters() -> None:
    (run,) = sarif(report())["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    first, second, third, last = run["results"]
    assert first["message"]["text"] == "100%: {{odd}}\x01, title; help: write `a`\nor `b`"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "a%20folder/t%2C1.rules", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 1, "startColumn": 14, "endLine": 1, "endColumn": 28}
    assert run["columnKind"] == "unicodeCodePoints"
    assert second["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "words.rules"
    assert third["locations"][0]["physicalLocation"]["region"]["endLine"] == 5
    assert [c["artifactLocation"]["uri"] for c in third["fixes"][0]["artifactChanges"]][1] == "words.rules"
    assert third["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": "fine"}
    assert last["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]


def test_sarif_describes_the_rules_it_knows_and_names_the_others() -> None:
    rules = {rule["id"]: rule for rule in sarif(report())["runs"][0]["tool"]["driver"]["rules"]}
    assert rules["said-twice"]["shortDescription"] == {"text": "said twice"}
    known = rules["strict-age-bound"]
    assert known["shortDescription"]["text"] == "A lower limit of age that its own value does not meet."
    assert known["help"]["markdown"].startswith("# strict-age-bound\n")
    assert known["defaultConfiguration"] == {"level": "warning"}


def test_every_rule_has_the_texts_that_code_scanning_asks_for() -> None:
    for rule in sarif(report())["runs"][0]["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"] == rule["help"]["markdown"]
        assert 0 < len(rule["fullDescription"]["text"]) <= 1000  # more is refused


def test_a_fingerprint_outlasts_a_move_of_its_line_and_tells_equal_lines_apart() -> None:
    def prints(text: str) -> list[str]:
        source = Source("t.rules", text)
        at = [i for i in range(len(text)) if text.startswith("fine", i)]
        found = tuple(Diagnostic("said-twice", Span(source, i, i + 4), "so") for i in at)
        results = sarif(Report(("t.rules",), found))["runs"][0]["results"]
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]

    assert prints(TEXT) == prints("# moved\n" + TEXT)
    assert len(set(prints(TEXT))) == 2


def test_paths_are_relative_to_the_repository_wherever_in_it_the_command_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "trials").mkdir()
    files = tuple(str(tmp_path / name) for name in ("repository/trials/a.rules", "repository/..b.rules", "c.rules"))
    inside = [{"uri": uri, "uriBaseId": "%SRCROOT%"} for uri in ("trials/a.rules", "..b.rules")]
    for folder in ("repository", "repository/trials"):
        monkeypatch.chdir(tmp_path / folder)
        places = [artifact["location"] for artifact in sarif(Report(files, ()))["runs"][0]["artifacts"]]
        assert places == [*inside, {"uri": (tmp_path / "c.rules").as_uri()}]
        source = Source("a.rules" if folder.endswith("trials") else "trials/a.rules", "a")
        found = (Diagnostic("said-twice", Span(source, 0, 1), "so"),)
        assert written("github", Report((), found)).startswith("::error file=trials/a.rules,line=1,")


def test_without_a_repository_paths_are_relative_to_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    run = sarif(Report((str(tmp_path / "here" / "a.rules"), "../b.rules"), ()))["runs"][0]
    first, second = (artifact["location"] for artifact in run["artifacts"])
    assert first == {"uri": "a.rules", "uriBaseId": "%SRCROOT%"}
    assert second == {"uri": (tmp_path / "b.rules").as_uri()}


@pytest.mark.parametrize(
    ("name", "address"),
    [("a:b c.rules", "a%3Ab%20c.rules"), ("\udcff.rules", "%FF.rules"), ("Ü#.rules", "%C3%9C%23.rules")],
)
def test_a_file_of_any_name_has_an_address(name: str, address: str) -> None:
    (artifact,) = sarif(Report((name,), ()))["runs"][0]["artifacts"]
    assert artifact["location"] == {"uri": address, "uriBaseId": "%SRCROOT%"}


def test_github_commands_are_escaped() -> None:
    first, second, third, last = written("github", report()).splitlines()
    assert first == (
        "::error file=a folder/t%2C1.rules,line=1,endLine=1,col=14,endColumn=27,title=strict-age-bound"
        "::100%25: {odd}\x01, title%0Awrite `a`%0Aor `b`"
    )
    assert second == "::warning file=a folder/t%2C1.rules,line=3,endLine=3,col=5,endColumn=8,title=said-twice::so"
    assert third.startswith("::notice file=a folder/t%2C1.rules,line=2,endLine=5,title=said-twice::")  # no columns
    assert ",col=1,endColumn=1," in last


def test_junit_has_a_suite_for_every_file_and_a_case_for_every_finding() -> None:
    root = Xml.fromstring(written("junit", report()))
    assert (root.get("tests"), root.get("failures")) == ("5", "3")
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["a folder/t,1.rules", "clean.rules", "empty.rules"]
    first, second, third = suites["a folder/t,1.rules"]
    assert first[0].get("message") == "100%: {odd}\N{REPLACEMENT CHARACTER}, title"
    assert (first.get("line"), first[0].tag, second[0].get("type")) == ("1", "failure", "warning")
    assert third[0].tag == "system-out"
    (clean,) = suites["clean.rules"]
    assert (clean.get("name"), len(clean)) == ("linted", 0)


def test_human_counts_by_severity_and_mentions_notes_only_where_there_are_some() -> None:
    assert written("human", report()).splitlines()[-1] == "2 files linted: 2 errors, 1 warning, 1 note"
    without = Report(("a.rules",), tuple(d for d in report().found if d.severity != NOTE))
    assert written("human", without).splitlines()[-1] == "1 file checked: 2 errors, 1 warning"
    assert "\033[34mnote" in written("human", report(colour=True))
    assert "\033" not in written("human", report())


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_can_say_that_there_is_nothing(form: str) -> None:
    text = written(form, Report(("a.rules",), ()))
    said = {
        "human": "1 file checked: nothing to mend",
        "concise": "",
        "github": "",
        "json": "[]",
        "junit": '<testcase name="checked" classname="a.rules" />',
        "sarif": '"results": []',
    }
    assert said[form] in text
    assert bool(text) == bool(said[form])
