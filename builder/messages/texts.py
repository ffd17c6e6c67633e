"""One locale's texts for one topic: the translation of a message, its state, and whether people reviewed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from builder.base.errors import Finding
from builder.base.project import Project
from builder.facts.fact import BaseFact
from builder.facts.topic import Topic
from builder.messages.catalogue import Catalogue, State, load_catalogue
from builder.messages.extract import COMMON
from builder.messages.format import MEDICINE, RANGE, Filled, Patterns, fact_values
from builder.messages.locale import Locale
from builder.messages.review import Reviews, load_reviews, review_hash


@dataclass(frozen=True)
class Translation:
    """A message in one locale. `text` still holds its placeholders.

    `locale` is the one it is in: English, with English values, unless `state` is translated.
    """

    locale: Locale
    context: str
    text: str
    state: State
    reviewed: bool
    values: Mapping[str, Filled]


@dataclass(frozen=True)
class Texts:
    """What a locale has for a topic. English is the source: always translated, reviewed by clinicians."""

    locale: Locale
    topic: Topic
    common: Catalogue
    facts: Catalogue
    reviews: Reviews
    english: Texts | None  # for what is reviewed: no locale is before its English is

    @property
    def patterns(self) -> Patterns:
        return Patterns(self.look_up(*RANGE)[0] or RANGE[1], self.look_up(*MEDICINE)[0] or MEDICINE[1])

    def look_up(self, context: str, english: str) -> tuple[str | None, State]:
        if self.locale.english:
            return english, State.TRANSLATED
        catalogue = self.common if "/" in context else self.facts
        return catalogue.look_up(context, english)

    def _own(self, context: str, english: str, values: Mapping[str, Filled]) -> Translation:
        """The message by this locale's catalogue and reviews alone."""
        english = " ".join(english.split())
        found, state = self.look_up(context, english)
        plain = {name: value.text for name, value in values.items()}
        signed = self.reviews.signed(context, review_hash(context, english, found or "", plain), self.locale.english)
        return Translation(self.locale, context, found or english, state, signed and found is not None, values)

    def _or_english(self, own: Translation, source: Translation) -> Translation:
        """English, with English values, where there is no current translation; reviewed only if its English is."""
        if own.state is not State.TRANSLATED:
            return replace(source, state=own.state, reviewed=False)
        return replace(own, reviewed=own.reviewed and source.reviewed)

    def translate(self, context: str, english: str) -> Translation:
        """A message of a template; what fills it is no part of what a reviewer signs."""
        own = self._own(context, english, {})
        return self._or_english(own, self.english.translate(context, english)) if self.english else own

    def of_fact(self, fact: BaseFact | None, context: str, english: str) -> Translation:
        """A fact's message, filled with the fact's own values in this locale."""
        own = self._own(context, english, fact_values(fact, english, self.topic, self.locale, self.patterns))
        return self._or_english(own, self.english.of_fact(fact, context, english)) if self.english else own


def load_texts(project: Project, locale: Locale, topic: Topic, english: Texts | None, findings: list[Finding]) -> Texts:
    """The catalogues and reviews of a locale; empty ones for English, which is the source."""
    catalogues = []
    for domain in (COMMON, topic.id):
        path = project.catalogue_file(locale.id, domain)
        catalogues.append(load_catalogue(path, project.relative(path), findings))
    path = project.reviews_file(locale.id)
    reviews = load_reviews(path, project.relative(path), findings)
    return Texts(locale, topic, catalogues[0], catalogues[1], reviews, english)
