"""Which edition of a leaflet the Infobutton offers first, how well it is reviewed, and where its files are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from builder.serve.infobutton_feed import Link
from builder.serve.infobutton_language import ENGLISH, english_name
from builder.serve.infobutton_library import Output

_TYPES = {"html": "text/html", "pdf": "application/pdf"}
_PAPERS = {"a4": "A4", "letter": "US Letter"}


@dataclass(frozen=True)
class Offered:
    """A leaflet's page that is offered first, and its other files. `fallback`: it is in English for want of another."""

    main: Output
    files: tuple[Output, ...]
    fallback: bool


def offered(outputs: Sequence[Output], language: str | None) -> Offered | None:
    """The edition in the language; in English where there is none. None where the leaflet is in neither.

    An unreviewed translation is offered with the English beside it, if there is such an edition, so that a clinician
    can see what it should say.
    """
    in_language = [item for item in outputs if item.locales[0] == language]
    fallback = not any(item.kind == "html" for item in in_language)
    if fallback:
        in_language = [item for item in outputs if item.locales == (ENGLISH,)]
    pages = [item for item in in_language if item.kind == "html"]
    if not pages:
        return None
    reviewed = all(item.reviewed == item.total for item in pages)

    def order(item: Output) -> tuple[bool, bool, bool, str]:
        bilingual = len(item.locales) > 1
        others = bilingual and item.locales[1] != ENGLISH
        return (item.large, others, bilingual == reviewed, item.path)

    main = min(pages, key=order)
    files = sorted((item for item in in_language if item is not main), key=lambda item: (order(item), item.kind))
    return Offered(main, tuple(files), fallback and language != ENGLISH)


def review_of(item: Output) -> tuple[str, str]:
    """A page's state of review: a word for programs, and a sentence."""
    if item.reviewed == item.total and item.total:
        return "reviewed", "Qualified people have reviewed and signed every part of it."
    what = "English text" if item.locales == (ENGLISH,) else "translation"
    if item.translated < item.total:
        missing = item.total - item.translated
        return (
            "incomplete",
            f"Not all of it is translated: {missing} of {item.total} parts are in English. Not reviewed.",
        )
    if item.older:
        return "outdated", f"{item.older} of {item.total} parts translate an earlier English text. Review it again."
    if item.reviewed:
        return "partly-reviewed", f"Qualified people have reviewed {item.reviewed} of {item.total} parts of the {what}."
    return "not-reviewed", f"No qualified person has reviewed this {what} yet."


def links_of(edition: Offered, base: str, anchor: str = "") -> list[Link]:
    """Its page and its PDF, then the other editions. `anchor` is a place on the page."""
    main = edition.main
    same = [item for item in edition.files if item.kind == "pdf" and item.locales == main.locales]
    pdf = min(same, key=lambda item: (item.large, item.paper != main.paper, item.path), default=None)
    links = [Link(base + quote(main.path) + anchor, "alternate", _TYPES["html"], main.locales[0], _words(main))]
    if pdf is not None:
        links.append(Link(base + quote(pdf.path), "alternate", _TYPES["pdf"], pdf.locales[0], _words(pdf)))
    for item in edition.files:
        if item is not pdf:
            place = anchor if item.kind == "html" else ""
            href = base + quote(item.path) + place
            links.append(Link(href, "related", _TYPES[item.kind], item.locales[0], _words(item)))
    return links


def _words(item: Output) -> str:
    parts = [" and ".join(english_name(tag) for tag in item.locales)]
    if item.kind == "pdf":
        parts.append(f"PDF, {_PAPERS.get(item.paper, item.paper)}")
    else:
        parts.append("web page")
    if item.large:
        parts.append("large print")
    return ", ".join(parts)
