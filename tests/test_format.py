"""Numbers as each locale writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from builder.base.project import Project
from builder.facts.base_fact import Quantity
from builder.messages.format import Patterns, convert_digits, format_number, format_quantity
from builder.messages.locale import COUNTER_STYLES, DIGITS, Locale, load_locale
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
        ("es", "100.4", "fahrenheit", "100,4 °F"),
        ("es", "63", "percent", "63 %"),
        ("ar", "38", "celsius", "٣٨°م"),
        ("ar", "100.4", "fahrenheit", "١٠٠٫٤°ف"),
        ("ar", "63", "percent", "٦٣٪"),
        ("zh_Hans", "0.5", "percent", "0.5%"),
        ("zh_Hans", "7", "years", "7"),
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
