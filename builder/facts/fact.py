"""The other kinds of facts, as the YAML files hold them, and the files themselves."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from builder.base.yamlfile import Model
from builder.facts.base_fact import PLACEHOLDER, BaseFact, Message, Reference, Sourced
from builder.facts.card import Card
from builder.facts.codes import TopicCode
from builder.facts.kinds.complication import Complication
from builder.facts.kinds.side_effect import SideEffect
from builder.facts.medicine import LookAlike, Medicine, Stem
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

    def messages(self) -> Iterator[Message]:
        yield Message("text", self.text)
        for key, text in self.items.items():
            yield Message(f"items.{key}", text)
        yield from super().messages()


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

    def messages(self) -> Iterator[Message]:
        yield Message("term", self.term)
        if self.medical_term:
            yield Message("medical_term", self.medical_term)
        if self.explanation:
            yield Message("explanation", self.explanation)
        yield from super().messages()

    def references(self) -> Iterator[Reference]:
        yield from (Reference("sites", site, "site") for site in self.sites)


class Group(BaseFact):
    """Medicines of one kind. `action` is what they all do; null where each does something else."""

    kind: Literal["group"]
    term: str
    action: str | None = None

    def messages(self) -> Iterator[Message]:
        yield Message("term", self.term)
        if self.action:
            yield Message("action", self.action)
        yield from super().messages()


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

    def messages(self) -> Iterator[Message]:
        yield Message("text", self.text)
        for key, text in self.items.items():
            yield Message(f"items.{key}", text)
        for field in ("beside", "card"):
            if text := getattr(self, field):
                yield Message(field, text)
        yield from super().messages()

    def source_ids(self) -> Iterator[str]:
        yield from super().source_ids()
        yield from self.sources

    def sources_of(self, field: str) -> list[str]:
        own = field in ("text", "beside", "card") or field.startswith("items.")
        return self.sources if own else super().sources_of(field)


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

    @field_validator("value")
    @classmethod
    def _no_live_address(cls, value: str) -> str:
        if re.match(r"\s*(javascript|vbscript|data|file|blob)\s*:", value, re.IGNORECASE):
            raise ValueError("this is no address that a reader could go to")
        return value


class Organisation(Sourced):
    """Who helps. Its `name` is printed as it is; `text` says what it offers."""

    kind: Literal["organisation"]
    name: str
    text: str
    contacts: list[Contact] = []

    def messages(self) -> Iterator[Message]:
        yield Message("text", self.text)
        yield from super().messages()


class Term(BaseFact):
    """A hard word, defined once; English sticks to it. `medical_term` is the word that staff use, if it is another."""

    kind: Literal["term"]
    term: str
    medical_term: str | None = None
    part_of_speech: Literal["noun", "verb", "adjective"]
    definition: str
    not_to_confuse_with: str | None = None
    source: str | None = None

    def messages(self) -> Iterator[Message]:
        yield Message("term", self.term)
        if self.medical_term:
            yield Message("medical_term", self.medical_term)
        yield Message("definition", self.definition)
        yield from super().messages()

    def source_ids(self) -> Iterator[str]:
        yield from super().source_ids()
        if self.source:
            yield self.source

    def sources_of(self, field: str) -> list[str]:
        return [self.source] if field == "definition" and self.source else super().sources_of(field)


Fact = Annotated[
    Statement
    | Site
    | Symptom
    | SideEffect
    | Complication
    | Group
    | Medicine
    | Stem
    | LookAlike
    | SafetyLine
    | Organisation
    | Term
    | Card,
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
    codes: list[TopicCode] = []  # under which records file the disease; a record system asks for leaflets by them
    shared: list[str] = []  # ids of facts in sources/common/ that are this topic's, too
    handouts: list[str]  # those that this topic's facts fill
    decks: list[str]

    @field_validator("name")
    @classmethod
    def _no_placeholder(cls, value: str) -> str:
        if PLACEHOLDER.search(value):
            raise ValueError("a topic's name takes no placeholder")
        return value
