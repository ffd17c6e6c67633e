"""How a text says which kind a thing is: its headings, the words before its lists, and the verbs of its sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from pydantic import Field

from builder.base.yamlfile import Model
from builder.draft.words import words

Kind = Literal["symptom", "side-effect", "complication"]
KINDS: tuple[Kind, ...] = ("side-effect", "complication", "symptom")
Section = Literal["symptom", "side-effect", "complication", "treatment", "other", ""]
_WORDS = r"(?:(?!\b(?:but|although|though|however|while|because)\b)[^.;:?!]){0,90}?\b"


class FramesFile(Model):
    """locales/en/draft/clinical_frames.yaml."""

    schema_: Literal[1] = Field(alias="schema")
    nouns: dict[Kind, str]
    headings: dict[Section, list[str]]
    opens_list: list[str]
    opens_words: list[str]
    closes: list[str]
    not_opening: str
    symptom_verbs: list[str]
    people: str
    have: str
    causes: str
    leads: str
    occur: str
    risk: str
    untreated: str
    treatments: str
    disease: str
    not_had: str
    not_listing: str
    nothing: str
    eases: str
    item_ends: str
    item_starts: str
    no_item: str
    no_cell: str
    apposition: str
    table_head: str

    @cached_property
    def patterns(self) -> Patterns:
        return Patterns(self)


def whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w’'-])(?:{pattern})(?![\w-])", re.IGNORECASE)


class Patterns:
    """The file's expressions, compiled."""

    def __init__(self, file: FramesFile) -> None:
        self.headings = {
            section: re.compile("|".join(patterns), re.IGNORECASE) for section, patterns in file.headings.items()
        }
        self.opens_list = {kind: self._with_noun(file.opens_list, file.nouns[kind]) for kind in KINDS}
        self.opens_words = {kind: self._with_noun(file.opens_words, file.nouns[kind]) for kind in KINDS}
        self.closes = {kind: self._with_noun(file.closes, file.nouns[kind]) for kind in KINDS}
        self.nouns = {kind: whole(file.nouns[kind]) for kind in KINDS}
        self.not_opening = re.compile(rf"\s*(?:{file.not_opening})", re.IGNORECASE)
        self.symptom_verbs = whole("|".join(file.symptom_verbs))
        self.people = whole(rf"{file.people}\b[^.;:?!]{{0,80}}?\b{file.have}")
        self.causes = whole(file.causes)
        self.leads = whole(file.leads)
        self.occur = re.compile(rf"\s*(?:{file.occur})(?!\w)", re.IGNORECASE)
        self.risk = whole(file.risk)
        self.untreated = whole(file.untreated)
        self.treatments = whole(file.treatments)
        self.disease = whole(file.disease)
        self.not_had = re.compile(
            rf"(?<![\w-])(?:{file.not_had})\s+(?:(?:the|a|an|your|their|any|his|her)\s+)?$", re.IGNORECASE
        )
        self.not_listing = whole(file.not_listing)
        self.eases = whole(file.eases)
        self.nothing = whole(file.nothing)
        self.item_ends = re.compile(file.item_ends, re.IGNORECASE)
        self.item_starts = re.compile(rf"\s*(?:{file.item_starts})(?![\w-])\s*", re.IGNORECASE)
        self.table_head = re.compile(file.table_head, re.IGNORECASE)
        self.apposition = re.compile(file.apposition, re.IGNORECASE)
        self.no_cell = re.compile(file.no_cell, re.IGNORECASE)
        self.no_item = re.compile(file.no_item, re.IGNORECASE)

    @staticmethod
    def _with_noun(patterns: list[str], noun: str) -> re.Pattern[str]:
        filled = (pattern.replace("{noun}", noun).replace("{words}", _WORDS) for pattern in patterns)
        return re.compile("|".join(rf"(?<![\w’'-])(?:{pattern})(?!\w)" for pattern in filled), re.IGNORECASE)


@cache
def patterns() -> Patterns:
    return FramesFile.model_validate(words("clinical_frames")).patterns


def section_of(headings: tuple[str, ...]) -> Section:
    """What the nearest heading that says anything says of its text; the title says nothing."""
    order: tuple[Section, ...] = ("other", "side-effect", "complication", "symptom", "treatment")
    for heading in reversed(headings[1:] if len(headings) > 1 else headings[:0]):
        for section in order:
            if patterns().headings[section].search(heading):
                return section
    return ""


def kind_of_lead(lead: str) -> Kind | Literal["none"] | None:
    """Which kind the words before a list announce; “none”: another thing's list; None: they don't say."""
    found = patterns()
    if found.nothing.search(lead):
        return "none"
    for kind in KINDS:
        noun = list(found.nouns[kind].finditer(lead))
        if noun:
            before = lead[: noun[-1].start()]
            # “causes of symptoms”, “tests for complications”, “treatment of side effects”
            if found.eases.search(before):
                return "none"
            if found.not_listing.search(before[-30:]) and not found.treatments.search(before[-30:]):
                return "none"
            return kind
    return None


@dataclass(frozen=True)
class Trigger:
    """A place in a sentence that says of what follows (or of what stands before it) which kind it is.

    `listing`: what follows is taken even where its words are unknown.
    """

    kind: Kind
    start: int
    end: int
    before: bool = False
    listing: bool = False
    conditions: bool = True  # whether conditions count, or complaints alone
    about: str | None = None
    sure: float = 0.9
    reason: str = ""
