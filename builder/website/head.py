"""The head of a leaflet's page: its style sheets and scripts, and what search engines and other sites show of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from builder.website.links import parallel_of, tag
from builder.website.meta import alternates, canonical, icon_link, open_graph
from builder.website.plan import BilingualText, Entry

if TYPE_CHECKING:
    from builder.website.leaflet import LeafletPage

# The colours of the bar above a page, in the two schemes.
THEME = {"light": "#0f5c66", "dark": "#10191b"}


def plain(text: BilingualText, translated: bool = True) -> str:
    """A message as plain text: its translation, or English where it has none or `translated` is false."""
    chosen = text.translation if translated and text.translation is not None else text.english
    return Markup(chosen).striptags()


def head(page: LeafletPage) -> str:
    """The lines that the website adds to the page's head."""
    return "\n".join(_lines(page))


def _lines(page: LeafletPage) -> Iterator[str]:
    yield '<meta name="color-scheme" content="light dark">'
    for scheme, colour in THEME.items():
        yield f'<meta name="theme-color" content="{colour}" media="(prefers-color-scheme: {scheme})">'
    yield icon_link("../" * page.path.count("/"))  # a browser that is told of none asks the host for one
    if page.sheet:
        # What a screen needs stands in the page; a sheet for paper doesn't hold it up.
        yield Markup("<style>{}</style>").format(Markup(page.site.screen_style))
        yield Markup('<link rel="stylesheet" href="{}" media="print">').format(page.sheet)
    yield from (Markup('<script src="{}" defer></script>').format(src) for src in page.scripts())
    address = page.site.clinic.web_page(page.stem) if page.site.clinic else None
    if address:
        yield from _published(page, address)


def _published(page: LeafletPage, address: str) -> Iterator[str]:
    """What only a page with a known address can say."""
    clinic = page.site.clinic
    assert clinic is not None
    yield canonical(clinic, page.path)
    editions: dict[str, Entry] = {page.locale.tag: page.entry, **page.site.outputs.languages(page.entry)}
    if len(editions) > 1:
        named = ((page.site.locale(name), entry["path"]) for name, entry in sorted(editions.items()))
        paths = {locale.tag: path for locale, path in named if locale and not locale.record.draft}
        yield alternates(clinic, paths, paths.get("en"))
    description = f"{plain(page.title, translated=False)} · {page.topic.record.name}"
    title = f"{plain(page.title)} · {plain(page.topic_name)}"
    yield open_graph(clinic, page.path, title, str(page.locale.cldr), "article", description)
    yield data_block(_medical(page, address, description))


def _medical(page: LeafletPage, address: str, description: str) -> dict[str, Any]:
    """The page as schema.org describes medical pages. No review is claimed that nobody made."""
    clinic = page.site.clinic
    assert clinic is not None
    parallel = parallel_of(page.entry)
    return {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "url": address,
        "name": plain(page.title),
        "description": description,
        "inLanguage": [tag(page.entry), *([parallel] if parallel else [])],
        "about": {"@type": "MedicalCondition", "name": page.topic.record.name},
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "dateModified": page.topic.record.facts_as_of.isoformat(),
        "publisher": {"@type": "Organization", "name": clinic.record.name},
    }


def data_block(data: Any) -> str:
    """Data for search engines: browsers don't run a script of this type, whatever the policy says."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f'<script type="application/ld+json">{text}</script>'
