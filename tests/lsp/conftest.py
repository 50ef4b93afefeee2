"""Texts with a cursor: `|` marks the place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from protocolrules.lsp.cursor import Cursor
from protocolrules.lsp.workspace import Analysis, Workspace

Marked = Callable[[str], tuple[Cursor, Analysis]]

VOCABULARY = """\
protocol DEMO "a small protocol"
step consent
step leukapheresis "collection of cells" after consent
step infusion after leukapheresis
arm part_a "dose finding"
arm part_b
event chemotherapy "cytotoxic chemotherapy"
event nitrosourea is chemotherapy
event targeted_therapy with half-life
event surgery "major surgery"
event stable_disease
drug carmustine is nitrosourea
drug pazopanib is targeted_therapy, half-life 31 hours source "label 12.3"
drug sunitinib is targeted_therapy, half-life 110 hours
outcome relapse
measurement creatinine in mg/dL, 113.12 g/mol "serum creatinine"
measurement AST in U/L
measurement hepatitis_B: negative, positive
scale ECOG 0 to 5
scale NYHA: I, II, III, IV
fact sex: female, male
fact menarche
fact sterilised
judgement fit "fit enough"
define fertile: sex is female and menarche and not sterilised
"""


@pytest.fixture
def marked(tmp_path: Path) -> Marked:
    """Return the cursor at the mark of a text, below the vocabulary, and what the text means."""

    def place(text: str, vocabulary: str = VOCABULARY) -> tuple[Cursor, Analysis]:
        at = len(vocabulary) + text.index("|")
        whole = vocabulary + text.replace("|", "", 1)
        path = (tmp_path / "study" / "demo.rules").resolve()
        analysis = Workspace({path: whole}).analysis(path)
        return Cursor(analysis.source, at), analysis

    return place
