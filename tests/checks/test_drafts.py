"""Drafts and locales with few lists: what is wrong is found, what can't be checked is said, what is right goes on."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from builder.base.errors import ExitCode, Finding, Severity
from builder.checks import registry
from builder.checks.items import make_item
from builder.checks.registry import CHECKS
from builder.commands.translate_start import start
from builder.facts.base_fact import BaseFact
from builder.languages.locale import Locale
from builder.languages.wording import Wording, WordingFile
from builder.workspace.loaded import Loaded
from builder.workspace.selection import Selection
from tests.conftest import ROOT, MiniProject
from tests.tools.mutate import loaded_locale

ENGLISH = "Do not start or stop a medicine because of this leaflet. Talk with your doctor or pharmacist first."
# The same as a careful translator writes it, and with its sense turned round.
SAFETY = {
    "fr": ("Ne commencez ni n’arrêtez aucun médicament à cause de ce dépliant.", "Commencez ou arrêtez un médicament."),
    "de": ("Beginnen oder beenden Sie wegen dieses Blattes kein Medikament.", "Beenden Sie wegen des Blattes ein Medikament."),
    "pt": ("Não comece nem pare um medicamento por causa deste folheto.", "Comece ou pare um medicamento por este folheto."),
    "it": ("Non iniziate e non sospendete un medicinale per questo foglio.", "Iniziate o sospendete un medicinale."),
    "ru": ("Не начинайте и не прекращайте приём лекарств из-за этой брошюры.", "Начинайте приём лекарств."),
    "pl": ("Nie zaczynaj ani nie odstawiaj leku z powodu tej ulotki.", "Zacznij lub odstaw lek z powodu tej ulotki."),
    "tr": ("Bu broşür nedeniyle bir ilaca başlamayın veya ilacı bırakmayın.", "Bu broşür nedeniyle bir ilaca başlayın."),
    "vi": ("Đừng bắt đầu hoặc ngừng thuốc vì tờ thông tin này.", "Hãy bắt đầu hoặc ngừng thuốc vì tờ thông tin này."),
    "id": ("Jangan memulai atau menghentikan obat karena selebaran ini.", "Mulailah atau hentikan obat karena selebaran ini."),
    "th": ("อย่าเริ่มหรือหยุดยาเพราะเอกสารนี้", "เริ่มหรือหยุดยาเพราะเอกสารนี้"),
    "ja": ("このパンフレットを理由に薬を始めたりやめたりしないでください。", "このパンフレットを理由に薬を始めたりやめたりしてください。"),
    "ko": ("이 안내문 때문에 약을 시작하거나 중단하지 마세요.", "이 안내문 때문에 약을 시작하거나 중단하세요."),
    "fa": ("به خاطر این برگه دارویی را شروع یا قطع نکنید.", "به خاطر این برگه دارویی را شروع یا قطع کنید."),
    "bn": ("এই লিফলেটের কারণে কোনো ওষুধ শুরু বা বন্ধ করবেন না।", "এই লিফলেটের কারণে ওষুধ শুরু বা বন্ধ করুন।"),
    "zh-Hant": ("請不要因為這份單張而開始或停止用藥。", "請因為這份單張而開始或停止用藥。"),
}  # fmt: skip
LISTS = {"schema": 1, "boundaries": "words", "negation": {"negation": {"words": ["ne … pas", "n'* … pas"]}}}


def found(
    check: str,
    tag: str,
    *pairs: tuple[str, str],
    fact: BaseFact | None = None,
    lists: dict[str, object] | None = None,
    draft: bool = True,
) -> list[Finding]:
    """What the check says of translations into a locale with these lists."""
    loaded: Loaded = replace(loaded_locale("es"))
    spanish = loaded.texts["es", loaded.topics[0].id]
    assert spanish.english
    record = spanish.locale.record.model_copy(update={"tag": tag, "draft": draft})
    locale = Locale(tag.replace("-", "_"), record)
    wording = Wording(WordingFile.model_validate(lists)) if lists else None
    texts = replace(spanish, locale=locale, wording=wording, glossary={})
    loaded.memo["items"] = [
        make_item(texts, spanish.english, texts.facts, f"x.{number}", english, text, number, fact)
        for number, (english, text) in enumerate(pairs, 1)
    ]
    return [item for item in CHECKS[check].function(loaded) if item.message.startswith("x.")]


def safety_line() -> BaseFact:
    return loaded_locale("es").topics[0].facts["common.safety.medicines"]


@pytest.mark.parametrize(("tag", "right", "turned"), [(tag, *texts) for tag, texts in SAFETY.items()], ids=SAFETY)
@pytest.mark.parametrize("lists", [None, {"schema": 1, "boundaries": "words"}])
def test_a_safety_line_turned_round_is_an_error_where_no_list_is(
    tag: str, right: str, turned: str, lists: dict[str, object] | None
) -> None:
    assert found("negation", tag, (ENGLISH, right), fact=safety_line(), lists=lists) == []
    wrong = found("negation", tag, (ENGLISH, turned), fact=safety_line(), lists=lists)
    assert [item.severity for item in wrong] == [Severity.ERROR]
    assert wrong[0].remedy
    gained = found("negation", tag, ("Call your cancer team right away.", right), fact=safety_line(), lists=lists)
    assert [item.severity for item in gained] == [Severity.ERROR]


def test_a_language_of_which_nothing_is_known_says_so_at_the_line() -> None:
    advice = found("negation", "sw", (ENGLISH, "Usianze wala kuacha dawa."), fact=safety_line())
    assert [(item.severity, "nothing checks" in item.message) for item in advice] == [(Severity.ADVICE, True)]
    assert found("negation", "sw", ("Call right away.", "Piga simu mara moja."), fact=safety_line()) == []


def test_a_right_line_does_not_wait_for_a_short_list_of_its_draft() -> None:
    right, turned = SAFETY["fr"]
    line = safety_line()
    assert {item.severity for item in found("negation", "fr", (ENGLISH, right), fact=line, lists=LISTS)} <= {
        Severity.ADVICE
    }
    assert [item.severity for item in found("negation", "fr", (ENGLISH, turned), fact=line, lists=LISTS)] == [
        Severity.ERROR
    ]
    # Of other messages a draft's list gives advice, a finished locale's an error.
    other = ("It is not cancer.", "C’est un cancer.")
    assert [item.severity for item in found("negation", "fr", other, lists=LISTS)] == [Severity.ADVICE]
    assert [item.severity for item in found("negation", "fr", other, lists=LISTS, draft=False)] == [Severity.ERROR]


def test_a_list_that_misses_most_messages_is_short() -> None:
    pairs = [(f"{name} is not cancer.", f"{name} : aucun cancer.") for name in ("A", "B", "C", "D")]
    pairs += [("This is not cancer.", "Ce n’est pas un cancer.")]
    severities = {item.severity for item in found("negation", "fr", *pairs, lists=LISTS, draft=False)}
    assert severities == {Severity.WARNING}
    good = [(f"{name} is not cancer.", f"{name} n’est pas un cancer.") for name in "EFGHIJKL"]
    severities = {item.severity for item in found("negation", "fr", *pairs, *good, lists=LISTS, draft=False)}
    assert severities == {Severity.ERROR}


@pytest.mark.parametrize(
    ("english", "text", "severities"),
    [
        ("Two kinds.", "Deux sortes.", []),
        ("Two kinds.", "2 sortes.", []),
        ("Twelve kinds.", "Douze sortes.", []),  # the list has no twelve
        ("Two kinds.", "Trois sortes.", [Severity.ADVICE]),
        ("Two kinds.", "3 sortes.", [Severity.ERROR]),
        ("Some kinds.", "4 sortes.", [Severity.ERROR]),
    ],
)
def test_numbers_that_the_list_lacks_are_not_demanded(english: str, text: str, severities: list[Severity]) -> None:
    lists = {"schema": 1, "boundaries": "words", "numbers": {"words": {2: ["deux"], 3: ["trois"]}}}
    assert [item.severity for item in found("numbers", "fr", (english, text), lists=lists)] == severities
    wanted = [item for item in severities if item is Severity.ERROR]
    assert [item.severity for item in found("numbers", "fr", (english, text))] == wanted


def test_joiners_are_spelling_where_a_draft_has_no_list() -> None:
    assert found("forbidden-characters", "fa", ("Call.", "می\u200cخواهید")) == []
    assert found("forbidden-characters", "fr", ("Call.", "Appelez\u200c"))


@pytest.fixture
def draft(mini: MiniProject) -> MiniProject:
    """The small project with English lists and a French draft."""
    shutil.copy(ROOT / "locales/en/wording.yaml", mini.root / "locales/en/wording.yaml")
    shutil.copy(ROOT / "locales/scripts.yaml", mini.root / "locales/scripts.yaml")
    start(mini.load(), "fr")
    return mini


def translate(mini: MiniProject, english: str, text: str) -> None:
    path = mini.project.catalogue_file("fr", "examplitis")
    mini.edit(path, f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{text}"')


def test_check_finds_what_is_wrong_in_a_draft_and_other_locales_go_on_without_it(draft: MiniProject) -> None:
    before = draft.run("check", "--strict")
    assert "locales/fr/LC_MESSAGES" not in before.stderr, "what is not translated is no finding"
    assert "locales/fr/wording.yaml: advice: fr has no words for: negation" in before.stderr
    english = next(
        text for context, text, _ in draft.load().topics[0].messages() if context == "ex.safety.medicines.text"
    )
    translate(draft, english, "Commencez un médicament.")
    translate(draft, "Fever", "Fièvre {range}")
    translate(draft, "Thumb", "Pouce\u200b")
    found = draft.run("check")
    assert found.returncode == ExitCode.FINDINGS
    for check, context in (
        ("negation", "ex.safety.medicines.text"),
        ("placeholders", "ex.symptom.fever.term"),
        ("forbidden-characters", "ex.site.thumb.term"),
    ):
        assert any(
            f"error: {context}" in line
            and f"[{check}]" in line
            and line.startswith("locales/fr/LC_MESSAGES/examplitis.po:")
            for line in found.stderr.splitlines()
        ), check
    for chosen, told in (("fr", True), ("ar", False)):
        loaded = draft.load(Selection(locales=(chosen,)))
        assert any("locales/fr" in item.path for item in registry.run(loaded, ("messages",))) is told


def test_drafts_are_not_printed_because_they_are_checked(draft: MiniProject) -> None:
    loaded = draft.load(Selection(drafts=True))
    assert [item.id for item in loaded.chosen_locales] == ["ar", "en"]
    assert [item.id for item in loaded.checked_locales] == ["ar", "en", "fr"]
