"""Which plural category a number has in a language, by CLDR: of whole numbers, fractions and ranges.

Babel brings CLDR's rules for numbers. It lacks those for ranges, which are in `plural_ranges.yaml`, and where CLDR has
no rule for a language it takes that of the language whose other data are borrowed: of French for Haitian Creole, whose
nouns don't change with their number. CLDR's own way, as in ICU, is a single category then.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

import babel
from babel import localedata
from babel.plural import PluralRule
from ruamel.yaml import YAML

CATEGORIES = ("zero", "one", "two", "few", "many", "other")
REST = "other"  # the category of every number that no rule names, in every language
# As far as numbers are looked at to see what a category holds. No language's rules for whole numbers need more.
WHOLE_NUMBERS = (*range(1001), 10_000, 100_000, 1_000_000)
_RELATION = re.compile(r"(?P<operand>[nivwftce])(?: mod (?P<mod>\d+))? (?P<no>not )?in (?P<values>[\d.,]+)")


@lru_cache(maxsize=64)
def plural_rule(language: babel.Locale) -> PluralRule:
    """CLDR's rule for the language; one category for all numbers where it has none for this very language."""
    parts = str(language).split("_")
    for length in range(len(parts), 0, -1):
        name = "_".join(parts[:length])
        if localedata.exists(name):
            # Not by Babel's own loader: it keeps what it has loaded, and all else would lack what is inherited.
            rule = pickle.loads(Path(localedata.resolve_locale_filename(name)).read_bytes()).get("plural_form")
            if isinstance(rule, PluralRule):
                return rule
    return PluralRule({})


def categories(language: babel.Locale) -> tuple[str, ...]:
    """The plural categories that the language has, in CLDR's order."""
    tags = {REST, *plural_rule(language).tags}
    return tuple(name for name in CATEGORIES if name in tags)


def plural_category(number: Decimal | int, language: babel.Locale) -> str:
    """CLDR's category for a number as it is shown, without zeros at its end: 1.50 counts as 1.5."""
    return str(plural_rule(language)(Decimal(f"{Decimal(number).normalize():f}")))


@cache
def _ranges() -> dict[str, dict[str, str]]:
    data = YAML(typ="safe").load(Path(__file__).with_name("plural_ranges.yaml").read_text(encoding="utf-8"))
    return {language: item["results"] for item in data["ranges"] for language in item["languages"]}


def range_category(low: Decimal | int, high: Decimal | int, language: babel.Locale) -> str:
    """CLDR's category for a range as a whole: most often that of its end."""
    start, end = plural_category(low, language), plural_category(high, language)
    return _ranges().get(language.language, {}).get(f"{start} {end}", end)


@lru_cache(maxsize=64)
def members(language: babel.Locale) -> dict[str, list[int]]:
    """Category → the whole numbers that it has, as far as `WHOLE_NUMBERS` go."""
    by_category: dict[str, list[int]] = {}
    for number in WHOLE_NUMBERS:
        by_category.setdefault(plural_category(number, language), []).append(number)
    return by_category


def examples(category: str, language: babel.Locale) -> str:
    """The first whole numbers of a category, for people: “1, 21, 31, …”."""
    numbers = members(language).get(category, [])
    listed = ", ".join(f"{number:,}" for number in numbers[:3])
    return f"{listed}, …" if len(numbers) > 3 else listed or "fractions"


def plural_forms(language: babel.Locale) -> str:
    """The field Plural-Forms of a PO file: CLDR's categories for whole numbers, in CLDR's order, as C."""
    named = [name for name in CATEGORIES if name in members(language)]
    rules = plural_rule(language).rules
    conditions = [_condition(rules[name]) for name in named[:-1]]
    chosen = "".join(f"{condition} ? {number} : " for number, condition in enumerate(conditions))
    expression = f"({chosen}{len(named) - 1})" if chosen else "0"
    return f"nplurals={len(named)}; plural={expression};"


def _condition(rule: str) -> str:
    """A rule as C over whole numbers `n`, which have no fraction and no exponent."""
    either = []
    for part in rule.split(" or "):
        relations = [relation for item in part.split(" and ") for relation in _relation(item)]
        if "0" not in relations:
            either.append(" && ".join(relation for relation in relations if relation != "1") or "1")
    return " || ".join(f"({part})" if len(either) > 1 and "&&" in part else part for part in either)


def _relation(text: str) -> Iterator[str]:
    """One relation as C, or 1 or 0 where it is always or never so."""
    match = _RELATION.fullmatch(text.strip())
    assert match, text
    ranges = [tuple(map(int, part.split(".."))) for part in match["values"].split(",")]
    if match["operand"] not in "ni":
        holds = any(values[0] <= 0 <= values[-1] for values in ranges)
        yield "1" if holds is not bool(match["no"]) else "0"
        return
    what = f"n%{match['mod']}" if match["mod"] else "n"
    if match["no"]:
        for first, *last in ranges:
            yield f"({what}<{first} || {what}>{last[0]})" if last else f"{what}!={first}"
        return
    parts = [f"{what}>={first} && {what}<={last[0]}" if last else f"{what}=={first}" for first, *last in ranges]
    yield parts[0] if len(parts) == 1 else f"({' || '.join(f'({part})' if '&&' in part else part for part in parts)})"
