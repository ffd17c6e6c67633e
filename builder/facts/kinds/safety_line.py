"""What public guidance tells people to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from builder.facts.base_fact import BaseFact, FactText
from builder.facts.safety import Subject


class SafetyLine(BaseFact):
    """What public guidance tells people to do, required wherever what it `covers` appears.

    `text` comes first and `items` below it, in the box at the top of a page. The short form `beside` stands below a
    sentence that asks for it with `safety_beside`; without one, `text` does. `card` is what the owner of a wallet card
    tells whoever reads it. What calls for a line stands in safety.yaml of the topic and of what topics share.
    """

    kind: Literal["safety"]
    covers: list[Subject] = Field(min_length=1)
    text: str
    items: dict[str, str] = {}
    beside: str | None = None
    card: str | None = None
    sources: list[str] = Field(min_length=1)

    @property
    def short(self) -> tuple[str, str]:
        """Field and English of the form for the place beside a sentence."""
        return ("beside", self.beside) if self.beside else ("text", self.text)

    def messages(self) -> Iterator[FactText]:
        yield FactText("text", self.text)
        for key, text in self.items.items():
            yield FactText(f"items.{key}", text)
        for field in ("beside", "card"):
            if text := getattr(self, field):
                yield FactText(field, text)
        yield from super().messages()

    def source_ids(self) -> Iterator[str]:
        yield from super().source_ids()
        yield from self.sources

    def sources_of(self, field: str) -> list[str]:
        sourced = field in ("text", "beside", "card") or field.startswith("items.")
        return self.sources if sourced else super().sources_of(field)
