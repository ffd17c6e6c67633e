"""Small documents of the tests' own, and proposals made by hand: what the finders find is tested beside them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from builder.draft.passages import DraftDocument
from builder.draft.proposal import Proposal, ProposalKind
from builder.draft.proposal_files import Input
from builder.draft.readers import read_whole

RINGWORM = """\
Ringworm in short

What is Ringworm ?

Ringworm is a rash that a fungus makes on the skin. It has nothing to do with worms. About 20 percent of all people
get it once, says Dr. Hill.

What are the symptoms of Ringworm ?

Most people have

- itchy skin
- a red ring
- loss of hair

What are the treatments for Ringworm ?

Creams with terbinafine (Lamisil) kill the fungus. They may cause burning. Sore skin is common.
- Keep the skin dry
- Wash the bedding

Page last reviewed: May 2, 2020
Content source: Office of Rings
"""

# Kind, words in the document, name, further fields.
FOUND: list[tuple[ProposalKind, str, str, dict[str, Any]]] = [
    ("figure", "About 20 percent", "people who get it once", {}),
    ("symptom", "itchy skin", "itchy skin", {}),
    ("symptom", "loss of hair", "hair loss", {}),
    ("medicine", "terbinafine", "terbinafine", {}),
    ("medicine-brand", "Lamisil", "terbinafine", {"about": "terbinafine"}),
    ("side-effect", "burning", "burning", {"hedge": "may", "about": "terbinafine"}),
    ("treatment", "Keep the skin dry", "keeping the skin dry", {}),
]


def proposal(
    document: DraftDocument, kind: ProposalKind, written: str, name: str, confidence: float = 0.9, **fields: Any
) -> Proposal:
    """A proposal for the first place of these words."""
    start = document.text.index(written)
    return Proposal(
        kind=kind,
        as_written=written,
        start=start,
        end=start + len(written),
        line=document.line_of(start),
        name=name,
        context=written,
        confidence=confidence,
        reason="the test says so",
        **fields,
    )


@pytest.fixture
def ringworm(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    path = folder / "ringworm.txt"
    path.write_text(RINGWORM, encoding="utf-8")
    return path


@pytest.fixture
def drafted() -> Callable[[Path], Input]:
    """A document as `handouts draft` hands it on, with the proposals above that it has the words for."""

    def make(path: Path) -> Input:
        document, reading, stated = read_whole(path)
        found = [
            proposal(document, kind, words, name, **more) for kind, words, name, more in FOUND if words in document.text
        ]
        return Input(path, document, reading, stated, found)

    return make
