"""Tests and examinations that a document names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from builder.draft.others.names import NameReader, Names
from builder.draft.others.shared import distinct, plain, propose
from builder.draft.passages import DraftDocument
from builder.draft.proposal import Proposal
from builder.draft.word_lists import word_list

_DIAGNOSIS = re.compile(r"diagnos|\btests?\b|\bexam|how (?:is|are|do).*(?:found|find|tell)|detect|evaluat", re.I)


class TestWords(Names):
    """locales/en/draft/tests.yaml."""

    __test__ = False  # no test of pytest
    in_diagnosis: list[str]


@lru_cache(maxsize=1)
def _readers() -> tuple[NameReader, NameReader]:
    words = word_list("tests", TestWords)
    return NameReader(words), NameReader(words, tuple(words.in_diagnosis))


def find(document: DraftDocument) -> Iterator[Proposal]:
    """Proposals of the kind `test`."""
    yield from distinct(_all(document))


def _all(document: DraftDocument) -> Iterator[Proposal | None]:
    anywhere, diagnosing = _readers()
    for passage in document.passages:
        if passage.kind == "question":
            continue
        told = bool(_DIAGNOSIS.search(f"{' '.join(passage.headings[1:])} {passage.lead or ''}"))
        for found in (diagnosing if told else anywhere).find(passage.text):
            span = passage.start + found.start, passage.start + found.end
            name = plain(document.text[slice(*span)])
            sure = 0.95 if found.known else 0.85 if told else 0.75
            reason = "a test's name" if found.known else "named like a test"
            yield propose(document, passage, "test", span, name, sure, reason)
