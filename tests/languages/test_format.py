"""Numbers as each locale writes them."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from builder.base.project import Project
from builder.checks.rendered import numbers_in
from builder.facts.base_fact import Quantity
from builder.languages.format import Patterns, convert_digits, format_day, format_number, format_quantity, format_years
from builder.languages.locale import COUNTER_STYLES, DIGITS, Locale, load_locale
from tests.conftest import ROOT


def locale(name: str) -> Locale:
    found = load_locale(Project(ROOT), name, [])
    assert found
    return found


@pytest.mark.parametrize(
    ("name", "number", "unit", "shown"),
    [
        ("en", "38", "celsius", "38°C"),
        ("en", "100.4", "fahrenheit", "100.4°F"),
        ("en", "63", "percent", "63%"),
        ("en", "12345", "number", "12,345"),
        ("es", "100.4", "fahrenheit", "100.4 °F"),  # as readers in the United States write it
        ("es", "38.5", "celsius", "38,5 °C"),
        ("es", "63", "percent", "63 %"),
        ("ar", "38", "celsius", "٣٨°م"),
        ("ar", "100.4", "fahrenheit", "١٠٠٫٤°ف"),
        ("ar", "63", "percent", "٦٣٪"),
        ("zh_Hans", "0.5", "percent", "0.5%"),
        ("zh_Hans", "7", "years", "7"),
        ("zh_Hans", "1234567", "number", "1,234,567"),
        ("hi", "99999", "number", "99,999"),
        ("hi", "100000", "number", "1,00,000"),
        ("hi", "12345678.5", "number", "1,23,45,678.5"),
        ("hi", "100000", "percent", "1,00,000%"),
        ("ur", "1234567", "number", "1,234,567"),
        ("my", "1234567", "number", "၁,၂၃၄,၅၆၇"),
    ],
)
def test_numbers(name: str, number: str, unit: str, shown: str) -> None:
    assert format_number(Decimal(number), unit, locale(name)).replace("\u00a0", " ").replace("\u202f", " ") == shown


def test_a_range_is_one_value() -> None:
    quantity = Quantity(low=Decimal(40), high=Decimal(60))
    assert format_quantity(quantity, locale("ar"), Patterns("من {low} إلى {high}")) == "من ٤٠ إلى ٦٠"
    assert format_quantity(quantity, locale("en"), Patterns()) == "40 to 60"


def test_no_bidi_controls_come_from_cldr() -> None:
    shown = format_number(Decimal(-5), "percent", locale("ar"))
    assert not set(shown) & set("\u061c\u200e\u200f")


def test_every_digit_set_is_right() -> None:
    assert DIGITS.keys() == COUNTER_STYLES.keys()
    for digits in DIGITS.values():
        assert [int(digit) for digit in digits] == list(range(10))
    assert convert_digits("2026", locale("ar")) == "٢٠٢٦"


@pytest.mark.parametrize("name", ["en", "es", "ar", "zh_Hans", "hi", "ur", "my"])
@pytest.mark.parametrize("number", ["7", "1234", "100000", "12345678.25"])
def test_the_check_of_pages_reads_back_what_is_printed(name: str, number: str) -> None:
    shown = format_number(Decimal(number), "number", locale(name))
    assert numbers_in(shown, locale(name)) == [Decimal(number)]


def test_both_ends_of_a_range_are_grouped_as_the_language_does() -> None:
    quantity = Quantity(low=Decimal(100000), high=Decimal(2500000))
    assert format_quantity(quantity, locale("hi"), Patterns("{low} से {high}")) == "1,00,000 से 25,00,000"


def test_languages_of_lakhs_with_digits_of_their_own() -> None:
    hindi = locale("hi")
    record = hindi.record.model_copy(update={"tag": "bn", "cldr": "bn", "digits": "beng"})
    assert format_number(Decimal(1234567), "number", Locale("bn", record)) == "১২,৩৪,৫৬৭"


@pytest.mark.parametrize(
    ("name", "day", "years"),
    [
        ("en", "August 5, 2026", "2015, 2019, and 2023"),
        ("ht", "5 out 2026", "2015, 2019 ak 2023"),  # CLDR has the French words
        ("bn", "৫ আগস্ট, ২০২৬", "২০১৫, ২০১৯ এবং ২০২৩"),
    ],
)
def test_dates_are_in_the_languages_own_words(name: str, day: str, years: str) -> None:
    assert format_day(datetime.date(2026, 8, 5), locale(name)) == day
    assert format_years([2015, 2019, 2023], locale(name)) == years
    assert format_years([2015], locale(name)) == convert_digits("2015", locale(name))
