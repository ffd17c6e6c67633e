"""A medicine with all its names."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from builder.base.yamlfile import Model
from builder.facts.base_fact import BaseFact, EditorsNote, FactText, Reference
from builder.facts.document import WebAddress
from builder.facts.safety import Subject

Role = Literal["treats this disease", "supports treatment", "treats another disease", "only mentioned"]


_LISTED: tuple[Role, ...] = ("treats this disease", "supports treatment")


State = Literal["in use", "never approved", "withdrawn"]


# What of a medicine is read against a public source before it is printed.
Reviewed = Literal["group", "action", "status"]


class Brand(Model):
    """A brand name, never translated. `country` is a two-letter code (EU for the European Union), or null where no
    source says; `discontinued`: no longer sold there under this name.
    """

    name: str = Field(max_length=200)
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    source: str | None = None
    discontinued: bool = False

    @model_validator(mode="after")
    def _sourced(self) -> Brand:
        if (self.country or self.discontinued) and not self.source:
            raise ValueError("a brand's country, and that it is discontinued, need the source that says so")
        return self


class BrandElsewhere(Brand):
    """A brand name of another country than the documents'."""

    country: str = Field(pattern=r"^[A-Z]{2}$")


class OtherName(Model):
    """A name that isn't printed as a brand: a short form, a research code, the brand under which the same substance is
    sold for another use.
    """

    name: str
    type: Literal["short form", "research code", "brand for another use"]


class ReviewedAgainst(Model):
    """That somebody read `fields` against a public source on this day; `page` is the page within it."""

    source: str
    fields: list[Reviewed] = Field(min_length=1)
    date: datetime.date
    page: WebAddress | None = None


class Atc(Model):
    """The WHO's ATC code with its class, from a named source."""

    code: str = Field(pattern=r"^[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}$")
    class_: str = Field(alias="class")
    source: str


class RxNorm(Model):
    """The RxNorm concept (RxCUI) of the ingredient, from a named source."""

    code: str = Field(pattern=r"^[1-9][0-9]{0,7}$")
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
    """A medicine with all its names. `condition` (“not for …”) is printed wherever the name is.

    `brands` are those that the documents name; `brands_elsewhere` are shown where a clinic's country is theirs.
    """

    kind: Literal["medicine"]
    inn: str = Field(max_length=200)
    us_name: str | None = None
    brands: list[Brand] = []
    brands_elsewhere: list[BrandElsewhere] = []
    other_names: list[OtherName] = []
    tall_man: TallMan | None = None
    atc: Atc | None = None
    rxnorm: RxNorm | None = None
    group: str
    group_source: str | None = None  # null: the group is the one the document lists it under
    group_as_listed: str | None = None
    role: Role
    condition: str | None = None
    mechanism: str | None = None  # the class, in the document's technical terms
    action: str | None = None  # in plain words; without it the group's action is shown
    action_source: str | None = None  # null: a cited passage says it
    group_action_holds: bool = True  # false: what its group does isn't true of this medicine
    row_notes: list[str] = []  # the ids of the notes that stand on paper too, in its row and on its card
    safety_beside: Subject | None = None  # as a statement's
    status: Status
    reviewed_against: list[ReviewedAgainst] = []

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

    @property
    def short_forms(self) -> list[str]:
        return [name.name for name in self.other_names if name.type == "short form"]

    def notes_in_row(self, beside_condition: bool) -> list[EditorsNote]:
        """The notes of its row: those about its condition, which stand under that, or the others."""
        notes = [note for note in self.notes if note.id in self.row_notes and note.source]
        return [note for note in notes if (note.about == "condition") == beside_condition]

    def reviewed(self, field: Reviewed) -> list[ReviewedAgainst]:
        return [review for review in self.reviewed_against if field in review.fields]

    def messages(self) -> Iterator[FactText]:
        for field in ("condition", "mechanism", "action"):
            text = getattr(self, field)
            if text:
                yield FactText(field, text)
        yield from super().messages()

    def references(self) -> Iterator[Reference]:
        for field in ("group", "group_as_listed"):
            group = getattr(self, field)
            if group:
                yield Reference(field, group, "group")

    def source_ids(self) -> Iterator[str]:
        yield from super().source_ids()
        brands = [brand.source for brand in (*self.brands, *self.brands_elsewhere)]
        yield from (review.source for review in self.reviewed_against)
        named = [
            self.atc and self.atc.source,
            self.rxnorm and self.rxnorm.source,
            self.tall_man and self.tall_man.source,
        ]
        for source in (*named, self.group_source, self.action_source, self.status.source, *brands):
            if source:
                yield source

    def sources_of(self, field: str) -> list[str]:
        if field == "action" and self.action_source:
            return [self.action_source]
        return super().sources_of(field)

    @model_validator(mode="after")
    def _notes_are_there(self) -> Medicine:
        lost = [name for name in self.row_notes if name not in [note.id for note in self.notes]]
        if lost:
            raise ValueError(f"`row_notes` names {lost[0]}, which is no note of this medicine")
        return self

    @model_validator(mode="after")
    def _same_letters(self) -> Medicine:
        if self.tall_man and self.tall_man.name.lower() != self.english_name.lower():
            raise ValueError(f"tall_man has other letters than {self.english_name}")
        return self
