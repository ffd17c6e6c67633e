"""Tests, treatments that are no medicines, risks, questions, organisations and definitions of a document."""

from __future__ import annotations

from collections.abc import Iterator

from builder.draft.others import definitions, organisations, questions, risks, tests, treatments
from builder.draft.passages import DraftDocument
from builder.draft.proposal import Proposal


def find(document: DraftDocument) -> Iterator[Proposal]:
    """Proposals of these kinds, each distinct thing once, at its first or best place."""
    for finder in (tests, treatments, risks, questions, organisations, definitions):
        yield from finder.find(document)
