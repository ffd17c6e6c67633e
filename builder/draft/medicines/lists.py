"""The word lists of this finder: locales/en/draft/medicines.yaml, medicine-cues.yaml and medicine-classes.yaml."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from builder.base.yamlfile import Model
from builder.draft.words import word_list


class Names(Model):
    """medicines.yaml: what the vocabulary of names lacks, gets wrong, or has and is no medicine to a patient."""

    schema_: Literal[1] = Field(alias="schema")
    never: frozenset[str]
    substances: dict[str, str]
    mostly_medicines: frozenset[str]
    names: dict[str, str]
    generics: frozenset[str]
    brands: dict[str, str]
    short_names: dict[str, str]
    spellings: frozenset[str]
    stems: tuple[str, ...]
    salts: frozenset[str]
    salts_kept: frozenset[str]
    forms_in_names: frozenset[str]
    brand_endings: frozenset[str]
    vaccines: frozenset[str]
    vaccine_names: dict[str, str]
    vaccines_together: frozenset[str]
    vaccines_alone: dict[str, str]
    ordinary_endings: tuple[str, ...]
    ordinary: frozenset[str]


class Cues(Model):
    """medicine-cues.yaml: words around a name; regular expressions of whole words."""

    schema_: Literal[1] = Field(alias="schema")
    forms: tuple[str, ...]
    given: tuple[str, ...]
    named_as: tuple[str, ...]
    sections: tuple[str, ...]
    not_prescribed: tuple[str, ...]
    perhaps_given: tuple[str, ...]
    perhaps_given_behind: tuple[str, ...]
    between: tuple[str, ...]
    medical: tuple[str, ...]
    not_given_after: tuple[str, ...]
    not_given: tuple[str, ...]
    not_treated: tuple[str, ...]
    glued: frozenset[str]
    joining: tuple[str, ...]
    drug_words: tuple[str, ...]
    naming: tuple[str, ...]
    acted_on: tuple[str, ...]
    opening: tuple[str, ...]
    no_vaccine: tuple[str, ...]
    tests: tuple[str, ...]
    no_brands: tuple[str, ...]
    stands_alone_before: tuple[str, ...]
    not_group_before: tuple[str, ...]
    effects: tuple[str, ...]
    before_medicine: frozenset[str]
    vaccine_shots: tuple[str, ...]


class Classes(Model):
    """medicine-classes.yaml: groups of medicines."""

    schema_: Literal[1] = Field(alias="schema")
    heads: frozenset[str]
    plural_only: frozenset[str]
    plural_forms: frozenset[str]
    nouns: frozenset[str]
    purpose_nouns: frozenset[str]
    purposes: frozenset[str]
    qualifiers: frozenset[str]
    actions: frozenset[str]
    action_words: frozenset[str]
    same: dict[str, str]
    never: frozenset[str]


def any_of(patterns: Iterable[str]) -> str:
    """An expression for one of these, the longest first."""
    return "(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")"


@functools.cache
def compiled(template: str) -> re.Pattern[str]:
    """A template with `<name>` for one of the cues of that name, in any case of letters."""
    filled = re.sub(r"<(\w+)>", lambda match: any_of(getattr(cues(), match[1])), template)
    return re.compile(filled, re.IGNORECASE)


@functools.cache
def names() -> Names:
    return word_list("medicines", Names)


@functools.cache
def cues() -> Cues:
    return word_list("medicine-cues", Cues)


@functools.cache
def classes() -> Classes:
    return word_list("medicine-classes", Classes)
