"""Which of the languages that were built is the one that a record system asks for."""

from __future__ import annotations

from collections.abc import Collection

from babel import Locale, UnknownLocaleError
from babel.core import get_global

ENGLISH = "en"
# What MedlinePlus Connect calls Spanish.
_OWN = {"sp": "es"}


def match_language(asked: str, built: Collection[str]) -> str | None:
    """The built tag for the tag asked for: the same; else the same language in the same script.

    ar-SY is ar, zh-CN is zh-Hans, spa and sp are es. zh-TW, which is written in other characters, is not zh-Hans.
    """
    same = {tag.lower(): tag for tag in built}
    plain = asked.replace("_", "-").lower()
    if plain in same:
        return same[plain]
    wanted = _parts(plain)
    near = [tag for tag in sorted(built) if _parts(tag.lower())[:2] == wanted[:2]]
    region = wanted[2]
    return next((tag for tag in near if region and _parts(tag.lower())[2] == region), near[0] if near else None)


def english_name(tag: str) -> str:
    """What English calls the language; the tag itself where CLDR doesn't know it."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(ENGLISH) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def _parts(tag: str) -> tuple[str, str, str]:
    """Language, script and region of a tag in small letters: those that it names, else the likeliest."""
    language, *rest = tag.split("-")
    alias = _OWN.get(language) or get_global("language_aliases").get(language, language)
    language, *meant = alias.lower().split("_")  # prs is fa_AF
    subtags = [*rest, *meant]
    script = next((part for part in subtags if len(part) == 4 and part.isalpha()), "")
    region = next((part for part in subtags if len(part) == 2 or (len(part) == 3 and part.isdigit())), "")
    likely = get_global("likely_subtags")
    for start in (f"{language}_{script.title()}", f"{language}_{region.upper()}", language):
        if start in likely:
            _, likely_script, likely_region = likely[start].lower().split("_")
            return language, script or likely_script, region or likely_region
    return language, script, region
