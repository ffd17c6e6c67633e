"""Each check over messages, with a translation that must fail it and one that must pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builder.base.errors import Finding, Severity
from builder.checks.items import make_item
from builder.checks.registry import CHECKS
from builder.facts.base_fact import BaseFact
from tests.tools.mutate import loaded_locale

YEARS = "{n|zero,many,other:{n} سنة|one:سنة|two:سنتين|few:{n} سنوات}"
# check, locale, English, a translation that fails, one that passes
CASES = [
    ("placeholders", "es", "About {people} people.", "Unas personas.", "Unas {people} personas."),
    ("placeholders", "es", "About {people} people.", "Unas {people} {people} personas.", "Unas {people} personas."),
    ("placeholders", "es", "About {people} people.", "Unas {personas} personas.", "Unas {people} personas."),
    ("placeholders", "ar", "{n} years", "{n|two:سنتين|other:{n} سنة {m}}", "{n|two:سنتين|other:{n} سنة}"),
    ("placeholders", "ar", "{n} years", "{n|two:سنتين|other:{n {n} سنة}", "{n|two:سنتين|other:{n} سنة}"),
    ("plural-forms", "ar", "{n} years", "{n|two:سنتين|other:{n} سنة}", YEARS),
    ("plural-forms", "ar", "{n} years", YEARS.replace("few", "fews"), YEARS),
    ("plural-forms", "ar", "{n} years", YEARS.replace("|few:{n} سنوات", ""), YEARS),
    ("plural-forms", "ar", "{n} years", YEARS.replace("few:{n} ", "few:"), YEARS),  # which of 3 to 10?
    ("plural-forms", "ar", "{n} years", YEARS.replace("two:سنتين", "two:"), YEARS),
    ("plural-forms", "ar", "{n} years", YEARS.replace("n|", "m|"), YEARS),
    ("plural-forms", "ar", "{n} years", YEARS.replace("|few", "|two:سنتان|few"), YEARS),
    ("plural-forms", "es", "{n} years", "{n|one:un año|few:{n} años|other:{n} años}", "{n|one:un año|other:{n} años}"),
    ("plural-forms", "hi", "{n} years", "{n|one:एक साल|other:{n} साल}", "{n|one:{n} साल|other:{n} साल}"),  # 0 is one
    ("plural-forms", "my", "{n} years", "{n|one:တစ်နှစ်|other:{n} နှစ်}", "{n} နှစ်"),
    ("negation", "ar", "It is not {n} years.", "هي {n|zero,one,two,few,many,other:{n} سنة}.", f"ليس {YEARS}."),
    ("placeholder-order", "es", "from {a} to {b}", "de {b} a {a}", "de {a} a {b}"),
    ("markup", "es", "Call your doctor.", "Llame a <b>su médico.", "Llame a su médico."),
    ("markup", "es", "Call your doctor.", "Llame a su médico (hoy.", "Llame a su médico (hoy)."),
    ("markup", "zh_Hans", "The womb (uterus).", "子宫（子宫。", "子宫（子宫）。"),
    ("markup", "es", "Food & drink.", "Comida &amp; bebida.", "Comida y bebida."),
    ("medicine-names", "es", "It protects the heart.", "Protege de la doxorubicina.", "Protege el corazón."),
    ("medicine-names", "ar", "It protects the heart.", "يحمي من doxorubicin.", "يحمي القلب."),
    ("medicine-sounds", "ar", "It protects the heart.", "يحمي من دوكسوروبيسين.", "يحمي القلب."),
    ("language", "zh_Hans", "Doctor", "醫生", "医生"),
    ("language", "hi", "Call your doctor.", "Call your doctor at once, please.", "अपने डॉक्टर को फ़ोन करें।"),
    ("untranslated", "es", "A lump", "A lump", "Un bulto"),
    ("forbidden-characters", "ar", "Call now.", "اتصلوا\u200f الآن.", "اتصلوا الآن."),
    ("forbidden-characters", "es", "Call now.", "Llame\u00ad ahora.", "Llame ahora."),
    ("forbidden-characters", "es", "Doctor.", "Me\u0301dico.", "Médico."),
    ("look-alikes", "es", "Cancer", "Cánc\u0435r", "Cáncer"),
    ("look-alikes", "ar", "Pain", "ال\u06a9تف", "الكتف"),
    ("look-alikes", "ar", "Pain", "الألم pain2 abc", "الألم"),
    ("look-alikes", "my", "There is help.", "အကူအညီ ရွိပါတယ္။", "အကူအညီ ရှိပါတယ်။"),
    ("look-alikes", "zh_Hans", "CT scan", "С\u0422扫描", "CT扫描"),
    ("digits", "es", "Twice a day.", "Dos ٢ veces.", "Dos veces."),
    ("digits", "ar", "Twice a day.", "مرتين 2 في اليوم.", "مرتين في اليوم."),
    ("numbers", "es", "Take two steps.", "Dé tres pasos.", "Dé dos pasos."),
    ("numbers", "es", "Take some steps.", "Dé 4 pasos.", "Dé unos pasos."),
    ("numbers", "ar", "Three kinds.", "أربعة أنواع.", "ثلاثة أنواع."),
    ("numbers", "zh_Hans", "Two kinds.", "三种。", "两种。"),
    ("negation", "es", "Do not stop.", "Pare.", "No pare."),
    ("negation", "es", "It spreads.", "No se propaga.", "Se propaga."),
    ("negation", "ar", "It is not cancer.", "هذا سرطان.", "هذا ليس سرطانا."),
    ("negation", "zh_Hans", "It is not cancer.", "它是癌症。", "它不是癌症。"),
    ("certainty", "es", "It may spread.", "Se propaga.", "Es posible que se propague."),
    ("certainty", "es", "It often spreads.", "Siempre se propaga.", "A menudo se propaga."),
    ("certainty", "ar", "It may spread.", "ينتشر.", "قد ينتشر."),
    ("certainty", "zh_Hans", "Most people are older.", "所有人年纪都较大。", "大多数人年纪较大。"),
    ("effects", "es", "It keeps clots from forming.", "Ayuda a formar coágulos.", "Evita que se formen coágulos."),
    ("effects", "zh_Hans", "It stops growth.", "它帮助生长。", "它阻止生长。"),
    ("amounts", "es", "Many of them live long.", "Pocas de ellas viven mucho.", "Muchas de ellas viven mucho."),
    ("limits", "es", "Two or more pills.", "Dos pastillas.", "Dos o más pastillas."),
    ("limits", "hi", "Two or more pills.", "दो से ज़्यादा गोलियां।", "दो या उससे ज़्यादा गोलियां।"),
    ("limits", "ur", "At least two pills.", "دو سے زیادہ گولیاں۔", "کم از کم دو گولیاں۔"),
    ("limits", "ar", "More than three days.", "ثلاثة أيام.", "أكثر من ثلاثة أيام."),
    ("safety-wording", "hi", "Show it to your nurse right away.", "इसे अपनी नर्स को दिखाएं।", "इसे तुरंत अपनी नर्स को दिखाएं।"),
    ("safety-wording", "hi", "Show it to your nurse.", "इसे इमरजेंसी में अपनी नर्स को दिखाएं।", "इसे अपनी नर्स को दिखाएं।"),
    ("safety-wording", "es", "Get emergency help now.", "Pida ayuda.", "Pida ayuda de emergencia ahora mismo."),
    ("safety-wording", "ar", "Call right away.", "اتصلوا.", "اتصلوا فورا."),
    ("safety-wording", "zh_Hans", "In an emergency, call now.", "请打电话。", "紧急情况下，请立即打电话。"),
    ("concepts", "es", "It spreads to the liver.", "Se propaga al riñón.", "Se propaga al hígado."),
    ("concepts", "zh_Hans", "Surgery before radiation.", "手术在放疗之后。", "手术在放疗之前。"),
    ("sentences", "es", "Call your doctor. Do not wait.", "Llame a su médico.", "Llame a su médico. No espere."),
    ("sentences", "zh_Hans", "Call your doctor.", "请给医生打电话。多喝水。", "请给医生打电话。"),
    ("glossary", "es", "A biopsy", "Un examen", "Una biopsia"),
    ("end-punctuation", "es", "What is it?", "Qué es?", "¿Qué es?"),
    ("end-punctuation", "zh_Hans", "Call your doctor.", "请给医生打电话.", "请给医生打电话。"),
    ("end-punctuation", "ar", "What is it?", "ما هو?", "ما هو؟"),
    ("end-punctuation", "es", "A heading", "Un título.", "Un título"),
    (
        "length",
        "es",
        "This is a long sentence with much to say about it. And one more sentence.",
        "Una frase.",
        "Esta es una frase larga con mucho que decir. Y una frase más.",
    ),
]


def findings(check: str, locale: str, *pairs: tuple[str, str], fact: BaseFact | None = None) -> list[Finding]:
    """What the check says of translations (English, translation) that stand in no file."""
    loaded = replace(loaded_locale(locale))
    texts = loaded.texts[locale, loaded.topics[0].id]
    assert texts.english
    loaded.memo["items"] = [
        make_item(texts, texts.english, texts.facts, f"x.{number}", english, text, number, fact)
        for number, (english, text) in enumerate(pairs, 1)
    ]
    return [item for item in CHECKS[check].function(loaded) if item.message.startswith("x.")]


@pytest.mark.parametrize(("check", "locale", "english", "bad", "good"), CASES)
def test_a_check_fails_and_passes(check: str, locale: str, english: str, bad: str, good: str) -> None:
    assert findings(check, locale, (english, good)) == []
    found = findings(check, locale, (english, bad))
    assert found
    assert all(item.remedy and item.line == 1 for item in found)


def test_every_check_over_messages_has_a_case() -> None:
    tested = {case[0] for case in CASES} | {
        "two-translations",
        "same-translation",
        "accepted",
        "undecided",
        "number-placeholders",
        "local-names",
        "back-translation",
    }  # below, in test_accepted.py, test_local_names.py, test_concepts.py and in tests/review/test_back_translation.py
    assert {check.name for check in CHECKS.values() if check.stage == "messages"} <= tested


def test_one_english_in_two_translations() -> None:
    assert findings("two-translations", "es", ("Tests", "Pruebas"), ("Tests", "Pruebas")) == []
    found = findings("two-translations", "es", ("Tests", "Pruebas"), ("Tests", "Exámenes"))
    assert [item.severity for item in found] == [Severity.ADVICE]


def test_a_safety_line_must_keep_each_of_its_terms() -> None:
    loaded = loaded_locale("es")
    line = loaded.topics[0].facts["common.safety.bleeding"]
    texts = loaded.texts["es", loaded.topics[0].id]
    entry = texts.common.entries["common.safety.bleeding.text"]
    english, spanish = entry.text, entry.translation
    assert findings("safety-wording", "es", (english, spanish), fact=line) == []
    lost = spanish.replace("tiene heces negras o sangra mucho", "o sangra mucho")
    assert lost != spanish
    assert findings("safety-wording", "es", (english, lost), fact=line)


def test_a_locale_without_lists_says_what_it_does_not_check() -> None:
    loaded = replace(loaded_locale("es"))
    assert not list(CHECKS["undecided"].function(loaded))
    texts = loaded.texts["es", loaded.topics[0].id]
    loaded.texts = {**loaded.texts, ("es", loaded.topics[0].id): replace(texts, wording=None)}
    found = list(CHECKS["undecided"].function(loaded))
    assert len(found) == 1
    assert "negation" in found[0].message
    assert "not checked" in found[0].message


# (check, locale, English, translation, how grave): what careful translators say otherwise is never an error.
GRAVITY = [
    # A word that has other uses as well excuses, and never accuses.
    ("certainty", "zh_Hans", "It can ease swelling.", "能缓解肿胀。", None),
    ("certainty", "zh_Hans", "It eases swelling.", "能缓解肿胀。", None),
    ("safety-wording", "es", "Get emergency help now.", "Pida ayuda urgente ya.", None),
    # “Can” goes easily, “may” doesn't.
    ("certainty", "es", "TB can be treated.", "La TB se trata.", Severity.WARNING),
    ("certainty", "es", "It may come back.", "Vuelve.", Severity.ERROR),
    # What is lost is said by its neighbor.
    ("certainty", "es", "It may smell.", "A veces huele.", Severity.WARNING),
    ("certainty", "es", "It may smell.", "Siempre huele.", Severity.ERROR),
    ("effects", "zh_Hans", "It keeps cells from making it.", "它使细胞无法制造。", None),
    # A “not” that goes together with a word for stopping.
    ("negation", "ar", "The bleeding does not stop.", "ظل النزف مستمرا.", Severity.WARNING),
    ("negation", "ar", "The bleeding does not stop.", "يتوقف النزف.", Severity.ERROR),
    # The opposite with a “not”; without it, the opposite.
    ("concepts", "zh_Hans", "bacteria that have survived", "没被杀死的细菌", Severity.WARNING),
    ("concepts", "zh_Hans", "bacteria that have survived", "被杀死的细菌", Severity.ERROR),
    # One alone is a matter of style; one for the other isn't.
    ("amounts", "es", "Many are new.", "Son nuevos.", Severity.ADVICE),
    ("amounts", "es", "Many are new.", "Pocos son nuevos.", Severity.ERROR),
    ("concepts", "es", "Inflammation", "Infección", Severity.ERROR),
    ("concepts", "es", "It is much easier.", "Es un poco más fácil.", Severity.ERROR),
]


@pytest.mark.parametrize(("check", "locale", "english", "text", "severity"), GRAVITY)
def test_how_grave_a_difference_is(check: str, locale: str, english: str, text: str, severity: Severity | None) -> None:
    found = {item.severity for item in findings(check, locale, (english, text))}
    assert next((each for each in Severity if each in found), None) == severity
