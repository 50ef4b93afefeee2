"""Completion proposes what may stand at the cursor, on lines that are not finished, and not what may not."""

from pathlib import Path

import pytest

from protocolrules.lsp.completion import begun, completions
from protocolrules.lsp.cursor import Cursor
from protocolrules.lsp.workspace import Workspace
from tests.lsp.conftest import VOCABULARY, Marked


def proposed(marked: Marked, text: str) -> set[str]:
    cursor, analysis = marked(text)
    return {item.label for item in completions(cursor, analysis)}


@pytest.mark.parametrize(
    ("text", "some", "none"),
    [
        ("|", {"inclusion", "drug", "use"}, {"within", "surgery"}),
        ("incl|", {"inclusion"}, {"surgery"}),
        ("inclusion 1 |\n", {"for"}, {"surgery"}),
        ("inclusion 1 for |\n", {"part_a", "part_b"}, {"surgery", "consent"}),
        ("inclusion 1 for part_a or |\n", {"part_b"}, {"surgery"}),
        ("inclusion 1\n  |\n", {"any", "no", "menarche", "creatinine", "fertile", "any of"}, {"part_a", "consent"}),
        ("inclusion 1\n  no |\n", {"surgery", "pazopanib"}, {"menarche", "creatinine"}),
        ("inclusion 1\n  no surgery or |\n", {"chemotherapy"}, {"creatinine"}),
        ("inclusion 1\n  no surg|\n", {"surgery"}, {"menarche"}),
        ("inclusion 1\n  no chemotherapy except |\n", {"nitrosourea"}, {"menarche"}),
        ("inclusion 1\n  no surgery |\n", {"within", "ever", "before", "lasting"}, {"menarche"}),
        ("inclusion 1\n  no surgery within 28 |\n", {"days", "weeks", "half-lives"}, {"mg/dL", "surgery"}),
        ("inclusion 1\n  no surgery within 28 days |\n", {"before", "after"}, {"surgery"}),
        ("inclusion 1\n  no surgery within 28 days before |\n", {"consent", "last", "birth", "as_of"}, {"surgery"}),
        ("inclusion 1\n  no surgery before last |\n", {"chemotherapy"}, {"consent"}),
        ("inclusion 1\n  ≥ 3 weeks since |\n", {"chemotherapy", "pazopanib"}, {"menarche", "consent"}),
        ("inclusion 1\n  ≥ 3 weeks since chemotherapy |\n", {"before"}, {"menarche"}),
        ("inclusion 1\n  sex is |\n", {"female", "male", "not"}, {"surgery", "positive"}),
        ("inclusion 1\n  menarche and sex is |\n", {"female", "male"}, {"surgery"}),
        ("inclusion 1\n  hepatitis_B is |\n", {"negative", "positive"}, {"female"}),
        ("inclusion 1\n  arm is |\n", {"part_a"}, {"surgery"}),
        ("inclusion 1\n  outcome of last chemotherapy is |\n", {"relapse"}, {"surgery"}),
        ("inclusion 1\n  any chemotherapy with outcome |\n", {"relapse"}, {"surgery"}),
        ("inclusion 1\n  creatinine ≤ 2 |\n", {"mg/dL", "× ULN"}, {"days", "U/L"}),
        ("inclusion 1\n  NYHA ≥ |\n", {"I", "IV"}, {"ULN", "surgery"}),
        ("inclusion 1\n  AST ≤ 2.5 × |\n", {"ULN"}, {"surgery"}),
        ("inclusion 1\n  creatinine ≤ 2 mg/dL, |\n", {"latest", "highest"}, {"surgery"}),
        ("inclusion 1\n  creatinine ≤ 2 mg/dL, latest |\n", {"within", "before"}, {"surgery"}),
        ("inclusion 1\n  ≥ whichever is |\n", {"shorter", "longer"}, {"surgery"}),
        ("inclusion 1\n  menarche and\n    |\n", {"sterilised", "any"}, {"part_a"}),
        ("event other is |\n", {"chemotherapy"}, {"carmustine", "menarche"}),
        ("drug other is |\n", {"chemotherapy"}, {"menarche"}),
        ("step other after |\n", {"infusion"}, {"surgery"}),
        ("measurement other in |\n", {"mg/dL", "U/L"}, {"surgery"}),
        ("schedule\n  |\n", {"visit", "infusion", "if"}, {"surgery"}),
        ("schedule\n  visit week_6 42 days after |\n", {"infusion"}, {"surgery"}),
        ('example "a"\n  |\n', {"surgery", "menarche", "expect", "as of"}, {"within"}),
        ('example "a"\n  surgery 2026-01-01\n  expect |\n', {"eligible", "inclusion"}, {"surgery"}),
        ('inclusion 7a\n  menarche\nexample "a"\n  expect inclusion |\n', {"7a"}, {"surgery"}),
        ('example "a"\n  expect inclusion 7a |\n', {"met", "not met"}, {"surgery"}),
        ('example "a"\n  expect plan |\n', {"infusion"}, {"surgery"}),
        ('example "a"\n  sex is |\n', {"female"}, {"surgery"}),
        ("inclusion 1\n  menarche  # allow: |\n", {"strict-age-bound", "step-order"}, {"surgery"}),
        ('inclusion 1 "no |"\n', set(), {"surgery", "within"}),
        ("# no |\n", set(), {"surgery", "within"}),
    ],
)
def test_what_is_proposed(marked: Marked, text: str, some: set[str], none: set[str]) -> None:
    found = proposed(marked, text)
    assert some <= found
    assert not none & found


def test_a_proposal_replaces_the_word_begun(marked: Marked) -> None:
    cursor, _ = marked("inclusion 1\n  no surg|\n")
    assert begun(cursor).text == "surg"


def test_a_proposal_says_what_it_is(marked: Marked) -> None:
    cursor, analysis = marked("inclusion 1\n  no |\n")
    detail = {item.label: item.detail for item in completions(cursor, analysis)}
    assert detail["surgery"] == "a kind of event: major surgery"
    assert "half-life of 31 hours" in detail["pazopanib"]


def test_files_are_proposed_after_use(marked: Marked) -> None:
    cursor, analysis = marked('use "|"\n', vocabulary="")
    other = analysis.path.parent.parent / "common"
    other.mkdir()
    (other / "laboratory.rules").write_text("")
    assert {item.label for item in completions(cursor, analysis)} == {"../common/laboratory.rules"}


def test_names_of_a_statement_that_is_being_written_stay_known(tmp_path: Path) -> None:
    path = (tmp_path / "a" / "demo.rules").resolve()
    whole = VOCABULARY + "schedule\n  visit week_6 42 days after infusion\n"
    workspace = Workspace({path: whole})
    workspace.analysis(path)
    workspace.texts[path] = whole + "  visit week_7 7 days after "
    analysis = workspace.analysis(path)
    assert "week_6" not in analysis.vocabulary.names
    cursor = Cursor(analysis.source, len(analysis.source.text))
    assert "week_6" in {item.label for item in completions(cursor, analysis)}
