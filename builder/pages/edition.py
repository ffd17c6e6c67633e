"""The matrix of editions: handout × locale × variant, computed and never listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from builder.languages.locale import Locale
from builder.languages.paper import Paper
from builder.pages.handout import Handout
from builder.pages.variants import Layout, Print


@dataclass(frozen=True)
class HandoutEdition:
    """One leaflet: a handout in a locale, on one paper, in one print; bilingual where `parallel` is a second locale."""

    handout: Handout
    locale: Locale
    parallel: Locale | None
    paper: Paper
    print: Print
    output_prefix: str

    @property
    def locales(self) -> tuple[Locale, ...]:
        return (self.locale, self.parallel) if self.parallel else (self.locale,)

    @property
    def layout(self) -> Layout:
        return "bilingual" if self.parallel else "single"

    @property
    def stem(self) -> str:
        """Path below dist/ without its ending; print and paper only where they aren't the usual ones."""
        name = f"{self.output_prefix}{self.handout.slug}"
        if self.parallel:
            name += f".with-{self.parallel.tag}"
        if self.print != "standard":
            name += f".{self.print}"
        if self.paper != self.locale.record.paper:
            name += f".{self.paper}"
        return f"{self.locale.tag}/{name}"


@dataclass(frozen=True)
class PacketEdition:
    """Several leaflets in one PDF; its contents page is in the locale of the first one. `name` is without an ending."""

    name: str
    leaflets: tuple[HandoutEdition, ...]

    @property
    def locale(self) -> Locale:
        return self.leaflets[0].locale

    @property
    def parallel(self) -> None:
        return None

    @property
    def locales(self) -> tuple[Locale, ...]:
        return (self.locale,)

    @property
    def paper(self) -> Paper:
        return self.leaflets[0].paper

    @property
    def print(self) -> Print:
        return self.leaflets[0].print

    @property
    def layout(self) -> Layout:
        return "single"

    @property
    def stem(self) -> str:
        return f"packets/{self.name}"


def partners(locale: Locale, parallels: Sequence[Locale], layouts: Sequence[Layout]) -> Iterator[Locale | None]:
    """The parallel locale of each of a locale's editions: None where it stands alone; never the same locale twice."""
    for layout in layouts:
        if layout == "single":
            yield None
        else:
            yield from (parallel for parallel in parallels if parallel.id != locale.id)


def plan_handouts(
    handouts: Sequence[Handout],
    locales: Sequence[Locale],
    parallels: Sequence[Locale],
    output_prefix: str,
    layouts: Sequence[Layout],
    papers: Sequence[Paper],
    prints: Sequence[Print],
) -> list[HandoutEdition]:
    """Every edition asked for; `parallels`: the second locales of bilingual ones; no papers: each locale's own."""
    return [
        HandoutEdition(handout, locale, parallel, paper, print_, output_prefix)
        for locale in locales
        for handout in handouts
        for parallel in partners(locale, parallels, layouts)
        if locale.english or ("bilingual" if parallel else "single") in handout.record.layouts
        for print_ in prints
        if print_ in handout.record.prints
        for paper in (papers or (locale.record.paper,))
    ]
