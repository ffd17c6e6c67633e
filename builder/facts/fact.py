"""The kinds of facts, as the YAML files hold them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from builder.base.yamlfile import Model
from builder.facts.citation import Citation

PLACEHOLDER = re.compile(r"\{([a-z0-9_-]+)\}")
Certainty = Literal["known", "most", "often", "sometimes", "possible", "not known"]
Role = Literal["treats this disease", "supports treatment", "treats another disease", "only mentioned"]
_LISTED: tuple[Role, ...] = ("treats this disease", "supports treatment")
State = Literal["in use", "never approved", "withdrawn"]
Unit = Literal["number", "percent", "years", "celsius", "fahrenheit"]


class Message(NamedTuple):
    """One translatable string of a fact; its msgctxt is `<fact id>.<field>`."""

    field: str
    text: str


class Quantity(Model):
    """A number or a range, formatted for the locale; a range is one value."""

    kind: Literal["quantity"] = "quantity"
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: Unit = "number"
    as_written: str | None = None  # where the passage has words instead of digits
    derived_from: list[str] = []  # quantities of the same fact that this one is computed from

    @model_validator(mode="after")
    def _one_form(self) -> Quantity:
        if (self.value is None) == (self.low is None or self.high is None):
            raise ValueError("give either `value`, or `low` and `high`")
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

    def messages(self) -> Iterator[Message]:
        """Every translatable string, in reading order."""
        for note in self.notes:
            yield Message(f"notes.{note.id}", note.text)
        if self.withdrawn:
            yield Message("withdrawn", self.withdrawn.reason)

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


class Statement(BaseFact):
    """A sentence or two, with a list of items where the document has one."""

    kind: Literal["statement"]
    subject: str = Field(pattern=r"^[a-z-]+$")
    certainty: Certainty = "known"
    text: str
    items: dict[str, str] = {}

    def messages(self) -> Iterator[Message]:
        yield Message("text", self.text)
        for key, text in self.items.items():
            yield Message(f"items.{key}", text)
        yield from super().messages()


class Site(BaseFact):
    """A place in the body, or a stage of the disease, that symptoms point to."""

    kind: Literal["site"]
    term: str
    heading: str
    explanation: str

    def messages(self) -> Iterator[Message]:
        yield Message("term", self.term)
        yield Message("heading", self.heading)
        yield Message("explanation", self.explanation)
        yield from super().messages()


class Symptom(BaseFact):
    """What a person may notice; `term` is the plain word, `medical_term` the one that staff use."""

    kind: Literal["symptom"]
    sites: list[str] = Field(min_length=1)
    picture: str | None = Field(None, pattern=r"^[a-z-]+$")  # a file of handouts/theme/pictures/, without its ending
    term: str
    medical_term: str | None = None
    explanation: str | None = None

    def messages(self) -> Iterator[Message]:
        yield Message("term", self.term)
        if self.medical_term:
            yield Message("medical_term", self.medical_term)
        if self.explanation:
            yield Message("explanation", self.explanation)
        yield from super().messages()


class Group(BaseFact):
    """Medicines that act in one way."""

    kind: Literal["group"]
    term: str
    action: str

    def messages(self) -> Iterator[Message]:
        yield Message("term", self.term)
        yield Message("action", self.action)
        yield from super().messages()


class Brand(Model):
    """A brand name, never translated. `country` is a two-letter code, or null where no source says."""

    name: str = Field(max_length=200)
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    source: str | None = None

    @model_validator(mode="after")
    def _sourced(self) -> Brand:
        if self.country and not self.source:
            raise ValueError("a brand's country needs the source that says so")
        return self


class OtherName(Model):
    """A name that is no brand: a short form, a research code."""

    name: str
    type: Literal["short form", "research code"]


class Atc(Model):
    """The WHO's ATC code with its class, from a named source."""

    code: str = Field(pattern=r"^[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}$")
    class_: str = Field(alias="class")
    source: str


class Status(Model):
    state: State
    country: str | None = None
    date: str | None = Field(None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    source: str | None = None

    @model_validator(mode="after")
    def _sourced(self) -> Status:
        if self.state != "in use" and self.source is None:
            raise ValueError(f"a medicine that is “{self.state}” needs the source that says so")
        return self


class Medicine(BaseFact):
    """A medicine with all its names. `condition` (“not for …”) is printed wherever the name is."""

    kind: Literal["medicine"]
    inn: str = Field(max_length=200)
    us_name: str | None = None
    brands: list[Brand] = []
    other_names: list[OtherName] = []
    atc: Atc | None = None
    group: str
    group_source: str | None = None  # null: the group is the one the document lists it under
    group_as_listed: str | None = None
    role: Role
    condition: str | None = None
    mechanism: str | None = None  # the class, in the document's technical terms
    action: str | None = None  # in plain words; without it the group's action is shown
    status: Status

    @property
    def english_name(self) -> str:
        return self.us_name or self.inn

    @property
    def listed(self) -> bool:
        """In tables and on default cards: in use, and treats this disease or supports its treatment."""
        return self.status.state == "in use" and self.role in _LISTED

    @property
    def in_decks(self) -> bool:
        """Listed; or withdrawn, whatever has become of its status, since learners may have its cards."""
        return self.listed or (self.withdrawn is not None and self.role in _LISTED)

    def messages(self) -> Iterator[Message]:
        for field in ("condition", "mechanism", "action"):
            text = getattr(self, field)
            if text:
                yield Message(field, text)
        yield from super().messages()

    def source_ids(self) -> Iterator[str]:
        yield from super().source_ids()
        brands = [brand.source for brand in self.brands]
        for source in (self.atc and self.atc.source, self.group_source, self.status.source, *brands):
            if source:
                yield source


class SafetyLine(BaseFact):
    """A line from public guidance, required wherever what it `covers` appears."""

    kind: Literal["safety"]
    covers: list[Literal["bleeding", "fever", "medicines"]] = Field(min_length=1)
    text: str
    sources: list[str] = Field(min_length=1)

    def messages(self) -> Iterator[Message]:
        yield Message("text", self.text)
        yield from super().messages()

    def source_ids(self) -> Iterator[str]:
        yield from super().source_ids()
        yield from self.sources

    def sources_of(self, field: str) -> list[str]:
        return self.sources if field == "text" else super().sources_of(field)


class Verified(Model):
    """Who looked whether a contact still holds, and when."""

    by: str
    on: datetime.date


class Contact(Model):
    """A way to reach an organisation. Printed only once somebody has verified it; until then on the web, as undated."""

    type: Literal["phone", "post", "web"]
    value: str
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    verified: Verified | None = None


class Organisation(BaseFact):
    """Who helps. Its `name` is printed as it is; `text` says what it offers."""

    kind: Literal["organisation"]
    name: str
    text: str
    contacts: list[Contact] = []

    def messages(self) -> Iterator[Message]:
        yield Message("text", self.text)
        yield from super().messages()


class Term(BaseFact):
    """A hard word, defined once; English sticks to it."""

    kind: Literal["term"]
    term: str
    part_of_speech: Literal["noun", "verb", "adjective"]
    definition: str
    not_to_confuse_with: str | None = None
    source: str | None = None

    def messages(self) -> Iterator[Message]:
        yield Message("term", self.term)
        yield Message("definition", self.definition)
        yield from super().messages()

    def source_ids(self) -> Iterator[str]:
        yield from super().source_ids()
        if self.source:
            yield self.source

    def sources_of(self, field: str) -> list[str]:
        return [self.source] if field == "definition" and self.source else super().sources_of(field)


Fact = Annotated[
    Statement | Site | Symptom | Group | Medicine | SafetyLine | Organisation | Term,
    Field(discriminator="kind"),
]


class FactsFile(Model):
    schema_: Literal[1] = Field(alias="schema")
    facts: list[Fact]


class TopicFile(Model):
    """A topic: one disease's facts. Its `name` is a message; `short_name` is printed as it is."""

    schema_: Literal[1] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z0-9_-]+$")
    prefix: str = Field(pattern=r"^[a-z0-9]+$")
    output_prefix: str = Field(pattern=r"^([a-z0-9-]+\.)?$")
    name: str
    short_name: str
    facts_as_of: datetime.date
    handouts: list[str]  # those that this topic's facts fill
    decks: list[str]

    @field_validator("name")
    @classmethod
    def _no_placeholder(cls, value: str) -> str:
        if PLACEHOLDER.search(value):
            raise ValueError("a topic's name takes no placeholder")
        return value
