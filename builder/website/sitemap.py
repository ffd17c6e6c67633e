"""sitemap.xml and robots.txt, for a clinic whose leaflets stand on the web: each page with its other languages."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from builder.pages.clinic import Clinic
from builder.website.frame import INDEX, Frame
from builder.website.meta import public

SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"
_NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def _pages(site: Frame) -> Iterator[dict[str, str]]:
    """Each page as tag → path below dist/: the languages' pages, those about the leaflets, each leaflet."""
    yield {section.locale.tag: site.page(section) for section in site.counted}
    yield {section.locale.tag: site.about(section) for section in site.counted}
    leaflets: dict[tuple[str, str], dict[str, str]] = {}
    for section in site.counted:
        for part in section.parts:
            for item in part.leaflets:
                read = [choice for choice in item.choices if choice.html]
                # The language alone where there is such an edition: it is what a reader searches for.
                best = min(read, key=lambda choice: (choice.large, choice.parallel is not None), default=None)
                if best and best.html:
                    leaflets.setdefault((part.topic.id, item.slug), {})[section.locale.tag] = best.html
    yield from leaflets.values()


def sitemap(site: Frame, clinic: Clinic) -> str:
    """The file; only for a clinic with a `website_address`. Drafts are not in it."""

    def url(address: str | None, links: str) -> str:
        return f"<url><loc>{quoteattr(address or '')[1:-1]}</loc>{links}</url>"

    lines = []
    for page in _pages(site):
        addresses = {tag: public(clinic, path) or "" for tag, path in page.items()}
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag}" href={quoteattr(address)}/>'
            for tag, address in addresses.items()
        )
        lines += [url(address, links) for address in addresses.values()]
    first = url(public(clinic, INDEX), "")
    return (
        "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', f"<urlset {_NAMES}>", first, *lines, "</urlset>"]) + "\n"
    )


def robots(clinic: Clinic) -> str:
    """Everything may be read; it counts where the site stands at the top of its host."""
    return f"User-agent: *\nAllow: /\nSitemap: {public(clinic, SITEMAP)}\n"
