"""The matrix of editions: handout × locale × variant, computed and never listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from builder.editions.deck import Deck
from builder.editions.handout import Handout
from builder.messages.locale import Locale, Paper

Layout = Literal["single", "bilingual"]
LAYOUTS: tuple[Layout, ...] = ("single", "bilingual")


@dataclass(frozen=True)
class HandoutEdition:
    """One leaflet: a handout in a locale, alone or with English, on one paper."""

    handout: Handout
    locale: Locale
    other: Locale | None
    paper: Paper
    output_prefix: str

    @property
    def layout(self) -> Layout:
        return "bilingual" if self.other else "single"

    @property
    def stem(self) -> str:
        """Path below dist/ without its ending; the paper only where it isn't the locale's own."""
        name = f"{self.output_prefix}{self.handout.slug}"
        if self.other:
            name += f".with-{self.other.tag}"
        if self.paper != self.locale.record.paper:
            name += f".{self.paper}"
        return f"{self.locale.tag}/{name}"


@dataclass(frozen=True)
class DeckEdition:
    """One Anki package: a deck for learners of one locale, with another locale on the other side or none."""

    deck: Deck
    locale: Locale
    other: Locale | None
    output_prefix: str

    @property
    def stem(self) -> str:
        name = f"{self.output_prefix}{self.deck.slug}"
        if self.other:
            name += f".with-{self.other.tag}"
        return f"{self.locale.tag}/{name}"


def _layouts(locale: Locale, english: Locale, layouts: Sequence[Layout]) -> Iterator[Locale | None]:
    for layout in layouts:
        if layout == "single":
            yield None
        elif not locale.english:
            yield english


def plan_handouts(
    handouts: Sequence[Handout],
    locales: Sequence[Locale],
    english: Locale,
    output_prefix: str,
    layouts: Sequence[Layout] = LAYOUTS,
    papers: Sequence[Paper] = (),
) -> list[HandoutEdition]:
    """Every edition asked for; no papers means each locale's own."""
    return [
        HandoutEdition(handout, locale, other, paper, output_prefix)
        for locale in locales
        for handout in handouts
        for other in _layouts(locale, english, layouts)
        if locale.english or ("bilingual" if other else "single") in handout.record.layouts
        for paper in (papers or (locale.record.paper,))
    ]


def plan_decks(
    decks: Sequence[Deck], locales: Sequence[Locale], english: Locale, output_prefix: str
) -> list[DeckEdition]:
    """One deck a locale with English on the other side; for English an English-only one."""
    return [
        DeckEdition(deck, locale, None if locale.english else english, output_prefix)
        for locale in locales
        for deck in decks
    ]
