"""A medicine's name in a language that is another one's is noticed, in medicines.yaml and within texts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from ruamel.yaml import YAML

from builder.base.errors import Finding, Severity
from builder.checks.items import make_item
from builder.checks.local_names import Generics, Known, known_medicines, name_faults, other_generics
from builder.checks.registry import CHECKS
from builder.languages.locale import MedicineName
from builder.languages.romanised import likeness
from tests.conftest import DATA, MiniProject
from tests.tools.substitution import loaded_project

# Names that say what a medicine is, and not how it sounds, are held against no sound.
SOUNDING = {
    locale.id: {inn: item.name for inn, item in locale.medicine_names.items() if item.by_sound}
    for locale in loaded_project().locales
}
LOCALES = [locale for locale, names in SOUNDING.items() if len(names) > 5]
OTHERS: dict[str, dict[str, str]] = YAML(typ="safe").load((DATA / "medicine_names.yaml").read_text(encoding="utf-8"))[
    "languages"
]
DAY = datetime.date(2026, 1, 31)


@cache
def known() -> dict[str, Known]:
    return known_medicines(loaded_project())


@cache
def others() -> Generics:
    return other_generics(loaded_project(), known())


def records(names: Mapping[str, str]) -> dict[str, MedicineName]:
    return {inn: MedicineName(name=name, source="a formulary", as_of=DAY) for inn, name in names.items()}


def wrong(names: Mapping[str, str]) -> set[str]:
    """The INNs under which a name is found to be wrong."""
    return {fault.inn for fault in name_faults(records(names), known(), others())}


def names_of(locale: str) -> dict[str, str]:
    """The locale's own names, or else those of the test data."""
    return SOUNDING[locale] if locale in LOCALES else OTHERS[locale]


@pytest.mark.parametrize("locale", [*LOCALES, *(name for name in OTHERS if name not in LOCALES)])
def test_every_exchange_of_two_medicines_names_is_noticed_and_no_right_name_is(locale: str) -> None:
    names = names_of(locale)
    assert wrong(names) == set()
    missed = []
    for first, second in combinations(names, 2):
        exchanged = {first: names[second], second: names[first]}
        if wrong(exchanged) != {first, second}:
            missed.append((first, second))
        # A name that stands under two.
        assert wrong({first: names[first], second: names[first]}) == {second}
    assert missed == []
    assert len(names) > 5


# INN, another medicine's name: of a medicine that no topic has, of a brand, of no medicine.
@pytest.mark.parametrize(
    ("inn", "name"),
    [
        ("docetaxel", "باكليتاكسيل"),
        ("docetaxel", "паклитаксел"),
        ("docetaxel", "पैक्लिटैक्सेल"),
        ("docetaxel", "紫杉醇"),
        ("docetaxel", "paclitaxel"),
        ("docetaxel", "파클리탁셀"),
        ("doxorubicin", "داونوروبيسين"),
        ("doxorubicin", "идарубицин"),
        ("imatinib", "नाइलोटिनिब"),
        ("imatinib", "達沙替尼"),
        ("rifapentine", "ريفابوتين"),
        ("gemcitabine", "卡培他滨"),
        ("doxorubicin", "أدرياميسين"),
        ("docetaxel", "تاكسوتير"),
        ("isoniazid", "دواء السل"),
        ("warfarin", "anticoagulante"),
    ],
)
def test_another_medicines_name_is_noticed(inn: str, name: str) -> None:
    assert wrong({inn: name}) == {inn}


def test_a_word_of_the_languages_own_is_left_alone_where_it_is_said_to_be_one() -> None:
    own = MedicineName(name="小紅莓", source="a formulary", as_of=DAY, by_sound=False)
    assert list(name_faults({"doxorubicin": own}, known(), others())) == []
    assert wrong({"doxorubicin": "小紅莓"}) == {"doxorubicin"}


def test_likeness_is_that_of_sounds_and_not_of_letters() -> None:
    assert likeness("сорафениб", "sorafenib") == 1
    assert likeness("साइक्लोफ़ॉस्फ़ामाइड", "cyclophosphamide") > 0.9 > 0.8 > likeness("साइक्लोफ़ॉस्फ़ामाइड", "ifosfamide")


def test_the_finding_names_file_and_line(mini: MiniProject) -> None:
    path = mini.root / "locales/ar/medicines.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = lines.index("  epirubicin:") + 1
    lines[at] = lines[lines.index("  doxorubicin:") + 1]
    day = lines.index("  docetaxel:") + 3
    lines[day] = "    as_of: 2999-01-01"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = list(CHECKS["local-names"].function(mini.load()))
    assert {(item.path, item.line) for item in found} == {
        ("locales/ar/medicines.yaml", at + 1),
        ("locales/ar/medicines.yaml", day + 1),
    }
    assert any("the name of doxorubicin, too" in item.message for item in found)


@pytest.mark.parametrize("line", ['    source: ""', '    source: " "', "    as_of:", "    by: me"])
def test_a_name_without_source_or_day_is_refused(line: str, mini: MiniProject) -> None:
    path = mini.root / "locales/ar/medicines.yaml"
    key = line.split(":")[0] + ":"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next((number for number, text in enumerate(lines) if text.startswith(key)), None)
    if at is None:  # a further key does no harm
        lines.insert(lines.index("  docetaxel:") + 1, line)
    else:
        lines[at] = line
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = [item for item in mini.load().findings if item.path == "locales/ar/medicines.yaml"]
    assert [item.line for item in found if item.severity is Severity.ERROR] == ([at + 1] if at is not None else [])


def test_a_misspelt_inn_is_told_of(mini: MiniProject) -> None:
    mini.edit("locales/ar/medicines.yaml", "  tamoxifen:", "  tamoxifin:")
    found = list(CHECKS["local-names"].function(mini.load()))
    assert [(item.severity, item.remedy) for item in found] == [(Severity.WARNING, "Did you mean tamoxifen?")]


def sounds(locale: str, english: str, text: str) -> list[Finding]:
    """What the check says of one translation."""
    loaded = replace(loaded_project(), only=next(item for item in loaded_project().locales if item.id == locale))
    texts = loaded.texts[locale, loaded.topics[0].id]
    assert texts.english
    item = make_item(texts, texts.english, texts.common, "common/x", english, text, 1, None)
    loaded.memo["items"] = [item]
    return list(CHECKS["medicine-sounds"].function(loaded))


# locale, English, a translation that names a medicine, one that doesn't
TEXTS = [
    ("ar", "It protects the heart.", "يحمي القلب من الدوكسوروبيسين.", "يحمي القلب من الدواء."),
    ("ar", "Take {docetaxel}.", "خذوا باكليتاكسيل مع {docetaxel}.", "خذوا {docetaxel}."),
    ("ar", "It comes from rifamycin.", "مشتق من الجنتاميسين.", "مشتق من الريفاميسين."),
    ("hi", "It protects the heart.", "यह पैक्लिटैक्सेल से दिल को बचाता है।", "यह दिल को बचाता है।"),
    ("es", "It protects the heart.", "Protege el corazón de la gemcitabina.", "Protege el corazón."),
    ("es", "It is given with {gemcitabine}.", "Se da con {gemcitabine} y cisplatino.", "Se da con {gemcitabine}."),
    ("ru", "It protects the heart.", "Защищает сердце от ифосфамида.", "Защищает сердце."),
    ("fa", "It protects the heart.", "از قلب در برابر تاموکسیفن محافظت می‌کند.", "از قلب محافظت می‌کند."),
    ("bn", "It protects the heart.", "এটি সিসপ্ল্যাটিন থেকে হৃদয় রক্ষা করে।", "এটি হৃদয় রক্ষা করে।"),
    ("zh_Hans", "It protects the heart.", "保护心脏免受紫杉醇伤害。", "保护心脏。"),
    ("zh_Hant", "It protects the heart.", "保護心臟免受舒尼替尼傷害。", "保護心臟。"),
    ("ko", "It protects the heart.", "독소루비신으로부터 심장을 보호합니다.", "심장을 보호합니다."),
    ("ur", "It protects the heart.", "یہ پیکلیٹیکسیل سے دل کو بچاتا ہے۔", "یہ دل کو بچاتا ہے۔"),
    ("es", "Rifamycins kill germs.", "La rifampicina mata los microbios.", "Las rifamicinas matan los microbios."),
]


@pytest.mark.parametrize(("locale", "english", "bad", "good"), TEXTS)
def test_a_medicine_that_the_english_does_not_name_is_noticed_in_a_text(
    locale: str, english: str, bad: str, good: str
) -> None:
    found = sounds(locale, english, bad)
    assert [item.severity for item in found] == [Severity.ERROR]
    assert sounds(locale, english, good) == []
