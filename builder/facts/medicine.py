"""Facts about medicines and their names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from builder.base.yamlfile import Model
from builder.facts.base_fact import BaseFact, Message, Reference

Role = Literal["treats this disease", "supports treatment", "treats another disease", "only mentioned"]
_LISTED: tuple[Role, ...] = ("treats this disease", "supports treatment")
State = Literal["in use", "never approved", "withdrawn"]


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


class TallMan(Model):
    """A name as a list of look-alike names writes it, some of its letters in capitals; on students' cards only."""

    name: str
    source: str


class Medicine(BaseFact):
    """A medicine with all its names. `condition` (“not for …”) is printed wherever the name is."""

    kind: Literal["medicine"]
    inn: str = Field(max_length=200)
    us_name: str | None = None
    brands: list[Brand] = []
    other_names: list[OtherName] = []
    tall_man: TallMan | None = None
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

    def references(self) -> Iterator[Reference]:
        for field in ("group", "group_as_listed"):
            group = getattr(self, field)
            if group:
                yield Reference(field, group, "group")

    def source_ids(self) -> Iterator[str]:
        yield from super().source_ids()
        brands = [brand.source for brand in self.brands]
        named = [self.atc and self.atc.source, self.tall_man and self.tall_man.source]
        for source in (*named, self.group_source, self.status.source, *brands):
            if source:
                yield source

    @model_validator(mode="after")
    def _same_letters(self) -> Medicine:
        if self.tall_man and self.tall_man.name.lower() != self.english_name.lower():
            raise ValueError(f"tall_man has other letters than {self.english_name}")
        return self


class Stem(BaseFact):
    """A part of medicines' names that tells their kind, from the World Health Organization's list of stems."""

    kind: Literal["stem"]
    # As the list writes it: -mab at the end of a name, -zu- within it, cef- at its start.
    stem: str = Field(pattern=r"^(-[a-z]+( [a-z]+)?-?|[a-z]+-)$", max_length=200)
    meaning: str
    within: Literal["medicines", "antibodies"] = "medicines"  # in whose names it means that
    medicines: list[str] = Field(min_length=1)
    sources: list[str] = Field(min_length=1)

    @property
    def letters(self) -> str:
        return self.stem.strip("-")

    def place_in(self, name: str) -> int:
        """Where in a name the stem begins; -1 where the name hasn't got it."""
        if self.stem.endswith("-"):
            place = name.find(self.letters)
            return place if (place > 0) == self.stem.startswith("-") else -1
        return len(name) - len(self.letters) if name.endswith(self.letters) else -1

    def messages(self) -> Iterator[Message]:
        yield Message("meaning", self.meaning)
        yield from super().messages()

    def references(self) -> Iterator[Reference]:
        yield from (Reference("medicines", name, "medicine") for name in self.medicines)

    def source_ids(self) -> Iterator[str]:
        yield from super().source_ids()
        yield from self.sources

    def sources_of(self, field: str) -> list[str]:
        return self.sources if field == "meaning" else super().sources_of(field)


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

    def messages(self) -> Iterator[Message]:
        for field in ("other_is", "why"):
            text = getattr(self, field)
            if text:
                yield Message(field, text)
        yield from super().messages()

    def references(self) -> Iterator[Reference]:
        yield from (Reference("medicines", name, "medicine") for name in self.medicines)

    def source_ids(self) -> Iterator[str]:
        yield from super().source_ids()
        yield self.source
        yield from (source for source in (self.other_source, self.why_source) if source)

    def sources_of(self, field: str) -> list[str]:
        own = {"other_is": self.other_source, "why": self.why_source}.get(field)
        return [own] if own else super().sources_of(field)
