"""One locale's texts for one topic: the translation of a message, its state, and whether people reviewed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from builder.base.errors import Finding
from builder.base.project import COMMON, Project
from builder.facts.base_fact import BaseFact
from builder.facts.kinds.safety_line import SafetyLine
from builder.facts.topic import Topic
from builder.languages.concepts import Concepts, load_concepts
from builder.languages.format import MEDICINE, RANGE, Filled, Patterns, choose_forms, fact_values
from builder.languages.glossary import GlossaryEntry, load_glossary
from builder.languages.locale import Locale
from builder.languages.plurals import representative
from builder.languages.wording import Wording, load_wording
from builder.messages.accepted import Accepted, load_accepted
from builder.messages.catalogue import Catalogue, State, load_catalogue
from builder.messages.extract import domain_of
from builder.messages.message import Message, plain_values
from builder.messages.origins import Maker, Origins, load_origins
from builder.messages.review import Reviews, load_reviews, review_hash

# The values of a message in a locale, from its English.
Fill = Callable[["Texts", str], Mapping[str, Filled]]


class Asked(NamedTuple):
    """A message that was asked for in a locale, under its English of that moment."""

    locale: str  # id
    topic: str  # id
    context: str
    english: str


@dataclass(frozen=True, repr=False)
class Texts:
    """What a locale has for a topic. English is the source: always translated, reviewed by clinicians."""

    locale: Locale
    topic: Topic
    common: Catalogue
    facts: Catalogue  # the topic's; also of its own handouts and decks
    reviews: Reviews
    english: Texts | None  # for what is reviewed: no locale is before its English is
    accepted: Accepted
    wording: Wording | None
    glossary: Mapping[str, GlossaryEntry]
    concepts: Concepts | None = None
    keep_reviewed: bool = False  # print an approved translation although its English has changed since
    origins: Origins = field(default_factory=Origins)
    asked: set[Asked] = field(default_factory=set, compare=False)  # what was asked for since somebody emptied it
    # (msgctxt, English) → the message as each page takes it; nothing that it is made of changes.
    _messages: dict[tuple[str, str], Message] = field(default_factory=dict, init=False, compare=False)

    @property
    def patterns(self) -> Patterns:
        self._ask(*RANGE)
        self._ask(*MEDICINE)
        return Patterns(self.look_up(*RANGE)[0] or RANGE[1], self.look_up(*MEDICINE)[0] or MEDICINE[1])

    def _ask(self, context: str, english: str) -> None:
        self.asked.add(Asked(self.locale.id, self.topic.id, context, english))

    def catalogue(self, context: str) -> Catalogue:
        """The one that has the message."""
        return self.common if domain_of(context, self.topic.id) == COMMON else self.facts

    def look_up(self, context: str, english: str) -> tuple[str | None, State]:
        if self.locale.english:
            return english, State.TRANSLATED
        return self.catalogue(context).look_up(context, english)

    def _values(self, fact: BaseFact | None, english: str) -> Mapping[str, Filled]:
        return fact_values(fact, english, self.topic, self.locale, self.patterns)

    def chosen(self, fact: BaseFact | None, english: str, text: str) -> str:
        """A text of the message with the plural forms that it has on pages; `english`: its English.

        Where a page fills it, the forms are those for most numbers.
        """
        return representative(choose_forms(text, self._values(fact, english) if fact else {}))

    @property
    def makers(self) -> Iterator[Maker | None]:
        """Who made each current translation of the topic and of what all topics share."""
        for catalogue in (self.common, self.facts):
            for context, entry in catalogue.entries.items():
                translation, _ = catalogue.look_up(context, entry.text)
                if translation is not None:
                    yield self._maker(context, entry.text, translation)

    def missing_roles(self, message: Message) -> tuple[str, ...]:
        """Whose signatures under a message of this locale are lacking."""
        return self.reviews.missing_roles(message.context, message.hash, self.locale.english, message.safety)

    def _local(self, context: str, english: str, values: Fill, safety: bool) -> Message:
        """The message by this locale's catalogue and reviews alone."""
        english = " ".join(english.split())
        translation, state = self.look_up(context, english)
        if state is State.STALE and self.keep_reviewed:
            older = self._approved_before(context, values, safety)
            if older:
                return older
        printed = values(self, english)
        text = choose_forms(translation or english, printed)
        item = Message(self.locale, context, english, text, state, None, printed, safety=safety)
        if translation is None:
            return item
        signed = self.reviews.signed(context, item.hash, self.locale.english, safety)
        return replace(item, signed=signed, maker=self._maker(context, english, translation))

    def _maker(self, context: str, english: str, translation: str) -> Maker | None:
        return None if self.locale.english else self.origins.maker(context, english, translation)

    def approved_before(self, fact: BaseFact | None, context: str) -> Message | None:
        """The stale translation of a fact's or a template's message, if qualified people had signed it."""
        by_fact = fact is not None or "/" not in context
        safety = isinstance(fact, SafetyLine)
        return self._approved_before(context, lambda texts, text: texts._values(fact, text) if by_fact else {}, safety)

    def _approved_before(self, context: str, values: Fill, safety: bool) -> Message | None:
        """A stale translation that all had signed, under its old English, which a clinician had signed; or None."""
        entry = self.catalogue(context).entries.get(context)
        if entry is None or not entry.translation or entry.since is None or self.english is None:
            return None
        before = (entry.previous if entry.fuzzy else entry.text) or ""
        both = [(self, entry.translation), (self.english, before)]
        for texts, text in both:
            # The values are those of today: a changed number voids these signatures too.
            printed = values(texts, before)
            digest = review_hash(context, before, choose_forms(text, printed), plain_values(printed))
            if not texts.reviews.signed(context, digest, texts.locale.english, safety):
                return None
        printed = values(self, before)
        text = choose_forms(entry.translation, printed)
        older = Message(self.locale, context, before, text, State.OLDER, None, printed, entry.since)
        return replace(older, safety=safety, maker=self._maker(context, before, entry.translation))

    def _or_english(self, message: Message, source: Message) -> Message:
        """English, with English values, where there is no current translation; reviewed only if its English is."""
        if not message.in_locale:
            return replace(source, state=message.state, signed=None)
        return replace(message, signed=max(message.signed, source.signed) if message.signed and source.signed else None)

    def translate(self, context: str, english: str) -> Message:
        """A message of a template; what fills it is no part of what a reviewer signs."""
        self._ask(context, english)
        if (context, english) not in self._messages:
            local = self._local(context, english, lambda texts, text: {}, False)
            message = self._or_english(local, self.english.translate(context, english)) if self.english else local
            self._messages[context, english] = message
        return self._messages[context, english]

    def message(self, fact: BaseFact | None, context: str, english: str) -> Message:
        """Any message: of a template, of a topic's name, or of a fact."""
        return self.translate(context, english) if "/" in context else self.of_fact(fact, context, english)

    def of_fact(self, fact: BaseFact | None, context: str, english: str) -> Message:
        """A fact's message, with the values of its placeholders in this locale."""
        self._ask(context, english)
        if (context, english) not in self._messages:
            safety = isinstance(fact, SafetyLine)
            local = self._local(context, english, lambda texts, text: texts._values(fact, text), safety)
            message = self._or_english(local, self.english.of_fact(fact, context, english)) if self.english else local
            self._messages[context, english] = message
        return self._messages[context, english]


@dataclass(frozen=True, repr=False)
class LocaleFiles:
    """What a locale has for all topics together."""

    common: Catalogue
    reviews: Reviews
    accepted: Accepted
    origins: Origins
    wording: Wording | None
    glossary: Mapping[str, GlossaryEntry]
    concepts: Concepts | None


def _catalogue(project: Project, locale: str, domain: str, findings: list[Finding]) -> Catalogue:
    path = project.catalogue_file(locale, domain)
    return load_catalogue(path, project.relative(path), findings, project.cache)


def load_locale_files(project: Project, locale: Locale, findings: list[Finding]) -> LocaleFiles:
    """The shared catalogue, the records and the lists of a locale."""
    reviews, accepted = project.reviews_file(locale.id), project.accepted_file(locale.id)
    origins = project.origins_file(locale.id)
    return LocaleFiles(
        _catalogue(project, locale.id, COMMON, findings),
        load_reviews(reviews, project.relative(reviews), findings),
        load_accepted(accepted, project.relative(accepted), findings),
        load_origins(origins, project.relative(origins), findings),
        load_wording(project, locale.id, findings),
        load_glossary(project, locale.id, findings),
        load_concepts(project, locale.id, findings),
    )


def load_texts(
    project: Project,
    locale: Locale,
    topic: Topic,
    english: Texts | None,
    findings: list[Finding],
    keep_reviewed: bool = False,
    asked: set[Asked] | None = None,
    files: LocaleFiles | None = None,
) -> Texts:
    """What a locale has for a topic; empty catalogues for English, which is the source.

    `files`: the locale's, where they were read before for another topic.
    """
    files = files or load_locale_files(project, locale, findings)
    facts = files.common
    if topic.id != COMMON:
        facts = _catalogue(project, locale.id, topic.id, findings)
    asked = set() if asked is None else asked
    return Texts(
        locale,
        topic,
        files.common,
        facts,
        files.reviews,
        english,
        files.accepted,
        files.wording,
        files.glossary,
        files.concepts,
        keep_reviewed,
        files.origins,
        asked,
    )
