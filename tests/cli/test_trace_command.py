"""``protocolrules trace``: what is not accounted for is found with its number, with the source and without it."""

import json
from pathlib import Path
from typing import Any

import pytest

from protocolrules.cli import main
from tests.trace.sources import CRITERIA, record
from tests.usdm.studies import criterion, study

RULES = """protocol NCT01234567
step consent
step infusion after consent
fact consented
fact pregnant
fact NYHA_III
event trial
obligation contraception from consent until infusion
inclusion 1 "Age"
  age ≥ 18 years at consent
inclusion 2a "Neutrophils"
  not encoded "ANC"
inclusion 2b "Platelets"
  not encoded "platelets"
inclusion 3 "Consent"
  consented
exclusion 1 "Pregnancy"
  pregnant
exclusion 2 "Heart failure"
  NYHA_III
exclusion 3 "Another trial"
  any trial within 30 days before consent
"""


class Shown:
    """What a command returned and printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Work in a folder that holds rules, their record, and a lock in which everything is accounted for."""
    monkeypatch.chdir(tmp_path)
    Path("T.rules").write_text(RULES, "utf-8")
    Path("T.json").write_text(record(), "utf-8")

    def command(*arguments: str) -> Shown:
        code = main(["trace", *arguments])
        return Shown(code, *capsys.readouterr())

    assert command("T.rules", "T.json", "--update").code == 1  # the fields of the registry have no rule yet
    account("minimum age", 'rules = ["inclusion 1"]')
    account("healthy volunteers", 'left_out = "every patient has the disease"')
    assert command("T.rules", "T.json").code == 0
    return command


def edit(name: str, changes: dict[str, str]) -> None:
    path = Path(name)
    text = path.read_text("utf-8")
    for old, new in changes.items():
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def account(item: str, how: str) -> None:
    """Say in the lock what accounts for an item that has no rule."""
    path = Path("T.trace.toml")
    lines = path.read_text("utf-8").splitlines()
    (at,) = (n for n, line in enumerate(lines) if line.startswith(f'"{item}"'))
    lines[at] = lines[at].replace("rules = []", how)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def kinds(shown: Shown) -> list[tuple[str, str, int]]:
    """Return kind, file and line of every finding of `--json`."""
    return [(f["kind"], f["file"], f["line"]) for one in json.loads(shown.out) for f in one["findings"]]


def line_of(name: str, start: str) -> int:
    return next(n for n, line in enumerate(Path(name).read_text("utf-8").splitlines(), 1) if line.startswith(start))


# ---- without the source ---------------------------------------------------------------------------


def test_all_is_accounted_for(run: Any) -> None:
    shown = run("T.rules")
    assert shown.code == 0
    assert shown.out.splitlines() == [
        "T.rules: 9 items, 7 criteria, 2 left out, 2 not encoded yet: all accounted for",
        "  left out: sex: asks nothing",
        "  left out: healthy volunteers: every patient has the disease",
        "  not encoded yet: inclusion 2a, inclusion 2b",
    ]


def test_a_deleted_criterion_is_named(run: Any) -> None:
    edit("T.rules", {'inclusion 3 "Consent"\n  consented\n': ""})
    shown = run("T.rules", "--format", "concise")
    assert shown.code == 1
    line = line_of("T.trace.toml", '"inclusion 3"')
    assert f"T.trace.toml:{line}:57: error[lost-rule]: `inclusion 3` is not in T.rules" in shown.out
    assert "it accounts for `inclusion 3` of the source" in shown.out


def test_a_deleted_part_is_named_while_another_remains(run: Any) -> None:
    edit("T.rules", {'inclusion 2b "Platelets"\n  not encoded "platelets"\n': ""})
    shown = run("T.rules")
    assert shown.code == 1
    assert "`inclusion 2b` is not in T.rules: it accounts for `inclusion 2` of the source" in shown.out
    assert shown.out.count("error[") == 1


def test_a_criterion_of_no_item_is_found_at_its_words(run: Any) -> None:
    edit("T.rules", {"exclusion 1 ": 'exclusion 1b "Nursing"\n  pregnant\nexclusion 1 '})
    shown = run("T.rules", "--json")
    assert shown.code == 1
    (found,) = json.loads(shown.out)[0]["findings"]
    assert (found["kind"], found["file"], found["column"], found["end_column"]) == (
        "rule-without-item",
        "T.rules",
        1,
        13,
    )
    assert found["help"] == "name it in `rules` of `exclusion 1` in T.trace.toml, or under `[added]` with a reason"


def test_a_criterion_may_be_added_with_a_reason(run: Any) -> None:
    edit("T.rules", {"exclusion 1 ": 'exclusion 9 "Nursing"\n  pregnant\nexclusion 1 '})
    with Path("T.trace.toml").open("a") as lock:
        lock.write('\n[added]\n"exclusion 9" = "section 5.1 of the protocol"\n')
    shown = run("T.rules")
    assert shown.code == 0
    assert "  added: exclusion 9: section 5.1 of the protocol\n" in shown.out
    edit("T.rules", {'exclusion 9 "Nursing"\n  pregnant\n': ""})
    assert "`exclusion 9` is not in T.rules: it was added to what the source asks" in run("T.rules").out


def test_an_obligation_may_account_for_an_item(run: Any) -> None:
    edit("T.trace.toml", {'rules = ["exclusion 1"]': 'rules = ["exclusion 1", "obligation contraception"]'})
    assert run("T.rules").code == 0
    edit("T.rules", {"obligation contraception": "obligation birth_control"})
    assert "`obligation contraception` is not in T.rules: it accounts for `exclusion 1`" in run("T.rules").out


def test_an_item_without_rule_and_reason(run: Any) -> None:
    edit("T.trace.toml", {'left_out = "every patient has the disease"': "rules = []"})
    shown = run("T.rules", "--json")
    line = line_of("T.trace.toml", '"healthy volunteers"')
    assert (shown.code, kinds(shown)) == (1, [("item-without-rule", "T.trace.toml", line)])


def test_strict_refuses_what_is_not_encoded(run: Any) -> None:
    edit(
        "T.rules",
        {
            '  not encoded "platelets"': "  consented and waiting",
            "fact pregnant": 'fact pregnant\ndefine waiting: not encoded "x"',
        },
    )
    shown = run("T.rules", "--strict", "--format", "concise")
    assert shown.code == 1
    assert f"T.rules:{line_of('T.rules', '  not encoded')}:3: error[not-encoded]: `inclusion 2a` is not" in shown.out
    assert f"T.rules:{line_of('T.rules', '  consented and')}:17: error[not-encoded]: `inclusion 2b` is not" in shown.out


def test_rules_with_mistakes_are_mended_first(run: Any) -> None:
    edit("T.rules", {"  consented\n": "  is consented )\n"})
    shown = run("T.rules", "--json")
    assert (shown.code, len(kinds(shown))) == (1, 1)
    assert kinds(shown)[0][1:] == ("T.rules", line_of("T.rules", "  is consented"))


# ---- with the source ------------------------------------------------------------------------------


def changed(criteria: str, **fields: Any) -> None:
    Path("T.json").write_text(record(criteria, **fields), "utf-8")


def test_a_changed_item_is_named_with_its_rules(run: Any) -> None:
    changed(CRITERIA.replace("\\> 100", "\\> 50"))
    shown = run("T.rules", "T.json", "--format", "concise")
    assert shown.code == 1
    assert (
        "T.json:eligibilityCriteria:4:1: error[changed-item]: `inclusion 2` of the source has changed since it was"
        " reviewed; help: review inclusion 2a, inclusion 2b, then accept it with --update" in shown.out
    )
    assert shown.out.count("error[") == 1


def test_a_changed_field_is_named(run: Any) -> None:
    changed(CRITERIA, sex="FEMALE")
    shown = run("T.rules", "T.json", "--format", "concise")
    assert "T.json:eligibilityModule:2:1: error[changed-item]: `sex`" in shown.out
    assert "review why it was left out (asks nothing)" in shown.out


def test_an_item_put_in_at_the_top_is_one_new_item(run: Any) -> None:
    changed(CRITERIA.replace("* Age", "* Melanoma\n* Age"))
    shown = run("T.rules", "T.json", "--json")
    assert [kind for kind, *_ in kinds(shown)] == ["new-item", *["moved-item"] * 3]
    before = Path("T.trace.toml").read_text("utf-8")
    updated = run("T.rules", "T.json", "--update", "--format", "concise")
    assert updated.code == 1
    assert "accepted: `inclusion 1` is new in the source" in updated.out
    assert "accepted: `inclusion 1` is `inclusion 2` now" in updated.out
    assert "error[item-without-rule]: `inclusion 1` of the source has no rule" in updated.out
    after = Path("T.trace.toml").read_text("utf-8")
    assert before.count("inclusion 2a") == after.count('"inclusion 3" = ') == 1
    assert 'rules = ["inclusion 2a", "inclusion 2b"] }' in next(
        line for line in after.splitlines() if line.startswith('"inclusion 3"')
    )


def test_an_item_that_is_gone(run: Any) -> None:
    changed(CRITERIA.replace("3. Another trial within 30 days\n", ""))
    shown = run("T.rules", "T.json", "--json")
    assert kinds(shown) == [("gone-item", "T.trace.toml", line_of("T.trace.toml", '"exclusion 3"'))]
    updated = run("T.rules", "T.json", "--update", "--format", "concise")
    assert updated.code == 1
    assert "accepted: `exclusion 3` is gone from the source" in updated.out
    assert "error[rule-without-item]: `exclusion 3` accounts for no item" in updated.out


def test_update_after_review_accepts_and_says_what(run: Any) -> None:
    changed(CRITERIA.replace("18", "21"))
    updated = run("T.rules", "T.json", "--update", "--format", "concise")
    assert (updated.code, updated.out) == (
        0,
        "T.trace.toml: accepted: `inclusion 1` has changed; reviewed: inclusion 1\n",
    )
    again = run("T.rules", "T.json", "--update", "--format", "concise")
    assert (again.code, again.out) == (0, "")


def test_update_without_the_source_takes_over_what_the_rules_say(run: Any) -> None:
    edit("T.rules", {"inclusion 2b": "inclusion 2c"})
    updated = run("T.rules", "--update", "--format", "concise")
    assert updated.code == 0
    assert updated.out.splitlines() == [
        "T.trace.toml: accepted: `inclusion 2b` is replaced by `inclusion 2c`",
        "T.trace.toml: accepted: `inclusion 2c` accounts for `inclusion 2`",
    ]


@pytest.mark.parametrize("source", [(), ("T.json",)])
def test_no_update_accepts_a_loss_without_a_reason(run: Any, source: tuple[str, ...]) -> None:
    before = Path("T.trace.toml").read_text("utf-8")
    edit("T.rules", {'inclusion 3 "Consent"\n  consented\n': ""})
    updated = run("T.rules", *source, "--update", "--format", "concise")
    assert updated.code == 1
    assert "error[lost-rule]: `inclusion 3` is not in T.rules" in updated.out
    assert 'write `left_out = "why"` here and accept it with --update' in updated.out
    assert (Path("T.trace.toml").read_text("utf-8"), "accepted" in updated.out) == (before, False)
    edit("T.trace.toml", {'rules = ["inclusion 3"]': 'rules = ["inclusion 3"], left_out = "asked elsewhere"'})
    updated = run("T.rules", *source, "--update", "--format", "concise")
    line = "T.trace.toml: accepted: `inclusion 3` no longer accounts for `inclusion 3`: asked elsewhere\n"
    assert (updated.code, updated.out) == (0, line)


def test_the_loss_of_a_part_needs_a_reason_that_names_it(run: Any) -> None:
    edit("T.rules", {'inclusion 2b "Platelets"\n  not encoded "platelets"\n': ""})
    assert 'left_out = "2b: why"' in run("T.rules", "--update").out
    both = 'rules = ["inclusion 2a", "inclusion 2b"]'
    edit("T.trace.toml", {both: f'{both}, left_out = "the heading asks nothing"'})  # says nothing of 2b
    assert run("T.rules", "--update").code == 1
    edit("T.trace.toml", {"the heading asks nothing": "2b: asked by the laboratory"})
    assert run("T.rules", "--update").code == 0
    assert 'rules = ["inclusion 2a"], left_out = "2b: asked' in Path("T.trace.toml").read_text("utf-8")


def test_another_rule_may_be_put_in_the_place_of_one_that_is_gone(run: Any) -> None:
    edit("T.rules", {'inclusion 3 "Consent"\n  consented\n': ""})
    edit("T.trace.toml", {'rules = ["inclusion 3"]': 'rules = ["inclusion 1"]'})
    assert run("T.rules", "--update").code == 0


THREE = 'inclusion 3 "Consent"\n  consented\n'


@pytest.mark.parametrize("parts", [("3a", "3b"), ("3.1", "3.2"), ("3a", "3b.1")])
def test_a_split_and_a_merge_are_accepted_and_said(run: Any, parts: tuple[str, ...]) -> None:
    edit("T.rules", {THREE: "".join(f"inclusion {part}\n  consented\n" for part in parts)})
    split = run("T.rules", "--update", "--format", "concise")
    first, second = (f"`inclusion {part}`" for part in parts)
    assert (split.code, split.out.splitlines()[0]) == (
        0,
        f"T.trace.toml: accepted: `inclusion 3` is replaced by {first} and {second}",
    )
    Path("T.rules").write_text(RULES, "utf-8")
    merged = run("T.rules", "--update", "--format", "concise")
    assert (merged.code, merged.out.splitlines()) == (
        0,
        [
            f"T.trace.toml: accepted: {first} is replaced by `inclusion 3`",
            f"T.trace.toml: accepted: {second} is replaced by `inclusion 3`",
            "T.trace.toml: accepted: `inclusion 3` accounts for `inclusion 3`",
        ],
    )


def test_one_new_part_does_not_stand_for_two_that_are_gone(run: Any) -> None:
    parts = RULES[RULES.index("inclusion 2a") : RULES.index("inclusion 3")]
    edit("T.rules", {parts: "inclusion 2c\n  consented\n"})
    shown = run("T.rules", "--update", "--format", "concise")
    assert shown.code == 1
    assert "accepted: `inclusion 2a` is replaced by `inclusion 2c`" in shown.out
    assert "error[lost-rule]: `inclusion 2b`" in shown.out


def test_an_added_rule_that_is_gone_stays_found(run: Any) -> None:
    with Path("T.trace.toml").open("a") as lock:
        lock.write('\n[added]\n"exclusion 9" = "section 5.1 of the protocol"\n')
    assert "error[lost-rule]: `exclusion 9`" in run("T.rules", "--update").out


def test_only_the_items_named_are_accepted(run: Any) -> None:
    changed(CRITERIA.replace("18", "21").replace("consent", "agreement").replace("30 days", "60 days"))
    both = ("--only", "inclusion 1", "--only", "exclusion 3")
    updated = run("T.rules", "T.json", "--update", *both, "--format", "concise")
    assert updated.code == 1
    assert updated.out.count("accepted: ") == 2
    assert "accepted: `exclusion 3` has changed; reviewed: exclusion 3" in updated.out
    assert updated.out.count("error[") == 1
    assert "error[changed-item]: `inclusion 3`" in updated.out
    assert [kind for kind, *_ in kinds(run("T.rules", "T.json", "--json"))] == ["changed-item"]


def test_only_with_items_that_have_moved(run: Any) -> None:
    changed(CRITERIA.replace("* Age", "* Melanoma\n* Age").replace("Written consent", "Oral consent"))
    updated = run("T.rules", "T.json", "--update", "--only", "exclusion 1", "--format", "concise")
    assert updated.code == 1
    lock = Path("T.trace.toml").read_text("utf-8")
    assert lock.count('"inclusion 1" = ') == lock.count('"inclusion 4" = ') == 1
    assert "error[item-without-rule]" in updated.out


def test_all_at_once_is_said(run: Any) -> None:
    changed(CRITERIA.replace("18", "21").replace("consent", "agreement"))
    shown = run("T.rules", "T.json", "--update", "--format", "concise")
    assert "accepted: 2 changed items at once, as reviewed; `--only ITEM` accepts one" in shown.out


MANY = "Inclusion Criteria:\n" + "".join(f"{n}. {{0}} number {n}\n" for n in range(1, 9))


def test_another_study_s_text_is_one_finding_and_not_accepted(run: Any) -> None:
    Path("other.json").write_text(record(MANY.format("Organ")).replace("NCT01234567", "NCT07654321"), "utf-8")
    before = Path("T.trace.toml").read_bytes()
    for arguments in ((), ("--update",)):
        shown = run("T.rules", "other.json", *arguments, "--format", "concise")
        assert shown.code == 1
        assert shown.out.count("error[") == 1
        assert "error[another-study]: hardly any item of this text is in T.trace.toml" in shown.out
        assert "it is of NCT07654321, the rules of NCT01234567" in shown.out
    assert Path("T.trace.toml").read_bytes() == before


def test_a_text_of_the_same_study_is_compared_however_much_has_changed(run: Any) -> None:
    Path("T.json").write_text(record(MANY.format("Organ")), "utf-8")
    found = [kind for kind, *_ in kinds(run("T.rules", "T.json", "--json"))]
    assert "changed-item" in found
    assert "another-study" not in found


def test_a_usdm_study_is_a_source(run: Any) -> None:
    texts = [criterion("01", "Adults"), criterion("02b", "<p>ALT &gt; 2</p>", "Exclusion Criteria")]
    Path("study.json").write_text(json.dumps(study(eligibilityCriteria=texts)), "utf-8")
    assert main(["import", "usdm", "study.json", "-o", "study.rules"]) == 0
    assert run("study.rules", "study.json", "--update").code == 0
    Path("study.json").write_text(json.dumps(study(eligibilityCriteria=[texts[0]])), "utf-8")
    assert [kind for kind, *_ in kinds(run("study.rules", "study.json", "--json"))] == ["gone-item"]


def test_without_a_lock_the_source_is_compared_by_number(run: Any) -> None:
    Path("T.trace.toml").unlink()
    shown = run("T.rules", "T.json", "--json")
    assert [kind for kind, *_ in kinds(shown)] == ["no-lock", "item-without-rule", "item-without-rule"]
    assert not Path("T.trace.toml").exists()


# ---- folders, locks that are none, wrong use --------------------------------------------------------


def test_a_folder_of_protocols(run: Any) -> None:
    Path("common").mkdir()
    Path("common", "vocabulary.rules").write_text("fact ready\n", "utf-8")
    Path("common", "other.rules").write_text("fact ready\ninclusion 1\n  ready\n", "utf-8")
    shown = run(".")
    assert shown.code == 0
    assert "common/other.rules: no lock file; its items are not traced\n" in shown.out
    assert "vocabulary" not in shown.out
    strict = run(".", "--strict", "--json")
    assert strict.code == 1
    assert ("no-lock", "common/other.rules", 1) in kinds(strict)


def test_a_rules_file_cannot_vanish_from_a_folder(run: Any) -> None:
    Path("T.rules").unlink()
    shown = run(".", "--format", "concise")
    assert shown.code == 1
    assert shown.out.startswith("T.trace.toml:1:1: error[no-rules]: T.rules is not beside its lock file; help: restore")


def test_a_single_protocol_needs_its_lock(run: Any) -> None:
    Path("T.trace.toml").unlink()
    shown = run("T.rules")
    assert shown.code == 1
    assert "T.rules has no lock file T.trace.toml beside it" in shown.out
    assert "`protocolrules trace T.rules SOURCE --update` writes it" in shown.out
    assert run("T.rules", "--update").code == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format = 1\n[items]\n'inclusion 1' = {", "the lock file cannot be read: "),
        ("a = " + "[" * 5_000, "the lock file cannot be read: "),
        ("\0", "the lock file cannot be read: line 1: a NUL byte"),
        ("format = 2\n", "the lock file's `format` is not known"),
        ("format = 1\nitem = 1\n", "`item` is nothing that a lock file holds"),
        ("format = 1\nitems = 1\n", "`[items]` and `[added]` are tables"),
        ('format = 1\n[items]\n"inclusion 1" = 3\n', "what `inclusion 1` holds cannot be read"),
        ('format = 1\n[items]\n"inclusion 1" = { rule = [] }\n', "what `inclusion 1` holds cannot be read"),
        ('format = 1\n[items]\n"inclusion 1" = { rules = ["6a"] }\n', "`6a` is not the label of a rule"),
        ('format = 1\n[items]\n"inclusion 1" = { left_out = "" }\n', "`inclusion 1` is left out without a reason"),
        ('format = 1\n[added]\n"inclusion 1" = ""\n', "`inclusion 1` under `[added]` has no reason"),
    ],
)
def test_a_lock_that_is_none(run: Any, text: str, said: str) -> None:
    Path("T.trace.toml").write_text(text, "utf-8")
    shown = run("T.rules", "--format", "concise")
    assert shown.code == 1
    assert f"error[bad-lock]: {said}" in shown.out
    assert run("T.rules", "T.json", "--update").code == 1
    assert Path("T.trace.toml").read_text("utf-8") == text


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nowhere.rules",), 2, "nowhere.rules: there is no such file or folder"),
        (("T.rules", "nowhere.json"), 2, "nowhere.json: there is no such file or folder"),
        ((".", "T.json"), 2, ".: is a folder; a source and --update go with one .rules file"),
        ((".", "--update"), 2, ".: is a folder; a source and --update go with one .rules file"),
        (("T.json", "T.rules"), 2, "T.json is not a .rules file; first the rules, then the source"),
        (("empty",), 2, "empty: no .rules file in it has a criterion"),
        (("T.rules", "T.rules", "--format", "xml"), 2, "invalid choice: 'xml'"),
        (("T.rules", "T.json", "--only", "inclusion 1"), 2, "--only goes with a source and --update"),
        (("T.rules", "--update", "--only", "inclusion 1"), 2, "--only goes with a source and --update"),
        (("T.rules", "T.json", "--update", "--only", "9"), 2, "--only: `9` is no item of T.json"),
        (("T.rules", "other.json"), 1, "protocolrules: other.json: not JSON: line 1, column 1"),
    ],
)
def test_wrong_use(run: Any, arguments: tuple[str, ...], code: int, said: str) -> None:
    Path("empty").mkdir()
    Path("other.json").write_text("no", "utf-8")
    shown = run(*arguments)
    assert shown.code == code
    assert said in shown.err
