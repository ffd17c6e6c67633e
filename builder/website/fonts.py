"""Fonts that web pages bring along, for devices that lack a script: cut down to the characters that a locale uses."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import fontTools
from fontTools import subset
from fontTools.ttLib import TTFont

from builder.base.cache import Cached, key_of
from builder.base.files import need_text
from builder.base.project import Project
from builder.languages.fonts import characters
from builder.languages.locale import DIGITS, Locale
from builder.pdf.font_files import sha256
from builder.workspace.loaded import Loaded

FOLDER = "assets/fonts"
LICENCE = "theme/website/fonts/OFL.txt"

_VERSION = "web-fonts-1"
_WEIGHTS = {"regular": (0, 400), "bold": (1, 700)}  # place among a family's files, weight in CSS
# Spaces, what joins and parts letters, the circle that a mark alone stands on, and what numbers and sentences have.
_ALWAYS = " \u00a0\u200c\u200d\u25cc0123456789.,:;!?()[]/%+-–—…·‘’“”"


def used_characters(locale: Locale, texts: Iterable[str]) -> frozenset[str]:
    """The characters of the texts, of the locale's names and digits, and of CLDR's names of days, months, languages
    and countries, which have the rest of an alphabet.
    """
    cldr = locale.cldr
    names = [locale.record.own_name, DIGITS[locale.record.digits], _ALWAYS]
    names += [item.name for item in locale.medicine_names.values()]
    for calendar in (cldr.months, cldr.days):
        names += [name for widths in calendar.values() for width in widths.values() for name in width.values()]
    names += [*cldr.languages.values(), *cldr.territories.values()]
    return frozenset("".join([*texts, *names]))


def _texts(loaded: Loaded, locale: Locale) -> Iterator[str]:
    for topic in loaded.topics:
        texts = loaded.texts[locale.id, topic.id]
        for catalogue in (texts.common, texts.facts):
            yield from (entry.translation for entry in catalogue.entries.values())


def shrunk(path: Path, unicodes: Iterable[int]) -> bytes:
    """The font with what these characters need, shaping and all, as WOFF2; equal input gives equal bytes."""
    options = subset.Options()
    options.layout_features = ["*"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    with TTFont(str(path), recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=unicodes)
        subsetter.subset(font)
        font.flavor = "woff2"
        data = io.BytesIO()
        font.save(data)
    return data.getvalue()


def _kept(project: Project, path: Path, unicodes: list[int]) -> bytes:
    """The same from the project's cache, since it takes seconds."""
    cache = project.cache
    key = key_of([_VERSION, fontTools.version, sha256(path), *map(str, unicodes)])
    if (known := cache.get(key)) is not None:
        return known.files["woff2"]
    data = shrunk(path, unicodes)
    cache.put(key, Cached(None, {"woff2": data}))
    return data


def unicode_range(unicodes: Iterable[int]) -> str:
    """Code points as CSS lists them."""
    ranges = []
    for _, run in groupby(enumerate(sorted(unicodes)), lambda item: item[1] - item[0]):
        points = [point for _, point in run]
        ranges.append(f"U+{points[0]:X}" + (f"-{points[-1]:X}" if len(points) > 1 else ""))
    return ",".join(ranges)


def _names_of(path: Path) -> tuple[list[str], str]:
    """The names under which a device may have the font, and its copyright."""
    with TTFont(str(path), lazy=True) as font:
        known = [font["name"].getDebugName(number) for number in (4, 6)]
        copyright_ = font["name"].getDebugName(0) or ""
    return [name for name in dict.fromkeys(known) if name], copyright_


def _face(family: str, weight: int, names: list[str], file: str, unicodes: Iterable[int]) -> str:
    local = ", ".join(f'local("{name}")' for name in names)
    return (
        f'@font-face {{ font-family: "{family}"; font-style: normal; font-weight: {weight}; font-display: swap;\n'
        f'  src: {local}, url("{file}") format("woff2");\n'
        f"  unicode-range: {unicode_range(unicodes)}; }}\n"
    )


def write_fonts(loaded: Loaded, stage: Path) -> dict[str, str]:
    """Write the fonts of each locale that has `web_fonts`, with a style sheet, below `stage`: locale id → its path.

    A font that this machine lacks is left out; the build has said so.
    """
    written = {}
    records = []
    for locale in loaded.locales:
        if not locale.record.web_fonts or locale not in [*loaded.chosen_locales, *loaded.parallels]:
            continue
        family = locale.record.fonts[0]
        css = []
        for weight in locale.record.web_fonts:
            place, number = _WEIGHTS[weight]
            path = loaded.fonts.paths.get(loaded.fonts.families[family].files[place])
            if path is None:
                continue
            used = used_characters(locale, _texts(loaded, locale))
            unicodes = sorted({ord(item) for item in used if not _control(item)} & characters(path, family))
            file = f"{locale.tag}-{weight}.woff2"
            (stage / FOLDER).mkdir(parents=True, exist_ok=True)
            (stage / FOLDER / file).write_bytes(_kept(loaded.project, path, unicodes))
            names, copyright_ = _names_of(path)
            if weight == "regular":
                names.append(family)  # as newer builds of a font call it
            css.append(_face(family, number, names, file, unicodes))
            records.append(f"{file}: {names[0]}, cut down to {len(unicodes)} characters. {copyright_}\n")
        if css:
            written[locale.id] = f"{FOLDER}/{locale.tag}.css"
            (stage / written[locale.id]).write_text("".join(css), encoding="utf-8")
    if records:
        licence = need_text(loaded.project.handouts_folder() / LICENCE, f"handouts/{LICENCE}", "licence")
        (stage / FOLDER / "OFL.txt").write_text("".join([*records, "\n", licence]), encoding="utf-8")
    return written


def _control(character: str) -> bool:
    return unicodedata.category(character) == "Cc"
