"""A locale's glossary: English terms and the forms that a translation may use for them."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import Field

from builder.base.errors import Finding
from builder.base.project import Project
from builder.base.yamlfile import Model, load
from builder.languages.words import Words


class GlossaryEntry(Model):
    """`english` and `forms` are patterns as in wording.yaml: `*` stands for endings and beginnings."""

    english: list[str] = Field(min_length=1)
    not_in: list[str] = []  # English phrases in which the term means something else
    forms: list[str] = Field(min_length=1)  # the first is the one to prefer
    avoid: list[str] = []  # words that translators take by mistake
    # What people act on: in safety lines it may not get lost; `exact`: it stands there as often as in the English.
    safety: Literal["kept", "exact"] | None = None
    note: str | None = None
    source: str | None = None

    @cached_property
    def english_words(self) -> Words:
        return Words.model_validate({"words": self.english, "except": self.not_in})

    @cached_property
    def form_words(self) -> Words:
        return Words.model_validate({"words": self.forms})

    @cached_property
    def avoided_words(self) -> list[Words]:
        """One list for each word to avoid, so that a finding can name it."""
        return [Words.model_validate({"words": [word]}) for word in self.avoid]


class GlossaryFile(Model):
    """locales/<locale>/glossary.yaml; keys are the ids of terms, or plain words."""

    schema_: Literal[1] = Field(alias="schema")
    terms: dict[str, GlossaryEntry]


def load_glossary(project: Project, locale: str, findings: list[Finding]) -> dict[str, GlossaryEntry]:
    """Term → its forms; empty where the locale has no glossary."""
    path = project.glossary_file(locale)
    loaded = load(path, project.relative(path), GlossaryFile, findings) if path.exists() else None
    return loaded[1].terms if loaded else {}
