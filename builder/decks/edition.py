"""The editions of a deck: deck × locale × the locale on the other side, computed and never listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from builder.decks.deck import Deck
from builder.languages.locale import Locale


@dataclass(frozen=True)
class DeckEdition:
    """One Anki package: a deck for learners of one locale; `parallel`: the second language, None without one."""

    deck: Deck
    locale: Locale
    parallel: Locale | None
    output_prefix: str
    english: Locale  # medicines' names are English in decks of two other languages, too

    @property
    def locales(self) -> tuple[Locale, ...]:
        return (self.locale, self.parallel) if self.parallel else (self.locale,)

    @property
    def nursing(self) -> bool:
        """English only, with what staff alone need."""
        return self.locale.english and self.parallel is None

    @property
    def stem(self) -> str:
        name = f"{self.output_prefix}{self.deck.slug}"
        if self.parallel:
            name += f".with-{self.parallel.tag}"
        return f"{self.locale.tag}/{name}"


def plan_decks(
    decks: Sequence[Deck], locales: Sequence[Locale], parallels: Sequence[Locale], output_prefix: str, english: Locale
) -> list[DeckEdition]:
    """One deck a locale for each of `parallels`, its second language; the nursing edition where both are English."""
    return [
        DeckEdition(deck, locale, None if parallel.id == locale.id else parallel, output_prefix, english)
        for locale in locales
        for deck in decks
        for parallel in parallels
        if parallel.id != locale.id or locale.english
    ]
