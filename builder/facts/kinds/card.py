"""Questions with one answer each, for students' decks alone: other facts say what they say, and have the sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from builder.facts.base_fact import ANY_KIND, PLACEHOLDER, BaseFact, FactText, Reference, Value


class Card(BaseFact):
    """A question and its one answer. `facts` are those that say so; `section` is the subdeck that it is in.

    Its placeholders stand for the values of those facts, so that no number can differ from theirs.
    """

    kind: Literal["card"]
    section: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    question: str = Field(min_length=1)
    answer: str = Field(min_length=1)
    facts: list[str] = Field(min_length=1)

    def messages(self) -> Iterator[FactText]:
        yield FactText("question", self.question)
        yield FactText("answer", self.answer)
        yield from super().messages()

    def references(self) -> Iterator[Reference]:
        yield from (Reference("facts", name, ANY_KIND) for name in self.facts)

    @property
    def placeholders(self) -> list[str]:
        """What stands in its question and its answer, each once."""
        return list(dict.fromkeys(PLACEHOLDER.findall(f"{self.question} {self.answer}")))

    def with_values(self, facts: Mapping[str, BaseFact]) -> Card:
        """The card with the values of the facts that it names, where its own text asks for them."""
        named = [facts[name] for name in self.facts if name in facts]
        values: dict[str, Value] = {}
        for name in self.placeholders:
            quantities = [fact.quantities[name] for fact in named if name in fact.quantities]
            values.update({name: quantities[0]} if quantities else {})
        return self.model_copy(update={"quantities": {**values, **self.quantities}})
