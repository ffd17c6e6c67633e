"""Questions that a document lists for its readers to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.draft.others.shared import distinct, propose
from builder.draft.passages import DraftDocument, Passage
from builder.draft.proposal import Proposal

# A heading or lead that announces questions for the doctor.
_ASK = re.compile(
    r"\bquestions?\b.{0,40}\b(?:ask|doctor|provider|health care|team|pharmacist|nurse|yourself)\b"
    r"|\bask\b.{0,40}\b(?:your|the|a)\b|\bask (?:yourself|these|some|questions)\b"
    r"|\b(?:you|your family) (?:may|might|can|could|should|want to)\b.{0,20}\bask\b",
    re.I,
)
# What the doctor asks is nothing to ask.
_ASKED_BY = re.compile(
    r"\b(?:doctors?|providers?|physicians?|nurses?|team|he or she|they|specialist)\b[^.?:]{0,30}?"
    r"\b(?:may|will|might|can|should|would)? ?(?:also )?(?:asks?|want to know)\b",
    re.I,
)
_QUOTED = re.compile(r"[“\"]([^“”\"]{8,160}\?)[”\"]")


def find(document: DraftDocument) -> Iterator[Proposal]:
    """Proposals of the kind `question`."""
    yield from distinct(_all(document))


def _all(document: DraftDocument) -> Iterator[Proposal | None]:
    asked = False  # whether the questions that follow one another were announced
    for passage in document.passages:
        announced = _asks(f"{passage.lead or ''} {passage.heading}")
        if passage.kind in ("item", "question") and passage.text.rstrip().endswith("?"):
            if (announced or asked) and not _structure(passage):
                yield _question(document, passage, passage.start, passage.end)
            continue
        asked = _asks(passage.sentences[-1].text if passage.sentences else passage.text)
        for sentence in passage.sentences:
            if not _asks(sentence.text) and not announced:
                continue
            for hit in _QUOTED.finditer(sentence.text):
                yield _question(document, passage, sentence.start + hit.start(1), sentence.start + hit.end(1))
            if sentence.text.endswith("?") and announced:
                yield _question(document, passage, sentence.start, sentence.end)


def _asks(text: str) -> bool:
    """Whether a heading, lead or sentence announces questions to ask."""
    return bool(_ASK.search(text)) and not _ASKED_BY.search(text)


def _structure(passage: Passage) -> bool:
    """“What are the symptoms of X ?” as a heading of the page, with its space before the mark."""
    return passage.kind == "question" and bool(re.search(r"\s\?$", passage.text))


def _question(document: DraftDocument, passage: Passage, start: int, end: int) -> Proposal | None:
    text = document.text[start:end].rstrip()
    if len(text.split()) < 3:
        return None
    name = " ".join(text.lower().split())
    return propose(document, passage, "question", (start, start + len(text)), name, 0.9, "listed to be asked")
