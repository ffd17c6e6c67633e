"""Medicines whose names are taken for each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from builder.facts.base_fact import BaseFact, FactText, Reference


class LookAlike(BaseFact):
    """Two names that a list of confused medicine names has as a pair; one of them may be no medicine of the topic."""

    kind: Literal["look-alike"]
    medicines: list[str] = Field(min_length=1, max_length=2)
    other_name: str | None = Field(None, max_length=200)
    other_is: str | None = None  # what kind of medicine `other_name` is
    other_source: str | None = None
    why: str | None = None  # why it matters which of the two it is
    why_source: str | None = None
    source: str

    @model_validator(mode="after")
    def _two_names(self) -> LookAlike:
        if len(self.medicines) + (self.other_name is not None) != 2:
            raise ValueError("give two medicines, or one and `other_name`")
        for field, text in (("other_is", self.other_is), ("why", self.why)):
            source = self.other_source if field == "other_is" else self.why_source
            if (text is None) != (source is None):
                raise ValueError(f"`{field}` needs the source that says so")
        if (self.other_name is None) != (self.other_is is None):
            raise ValueError("say in `other_is` what `other_name` is")
        return self

    def messages(self) -> Iterator[FactText]:
        for field in ("other_is", "why"):
            text = getattr(self, field)
            if text:
                yield FactText(field, text)
        yield from super().messages()

    def references(self) -> Iterator[Reference]:
        yield from (Reference("medicines", name, "medicine") for name in self.medicines)

    def source_ids(self) -> Iterator[str]:
        yield from super().source_ids()
        yield self.source
        yield from (source for source in (self.other_source, self.why_source) if source)

    def sources_of(self, field: str) -> list[str]:
        source = {"other_is": self.other_source, "why": self.why_source}.get(field)
        return [source] if source else super().sources_of(field)
