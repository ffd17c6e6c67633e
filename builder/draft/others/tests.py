"""Tests and examinations that a document names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from builder.draft.others.names import NameReader, Names
from builder.draft.others.shared import distinct, plain, propose, whole_words
from builder.draft.passages import DraftDocument, Passage
from builder.draft.proposal import Proposal
from builder.draft.words import word_list

_DIAGNOSIS = re.compile(r"diagnos|\btests?\b|\bexam|how (?:is|are|do).*(?:found|find|tell)|detect|evaluat", re.I)


_RESEARCH = re.compile(r"\bresearch\b|clinical trials?", re.I)


class TestWords(Names):
    """locales/en/draft/tests.yaml."""

    __test__ = False  # no test of pytest
    in_diagnosis: list[str]
    found: list[str]
    not_before: list[str]
    measured: list[str]
    measuring: list[str]
    described: list[str]
    same: dict[str, str]
    ordinary: frozenset[str]


@lru_cache(maxsize=1)
def _readers() -> tuple[NameReader, NameReader]:
    words = word_list("tests", TestWords)
    return NameReader(words), NameReader(words, tuple(words.in_diagnosis))


def find(document: DraftDocument) -> Iterator[Proposal]:
    """Proposals of the kind `test`."""
    yield from distinct(_all(document))


def _all(document: DraftDocument) -> Iterator[Proposal | None]:
    anywhere, diagnosing = _readers()
    names_seen: set[str] = set()
    short: dict[str, str] = {}  # “CBC” → “complete blood count”, as the document says
    for passage in document.passages:
        if passage.kind == "question" or _RESEARCH.search(passage.heading):
            continue
        diagnostic = bool(_DIAGNOSIS.search(f"{' '.join(passage.headings[1:])} {passage.lead or ''}"))
        asks = diagnostic or bool(_DIAGNOSIS.search(passage.text))
        last_end, last_name = -9, ""
        for name_match in (diagnosing if asks else anywhere).find(passage.text):
            span = passage.start + name_match.start, passage.start + name_match.end
            written = document.text[slice(*span)]
            name = plain(written)
            if name_match.start == last_end + 2 and passage.text[last_end : name_match.start] == " (":
                short[written] = last_name
                continue
            if _is_none(passage.text, name_match.start, name_match.end, name):
                continue
            last_end, last_name = name_match.end, name
            full = word_list("tests", TestWords).same.get(written)
            if written in short or (full and full in names_seen):
                continue
            names_seen.add(name)
            sure = 0.95 if name_match.known else 0.85 if diagnostic else 0.75
            reason = "a test's name" if name_match.known else "named like a test"
            yield propose(document, passage, "test", span, name, sure, reason)
            if " " in name:
                yield from _listed_before(document, passage, name_match.start, name.split()[-1])
        if diagnostic or asks:
            yield from _from_sentences(document, passage, last_end >= 0, diagnostic)


def _from_sentences(
    document: DraftDocument, passage: Passage, named: bool, diagnostic: bool
) -> Iterator[Proposal | None]:
    """In a part about diagnosis: what is measured, and tests that are described without a name."""
    words = word_list("tests", TestWords)
    measured = whole_words(tuple(f"{name}(?: levels?)?" for name in words.measured))
    measuring = whole_words(tuple(words.measuring))
    for sentence in passage.sentences:
        if not diagnostic and not _DIAGNOSIS.search(sentence.text):
            continue
        for hit in re.finditer("|".join(words.described), sentence.text):
            end = hit.start() + len(hit[0].rstrip())
            # “Biopsy. The doctor takes a piece of tissue”: the name is enough.
            if named and re.search(r"\b(?:samples?|pieces?|bits?|amounts?) of\b", hit[0]):
                continue
            span = sentence.start + hit.start(), sentence.start + end
            yield propose(document, passage, "test", span, plain(hit[0]), 0.7, "a test that is described")
        first = passage.sentences[0].text
        if not diagnostic:
            continue
        if measuring.search(sentence.text) or (
            len(first.split()) <= _MOST_HEAD_WORDS and measuring.search(passage.text)
        ):
            for hit in measured.finditer(sentence.text):
                if hit[0].lower() in words.ordinary and not re.search(r"\blevels?\b", sentence.text):
                    continue
                span = sentence.start + hit.start(), sentence.start + hit.end()
                name = re.sub(r"\s\([^)]*\)", "", plain(hit[0]))
                yield propose(document, passage, "test", span, name, 0.75, "what is measured")


_MOST_HEAD_WORDS = 7


def _is_none(text: str, start: int, end: int, name: str) -> bool:
    """“A low platelet count”, “a family history of gout”, “ultrasound waves”: no test."""
    if name.endswith(("count", "titer")):
        verbs = "|".join(word_list("tests", TestWords).found)
        return bool(re.search(rf"\b(?:{verbs}) $", text[max(0, start - 20) : start], re.I))
    if name == "x-ray" and re.search(r"\b(?:combination of|uses?|using) $", text[max(0, start - 20) : start], re.I):
        return True  # how a CT scan works
    following = re.match(r"\s(\w+)", text[end : end + 20])
    if following and following[1] in word_list("tests", TestWords).not_before:
        return True
    return name.endswith("history") and text[end : end + 4] == " of "


def _listed_before(document: DraftDocument, passage: Passage, start: int, head: str) -> Iterator[Proposal | None]:
    """The others of “urine, blood, and imaging tests”, each under its own name."""
    which = word_list("tests", TestWords).which
    at = start
    while match := re.search(r"([A-Za-z]+)(?:,| and| or|, and|, or) $", passage.text[max(0, at - 30) : at]):
        if match[1] not in which:
            return
        first = max(0, at - 30) + match.start()
        span = passage.start + first, passage.start + first + len(match[1])
        yield propose(document, passage, "test", span, f"{match[1].lower()} {head}", 0.75, "one of a list of tests")
        at = first
