"""A place in the body, or a stage of the disease."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from builder.facts.base_fact import Message, Sourced


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

    def messages(self) -> Iterator[Message]:
        yield Message("term", self.term)
        yield Message("heading", self.heading)
        if self.tag:
            yield Message("tag", self.tag)
        yield Message("explanation", self.explanation)
        yield from super().messages()

    @property
    def tag_message(self) -> Message:
        """What a card prints beside one of its symptoms."""
        return Message("tag", self.tag) if self.tag else Message("heading", self.heading)
