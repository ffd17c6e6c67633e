"""Back-translations compared with the English: numbers, negations, certainty and concepts, by the English word lists.

They say it in words of their own: so what counts is whether a thing is said at all, not how often.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from builder.base.errors import Finding, Severity
from builder.checks.items import Item, make_item
from builder.checks.registry import check
from builder.checks.rendered import numbers_in
from builder.facts.base_fact import PLACEHOLDER
from builder.languages.concepts import plain_name
from builder.languages.locale import Locale
from builder.languages.readability import sentences
from builder.languages.wording import CONCEPTS, Family, Wording
from builder.messages.backtranslations import (
    BackTranslation,
    BackTranslations,
    load_backtranslations,
    translation_hash,
)
from builder.messages.catalogue import State
from builder.messages.message import filled
from builder.workspace.loaded import Loaded


@dataclass(frozen=True)
class ReadBack:
    """A current translation that was read back; `english` and `translation` as they are printed, with values."""

    item: Item
    english: str
    translation: str
    back_translations: tuple[BackTranslation, ...]

    def differences(self, back: BackTranslation) -> list[str]:
        """How what was read differs from the English."""
        texts = self.item.english_texts
        differences = _differences(self.english, back.english, texts.wording, texts.locale, self.item.safety)
        return [*differences, *_concepts(self.item, self.english, back.english)]


def _numbers(text: str, wording: Wording | None, locale: Locale) -> set[Decimal]:
    bare = PLACEHOLDER.sub(" ", text)
    written = wording.number_words(bare) if wording else {}
    return {*numbers_in(bare, locale), *written}


def _lost_and_added(what: str, lost: Iterable[object], added: Iterable[object]) -> Iterator[str]:
    sides = [(side, ", ".join(str(item) for item in things)) for side, things in (("lost", lost), ("added", added))]
    text = "; ".join(f"{side}: {items}" for side, items in sides if items)
    if text:
        yield f"{what} ({text})"


def _differences(english: str, back: str, wording: Wording | None, locale: Locale, safety: bool) -> Iterator[str]:
    """`safety`: whether people act on it at once."""
    wanted, got = (_numbers(text, wording, locale) for text in (english, back))
    yield from _lost_and_added("numbers", sorted(wanted - got), sorted(got - wanted))
    abbreviations: Sequence[str] = ()
    if wording:
        # “Under” and “more” are limits beside a number alone; “now” and “call” are words like others in most texts.
        left_out = {"limits": not wanted | got, "safety": not safety}
        for family in (family for family in CONCEPTS if not left_out.get(family)):
            yield from _concept_differences(english, back, wording, family, safety)
        abbreviations = wording.record.readability.abbreviations if wording.record.readability else ()
    lost, added = (set(PLACEHOLDER.findall(text)) for text in (english, back))
    yield from _lost_and_added("placeholders", sorted(lost - added), sorted(added - lost))
    counts = [len(sentences(text, abbreviations)) for text in (english, back)]
    if counts[0] != counts[1]:
        yield f"sentences ({counts[0]} in the English, {counts[1]} read back)"


def _concept_differences(english: str, back: str, wording: Wording, family: Family, safety: bool) -> Iterator[str]:
    """The concepts of a family that only one of the two texts has; where people act at once, each “not” counts."""
    lists = {concept: words for concept in CONCEPTS[family] if (words := wording.words(family, concept))}
    counts = {concept: [wording.count(words, text) for text in (english, back)] for concept, words in lists.items()}
    paraphrased = {concept for concept, words in wording.record.read_back.items() if wording.says(words, back)}
    lost = [concept for concept, (wanted, got) in counts.items() if wanted and not got and concept not in paraphrased]
    added = [concept for concept, (wanted, got) in counts.items() if got and not wanted]
    yield from _lost_and_added(family, lost, added)
    for concept, (wanted, got) in counts.items():
        if family == "negation" and safety and wanted and got and wanted != got and concept not in paraphrased:
            yield f"{family} ({wanted} in the English, {got} read back)"


def _concepts(item: Item, english: str, back: str) -> Iterator[str]:
    """The organs, tests, treatments, groups, directions … that one of the two English texts speaks of alone."""
    concepts, wording = item.english_texts.concepts, item.english_texts.wording
    if concepts is None or wording is None:
        return
    spoken = [
        {name for name, words in concepts.english.items() if wording.says(words, text)} for text in (english, back)
    ]
    lost, added = (
        [f"“{plain_name(name, concepts.english[name])}”" for name in concepts.english if name in names]
        for names in (spoken[0] - spoken[1], spoken[1] - spoken[0])
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
    for reading in read_back(loaded, locale, ledger):
        for back in reading.back_translations:
            differences = reading.differences(back)
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
