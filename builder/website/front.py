"""dist/index.html: the page on which a person picks a language, in its own name and letters."""

from __future__ import annotations

from builder.website.frame import INDEX, Frame


def render_front(site: Frame) -> str:
    """The page. HandoutsError with the template's line where it can't be made."""
    same = {section.locale.tag: site.page(section) for section in site.sections}
    return site.render("front.html.j2", INDEX, site.english, whole=True, same=same)
