"""Numbers, units and names as a locale writes them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from builder.facts.base_fact import PLACEHOLDER, BaseFact, Identifier, Quantity
from builder.facts.kinds.medicine import Medicine
from builder.facts.topic import Topic
from builder.languages.locale import DIGITS, Locale
from builder.languages.plurals import category_of, choose, names_in

# CLDR puts bidi controls into some patterns; pages isolate numbers with spans instead.
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# The part of a CLDR pattern that stands for a whole number.
_INTEGER = re.compile(r"[#,]*0+")
# Between the same number in two kinds of digits. No brackets: a temperature often stands in brackets itself.
BESIDE = "\u00a0/\u00a0"
_DEGREES = {"celsius": "°C", "fahrenheit": "°F"}
RANGE = ("common/range", "{low} to {high}")
MEDICINE = ("common/medicine-name", "{name} ({english})")
_AROUND = re.compile(r"\{name\}(\s*[^\s{}]+)\{english\}([^\s{}]+)")


@dataclass(frozen=True)
class Patterns:
    """How a locale writes a range of numbers, and a medicine's local name with the English one beside it."""

    range: str = RANGE[1]
    medicine: str = MEDICINE[1]

    @property
    def brackets(self) -> tuple[str, str]:
        """What stands before and behind an aside, spaces too: as around a medicine's English name."""
        around = _AROUND.fullmatch(self.medicine) or _AROUND.fullmatch(MEDICINE[1])
        assert around
        return around[1], around[2]


@dataclass(frozen=True)
class Filled:
    """What a placeholder becomes: `text` is the whole value.

    A medicine's `english` stands beside its local `name` as `pattern` says.
    """

    kind: Literal["quantity", "identifier", "medicine"]
    text: str
    name: str = ""
    english: str = ""
    pattern: str = ""
    of: str = ""  # `<fact id>:<placeholder>`, to tell equal values apart
    latin: str = ""  # the part of `text` behind BESIDE, in Latin digits
    plural: str = ""  # a quantity's plural category in the locale's language


def space_after(label: str) -> str:
    """What stands between a label and what it is for: a full-width colon is as wide as both."""
    return "" if label.endswith("：") else " "


def convert_digits(text: str, locale: Locale) -> str:
    """`text` with its ASCII digits in the locale's digits."""
    return text.translate(str.maketrans(DIGITS["latn"], DIGITS[locale.record.digits]))


def format_years(years: Sequence[int], locale: Locale) -> str:
    """Years as a list in the locale's words and digits: “2015 and 2023”."""
    written = [str(year) for year in years]
    if locale.record.dates:
        *first, last = written
        text = f"{', '.join(first)} {locale.record.dates.and_} {last}" if first else last
    else:
        text = format_list(written, "standard", locale.cldr)
    return convert_digits(text.replace("\u200b", ""), locale)


def format_day(day: datetime.date, locale: Locale) -> str:
    """A date in the locale's words and digits: “November 22, 2026”."""
    if locale.record.dates:
        text = f"{day.day} {locale.record.dates.months[day.month - 1]} {day.year}"
    else:
        text = format_date(day, "long", locale.cldr)
    return convert_digits(text, locale)


def format_number(number: Decimal, unit: str, locale: Locale) -> str:
    """One number with its unit sign (percent, degrees; years and counts have none), in the locale's digits."""
    system = numbering(locale)
    exact = number.normalize()
    decimals = max(0, -int(exact.as_tuple().exponent))
    pattern = _grouping(locale) + ("." + "0" * decimals if decimals else "")
    if unit == "percent":
        percent = _INTEGER.sub(pattern, locale.cldr.percent_formats[None].pattern.split(";")[0])
        text = format_percent(number / 100, percent, locale.cldr, numbering_system=system)
        # Babel takes the sign of Latin digits whatever the numbering system.
        symbols = locale.cldr.number_symbols
        text = text.replace("%", symbols.get(system, symbols["latn"]).get("percentSign", "%"))
    elif unit in ("celsius", "fahrenheit"):
        # The number is formatted apart: format_unit would round it and keep its digits Latin.
        language = locale.cldr if locale.record.degrees == "local" else "en"
        sign = format_unit(7, f"temperature-{unit}", "short", locale=language)
        formatted = format_decimal(number, pattern, locale.cldr, numbering_system=system)
        if unit == "fahrenheit" and locale.record.fahrenheit_decimal:
            decimal = locale.cldr.number_symbols[system]["decimal"]
            formatted = formatted.replace(decimal, locale.record.fahrenheit_decimal)
        text = sign.replace("7", formatted)
    else:
        text = format_decimal(number, pattern, locale.cldr, numbering_system=system)
    return _BIDI_CONTROLS.sub("", convert_digits(text, locale))


def _grouping(locale: Locale) -> str:
    """The whole numbers' pattern of the language: #,##0, or #,##,##0 where lakhs and crores are counted."""
    match = _INTEGER.search(locale.cldr.decimal_formats[None].pattern)
    assert match
    return match.group()


def numbering(locale: Locale) -> str:
    """The numbering system whose signs to take: Latin digits' own where CLDR lacks those of the locale's digits."""
    system = locale.record.digits
    return system if "decimal" in locale.cldr.number_symbols.get(system, {}) else "latn"


def latin_digits(quantity: Quantity, locale: Locale) -> str:
    """A temperature in Latin digits, where the locale prints that beside its own; else empty."""
    if not locale.record.digits_beside or quantity.unit not in _DEGREES:
        return ""
    return "–".join(f"{number.normalize():f}" for number in quantity.numbers()) + _DEGREES[quantity.unit]


def format_quantity(quantity: Quantity, locale: Locale, patterns: Patterns) -> str:
    """A number, or a range by the locale's own pattern; where the locale says so in both digits: ٣٨°م / 38°C."""
    local, latin = _in_local_digits(quantity, locale, patterns), latin_digits(quantity, locale)
    return f"{local}{BESIDE}{latin}" if latin else local


def _in_local_digits(quantity: Quantity, locale: Locale, patterns: Patterns) -> str:
    if quantity.value is not None:
        return format_number(quantity.value, quantity.unit, locale)
    assert quantity.low is not None
    assert quantity.high is not None
    ends = {name: format_number(getattr(quantity, name), quantity.unit, locale) for name in ("low", "high")}
    return PLACEHOLDER.sub(lambda match: ends.get(match[1], match[0]), patterns.range)


def local_name(medicine: Medicine, locale: Locale) -> str | None:
    """The established name in the locale's language; None where none is recorded or it is the English one."""
    known = None if locale.english else locale.medicine_names.get(medicine.inn)
    return known.name if known and known.name.casefold() != medicine.english_name.casefold() else None


def fill_medicine(medicine: Medicine, locale: Locale, patterns: Patterns) -> Filled:
    """The local name with the English generic beside it, or the English one alone."""
    name = local_name(medicine, locale)
    english = medicine.english_name
    if not name:
        return Filled("medicine", english, english=english, of=medicine.id)
    both = {"name": name, "english": english}
    text = PLACEHOLDER.sub(lambda match: both.get(match[1], match[0]), patterns.medicine)
    return Filled("medicine", text, name, english, patterns.medicine, medicine.id)


def choose_forms(text: str, values: Mapping[str, Filled]) -> str:
    """`text` with the plural forms that its values ask for."""
    return choose(text, {name: value.plural for name, value in values.items()})


def fact_values(
    fact: BaseFact | None, text: str, topic: Topic, locale: Locale, patterns: Patterns
) -> dict[str, Filled]:
    """Placeholder → value for every placeholder of an English `text`; unknown ones are left out."""
    values: dict[str, Filled] = {}
    for name in names_in(text):
        value = fact.quantities.get(name) if fact else None
        if isinstance(value, Quantity):
            formatted = format_quantity(value, locale, patterns)
            plural = category_of(value, locale.cldr)
            latin = latin_digits(value, locale)
            of = f"{fact.id}:{name}" if fact else ""
            values[name] = Filled("quantity", formatted, of=of, latin=latin, plural=plural)
        elif isinstance(value, Identifier):
            values[name] = Filled("identifier", value.value, of=f"{fact.id}:{name}" if fact else "")
        elif name == "short_name":
            values[name] = Filled("identifier", topic.record.short_name)
        else:
            medicine = topic.medicine_named(name)
            if medicine:
                values[name] = fill_medicine(medicine, locale, patterns)
    return values
