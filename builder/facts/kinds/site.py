"""A place in the body, or a stage of the disease."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from builder.facts.base_fact import FactText, Sourced


class Site(Sourced):
    """A place in the body, or a stage of the disease, that symptoms point to.

    `heading` stands above its symptoms, `tag` beside one symptom on a card; without a tag the heading is that, too.
    """

    sourced: ClassVar[tuple[str, ...]] = ("explanation",)
    kind: Literal["site"]
    term: str
    heading: str
    tag: str | None = None
    explanation: str

    def messages(self) -> Iterator[FactText]:
        yield FactText("term", self.term)
        yield FactText("heading", self.heading)
        if self.tag:
            yield FactText("tag", self.tag)
        yield FactText("explanation", self.explanation)
        yield from super().messages()

    @property
    def tag_message(self) -> FactText:
        """What a card prints beside one of its symptoms."""
        return FactText("tag", self.tag) if self.tag else FactText("heading", self.heading)
