"""The names of medicines as they stand in texts of any script."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from builder.facts.kinds.medicine import Medicine
from builder.facts.topic import Topic
from builder.languages.brands import brand_names
from builder.languages.format import local_name
from builder.languages.locale import Locale

_LATIN = "A-Za-z0-9\u00c0-\u024f"


def english_names(medicine: Medicine, locales: Iterable[Locale] = ()) -> list[str]:
    """Every name but the local one: generic, brands (those of the given locales too), short forms, codes."""
    generics = [name for name in (medicine.inn, medicine.us_name) if name]
    return [*generics, *brand_names(medicine, locales), *(name.name for name in medicine.other_names)]


def all_names(medicine: Medicine, locales: Iterable[Locale]) -> list[str]:
    """Every name, with those in the given locales."""
    locales = list(locales)
    local = [name for locale in locales if (name := local_name(medicine, locale))]
    return [*english_names(medicine, locales), *local]


@lru_cache(maxsize=4096)
def names_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the names as a whole word, the longest first: one may be a part of another (环磷酰胺 of 异环磷酰胺)."""
    return re.compile("|".join(map(_whole, sorted(names, key=len, reverse=True))) or "(?!)", re.IGNORECASE)


def _whole(name: str) -> str:
    # Latin names end where Latin letters do. Scripts without spaces, and those that write “and” together with the next
    # word, have no such borders.
    body = re.escape(name)
    return f"(?<![{_LATIN}]){body}(?![{_LATIN}])" if re.match(f"[{_LATIN}]", name) else body


def medicines_pattern(topic: Topic, locales: Iterable[Locale]) -> re.Pattern[str]:
    """Any name of any of the topic's medicines."""
    return _medicines(topic, tuple(locales))[1]


def _medicines(topic: Topic, locales: tuple[Locale, ...]) -> tuple[list[str], re.Pattern[str], tuple[Locale, ...]]:
    """The names in lower case, and the pattern for any of them; worked out once."""
    key = ("names", *map(id, locales))
    if key not in topic.memo:
        names = [name for medicine in topic.of(Medicine) for name in all_names(medicine, locales)]
        # The locales are kept with them, so that no other one can have their identity.
        topic.memo[key] = [name.lower() for name in names], names_pattern(tuple(names)), locales
    cached: tuple[list[str], re.Pattern[str], tuple[Locale, ...]] = topic.memo[key]
    return cached


def names_in(text: str, topic: Topic, locales: Iterable[Locale]) -> list[str]:
    """The names of the topic's medicines as they stand in `text`, in its order."""
    names, pattern, _ = _medicines(topic, tuple(locales))
    lower = text.lower()
    return [match[0] for match in pattern.finditer(text)] if any(name in lower for name in names) else []
