"""Treatments that are no medicines: operations, therapies, diets, and what people are told to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from builder.draft.others.names import NameReader, Names
from builder.draft.others.shared import distinct, item_head, plain, propose, split_list, whole_words
from builder.draft.passages import DraftDocument, Passage
from builder.draft.proposal import Proposal
from builder.draft.words import word_list

_MOST_WORDS = 12
_NEAR = 200  # characters before a word in which “treated with” says that it is a treatment


class TreatmentWords(Names):
    """locales/en/draft/treatments.yaml."""

    medicines: frozenset[str]
    telling: list[str]
    doing: frozenset[str]
    measures: list[str]
    told_only: frozenset[str]
    not_before: str
    not_behind: str


def _words() -> TreatmentWords:
    return word_list("treatments", TreatmentWords)


@lru_cache(maxsize=1)
def _reader() -> NameReader:
    return NameReader(_words())


def find(document: DraftDocument) -> Iterator[Proposal]:
    """Proposals of the kind `treatment`."""
    yield from distinct(_all(document))


def _all(document: DraftDocument) -> Iterator[Proposal | None]:
    words = _words()
    measures, telling = whole_words(tuple(words.measures)), whole_words(tuple(words.telling))
    for passage in document.passages:
        if passage.kind == "question":
            continue
        told = _tells(words, passage)
        if told and passage.kind == "item" and (span := _doing(words, passage)):
            yield propose(
                document,
                passage,
                "treatment",
                span,
                _told(document.text[slice(*span)]),
                0.8,
                "an item of a list of treatments",
            )
            continue
        for found in _reader().find(passage.text):
            written = passage.text[found.start : found.end]
            if any(word.lower() in words.medicines for word in written.split()[:-1]):
                continue
            if re.match(words.not_before, passage.text[found.end :], re.I):
                continue
            if not told and re.search(words.not_behind, passage.text[max(0, found.start - 30) : found.start], re.I):
                continue
            near = passage.text[max(0, found.start - _NEAR) : found.end + _NEAR // 3]
            told_here = told or bool(telling.search(near))
            if not told_here and plain(written) in words.told_only:
                continue
            span = passage.start + found.start, passage.start + found.end
            sure = (0.9 if found.known else 0.8) - (0.0 if told else 0.15)
            name = written.lower() if written.lower() in words.names else plain(written)
            yield propose(document, passage, "treatment", span, name, sure, "a treatment's name")
        for span in _doing_in_sentences(words, passage) if told else ():
            name = _told(document.text[slice(*span)])
            yield propose(document, passage, "treatment", span, name, 0.7, "one of a list of what to do")
        for hit in measures.finditer(passage.text):
            span = passage.start + hit.start(), passage.start + hit.end()
            yield propose(document, passage, "treatment", span, plain(hit[0]), 0.75, "what people are told to do")


def _told(text: str) -> str:
    """What people are told to do, as a name."""
    return " ".join(text.lower().split()).strip(" .,;:")


def _tells(words: TreatmentWords, passage: Passage) -> bool:
    """Whether the headings or the lead say that treatment is what follows."""
    telling = whole_words(tuple(words.telling))
    return bool(telling.search(f"{' '.join(passage.headings[1:])} {passage.lead or ''}"))


def _doing(words: TreatmentWords, passage: Passage) -> tuple[int, int] | None:
    """The place of what an item tells to do; None where it is of another form."""
    start, end = item_head(passage)
    start += 3 if passage.text.startswith("Do ") else 0
    offset = start - passage.start
    head = passage.text[offset : end - passage.start].split()
    if not 2 <= len(head) <= _MOST_WORDS or head[0].lower().strip(",") not in words.doing:
        return None
    return start, end


_LIST = re.compile(r"\b(?:such as|including|includes?|consists? of|by|involves?)[: ]+(?=[a-z]+ing\b)", re.I)


def _doing_in_sentences(words: TreatmentWords, passage: Passage) -> Iterator[tuple[int, int]]:
    """“… such as eating smaller meals, avoiding alcohol, and resting”: its members."""
    for sentence in passage.sentences:
        for lead in _LIST.finditer(sentence.text):
            end = re.compile(r"--|[.;:](?=\s|$)|\s(?:can|may|will|helps?|is|are)\s").search(sentence.text, lead.end())
            part = sentence.text[lead.end() : end.start() if end else None]
            for first, last in split_list(part, sentence.start + lead.end()):
                written = part[first - sentence.start - lead.end() : last - sentence.start - lead.end()].split()
                if (
                    2 <= len(written) <= _MOST_WORDS
                    and written[0].endswith("ing")
                    and written[0].lower() in words.doing
                ):
                    yield first, last
