"""A sentence or two of the documents in our own words, with a list where they have one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from builder.facts.base_fact import BaseFact, FactText
from builder.facts.safety import Subject

Certainty = Literal["known", "most", "often", "sometimes", "possible", "not known"]


class Statement(BaseFact):
    """A sentence or two, with a list of items where the document has one."""

    kind: Literal["statement"]
    subject: str = Field(pattern=r"^[a-z-]+$")
    certainty: Certainty = "known"
    # Why the English is as sure as it is, though a cited passage puts it otherwise: the check `hedges` leaves it alone.
    certainty_reason: str | None = Field(None, min_length=1)
    text: str
    items: dict[str, str] = {}
    # The safety line that stands right below it instead of at the top, where nothing else on the page calls for it.
    safety_beside: Subject | None = None

    def messages(self) -> Iterator[FactText]:
        yield FactText("text", self.text)
        for key, text in self.items.items():
            yield FactText(f"items.{key}", text)
        yield from super().messages()
