"""A document as drafting sees it: its lines, and its headings, paragraphs and list items with their places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

PassageKind = Literal["heading", "question", "paragraph", "item"]


@dataclass(frozen=True)
class Sentence:
    """One sentence as it stands in the text, offsets `start` to `end` of the document's text; `line` counts from 1."""

    text: str
    start: int
    end: int
    line: int


@dataclass(frozen=True)
class Passage:
    """A heading, a question standing as one, a paragraph, or an item of a list.

    `text` is the document's text from `start` to `end`, unchanged, without an item's bullet. `headings` are those
    above it, outermost first. `lead` is the sentence that introduces a list, for its items (“Symptoms may include”).
    """

    kind: PassageKind
    text: str
    start: int
    end: int
    line: int
    headings: tuple[str, ...] = ()
    lead: str | None = None
    sentences: tuple[Sentence, ...] = ()

    @property
    def heading(self) -> str:
        """The heading nearest above; empty where there is none."""
        return self.headings[-1] if self.headings else ""


@dataclass(frozen=True)
class DraftDocument:
    """A document that was read. `text` is what locators and line numbers count in.

    Title, publisher, date and language as far as the text says them, else None; never inferred.
    """

    name: str  # how messages call it: the file's name
    text: str
    sha256: str
    passages: tuple[Passage, ...]
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    language: str | None = None
    warnings: tuple[str, ...] = field(default=())

    def line_of(self, offset: int) -> int:
        """The line, counted from 1, on which an offset of the text stands."""
        return self.text.count("\n", 0, offset) + 1
