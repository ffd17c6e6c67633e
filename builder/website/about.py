"""The page about the leaflets: where the facts come from, what was checked, and whose the parts are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from builder.base.files import need_text
from builder.languages.fonts import FALLBACK_FAMILY
from builder.languages.locale import Locale
from builder.messages.catalogue import State
from builder.website.frame import FOLDER, Frame
from builder.website.plan import Section
from builder.workspace.loaded import Loaded

_SEARCH = "MiniSearch: MIT License, Copyright Luca Ongaro"


@dataclass(frozen=True)
class Figures:
    """The messages of a locale, counted."""

    locale: Locale
    lines: int
    translated: int
    checked: int


def figures(loaded: Loaded, locale: Locale) -> Figures:
    """How many messages there are, how many have a translation of today's English, and how many are signed."""
    lines = translated = checked = 0
    for texts, template, fact in loaded.messages(locale.id):
        lines += 1
        translated += texts.look_up(template.context, " ".join(template.text.split()))[1] is State.TRANSLATED
        if texts.reviews.of_message:  # else nobody has signed any
            checked += texts.message(fact, template.context, template.text).reviewed
    return Figures(locale, lines, translated, checked)


def others(site: Frame) -> Iterator[str]:
    """Fonts, pictures and programs of other people, each with its licence, as the repository has them on record."""
    loaded = site.loaded
    used = {name for section in site.sections for name in section.locale.record.fonts} | {FALLBACK_FAMILY}
    for licence in sorted({loaded.fonts.families[name].licence for name in used if name in loaded.fonts.families}):
        names = sorted(
            name for name in used if name in loaded.fonts.families and loaded.fonts.families[name].licence == licence
        )
        yield f"{', '.join(names)}: {licence}"
    folder = loaded.project.theme_folder()
    record = folder / "pictures/README.md"
    if record.is_file():
        text = need_text(record, "handouts/theme/pictures/README.md", "pictures")
        paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
        yield from (part.replace("`", "") for part in paragraphs if part and not part.startswith("#"))
    if any((loaded.project.handouts_folder() / FOLDER / "vendor").glob("minisearch*")):
        yield _SEARCH


def render_about(site: Frame, section: Section, counted: list[Figures]) -> str:
    """The page in one language. HandoutsError with the template's line where it can't be made."""
    path = site.about(section)
    same = {item.locale.tag: site.about(item) for item in site.sections}
    return site.render(
        "about.html.j2",
        path,
        section,
        same=same,
        figures=counted,
        number=lambda value: section.number(value)[0],
        others=list(others(site)),
    )
