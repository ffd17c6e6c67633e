"""What every fact has: its id, citations, values and editor's notes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import Discriminator, Field, Tag, model_validator

from builder.base.yamlfile import Model
from builder.facts.citation import Citation

# Of a reference to a fact of whatever kind.
ANY_KIND = "fact"
PLACEHOLDER = re.compile(r"\{([a-z0-9_-]+)\}")
Unit = Literal["number", "percent", "years", "celsius", "fahrenheit"]


class FactText(NamedTuple):
    """One translatable string of a fact in English: the source of the message `<fact id>.<field>`."""

    field: str
    text: str


class Reference(NamedTuple):
    """Another fact that a fact names: in which field, its id, and of which kind it must be."""

    field: str
    id: str
    kind: str


# What a document for patients may say: nothing negative, no more than billions and ten-thousandths.
Number = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=4)]


class Quantity(Model):
    """A number or a range, formatted for the locale; a range is one value."""

    kind: Literal["quantity"] = "quantity"
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    unit: Unit = "number"
    as_written: str | None = None  # where the passage has words instead of digits
    derived_from: list[str] = []  # quantities of the same fact that this one is computed from

    @model_validator(mode="after")
    def _one_form(self) -> Quantity:
        ends = (self.low, self.high)
        if any(number.is_signed() for number in self.numbers()):
            raise ValueError("a quantity is never negative")
        if ends.count(None) != (0 if self.value is None else 2):
            raise ValueError("give either `value` alone, or both `low` and `high`")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"`low` ({self.low}) is not below `high` ({self.high})")
        return self

    def numbers(self) -> list[Decimal]:
        return [number for number in (self.value, self.low, self.high) if number is not None]


class Identifier(Model):
    """A phone number, a code: printed as it is in every language."""

    kind: Literal["identifier"]
    value: str
    as_written: str | None = None
    source: str | None = None  # where it comes from, if not from a cited passage


def _value_kind(data: Any) -> str:
    if isinstance(data, dict):
        return "identifier" if data.get("kind") == "identifier" else "quantity"
    return str(getattr(data, "kind", "quantity"))


Value = Annotated[
    Annotated[Quantity, Tag("quantity")] | Annotated[Identifier, Tag("identifier")], Discriminator(_value_kind)
]


class EditorsNote(Model):
    """What an editor adds to a fact; without a source it isn't printed."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    about: str | None = None  # the name or field of the fact that it settles
    text: str
    reason: str
    source: str | None = None  # the id of a source in documents.yaml
    by: str


class Withdrawn(Model):
    """That a fact no longer holds. It keeps its id; its note stays in the decks, where learners are told the reason."""

    reason: str = Field(min_length=1)  # a whole sentence to the learner, on the back of every card of its note
    date: datetime.date


class BaseFact(Model):
    """What every fact has. `id` is `<topic's prefix>.<kind>.<name>`; it is never reused."""

    id: str = Field(pattern=r"^[a-z0-9]+(\.[a-z0-9-]+){2}$")
    former_ids: list[str] = []
    citations: list[Citation] = []
    quantities: dict[str, Value] = {}
    notes: list[EditorsNote] = []
    superseded: str | None = None  # the reason; such a fact isn't printed
    withdrawn: Withdrawn | None = None  # on no page any more, only in decks
    shown: Literal["paper", "web"] = "paper"  # web: on the web page only

    def messages(self) -> Iterator[FactText]:
        """Every translatable string, in reading order."""
        for note in self.notes:
            yield FactText(f"notes.{note.id}", note.text)
        if self.withdrawn:
            yield FactText("withdrawn", self.withdrawn.reason)

    def references(self) -> Iterator[Reference]:
        """Every other fact that it names by its id."""
        yield from ()

    def source_ids(self) -> Iterator[str]:
        """Every public source that the fact names."""
        for note in self.notes:
            if note.source:
                yield note.source
        for value in self.quantities.values():
            if isinstance(value, Identifier) and value.source:
                yield value.source

    def sources_of(self, field: str) -> list[str]:
        """The public sources behind one message, printed where it is."""
        return [note.source for note in self.notes if note.source and field == f"notes.{note.id}"]

    @property
    def local_id(self) -> str:
        """The last part of the id."""
        return self.id.rsplit(".", 1)[1]


class Sourced(BaseFact):
    """A fact with words that the documents don't have: `sources` are the public sources behind its `sourced` fields."""

    sourced: ClassVar[tuple[str, ...]] = ("text",)
    sources: list[str] = []

    def source_ids(self) -> Iterator[str]:
        yield from super().source_ids()
        yield from self.sources

    def sources_of(self, field: str) -> list[str]:
        return self.sources if field in self.sourced else super().sources_of(field)
