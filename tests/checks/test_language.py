"""A translation in another language than its locale's is noticed, for each of the twenty against its neighbours."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ruamel.yaml import YAML

from builder.base.errors import Finding, Severity
from builder.checks.items import make_item
from builder.checks.registry import CHECKS
from builder.languages.identify import SCRIPTS, letters, model_code, other_language, written_as
from tests.conftest import DATA
from tests.tools.substitution import loaded_project

SENTENCES: dict[str, list[str]] = YAML(typ="safe").load((DATA / "sentences.yaml").read_text(encoding="utf-8"))[
    "sentences"
]
LOCALES = [locale.id for locale in loaded_project().locales if not locale.english]
ENGLISH = "Please bring a list of what you eat in the week, and of all that you drink."


def found(locale: str, *texts: str) -> list[Finding]:
    """What the check says of translations that stand in no file."""
    loaded = replace(loaded_project(), only=next(item for item in loaded_project().locales if item.id == locale))
    own = loaded.texts[locale, loaded.topics[0].id]
    assert own.english
    loaded.memo["items"] = [
        make_item(own, own.english, own.common, f"common/{number}", ENGLISH, text, number, None)
        for number, text in enumerate(texts, 1)
    ]
    return list(CHECKS["language"].function(loaded))


def test_there_are_sentences_in_every_language_of_the_project() -> None:
    assert set(LOCALES) <= SENTENCES.keys()
    assert len(LOCALES) >= 19
    assert all(len(own) >= 3 for own in SENTENCES.values())


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_of_another_language_is_an_error_and_none_of_its_own(locale: str) -> None:
    assert found(locale, *SENTENCES[locale]) == []
    passed = []
    for other, sentences in SENTENCES.items():
        if other == locale:
            continue
        errors = {item.line for item in found(locale, *sentences) if item.severity is Severity.ERROR}
        passed += [sentence for number, sentence in enumerate(sentences, 1) if number not in errors]
    assert passed == []


@pytest.mark.parametrize(
    ("locale", "other"),
    [
        ("es", "pt_BR"),
        ("pt_BR", "es"),
        ("fr", "ht"),
        ("ht", "fr"),
        ("fil", "id"),
        ("so", "en"),
        ("es", "en"),
        ("fil", "en"),
        ("vi", "en"),
        ("ur", "fa"),
        ("ar", "fa"),
        ("fa", "ur"),
        ("ru", "uk"),
        ("uk", "ru"),
        ("hi", "mr"),
        ("hi", "ne"),
        ("bn", "as"),
        ("ar", "en"),
        ("hi", "en"),
        ("ko", "en"),
        ("am", "en"),
        ("zh_Hans", "en"),
        ("my", "en"),
    ],
)
def test_one_sentence_in_another_language_within_a_text_is_an_error(locale: str, other: str) -> None:
    first, second, third = SENTENCES[locale]
    mixed = f"{first} {SENTENCES[other][1]} {third}"
    assert [item.severity for item in found(locale, mixed)] == [Severity.ERROR]
    assert found(locale, f"{first} {second} {third}") == []


def test_the_finding_names_the_language_and_where_it_begins() -> None:
    own, other = SENTENCES["es"][0], SENTENCES["pt_BR"][1]
    assert "partly (“A enfermeira vai pesar…”) in Portuguese" in found("es", f"{own} {other}")[0].message
    assert "in Persian" in found("ur", SENTENCES["fa"][0])[0].message


@pytest.mark.parametrize(
    ("locale", "text", "severity"),
    [
        ("zh_Hans", "醫生", Severity.WARNING),
        ("zh_Hans", "請告訴您的醫生", Severity.ERROR),
        ("zh_Hant", "请告诉您的医生", Severity.ERROR),
        ("zh_Hant", "护士", Severity.WARNING),
        ("zh_Hans", "请给医生打电话。", None),
        ("zh_Hant", "請打電話給醫師。", None),
        ("zh_Hans", "二噁英", None),
        ("zh_Hans", "お医者さんに電話してください。", Severity.ERROR),
    ],
)
def test_chinese_is_in_its_locales_characters(locale: str, text: str, severity: Severity | None) -> None:
    assert [item.severity for item in found(locale, text)] == ([severity] if severity else [])


def test_names_of_diseases_and_addresses_are_in_no_language() -> None:
    latin = "《Mycobacterium tuberculosis》"
    assert found("zh_Hans", f"结核分枝杆菌{latin}。", "见 https://example.org/the/and/your/with/page。") == []
    assert found("es", "Mycobacterium tuberculosis", "TB, HIV, MRI, CT") == []


def test_the_model_knows_every_language_that_a_text_can_be_taken_for() -> None:
    for script, languages in SCRIPTS.items():
        if len(languages) > 1:
            assert other_language("…", languages[0], script) is not None
    assert model_code("fil") == "tl"
    assert letters("СТ ct") == {"Cyrillic": 2, "Latin": 2}
    assert [written_as(character) for character in "医醫人"] == ["simplified", "traditional", ""]
