"""Numbers that people compare with a thermometer, or point at together, stand in Latin digits too."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from builder.base.project import Project
from builder.checks.pages import page_faults
from builder.facts.base_fact import Quantity
from builder.languages.format import Patterns, format_quantity
from builder.languages.locale import Locale, LocaleFile, load_locale
from builder.pages.text import page_blocks
from builder.workspace.loaded import Loaded, load_project, render
from builder.workspace.selection import Selection
from tests.conftest import ROOT

HANDOUTS = ("symptom-board", "symptoms", "medicines")
FEVER = "٣٨°م / 38°C"


def locale(name: str, **record: Any) -> Locale:
    found = load_locale(Project(ROOT), name, [])
    assert found
    return replace(found, record=found.record.model_copy(update=record))


@pytest.mark.parametrize(
    ("where", "value", "shown"),
    [
        (locale("ar"), {"value": "38", "unit": "celsius"}, FEVER),
        (locale("ar"), {"value": "100.4", "unit": "fahrenheit"}, "١٠٠٫٤°ف / 100.4°F"),
        (locale("my"), {"low": "38", "high": "39.5", "unit": "celsius"}, "၃၈°C–၃၉.၅°C / 38–39.5°C"),
        (locale("ar"), {"value": "63", "unit": "percent"}, "٦٣٪"),  # only thermometers
        (locale("ar", digits_beside=None), {"value": "38", "unit": "celsius"}, "٣٨°م"),
        (locale("ur"), {"value": "38", "unit": "celsius"}, "38°C"),
        (locale("hi", digits="deva", digits_beside="latn"), {"value": "38", "unit": "celsius"}, "३८°C / 38°C"),
    ],
)
def test_temperatures_in_both_digits(where: Locale, value: dict[str, str], shown: str) -> None:
    text = format_quantity(Quantity.model_validate(value), where, Patterns("{low}–{high}"))
    assert text.replace("\u00a0", " ") == shown


def test_latin_digits_have_none_beside_them() -> None:
    record = locale("ur").record.model_dump(by_alias=True)
    with pytest.raises(ValueError, match="digits_beside"):
        LocaleFile.model_validate({**record, "digits_beside": "latn"})


@pytest.fixture(scope="module")
def arabic() -> Loaded:
    loaded = load_project(
        Project(ROOT), Selection(topics=("leiomyosarcoma",), locales=("ar",), handouts=HANDOUTS), None
    )
    render(loaded)
    return loaded


def faults(loaded: Loaded, slug: str, right: str, wrong: str) -> list[str]:
    """What the checks say of a handout on whose page one thing was changed."""
    topic, page = next((topic, page) for topic, page in loaded.pages if page.edition.handout.slug == slug)
    assert list(page_faults(loaded, topic, page)) == []
    assert right in page.html
    html = page.html.replace(right, wrong, 1)
    return [fault.fault for fault in page_faults(loaded, topic, replace(page, html=html))]


def test_pages_have_both_and_keep_them_apart(arabic: Loaded) -> None:
    pages = {page.edition.handout.slug: page for _, page in arabic.pages}
    texts = {slug: "\n".join(page_blocks(page.html)).replace("\u00a0", " ") for slug, page in pages.items()}
    assert FEVER in texts["symptoms"]
    assert '<span class="number" dir="ltr" lang="en">38°C</span>' in pages["symptoms"].html
    assert "٠/0 ١/1 ٢/2" in texts["symptom-board"]
    assert "١٠/10" in texts["symptom-board"]
    assert len(re.findall(r'dir="ltr" lang="en" data-number="\d+">\d+</span>', pages["symptom-board"].html)) == 11


@pytest.mark.parametrize(
    ("right", "wrong"), [(">38°C<", ">39°C<"), ("٣٨°م\u00a0/", "٣٩°م\u00a0/"), (">38°C<", "><"), (">38°C<", ">38°F<")]
)
def test_one_wrong_digit_beside_the_other_is_found(arabic: Loaded, right: str, wrong: str) -> None:
    assert faults(arabic, "symptoms", right, wrong)


def test_a_wrong_number_on_the_scale_is_found(arabic: Loaded) -> None:
    assert faults(arabic, "symptom-board", 'data-number="7">7<', 'data-number="7">1<')


def test_a_name_in_a_table_stands_beside_its_english_one_in_brackets(arabic: Loaded) -> None:
    page = next(page for _, page in arabic.pages if page.edition.handout.slug == "medicines")
    assert '<b lang="ar" dir="rtl">دوكسوروبيسين</b> (<span class="generic" dir="ltr" lang="en">doxorubicin' in page.html
    assert "دوكسوروبيسين (doxorubicin)" in page_blocks(page.html)
