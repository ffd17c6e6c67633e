"""English at a reading grade of 6 or less, over whole sentences; names of medicines and of the disease are exempt."""

from __future__ import annotations

import re

import pytest
import textstat

from builder.facts.fact import Medicine
from tests.conftest import ROOT, RealBuild

MAX_GRADE = 6.0
HANDOUTS = sorted(path.parent.name for path in (ROOT / "handouts").glob("*/handout.yaml"))
# Names that no plainer word stands for.
EXEMPT = ["leiomyosarcoma", "leiomyoma", "retinoblastoma", "metastasis"]


def sentences(blocks: list[str]) -> str:
    """The blocks that are sentences: headings, list items and table cells without a full stop don't count."""
    return " ".join(block for block in blocks if re.search(r"[.!?:]$", block) and len(block.split()) > 3)


def grade(text: str, names: list[str]) -> float:
    for name in sorted([*names, *EXEMPT], key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", "it", text, flags=re.IGNORECASE)
    return float(textstat.flesch_kincaid_grade(text))


@pytest.mark.parametrize("handout", HANDOUTS)
def test_english_reads_at_grade_six_or_less(real: RealBuild, handout: str) -> None:
    names = [fact.english_name for fact in real.loaded.topics[0].of(Medicine)]
    blocks = real.text(f"en/{handout}.txt")
    end = blocks.index("Where these facts come from")
    found = grade(sentences(blocks[:end]), names)
    assert 0 < found <= MAX_GRADE


def test_hard_english_would_be_found() -> None:
    text = "Therapeutic recommendations necessitate multidisciplinary consideration of individual circumstances."
    assert grade(text, []) > MAX_GRADE
