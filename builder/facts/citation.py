"""Citations: a fact's passage in a document, found again exactly or not at all."""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import Field, field_validator

from builder.base.yamlfile import Model
from builder.facts.document import NORMALISATION, DocumentText, normalise
from builder.facts.spelling import alike, bounded, fold, plain

MAX_WORDS = 5
_NEAR = 500  # characters beside a passage that hold more words than a prefix or suffix has
MAX_PASSAGE = 700  # characters: a sentence, a list item or a short paragraph, not a page


class Citation(Model):
    """A locator in the manner of a URL text fragment: words that start and end the passage, at most 5 each."""

    document: str
    start: str
    end: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    as_written: str | None = None
    passage_hash: str | None = Field(None, pattern=r"^n1:[0-9a-f]{16}$")

    @field_validator("start", "end", "prefix", "suffix")
    @classmethod
    def _few_words(cls, value: str | None) -> str | None:
        if value is not None and not 1 <= len(value.split()) <= MAX_WORDS:
            raise ValueError(f"a locator's part has 1 to {MAX_WORDS} words")
        return value


@dataclass(frozen=True)
class Passage:
    """Where a citation's passage lies: offsets into the decoded text, end exclusive."""

    start: int
    end: int
    text: str  # normalised

    @property
    def hash(self) -> str:
        return f"{NORMALISATION}:{hashlib.sha256(self.text.encode()).hexdigest()[:16]}"


def _exactly(words: str) -> str:
    normal = normalise(words)
    return bounded(re.escape(normal), normal)


def _spans(citation: Citation, text: str, pattern: Callable[[str], str]) -> list[tuple[int, int]]:
    """Every stretch of `text` that the locator fits, overlapping ones too.

    From a place where `start` fits it reaches to the first `end` after it, or to the first that `suffix` follows.
    """
    before = f"{pattern(citation.prefix)} ?" if citation.prefix else ""
    after = f" ?{pattern(citation.suffix)}" if citation.suffix else ""
    tail = re.compile(f"(?P<hit>{pattern(citation.end)}){after}") if citation.end else None
    spans = []
    # What is looked ahead at isn't used up: the next match may begin within it.
    for match in re.finditer(f"(?={before}(?P<hit>{pattern(citation.start)}){'' if tail else after})", text):
        begin, finish = match.span("hit")
        if tail:
            last = tail.search(text, finish)
            if last is None:
                continue
            finish = last.end("hit")
        spans.append((begin, finish))
    return list(dict.fromkeys(spans))


def locate(citation: Citation, text: DocumentText) -> list[Passage]:
    """Every passage that the locator fits: one if it is right, none or several if it isn't.

    Where it fits none as it is written, what only looks the same counts as well.
    """
    words = citation.start, citation.end, citation.prefix, citation.suffix
    if words not in text.memo:
        text.memo[words] = _located(citation, text)
    return list(text.memo[words])


def _located(citation: Citation, text: DocumentText) -> list[Passage]:
    exact = _spans(citation, text.normal, _exactly)
    places = [(text.offset(begin), text.offset(finish - 1) + 1) for begin, finish in exact]
    if not exact:
        folded = fold(text.text)
        places = [folded.span(*span) for span in _spans(citation, folded.text, alike)]
    return [Passage(begin, finish, normalise(text.text[begin:finish])) for begin, finish in places]


class Verdict(enum.Enum):
    """What looking a citation up has shown."""

    VERIFIED = "verified"
    BROKEN = "broken"
    NOT_LOOKED_UP = "not looked up"  # the document's text isn't there


def verdict(citation: Citation, text: DocumentText | None) -> Verdict:
    """Whether the passage that was cited is still there, once; `text` is the document's, None without it."""
    if text is None:
        return Verdict.NOT_LOOKED_UP
    passages = locate(citation, text)
    return Verdict.VERIFIED if [passage.hash for passage in passages] == [citation.passage_hash] else Verdict.BROKEN


def _places(text: DocumentText, words: str) -> list[tuple[int, int]]:
    """Offsets in the decoded text of every place where `words` stand: as they are written, or else looking the same."""
    normal = text.normal
    exact = [match.span("hit") for match in re.finditer(f"(?=(?P<hit>{_exactly(words)}))", normal)]
    if exact:
        return [(text.offset(begin), text.offset(finish - 1) + 1) for begin, finish in exact]
    folded = fold(text.text)
    return [folded.span(*match.span("hit")) for match in re.finditer(f"(?=(?P<hit>{alike(words)}))", folded.text)]


def write_locator(text: DocumentText, words: str) -> Citation:
    """A citation of the one place where `words` stand; ValueError where there is none or no way to tell two apart."""
    if not plain(words).strip():
        raise ValueError("there are no words to look for")
    places = _places(text, words)
    if not places:
        raise ValueError("these words are not in the document")
    if len(places) > 1:
        raise ValueError(f"these words are in the document {len(places)} times; give more of the passage")
    return locator_at(text, *places[0])


def locator_at(text: DocumentText, begin: int, finish: int) -> Citation:
    """A citation of the passage between two offsets of the decoded text; ValueError where no locator tells it apart."""
    tokens = normalise(plain(text.text[begin:finish])).split()
    short = len(tokens) <= MAX_WORDS
    start = " ".join(tokens[:MAX_WORDS])
    end = None if short else " ".join(tokens[max(MAX_WORDS, len(tokens) - MAX_WORDS) :])
    around = (text.text[max(begin - _NEAR, 0) : begin], text.text[finish : finish + _NEAR])
    before, following = (normalise(plain(part)).split() for part in around)
    for width in range(MAX_WORDS + 1):
        citation = Citation(
            document=text.document.id,
            start=start,
            end=end,
            prefix=" ".join(before[-width:]) if width and before else None,
            suffix=" ".join(following[:width]) if width and following else None,
            passage_hash=None,
        )
        passages = locate(citation, text)
        if [(passage.start, passage.end) for passage in passages] == [(begin, finish)]:
            return citation.model_copy(update={"passage_hash": passages[0].hash})
    raise ValueError("no locator tells this passage from another; cite a longer one")
