"""dist/<tag>/index.html: all leaflets, decks and packets of one language, and the state of its review."""

from __future__ import annotations

from builder.website.frame import Frame
from builder.website.plan import Section


def render_locale(site: Frame, section: Section) -> str:
    """The page. HandoutsError with the template's line where it can't be made."""
    path = site.page(section)
    same = {item.locale.tag: site.page(item) for item in site.sections}
    return site.render(
        "locale.html.j2",
        path,
        section,
        whole=True,
        same=same,
        searched=site.search,
        about=f"../{site.about(section)}",
    )
