"""Plural categories of the twenty languages: CLDR's samples, ICU against Babel, ranges, headers of PO files, notes."""

from __future__ import annotations

import datetime
import gettext
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import babel
import polib
import pytest
from babel.messages.plurals import get_plural
from icu4py.messageformat import MessageFormat

from builder.base.project import Project
from builder.facts.base_fact import Quantity
from builder.languages.format import format_number
from builder.languages.locale import Locale, load_locale
from builder.languages.plural_rules import CATEGORIES, members, plural_category, plural_forms, range_category
from builder.languages.plurals import number_note
from builder.messages.catalogue import MessageTemplate, merge
from tests.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The samples of CLDR 48, common/supplemental/plurals.xml, but those with zeros at the end of a fraction, which are
# never printed, and those in compact notation. Unicode License v3.
ONE_FORM = {"other": "0~15 100 1000 10000 100000 1000000 0.1~0.9 1.1~1.5"}
ONE_IF_ONE = {"one": "1", "other": "0 2~16 100 1000 10000 100000 1000000 0.1~0.9 1.1~1.6"}
ONE_TO_ONE = {"one": "0 1 0.1~0.9 0.01~0.04", "other": "2~17 100 1000 10000 100000 1000000 1.1~2.6"}
UP_TO_TWO = {"one": "0 1 0.1~1.5", "many": "1000000", "other": "2~17 100 1000 10000 100000 2.1~3.5"}
EAST_SLAVIC = {
    "one": "1 21 31 41 51 61 71 81 101 1001",
    "few": "2~4 22~24 32~34 42~44 52~54 62 102 1002",
    "many": "0 5~19 100 1000 10000 100000 1000000",
    "other": "0.1~1.5",
}
SAMPLES: dict[str, dict[str, str]] = {
    "en": ONE_IF_ONE,
    "es": {"one": "1", "many": "1000000", "other": "0 2~16 100 1000 10000 100000 0.1~0.9 1.1~1.6"},
    "ar": {
        "zero": "0",
        "one": "1",
        "two": "2",
        "few": "3~10 103~110 1003",
        "many": "11~26 111 1011",
        "other": "100~102 200~202 300~302 400~402 500~502 600 1000 10000 100000 1000000 0.1~0.9 1.1~1.7 10.1",
    },
    "zh_Hans": ONE_FORM,
    "hi": ONE_TO_ONE,
    "ur": ONE_IF_ONE,
    "my": ONE_FORM,
    "fr": UP_TO_TWO,
    "pt_BR": UP_TO_TWO,
    "ru": EAST_SLAVIC,
    "uk": EAST_SLAVIC,
    "vi": ONE_FORM,
    "ko": ONE_FORM,
    "zh_Hant": ONE_FORM,
    "fil": {
        "one": "0~3 5 7 8 10~13 15 17 18 20 21 100 1000 10000 100000 1000000 0.1~0.3 0.5 0.7 0.8 1.1~1.3 1.5 1.7 2.1",
        "other": "4 6 9 14 16 19 24 26 104 1004 0.4 0.6 0.9 1.4 1.6 1.9 2.4 2.6 10.4 100.4 1000.4",
    },
    "ht": ONE_FORM,  # CLDR has no rule for it
    "so": {"one": "1", "other": "0 2~16 100 1000 10000 100000 1000000 0.1~0.9 1.1~1.6"},
    "am": ONE_TO_ONE,
    "fa": ONE_TO_ONE,
    "bn": ONE_TO_ONE,
}
LANGUAGES = list(SAMPLES)
FRACTIONS = [Decimal(text) for text in ("0.1", "0.25", "0.5", "1.1", "1.5", "2.04", "2.5", "10.4", "38.5", "100.4")]
NUMBERS = [*range(1002), 9999, 10_000, 12_345, 100_000, 1_000_000, 2_000_000, 1_000_001, *FRACTIONS]


def samples(text: str) -> Iterator[Decimal]:
    for part in text.split():
        first, _, last = part.partition("~")
        number, step = Decimal(first), Decimal(1).scaleb(-len(first.partition(".")[2]))
        while number <= Decimal(last or first):
            if not last or "." not in first or number % 1:
                yield number
            number += step


def language(name: str) -> babel.Locale:
    return babel.Locale.parse(name)


def locale(name: str) -> Locale:
    found = load_locale(Project(ROOT), name, [])
    assert found
    return found


def test_the_twenty_are_the_languages_of_this_project() -> None:
    assert set(LANGUAGES) == set(Project(ROOT).locales())
    for name in LANGUAGES:
        assert locale(name).cldr == language(name)


@pytest.mark.parametrize("name", LANGUAGES)
def test_categories_are_those_of_the_published_samples(name: str) -> None:
    for category, text in SAMPLES[name].items():
        for number in samples(text):
            assert (number, plural_category(number, language(name))) == (number, category)
    assert set(members(language(name))) | {"other"} == set(SAMPLES[name])


@pytest.mark.parametrize("name", LANGUAGES)
def test_icu_says_the_same_of_every_number(name: str) -> None:
    forms = " ".join(f"{category} {{{category}}}" for category in CATEGORIES)
    icu = MessageFormat(f"{{n, plural, {forms}}}", name)
    found = {number: plural_category(number, language(name)) for number in NUMBERS}
    assert found == {number: icu.format({"n": number}) for number in NUMBERS}


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("number", ["1.50", "2.0", "1000000.00"])
def test_a_number_counts_as_it_is_printed(name: str, number: str) -> None:
    plain = Decimal(number).normalize()
    shown = [format_number(value, "percent", locale(name)) for value in (Decimal(number), plain)]
    assert shown[0] == shown[1]
    assert plural_category(Decimal(number), language(name)) == plural_category(plain, language(name))


def test_ranges_are_those_of_a_browser(browser: Browser) -> None:
    ends = [*range(13), *range(19, 26), 100, 101, 103, 111, 121, 0.5, 1.5, 2.5]
    pairs = [(low, high) for low in ends for high in ends if low < high]
    page = browser.new_page()
    script = """([name, pairs]) => Intl.PluralRules.supportedLocalesOf(name).length == 0 ? null
        : pairs.map(([low, high]) => new Intl.PluralRules(name).selectRange(low, high))"""
    asked = []
    # CLDR has no ranges of Haitian Creole and Somali, and what a browser says of them is no rule of the language.
    for name in (name for name in LANGUAGES if name not in ("ht", "so")):
        found = page.evaluate(script, [name.replace("_", "-"), pairs])
        if found is not None:
            asked.append(name)
            own = [range_category(Decimal(str(low)), Decimal(str(high)), language(name)) for low, high in pairs]
            differing = [(name, *pair) for pair, here, there in zip(pairs, own, found, strict=True) if here != there]
            assert differing == []
    page.close()
    assert len(asked) == 18


@pytest.mark.parametrize(
    ("name", "low", "high", "category"),
    [
        ("ar", "0", "1", "zero"), ("ar", "1", "2", "other"), ("ar", "2", "5", "few"), ("ar", "3", "11", "many"),
        ("fa", "0", "1", "other"), ("hi", "0", "1", "one"), ("fr", "0", "1.5", "one"), ("fr", "1", "2", "other"),
        ("en", "0", "1", "other"), ("es", "0", "1", "other"), ("ur", "0", "1", "other"), ("ru", "2", "5", "many"),
        ("ru", "5", "21", "one"), ("uk", "1", "1.5", "other"), ("fil", "2", "4", "other"), ("fil", "4", "5", "one"),
        ("so", "0", "1", "one"), ("ht", "0", "1", "other"), ("ru", "1000", "2001", "one"),
    ],
)  # fmt: skip
def test_a_range_has_the_category_of_its_language(name: str, low: str, high: str, category: str) -> None:
    assert range_category(Decimal(low), Decimal(high), language(name)) == category


HEADERS = {
    "en": "nplurals=2; plural=(n==1 ? 0 : 1);",
    "ht": "nplurals=1; plural=0;",
    "es": "nplurals=3; plural=(n==1 ? 0 : n!=0 && n%1000000==0 ? 1 : 2);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "hi": "nplurals=2; plural=(n==0 || n==1 ? 0 : 1);",
    "my": "nplurals=1; plural=0;",
}


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_header_of_a_catalogue_has_the_categories_of_whole_numbers(name: str, tmp_path: Path) -> None:
    path = tmp_path / "common.po"
    merge(path, "common.po", locale(name), "common", [MessageTemplate("common/x", "Tests", (), "builder")])
    header = polib.pofile(str(path)).metadata["Plural-Forms"]
    assert header == HEADERS.get(name, header)
    count, _, rule = header.removesuffix(";").partition("; plural=")
    form = gettext.c2py(rule)
    named = [category for category in CATEGORIES if category in members(language(name))]
    assert count == f"nplurals={len(named)}"
    for number in (*range(3000), 10**6, 10**6 + 1, 2 * 10**6):
        assert named[form(number)] == plural_category(number, language(name)), number


@pytest.mark.parametrize("name", [name for name in LANGUAGES if name != "en"])
def test_a_header_that_earlier_releases_wrote_is_mended_and_another_one_stays(name: str, tmp_path: Path) -> None:
    path = tmp_path / "common.po"
    template = [MessageTemplate("common/x", "Tests", (), "builder")]
    own = "nplurals=2; plural=n>7;"
    for written, kept in ((get_plural(name).plural_forms, plural_forms(language(name))), (own, own)):
        path.write_text(f'msgid ""\nmsgstr "Plural-Forms: {written}\\n"\n', encoding="utf-8")
        merge(path, "common.po", locale(name), "common", template)
        assert polib.pofile(str(path)).metadata["Plural-Forms"] == kept


@pytest.mark.parametrize(
    ("name", "value", "note"),
    [
        ("ru", Quantity(value=Decimal(6)), "{n} is the number 6: of one, few, many, other it takes “many”."),
        ("ru", Quantity(value=Decimal("1.5")), "{n} is the number 1.5: of one, few, many, other it takes “other”."),
        ("fr", Quantity(value=Decimal("1.5")), "{n} is the number 1.5: of one, many, other it takes “one”."),
        ("ar", Quantity(low=Decimal(1), high=Decimal(2)),
         "{n} is the range 1 to 2: of zero, one, two, few, many, other it takes “other”."),
        ("fil", None, "{n} is filled in later: one (0, 1, 2, …), other (4, 6, 9, …)."),
        ("fr", None, "{n} is filled in later: one (0, 1), other (2, 3, 4, …)."),
        ("vi", Quantity(value=Decimal(6)), ""),
        ("ht", None, ""),
    ],
)  # fmt: skip
def test_translators_are_told_which_form_a_number_takes(name: str, value: Quantity | None, note: str) -> None:
    assert number_note("n", value, language(name)) == note


def test_extract_writes_the_note_into_the_catalogues_of_languages_that_inflect(tmp_path: Path) -> None:
    numbers = (("months", Quantity(value=Decimal(6))), ("pages", None))
    template = MessageTemplate("x.statement.y.text", "{months} months", ("{months} becomes: 6",), "facts.yaml", numbers)
    for name, told in (("uk", "of one, few, many, other it takes “many”"), ("ko", "")):
        path = tmp_path / f"{name}.po"
        for _ in range(2):  # a second time it changes nothing
            changed, findings = merge(path, path.name, locale(name), "x", [template], datetime.date(2026, 1, 2))
            assert findings == []
        assert not changed
        (entry,) = (entry for entry in polib.pofile(str(path)) if entry.msgctxt)
        notes = " ".join(entry.comment.split())
        assert "{months} becomes: 6" in notes
        assert told in notes
        assert ("takes" in notes) is bool(told)
