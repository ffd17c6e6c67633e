"""What messages speak of, and how each language can say it: organs, tests, directions, people, what to do.

`locales/en/concepts.yaml` lists the concepts with their English words; `locales/<locale>/concepts.yaml` has, under the
same ids, all usual ways to say each. The checks compare what a translation and its English speak of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from pydantic import Field, field_validator, model_validator

from builder.base.errors import Finding
from builder.base.project import Project
from builder.base.yamlfile import Model, YamlFile, load
from builder.languages.glossary import GlossaryEntry
from builder.languages.word_patterns import Corpus
from builder.languages.wording import Wording
from builder.languages.words import Words

Kind = Literal[
    "organ", "test", "treatment", "group", "disease", "sign", "direction", "time", "actor", "degree", "advice"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Losing or adding one of these is another organ, test or medicine.
GRAVE: tuple[Kind, ...] = ("organ", "test", "treatment", "group")
# Kinds as translators read them.
NAMES: Mapping[Kind, str] = {"group": "group of medicines"}
ENGLISH = "en"


class EnglishConcept(Words):
    """One thing that English messages speak of, with the English words for it."""

    kind: Kind
    opposite: str | None = None  # id; the two exchanged is an error
    # both: lost or added counts. lost: a translation may have the words for another reason. exchanged: only for the
    # opposite.
    compare: Literal["both", "lost", "exchanged"] = "both"
    general: bool = False  # so general a word that it may go: a warning, whatever the kind

    @property
    def grave(self) -> bool:
        """Whether it may neither be lost nor added."""
        return self.kind in GRAVE and not self.general


class _WithSynonyms(Model):
    # English texts that one translation may stand for.
    synonyms: list[list[str]] = []

    @field_validator("synonyms")
    @classmethod
    def _several(cls, value: list[list[str]]) -> list[list[str]]:
        if any(len(texts) < 2 for texts in value):
            raise ValueError("a line of synonyms needs two texts or more")
        return value


class EnglishConceptsFile(_WithSynonyms):
    """locales/en/concepts.yaml; keys are ids, for ever."""

    schema_: Literal[1] = Field(alias="schema")
    pronouns: list[str] = []  # what a translation may replace by the name of the thing
    concepts: dict[str, EnglishConcept]

    @model_validator(mode="after")
    def _opposites(self) -> EnglishConceptsFile:
        for name, concept in self.concepts.items():
            if concept.compare == "exchanged" and concept.opposite is None:
                raise ValueError(f"“{name}” is compared with its opposite alone, and has none")
            if concept.opposite is None:
                continue
            counterpart = self.concepts.get(concept.opposite)
            if counterpart is None:
                raise ValueError(f"there is no concept “{concept.opposite}”, the opposite of “{name}”")
            if counterpart.opposite != name:
                raise ValueError(f"the opposite of “{name}” is “{concept.opposite}”, but not the other way round")
        return self


class LocaleConcept(Model):
    """All usual ways to say it: patterns as in wording.yaml. Without words, the glossary's forms under this id.

    `also`: words that can say it and have other uses as well; they never count as added.
    """

    words: list[str] = []
    except_: list[str] = Field([], alias="except")
    also: list[str] = []

    @field_validator("words", "except_", "also")
    @classmethod
    def _not_empty(cls, value: list[str]) -> list[str]:
        if any(not word.strip("*… ") for word in value):
            raise ValueError("a pattern needs at least one letter")
        return value


class LocaleConceptsFile(_WithSynonyms):
    """locales/<locale>/concepts.yaml of every locale but English; keys are the ids of locales/en/concepts.yaml."""

    schema_: Literal[1] = Field(alias="schema")
    concepts: dict[str, LocaleConcept]


@dataclass(frozen=True, repr=False)
class Concepts:
    """A locale's file: how it says each concept."""

    file: YamlFile
    entries: Mapping[str, EnglishConcept] | Mapping[str, LocaleConcept]
    synonyms: tuple[frozenset[str], ...]
    pronouns: Words | None = None

    @cached_property
    def english(self) -> dict[str, EnglishConcept]:
        """Id → concept, of English's own file; empty for any other."""
        return {name: concept for name, concept in self.entries.items() if isinstance(concept, EnglishConcept)}

    def words(self, glossary: Mapping[str, GlossaryEntry]) -> dict[str, Words]:
        """Id → all ways to say it, the glossary's forms among them; ids without any are left out."""
        by_concept = {}
        for name, concept in self.entries.items():
            forms = glossary[name].forms if name in glossary else []
            words = list(dict.fromkeys([*concept.words, *forms]))
            if words:
                by_concept[name] = Words.model_validate(
                    {"words": words, "except": concept.except_, "also": concept.also}
                )
        return by_concept

    def faults(self, known: Mapping[str, EnglishConcept], glossary: Mapping[str, GlossaryEntry]) -> Iterator[Finding]:
        """A finding for each id that English doesn't have, and for each without any words."""
        for name, concept in self.entries.items():
            if name not in known:
                message = f"there is no concept “{name}” in locales/{ENGLISH}/concepts.yaml"
                yield self.file.finding(["concepts", name], "concepts", message, "Correct the id, or remove it.")
            elif not concept.words and name not in glossary:
                message = f"“{name}” has no words, and the glossary has no forms under that id"
                yield self.file.finding(["concepts", name], "concepts", message, "Add the words.")


def load_concepts(project: Project, locale: str, findings: list[Finding]) -> Concepts | None:
    """The locale's concepts; None where it has no file, and with findings where it can't be read."""
    path = project.concepts_file(locale)
    if not path.exists():
        return None
    model = EnglishConceptsFile if locale == ENGLISH else LocaleConceptsFile
    loaded: tuple[YamlFile, EnglishConceptsFile | LocaleConceptsFile] | None = load(
        path, project.relative(path), model, findings
    )
    if loaded is None:
        return None
    file, record = loaded
    pronouns = record.pronouns if isinstance(record, EnglishConceptsFile) else []
    return Concepts(
        file,
        record.concepts,
        tuple(frozenset(texts) for texts in record.synonyms),
        Words.model_validate({"words": pronouns}) if pronouns else None,
    )


def spoken_of(concepts: Mapping[str, EnglishConcept], wording: Wording, corpus: Corpus) -> dict[str, list[str]]:
    """English text → the ids of what it speaks of, in the file's order."""
    spoken: dict[str, list[str]] = {}
    for name, concept in concepts.items():
        for text in wording.saying(concept, corpus):
            spoken.setdefault(text, []).append(name)
    return spoken


def plain_name(name: str, concept: EnglishConcept) -> str:
    """A concept in plain words: its id, or the first English word where the id is a term's."""
    return concept.words[0].strip("*") if "." in name else name


def tags(concepts: Mapping[str, EnglishConcept], names: list[str]) -> str:
    """What translators read: “liver (organ), surgery (treatment)”; what may be said anyhow is left out."""
    listed = ((name, concepts[name]) for name in names if concepts[name].compare != "exchanged")
    return ", ".join(f"{plain_name(*item)} ({NAMES.get(item[1].kind, item[1].kind)})" for item in listed)
