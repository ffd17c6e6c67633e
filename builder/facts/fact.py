"""The other kinds of facts, as the YAML files hold them, and the files themselves."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, field_validator

from builder.base.yamlfile import Model
from builder.facts.base_fact import PLACEHOLDER, BaseFact, Message, Reference
from builder.facts.card import Card
from builder.facts.medicine import LookAlike, Medicine, Stem

Certainty = Literal["known", "most", "often", "sometimes", "possible", "not known"]


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

    def references(self) -> Iterator[Reference]:
        yield from (Reference("sites", site, "site") for site in self.sites)


class Group(BaseFact):
    """Medicines that act in one way."""

    kind: Literal["group"]
    term: str
    action: str

    def messages(self) -> Iterator[Message]:
        yield Message("term", self.term)
        yield Message("action", self.action)
        yield from super().messages()


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

    @field_validator("value")
    @classmethod
    def _no_live_address(cls, value: str) -> str:
        if re.match(r"\s*(javascript|vbscript|data|file|blob)\s*:", value, re.IGNORECASE):
            raise ValueError("this is no address that a reader could go to")
        return value


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
    Statement | Site | Symptom | Group | Medicine | Stem | LookAlike | SafetyLine | Organisation | Term | Card,
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
