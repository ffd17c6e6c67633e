"""What a person may notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from builder.facts.base_fact import FactText, Reference, Sourced


class Symptom(Sourced):
    """What a person may notice; `term` is the plain word, `medical_term` the one that staff use.

    `emergency`: a person who has it needs emergency help now, as a safety line says; lists mark it.
    """

    sourced: ClassVar[tuple[str, ...]] = ("explanation", "medical_term")
    kind: Literal["symptom"]
    sites: list[str] = Field(min_length=1)
    picture: str | None = Field(None, pattern=r"^[a-z-]+$")  # a file of handouts/theme/pictures/, without its ending
    term: str
    medical_term: str | None = None
    explanation: str | None = None
    emergency: bool = False

    def messages(self) -> Iterator[FactText]:
        yield FactText("term", self.term)
        if self.medical_term:
            yield FactText("medical_term", self.medical_term)
        if self.explanation:
            yield FactText("explanation", self.explanation)
        yield from super().messages()

    def references(self) -> Iterator[Reference]:
        yield from (Reference("sites", site, "site") for site in self.sites)
