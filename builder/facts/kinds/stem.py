"""A part of medicines' names that tells their kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from builder.facts.base_fact import BaseFact, FactText, Reference


class Stem(BaseFact):
    """A part of medicines' names that tells their kind, from the World Health Organization's list of stems."""

    kind: Literal["stem"]
    # As the list writes it: -mab at the end of a name, -zu- within it, cef- at its start.
    stem: str = Field(pattern=r"^(-[a-z]+( [a-z]+)?-?|[a-z]+-)$", max_length=200)
    meaning: str
    within: Literal["medicines", "antibodies"] = "medicines"  # in whose names it means that
    medicines: list[str] = Field(min_length=1)
    sources: list[str] = Field(min_length=1)

    @property
    def letters(self) -> str:
        return self.stem.strip("-")

    def place_in(self, name: str) -> int:
        """Where in a name the stem begins; -1 where the name hasn't got it."""
        if self.stem.endswith("-"):
            place = name.find(self.letters)
            return place if (place > 0) == self.stem.startswith("-") else -1
        return len(name) - len(self.letters) if name.endswith(self.letters) else -1

    def messages(self) -> Iterator[FactText]:
        yield FactText("meaning", self.meaning)
        yield from super().messages()

    def references(self) -> Iterator[Reference]:
        yield from (Reference("medicines", name, "medicine") for name in self.medicines)

    def source_ids(self) -> Iterator[str]:
        yield from super().source_ids()
        yield from self.sources

    def sources_of(self, field: str) -> list[str]:
        return self.sources if field == "meaning" else super().sources_of(field)
