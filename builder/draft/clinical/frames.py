"""How a text says which kind a thing is: its headings, the words before its lists, and the verbs of its sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from pydantic import Field

from builder.base.yamlfile import Model
from builder.draft.clinical.lexicon import record
from builder.draft.words import words

Kind = Literal["symptom", "side-effect", "complication"]
KINDS: tuple[Kind, ...] = ("side-effect", "complication", "symptom")
Section = Literal["symptom", "side-effect", "complication", "treatment", "other", ""]
_WORDS = r"(?:(?!\b(?:but|although|though|however|while|because|similar|resemble|resembles)\b)[^.;:?!]){0,90}?\b"


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
    complicated: str
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
    anaphora: str
    spoken_of: str
    you_may: str
    called_so: str
    exemplified: str
    feels: str
    others_cause: str
    modal: str
    title_before: str
    the_disease: str
    if_one_has: str
    brings: str
    raises: str
    can_also: str
    aside: str
    leading: str
    on_purpose: str
    indicates: str
    opening: str
    naming: str
    between: str
    clauses: str
    relative: str
    taken: str
    purpose: str
    no_verb_before: str
    no_verb_after: str
    feel: str
    lists: str
    examples: str
    of_it: str
    some_people: str
    causal: str
    named: str
    bracketed: str
    only_linked: str
    called: str
    feeling_that: str
    inner: str
    separators: str
    weak_separators: str
    little_ends: str
    no_item_line: str
    little: list[str]
    title_common: list[str]

    @cached_property
    def patterns(self) -> Patterns:
        return Patterns(self)


def whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w’'-])(?:{pattern})(?![\w-])", re.IGNORECASE)


def _any_case(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


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
        self.people = self._people(file)
        self.causes = whole(file.causes)
        self.leads = whole(file.leads)
        self.occur = re.compile(rf",?\s*(?:{file.occur})(?!\w)", re.IGNORECASE)
        self.risk = whole(file.risk)
        self.complicated = whole(file.complicated)
        self.untreated = whole(file.untreated)
        self.treatments = whole(file.treatments)
        self.disease = whole(file.disease)
        self.not_had = re.compile(
            rf"(?<![\w-])(?:{file.not_had})\s+(?:(?:the|a|an|your|their|any|his|her)\s+)?$", re.IGNORECASE
        )
        self.not_listing = whole(file.not_listing)
        self.eases = whole(file.eases)
        self.nothing = whole(file.nothing)
        self.item_ends = _any_case(file.item_ends)
        self.item_starts = re.compile(rf"\s*(?:{file.item_starts})(?![\w-])\s*", re.IGNORECASE)
        # The plain ones, each under its own name.
        self.anaphora = _any_case(file.anaphora)
        self.spoken_of = _any_case(file.spoken_of)
        self.you_may = _any_case(file.you_may)
        self.naming = _any_case(file.naming)
        self.on_purpose = _any_case(file.on_purpose)
        self.indicates = whole(file.indicates)
        self.aside = _any_case(file.aside)
        self.leading = _any_case(file.leading)
        self.raises = _any_case(file.raises)
        self.can_also = _any_case(file.can_also)
        self.brings = _any_case(file.brings)
        self.opening = _any_case(file.opening)
        self.if_one_has = _any_case(file.if_one_has)
        self.the_disease = _any_case(file.the_disease)
        self.title_before = _any_case(file.title_before)
        self.feels = _any_case(file.feels)
        self.others_cause = _any_case(file.others_cause)
        self.modal = _any_case(file.modal)
        self.exemplified = _any_case(file.exemplified)
        self.called_so = _any_case(file.called_so)
        self.between = _any_case(file.between)
        self.clauses = _any_case(file.clauses)
        self.relative = _any_case(file.relative)
        self.taken = _any_case(file.taken)
        self.purpose = _any_case(file.purpose)
        self.no_verb_before = _any_case(file.no_verb_before)
        self.no_verb_after = _any_case(file.no_verb_after)
        self.examples = _any_case(file.examples)
        self.of_it = _any_case(file.of_it)
        self.only_linked = _any_case(file.only_linked)
        self.named = _any_case(file.named)
        self.bracketed = _any_case(file.bracketed)
        self.some_people = _any_case(file.some_people)
        self.causal = _any_case(file.causal)
        self.feel = _any_case(file.feel)
        self.called = _any_case(file.called)
        self.feeling_that = _any_case(file.feeling_that)
        self.inner = _any_case(file.inner)
        self.separators = _any_case(file.separators)
        self.weak_separators = _any_case(file.weak_separators)
        self.little_ends = _any_case(file.little_ends)
        self.no_item_line = _any_case(file.no_item_line)
        self.other_list = _any_case(rf"(?<![\w-])(?:{file.not_listing})(?![\w-])[^.;]{{0,40}}?\b{file.lists}\b")
        self.little = frozenset(file.little)
        self.title_common = frozenset(file.title_common)
        self.table_head = _any_case(file.table_head)
        self.apposition = _any_case(file.apposition)
        self.no_cell = _any_case(file.no_cell)
        self.no_item = _any_case(file.no_item)

    @staticmethod
    def _people(file: FramesFile) -> re.Pattern[str]:
        """“People who have it may have”, or up to a verb that is a complaint itself: “children may wander away”."""
        feelings, acts = (
            "|".join(sorted(map(re.escape, words), key=len, reverse=True))
            for words in (record().vocabulary.feelings, record().vocabulary.acts)
        )
        whose = r"(?: \w+){0,2} (?:who|that) (?:have|has|had|get|develop)(?: had)?\b"
        being = rf"(?:also |often |usually )?(?:is|are|become|becomes) (?:\w+ ){{0,2}}(?:{feelings})"
        verb = rf"(?:\b{file.have}(?![\w-])|\s(?=(?:{being}|{acts})(?![\w-])))"
        return re.compile(rf"(?<![\w’'-])(?:{file.people}\b(?:{whose})?[^.;:?!]{{0,120}}?{verb})", re.IGNORECASE)

    @staticmethod
    def _with_noun(patterns: list[str], noun: str) -> re.Pattern[str]:
        filled = (pattern.replace("{noun}", noun).replace("{words}", _WORDS) for pattern in patterns)
        return re.compile("|".join(rf"(?<![\w’'-])(?:{pattern})(?!\w)" for pattern in filled), re.IGNORECASE)


@cache
def patterns() -> Patterns:
    return FramesFile.model_validate(words("clinical_frames")).patterns


def section_of(headings: tuple[str, ...]) -> Section:
    """The kind of section that the nearest telling heading opens; the title tells nothing."""
    order: tuple[Section, ...] = ("other", "side-effect", "complication", "symptom", "treatment")
    for heading in reversed(headings[1:] if len(headings) > 1 else headings[:0]):
        for section in order:
            if patterns().headings[section].search(heading):
                return section
    return ""


def kind_of_lead(lead: str) -> Kind | Literal["none"] | None:
    """Which kind the words before a list announce; “none”: another thing's list; None: they don't say."""
    compiled = patterns()
    if compiled.nothing.search(lead):
        return "none"
    for kind in KINDS:
        noun = list(compiled.nouns[kind].finditer(lead))
        if noun:
            before = re.split(r"[,;]", lead[: noun[-1].start()])[-1]
            # “causes of symptoms”, “tests for complications”, “treatment of side effects”
            if compiled.eases.search(before):
                return "none"
            if compiled.not_listing.search(before[-30:]) and not compiled.treatments.search(before[-30:]):
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
