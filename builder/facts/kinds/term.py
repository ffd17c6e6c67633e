"""A hard word and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from builder.facts.base_fact import BaseFact, FactText


class Term(BaseFact):
    """A hard word, defined once; English sticks to it. `medical_term` is the word that staff use, if it is another."""

    kind: Literal["term"]
    term: str
    medical_term: str | None = None
    part_of_speech: Literal["noun", "verb", "adjective"]
    definition: str
    not_to_confuse_with: str | None = None
    source: str | None = None

    def messages(self) -> Iterator[FactText]:
        yield FactText("term", self.term)
        if self.medical_term:
            yield FactText("medical_term", self.medical_term)
        yield FactText("definition", self.definition)
        yield from super().messages()

    def source_ids(self) -> Iterator[str]:
        yield from super().source_ids()
        if self.source:
            yield self.source

    def sources_of(self, field: str) -> list[str]:
        return [self.source] if field == "definition" and self.source else super().sources_of(field)
