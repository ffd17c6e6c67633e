"""Which brand names a page shows: those of the documents, and those of the country where it is handed out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from builder.facts.kinds.medicine import Medicine
from builder.languages.locale import Locale

# Where what the European Medicines Agency authorises may be sold: the EU, Iceland, Liechtenstein and Norway.
_EMA_COUNTRIES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"


@dataclass(frozen=True)
class PrintedBrand:
    """A brand name with the country where it is sold; `elsewhere`: none of the documents' own."""

    name: str
    country: str | None
    elsewhere: bool = False
    discontinued: bool = False


def sold_in(market: str, country: str) -> bool:
    """Whether what is sold in `market`, a country or EU, is sold in `country`."""
    return market == country or (market == "EU" and country in _EMA_COUNTRIES.split())


def printed_brands(medicine: Medicine, locales: Sequence[Locale]) -> list[PrintedBrand]:
    """The medicine's brands on a page of these locales, each name once.

    The documents' own; those of a clinic's country; those that a locale has, of the clinic's country if it is known.
    """
    brands = [PrintedBrand(item.name, item.country, False, item.discontinued) for item in medicine.brands]
    country = next((locale.country for locale in locales if locale.country), None)
    local = [item for locale in locales for item in locale.medicine_brands.get(medicine.inn, ())]
    others = [(item.name, item.country, item.discontinued) for item in medicine.brands_elsewhere if country]
    others += [(item.name, item.country, False) for item in local]
    for name, market, discontinued in others:
        known = {brand.name.casefold() for brand in brands}
        if name.casefold() not in known and (country is None or sold_in(market, country)):
            brands.append(PrintedBrand(name, market, True, discontinued))
    return brands


def common_country(medicines: Iterable[Medicine]) -> str | None:
    """The one country whose brand names the documents have; None where there are several, or no source says."""
    countries = {brand.country for medicine in medicines for brand in medicine.brands}
    return next(iter(countries)) if len(countries) == 1 else None


def brand_names(medicine: Medicine, locales: Iterable[Locale]) -> list[str]:
    """Every brand name, wherever it is sold."""
    local = [item.name for locale in locales for item in locale.medicine_brands.get(medicine.inn, ())]
    return [*(brand.name for brand in (*medicine.brands, *medicine.brands_elsewhere)), *local]
