"""Back-translations compared with the English: numbers, negations, certainty and concepts, by the English word lists.

They say it in words of their own: so what counts is whether a thing is said at all, not how often.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from builder.base.errors import Finding, Severity
from builder.checks.items import Item, make_item
from builder.checks.registry import check
from builder.checks.rendered import numbers_in
from builder.facts.base_fact import PLACEHOLDER
from builder.languages.concepts import plain_name
from builder.languages.locale import Locale
from builder.languages.readability import sentences
from builder.languages.word_patterns import Corpus
from builder.languages.wording import CONCEPTS, Family, Wording
from builder.languages.words import Words
from builder.messages.backtranslations import (
    BackTranslation,
    BackTranslations,
    load_backtranslations,
    translation_hash,
)
from builder.messages.catalogue import State
from builder.messages.message import filled
from builder.messages.texts import Texts
from builder.workspace.loaded import Loaded


class English:
    """What English texts say by the English lists, looked for in all of them at once."""

    def __init__(self, texts: Texts, all_texts: Iterable[str]) -> None:
        self.locale, self.wording, self.concepts = texts.locale, texts.wording, texts.concepts
        self._corpus = Corpus(all_texts)

    @cached_property
    def counts(self) -> Mapping[str, Mapping[tuple[Family, str], int]]:
        """Text → how often it says each concept of the families that it says."""
        counts: dict[str, dict[tuple[Family, str], int]] = defaultdict(dict)
        for family, concepts in CONCEPTS.items() if self.wording else ():
            for concept in concepts:
                words = self.wording.words(family, concept) if self.wording else None
                for text, count in self._all(words).items():
                    counts[text][family, concept] = count
        return counts

    @cached_property
    def paraphrased(self) -> Mapping[str, Collection[str]]:
        """Concept → the texts that say it in one of the further words of people who read translations back."""
        lists = self.wording.record.read_back if self.wording else {}
        return {concept: self._all(words) for concept, words in lists.items()}

    def _all(self, words: Words | None) -> Mapping[str, int]:
        return self.wording.count_all(words, self._corpus) if self.wording and words else {}

    @cached_property
    def spoken(self) -> Mapping[str, Collection[str]]:
        """Text → ids of the concepts that it speaks of."""
        spoken: dict[str, list[str]] = defaultdict(list)
        for name, words in self.concepts.english.items() if self.concepts else ():
            for text in self._all(words):
                spoken[text].append(name)
        return spoken


@dataclass(frozen=True)
class ReadBack:
    """A current translation that was read back; `english` and `translation` as they are printed, with values."""

    item: Item
    english: str
    translation: str
    back_translations: tuple[BackTranslation, ...]

    def differences(self, back: BackTranslation, said: English) -> list[str]:
        """How what was read differs from the English; `said` knows both texts."""
        differences = _differences(self.english, back.english, said, self.item.safety)
        return [*differences, *_concepts(self.english, back.english, said)]


def _numbers(text: str, wording: Wording | None, locale: Locale) -> set[Decimal]:
    bare = PLACEHOLDER.sub(" ", text)
    written = wording.number_words(bare) if wording else {}
    return {*numbers_in(bare, locale), *written}


def _lost_and_added(what: str, lost: Iterable[object], added: Iterable[object]) -> Iterator[str]:
    sides = [(side, ", ".join(str(item) for item in things)) for side, things in (("lost", lost), ("added", added))]
    text = "; ".join(f"{side}: {items}" for side, items in sides if items)
    if text:
        yield f"{what} ({text})"


def _differences(english: str, back: str, said: English, safety: bool) -> Iterator[str]:
    """`safety`: whether people act on it at once."""
    wording = said.wording
    wanted, got = (_numbers(text, wording, said.locale) for text in (english, back))
    yield from _lost_and_added("numbers", sorted(wanted - got), sorted(got - wanted))
    abbreviations: Sequence[str] = ()
    if wording:
        # “Under” and “more” are limits beside a number alone; “now” and “call” are words like others in most texts.
        left_out = {"limits": not wanted | got, "safety": not safety}
        for family in (family for family in CONCEPTS if not left_out.get(family)):
            yield from _concept_differences(english, back, said, family, safety)
        abbreviations = wording.record.readability.abbreviations if wording.record.readability else ()
    lost, added = (set(PLACEHOLDER.findall(text)) for text in (english, back))
    yield from _lost_and_added("placeholders", sorted(lost - added), sorted(added - lost))
    counts = [len(sentences(text, abbreviations)) for text in (english, back)]
    if counts[0] != counts[1]:
        yield f"sentences ({counts[0]} in the English, {counts[1]} read back)"


def _concept_differences(english: str, back: str, said: English, family: Family, safety: bool) -> Iterator[str]:
    """The concepts of a family that only one of the two texts has; where people act at once, each “not” counts."""
    wanted, got = (said.counts.get(text, {}) for text in (english, back))
    lost, added = [], []
    for concept in CONCEPTS[family]:
        in_english, in_back = wanted.get((family, concept), 0), got.get((family, concept), 0)
        if in_back and not in_english:
            added.append(concept)
        elif in_english and not in_back and back not in said.paraphrased.get(concept, ()):
            lost.append(concept)
    yield from _lost_and_added(family, lost, added)
    if family == "negation" and safety and not (lost or added) and back not in said.paraphrased.get(family, ()):
        counts = [texts.get((family, family), 0) for texts in (wanted, got)]
        if counts[0] != counts[1]:
            yield f"{family} ({counts[0]} in the English, {counts[1]} read back)"


def _concepts(english: str, back: str, said: English) -> Iterator[str]:
    """The organs, tests, treatments, groups, directions … that one of the two English texts speaks of alone."""
    if said.concepts is None:
        return
    concepts = said.concepts.english
    wanted, got = (said.spoken.get(text, ()) for text in (english, back))
    lost, added = (
        [f"“{plain_name(name, concepts[name])}”" for name in names if name not in others]
        for names, others in ((wanted, got), (got, wanted))
    )
    yield from _lost_and_added("speaks of", lost, added)


def read_back(loaded: Loaded, locale: Locale, ledger: BackTranslations) -> Iterator[ReadBack]:
    """Each current translation of the locale that somebody has read back as it is now, in the catalogues' order."""
    for texts, template, fact in loaded.messages(locale.id) if ledger else ():
        if template.context not in ledger.of_message or texts.english is None:
            continue
        written, state = texts.look_up(template.context, template.text)
        if state is not State.TRANSLATED or written is None:
            continue
        translation = filled(texts.message(fact, template.context, template.text))
        back_translations = ledger.current(template.context, translation_hash(template.context, translation))
        if back_translations:
            english = filled(texts.english.message(fact, template.context, template.text))
            catalogue = texts.catalogue(template.context)
            line = catalogue.entries[template.context].line
            item = make_item(texts, texts.english, catalogue, template.context, template.text, written, line, fact)
            yield ReadBack(item, english, translation, tuple(back_translations))


def differing(loaded: Loaded, locale: Locale, ledger: BackTranslations) -> Iterator[Finding]:
    """A finding for each current back-translation that differs from the English and that nobody has accepted."""
    readings = list(read_back(loaded, locale, ledger))
    if not readings:
        return
    every = (text for item in readings for text in (item.english, *(back.english for back in item.back_translations)))
    said = English(readings[0].item.english_texts, every)
    for reading in readings:
        for back in reading.back_translations:
            differences = reading.differences(back, said)
            if differences:
                message = (
                    f"{back.reader} ({back.date}) reads “{back.english}”, and the English is “{reading.english}”. "
                    f"Different: {', '.join(differences)}. The translation: “{reading.translation}”"
                )
                remedy = "Read the translation again: it may say something else, or only its reader does."
                yield from reading.item.finding("back-translation", message, remedy, Severity.ADVICE)


@check("back-translation", "messages", acceptable=True, reads=("locale",))
def back_translation(loaded: Loaded) -> Iterator[Finding]:
    """What a second reader says that a translation says is what the English says.

    Bad: “Call when the fever is gone”, read back for “Call if you have a fever”. Good: “Phone if you have a fever”.
    """
    for locale in loaded.checked_locales:
        if not locale.english:
            findings: list[Finding] = []
            yield from differing(loaded, locale, load_backtranslations(loaded.project, locale.id, findings))
            # No page hangs on the record, so none waits for it to be mended.
            yield from (replace(finding, severity=Severity.WARNING) for finding in findings)
