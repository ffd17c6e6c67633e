"""Citations: a fact's passage in a document, found again exactly or not at all."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from pydantic import Field, field_validator

from builder.base.yamlfile import Model
from builder.facts.document import NORMALISATION, DocumentText, normalise

MAX_WORDS = 5
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


def _pattern(words: str) -> str:
    normal = normalise(words)
    before = r"(?<!\w)" if re.match(r"\w", normal) else ""
    after = r"(?!\w)" if re.search(r"\w$", normal) else ""
    return before + re.escape(normal) + after


def locate(citation: Citation, text: DocumentText) -> list[Passage]:
    """Every passage that the locator fits: one if it is right, none or several if it isn't."""
    starts = _pattern(citation.start)
    before = f"{_pattern(citation.prefix)} ?" if citation.prefix else ""
    starts = f"{before}(?P<hit>{starts})"
    after = f" ?{_pattern(citation.suffix)}" if citation.suffix else ""
    found: list[Passage] = []
    for match in re.finditer(starts, text.normal):
        begin, finish = match.span("hit")
        if citation.end:
            tail = re.compile(f"(?P<hit>{_pattern(citation.end)}){after}").search(text.normal, finish)
            if tail is None:
                continue
            finish = tail.end("hit")
        elif after and not re.compile(after).match(text.normal, finish):
            continue
        found.append(
            Passage(text.offset(begin), text.offset(finish - 1) + 1, text.normal[begin:finish]),
        )
    return found


def write_locator(text: DocumentText, words: str) -> Citation:
    """A citation of the one place where `words` stand; ValueError where there is none or no way to tell two apart."""
    normal = normalise(words)
    places = [match.start() for match in re.finditer(_pattern(words), text.normal)]
    if not places:
        raise ValueError("these words are not in the document")
    if len(places) > 1:
        raise ValueError(f"these words are in the document {len(places)} times; give more of the passage")
    tokens = normal.split()
    short = len(tokens) <= MAX_WORDS
    start, end = (
        (normal, None)
        if short
        else (" ".join(tokens[:MAX_WORDS]), " ".join(tokens[max(MAX_WORDS, len(tokens) - MAX_WORDS) :]))
    )
    before = text.normal[: places[0]].split()
    following = text.normal[places[0] + len(normal) :].split()
    for width in range(MAX_WORDS + 1):
        citation = Citation(
            document=text.document.id,
            start=start,
            end=end,
            prefix=" ".join(before[-width:]) if width and before else None,
            suffix=" ".join(following[:width]) if width and following else None,
            passage_hash=None,
        )
        found = locate(citation, text)
        if len(found) == 1 and found[0].text == normal:
            return citation.model_copy(update={"passage_hash": found[0].hash})
    raise ValueError("no locator tells this passage from another; cite a longer one")
