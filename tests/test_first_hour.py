"""The page for new authors, `protocols/README.md`: its commands are run, in order, on its own texts."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from protocolrules.cli import main
from protocolrules.cli.check import rules_files

PROTOCOLS = Path(__file__).parents[1] / "protocols"
PAGE = (PROTOCOLS / "README.md").read_text("utf-8")
FOLDER = Path("protocols", "NCT00000000")
RULES, LOCK = FOLDER / "NCT00000000.rules", FOLDER / "NCT00000000.trace.toml"

Shown = pytest.CaptureFixture[str]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def commands() -> list[list[str]]:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    assert all(line.startswith("protocolrules ") for line in lines)
    return [shlex.split(line)[1:] for line in lines]


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(PROTOCOLS / "common", tmp_path / "protocols" / "common")
    (tmp_path / "NCT00000000.txt").write_text(blocks("text")[0], "utf-8")
    return tmp_path


def reason_for_item_5() -> None:
    """Do by hand what the page says: write the reason on the item's line, whose digest stays."""
    (line,) = blocks("toml")
    before, after = line.strip().split("…")
    text = LOCK.read_text("utf-8")
    lines = [
        before + re.findall(r'digest = "(\w+)"', each)[0] + after if each.startswith('"inclusion 5"') else each
        for each in text.splitlines()
    ]
    LOCK.write_text("\n".join(lines) + "\n", "utf-8")


def test_the_first_hour(clone: Path, capsys: Shown) -> None:
    codes, said = [], []

    def run(arguments: list[str]) -> None:
        codes.append(main(arguments))
        said.append(capsys.readouterr().out)

    new, *steps = commands()
    run(new)
    assert RULES.read_text("utf-8").count('\n  not encoded "') == 9
    RULES.write_text(blocks("rules")[0], "utf-8")
    for arguments in steps[:6]:
        run(arguments)
    reason_for_item_5()
    for arguments in steps[6:8]:
        run(arguments)
    (FOLDER / "patients").mkdir()
    (FOLDER / "patients" / "P01.yaml").write_text(blocks("yaml")[0], "utf-8")
    for arguments in steps[8:]:
        run(arguments)

    assert [arguments[0] for arguments in commands()] == [
        *("new", "check", "lint", "format", "test", "test", "trace", "trace", "trace", "screen", "explain")
    ]
    assert codes == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert "5 examples: as expected" in said[4]
    assert 'example "' in said[5]
    assert "accepted: `inclusion 3` is replaced by `inclusion 3a` and `inclusion 3b`" in said[6]
    assert "error[lost-rule]: `inclusion 5`" in said[6]
    assert said[6].count("error[") == 1
    assert "only says that the exclusions count" in said[7]
    assert said[8].splitlines()[0].endswith("9 items, 9 criteria, 1 left out, 0 not encoded yet: all accounted for")
    assert said[9].startswith("P01: eligible")
    assert said[10].startswith("✓ exclusion 1")


def test_what_it_says_of_a_record_that_is_not_complete(clone: Path, capsys: Shown) -> None:
    FOLDER.mkdir(parents=True)
    RULES.write_text(blocks("rules")[0], "utf-8")
    patient = clone / "P01.yaml"
    text = re.sub(r"complete:\n.*\n", "", blocks("yaml")[0])
    patient.write_text(text, "utf-8")
    assert main(["screen", str(RULES), str(patient)]) == 0
    assert capsys.readouterr().out.startswith("P01: undetermined as of 2026-01-30\n\n? exclusion 1 ")


def test_it_names_the_shared_vocabulary() -> None:
    for path in rules_files(PROTOCOLS / "common"):
        assert f"(common/{path.name})" in PAGE


def test_its_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#]+)", PAGE):
        assert (PROTOCOLS / link).exists(), link
